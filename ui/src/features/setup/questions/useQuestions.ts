import type { AnswerOf, AnswerView, QuestionView, SessionView, StepName } from "../../../api/call";
import { ask, useAct, useAsk } from "../../../api/hooks";
import { t } from "../../../messages/t";
import { useRefreshSession } from "../useStep";

/** Commands whose answers follow from what was answered. */
const follows = ["mappingsShow", "whoShow", "planPreview", "connectionShow", "vendorShow"] as const;

/** Everything this set-up is asked. */
export function useQuestions(session: SessionView) {
  return useAsk("questionList", { sessionId: session.id });
}

/** Saves one answer, and lets go of what was read with the earlier one. */
export function useAnswer(session: SessionView) {
  const refresh = useRefreshSession(session.id);
  const key = ask("questionList", { sessionId: session.id }).queryKey;
  return useAct("questionAnswer", async (after, cache) => {
    cache.setQueryData<AnswerOf<"questionList">>(key, after);
    for (const name of follows) void cache.invalidateQueries({ queryKey: [name] });
    await refresh();
  });
}

export type Answering = ReturnType<typeof useAnswer>;

/** Nothing was answered, and there is no default. */
export const isOpen = (question: QuestionView) => question.required && !hasValue(question.value);

function hasValue(value: AnswerView | null) {
  if (value === null) return false;
  if (typeof value === "boolean") return true;
  return value.length > 0;
}

/** What keeps a place from being left: a question, a way to choose, a tick. `null` when nothing does. */
export function useHeld(session: SessionView, place: StepName): string | null {
  const questions = useQuestions(session);
  const data = questions.data;
  if (!data) return null;
  if (place === "vendor" && data.methods.length > 1 && !data.methods.some((one) => one.chosen)) {
    return t("questions.chooseWay");
  }
  const open = data.questions.find((one) => one.place === place && isOpen(one));
  if (open) return t("questions.open", { label: open.label });
  const tick = session.guide.find((one) => one.place === place && one.blocking && !one.done);
  return tick ? t("questions.tick") : null;
}
