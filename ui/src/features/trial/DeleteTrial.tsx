import { ask, useAct } from "../../api/hooks";
import { Confirm } from "../../components/Confirm";
import { t } from "../../messages/t";

interface Props {
  name: string;
  onClose: () => void;
  /** Called once it is gone. */
  onGone?: () => void;
}

/** Asks, then deletes a trial tenant with everything it stores. */
export function DeleteTrial({ name, onClose, onGone }: Props) {
  const remove = useAct("trialDelete", (left, cache) => {
    cache.setQueryData(ask("trialList", {}).queryKey, left);
    onClose();
    onGone?.();
  });
  return (
    <Confirm
      title={t("trial.deleteTitle", { name })}
      line={t("trial.deleteLine")}
      act={t("trial.deleteAct")}
      busy={remove.isPending}
      error={remove.error}
      onYes={() => remove.mutate({ name })}
      onNo={onClose}
    />
  );
}
