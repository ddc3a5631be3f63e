import { ask, useAct } from "../../../api/hooks";

/** Sends a logged request again; the exchange that came of it can be opened at once. */
export function useReplay(done: (id: string) => void) {
  return useAct("trialReplay", async (sent, cache, { name }) => {
    cache.setQueryData(ask("trialExchangeShow", { name, id: sent.row.id }).queryKey, sent);
    done(sent.row.id);
    await Promise.all(
      ["trialExchanges", "trialStory", "trialShow", "trialResources"].map((key) =>
        cache.invalidateQueries({ queryKey: [key] }),
      ),
    );
  });
}
