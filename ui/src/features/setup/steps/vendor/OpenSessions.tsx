import { Button } from "@fluentui/react-components";
import { useNavigate } from "@tanstack/react-router";
import type { SessionSummary } from "../../../../api/call";
import { Notice } from "../../../../components/Notice";
import { moment } from "../../../../components/time";
import { t } from "../../../../messages/t";

/** Set-ups of this vendor that were begun: usually somebody wants to go on with one. */
export function OpenSessions({ sessions }: { sessions: SessionSummary[] }) {
  const navigate = useNavigate();
  return sessions.map((session) => (
    <Notice
      key={session.id}
      notice={{
        verdict: "unknown",
        title: t("vendor.begun", { title: session.title }),
        detail: [session.tenantName, session.state, t("home.changed", { when: moment(session.updatedAt) })]
          .filter(Boolean)
          .join(" · "),
        guideStep: null,
      }}
      act={
        <Button
          onClick={() => void navigate({ to: "/setup/$sessionId", params: { sessionId: session.id } })}
          data-testid={`continue-${session.id}`}
        >
          {t("vendor.continue")}
        </Button>
      }
    />
  ));
}
