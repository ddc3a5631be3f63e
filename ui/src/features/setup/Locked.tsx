import { LockClosedRegular } from "@fluentui/react-icons";
import type { RailStep, SessionView } from "../../api/call";
import { Empty } from "../../components/Empty";
import { PageTitle } from "../../components/PageTitle";
import { t } from "../../messages/t";
import { StepFrame } from "./StepFrame";
import { useStep } from "./useStep";

/** A step that waits for an earlier one. */
export function Locked({ session, step }: { session: SessionView; step: RailStep }) {
  const { goTo } = useStep(session, step.name);
  const current = session.steps.find((one) => one.name === session.current);
  return (
    <StepFrame
      primary={{
        label: t("setup.toStep", { step: current?.title ?? "" }),
        onClick: () => void goTo(session.current),
      }}
    >
      <PageTitle title={step.title} />
      <Empty
        icon={<LockClosedRegular />}
        title={t("setup.locked")}
        line={step.note ?? t("setup.lockedLine")}
      />
    </StepFrame>
  );
}
