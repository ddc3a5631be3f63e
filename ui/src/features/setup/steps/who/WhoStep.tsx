import { useAsk } from "../../../../api/hooks";
import { PageTitle } from "../../../../components/PageTitle";
import { titleOf } from "../../rail";
import { Waiting } from "../../../../components/Waiting";
import { t } from "../../../../messages/t";
import { StepError } from "../../StepError";
import { StepFrame } from "../../StepFrame";
import type { StepProps } from "../../useStep";
import { WhoForm } from "./WhoForm";

/** Which groups, and so which people, will reach the vendor. */
export function WhoStep({ session }: StepProps) {
  const who = useAsk("whoShow", { sessionId: session.id });
  if (who.data) return <WhoForm session={session} who={who.data} />;
  return (
    <StepFrame>
      <PageTitle title={titleOf(session, "who")} provisional />
      {who.isPending ? (
        <Waiting bare rows={8} words={t("who.reading")} />
      ) : (
        <StepError error={who.error} session={session} onRetry={() => void who.refetch()} />
      )}
    </StepFrame>
  );
}
