import type { QueryClient } from "@tanstack/react-query";
import type { AnswerOf, CommandName, RequestOf, TrialDetailView } from "../../api/call";
import { ask, useAct, useAsk } from "../../api/hooks";

/** One trial tenant, kept fresh: requests arrive, and the terminal may change it too. */
export const useTrial = (name: string) => useAsk("trialShow", { name }, { every: () => 1000 });

/** What is shown of a tenant elsewhere is read again: its people, its log, the list. */
const stale = ["trialList", "trialExchanges", "trialResources", "trialStory"];

/** Puts a tenant where its screens read it. */
export async function keep(cache: QueryClient, detail: TrialDetailView) {
  cache.setQueryData(ask("trialShow", { name: detail.trial.name }).queryKey, detail);
  await Promise.all(stale.map((key) => cache.invalidateQueries({ queryKey: [key] })));
}

type Changes = {
  [C in CommandName]: AnswerOf<C> extends TrialDetailView | { detail: TrialDetailView } ? C : never;
}[CommandName];

/** Runs a command that changes a trial tenant and answers with it. */
export function useTrialAct<C extends Changes>(
  name: C,
  done?: (answer: AnswerOf<C>, request: RequestOf<C>) => void,
) {
  return useAct(name, async (answer, cache, request) => {
    await keep(cache, "detail" in answer ? answer.detail : answer);
    done?.(answer, request);
  });
}
