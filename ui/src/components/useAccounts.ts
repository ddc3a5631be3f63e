import { useQueryClient } from "@tanstack/react-query";
import { ask, useAct, useAsk } from "../api/hooks";

/** The tenants that are signed in on this computer; which one is meant, and leaving one. */
export function useAccounts() {
  const cache = useQueryClient();
  // Everything that was read belongs to the tenant before.
  const afresh = () => cache.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "appShow" });
  const use = useAct("accountUse", async (app) => {
    cache.setQueryData(ask("appShow", {}).queryKey, app);
    await afresh();
  });
  const signOut = useAct("accountSignOut", async (out) => {
    cache.setQueryData(ask("appShow", {}).queryKey, out.app);
    cache.setQueryData(ask("accountList", {}).queryKey, out.accounts);
    await cache.invalidateQueries({ queryKey: ["sessionShow"] });
  });
  return { list: useAsk("accountList", {}), use, signOut };
}
