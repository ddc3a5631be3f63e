import { useAsk } from "../../../../api/hooks";
import { PageTitle } from "../../../../components/PageTitle";
import { titleOf } from "../../rail";
import { Waiting } from "../../../../components/Waiting";
import { t } from "../../../../messages/t";
import { StepError } from "../../StepError";
import { StepFrame } from "../../StepFrame";
import type { StepProps } from "../../useStep";
import { ConnectionForm } from "./ConnectionForm";

/** Tenant URL and secret token, probed while typing. */
export function ConnectionStep({ session }: StepProps) {
  const connection = useAsk("connectionShow", { sessionId: session.id });
  if (connection.data) return <ConnectionForm session={session} saved={connection.data} />;
  return (
    <StepFrame>
      <PageTitle title={titleOf(session, "connection")} provisional />
      {connection.isPending ? (
        <Waiting bare rows={2} words={t("connection.reading")} />
      ) : (
        <StepError error={connection.error} session={session} onRetry={() => void connection.refetch()} />
      )}
    </StepFrame>
  );
}
