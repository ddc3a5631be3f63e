import {
  AddRegular,
  ArrowSwapRegular,
  BuildingRegular,
  FolderOpenRegular,
  ServerRegular,
  WeatherMoonRegular,
  WeatherSunnyRegular,
  DesktopRegular,
} from "@fluentui/react-icons";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useMemo, type ReactNode } from "react";
import { useAsk } from "../../api/hooks";
import { useAccounts } from "../../components/useAccounts";
import { t } from "../../messages/t";
import { useTheme } from "../../theme/useTheme";
import { places, settingsPlace } from "./places";

/** One line of the palette. */
export interface Command {
  id: string;
  group: string;
  name: string;
  more?: string;
  icon: ReactNode;
  run: () => void;
}

/** Everything the palette can do: places, set-ups, vendors, trial tenants, signed-in tenants, theme. */
export function useCommands(): Command[] {
  const navigate = useNavigate();
  const { choose } = useTheme();
  const { sessionId }: { sessionId?: string } = useParams({ strict: false });
  const { data: sessions } = useAsk("sessionList", {});
  const { data: vendors } = useAsk("vendorList", {});
  const {
    list: { data: accounts },
    use: { mutate: switchTo },
  } = useAccounts();
  const { data: trials } = useAsk("trialList", {});
  return useMemo(() => {
    const commands: Command[] = [...places, settingsPlace].map((place) => ({
      id: `go-${place.id}`,
      group: t("palette.go"),
      name: t(place.name),
      icon: <place.icon />,
      run: () => void navigate({ to: place.to }),
    }));
    for (const session of sessions ?? []) {
      commands.push({
        id: `session-${session.id}`,
        group: t("palette.sessions"),
        name: session.title,
        more: [session.tenantName, session.state].filter(Boolean).join(" · "),
        icon: <FolderOpenRegular />,
        run: () => void navigate({ to: "/setup/$sessionId", params: { sessionId: session.id } }),
      });
    }
    const open = sessions?.find((session) => session.id === sessionId);
    if (open) {
      commands.push({
        id: "requests",
        group: t("palette.go"),
        name: t("requests.of", { title: open.title }),
        icon: <ArrowSwapRegular />,
        run: () => void navigate({ to: "/setup/$sessionId/requests", params: { sessionId: open.id } }),
      });
    }
    for (const vendor of vendors ?? []) {
      commands.push({
        id: `vendor-${vendor.id}`,
        group: t("palette.start"),
        name: t("palette.setUp", { vendor: vendor.name }),
        icon: <AddRegular />,
        run: () => void navigate({ to: "/setup", search: { vendor: vendor.id } }),
      });
    }
    for (const trial of trials ?? []) {
      commands.push({
        id: `trial-${trial.name}`,
        group: t("frame.trial"),
        name: trial.name,
        more: trial.url,
        icon: <ServerRegular />,
        run: () => void navigate({ to: "/trial/$name", params: { name: trial.name } }),
      });
    }
    for (const other of accounts ?? []) {
      if (other.current) continue;
      commands.push({
        id: `tenant-${other.tenantId}`,
        group: t("accounts.switch"),
        name: t("accounts.useNamed", { tenant: other.tenant }),
        more: other.account,
        icon: <BuildingRegular />,
        run: () => switchTo({ tenantId: other.tenantId }),
      });
    }
    const themes = [
      ["light", <WeatherSunnyRegular key="i" />],
      ["dark", <WeatherMoonRegular key="i" />],
      ["system", <DesktopRegular key="i" />],
    ] as const;
    for (const [theme, icon] of themes) {
      commands.push({
        id: `theme-${theme}`,
        group: t("settings.theme"),
        name: t(`palette.theme.${theme}`),
        icon,
        run: () => choose(theme),
      });
    }
    return commands;
  }, [navigate, choose, sessions, sessionId, vendors, trials, accounts, switchTo]);
}
