import { useState } from "react";
import type { SettingsView, SettingsWish } from "../../api/call";
import { ask, useAct, useAsk } from "../../api/hooks";

const wishOf = (view: SettingsView): SettingsWish => ({ ...view.kept, proxyCredentials: null });

/** The settings as they are kept, as they are edited, and the way to keep or to try them. */
export function useSettings() {
  const settings = useAsk("settingsShow", {});
  const [edited, setEdited] = useState<SettingsWish>();
  const save = useAct("settingsSave", async (view, cache) => {
    cache.setQueryData(ask("settingsShow", {}).queryKey, view);
    setEdited(undefined);
    await cache.invalidateQueries({ queryKey: ["appShow"] });
    await cache.invalidateQueries({ queryKey: ["signInOptions"] });
  });
  const tryOut = useAct("settingsTry");
  const kept = settings.data && wishOf(settings.data);
  const shown = edited ?? kept;
  const set = (change: Partial<SettingsWish>) => {
    if (!shown) return;
    setEdited({ ...shown, ...change });
    save.reset();
    tryOut.reset();
  };
  const dirty = edited !== undefined && JSON.stringify(edited) !== JSON.stringify(kept);
  return { settings, shown, set, dirty, undo: () => setEdited(undefined), save, tryOut };
}
