import { useParams, useLocation } from "@tanstack/react-router";
import { useAsk } from "../../api/hooks";
import { t } from "../../messages/t";

interface Crumb {
  name: string;
  to: string;
  params?: Record<string, string>;
}

/** The breadcrumb of the current place, in the words of the session where there is one. */
export function useCrumbs(): Crumb[] {
  const { pathname } = useLocation();
  const params: { sessionId?: string; step?: string; name?: string } = useParams({ strict: false });
  const { sessionId } = params;
  const { data: session } = useAsk(
    "sessionShow",
    { sessionId: sessionId ?? "" },
    { enabled: Boolean(sessionId) },
  );
  const [place] = pathname.split("/").filter(Boolean);
  switch (place) {
    case "setup": {
      const crumbs: Crumb[] = [{ name: t("frame.setup"), to: "/setup" }];
      if (pathname === "/setup/file") crumbs.push({ name: t("file.open"), to: "/setup/file" });
      if (sessionId && session) {
        crumbs.push({ name: session.vendorName, to: "/setup/$sessionId", params: { sessionId } });
        const step = session.steps.find((one) => one.name === params.step);
        if (pathname.endsWith("/requests")) {
          crumbs.push({ name: t("requests.name"), to: "/setup/$sessionId", params: { sessionId } });
        }
        if (pathname.endsWith("/undo")) {
          crumbs.push({ name: t("undo.name"), to: "/setup/$sessionId/undo", params: { sessionId } });
        }
        if (pathname.endsWith("/drift")) {
          crumbs.push({ name: t("drift.name"), to: "/setup/$sessionId/drift", params: { sessionId } });
        }
        if (step) crumbs.push({ name: step.title, to: "/setup/$sessionId", params: { sessionId } });
      }
      return crumbs;
    }
    case "trial": {
      const crumbs: Crumb[] = [{ name: t("frame.trial"), to: "/trial" }];
      if (params.name) crumbs.push({ name: params.name, to: "/trial" });
      return crumbs;
    }
    case "settings":
      return [{ name: t("frame.settings"), to: "/settings" }];
    default:
      return [{ name: t("frame.home"), to: "/" }];
  }
}
