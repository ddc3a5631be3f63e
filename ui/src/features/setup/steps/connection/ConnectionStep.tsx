import { useAsk } from "../../../../api/hooks";
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
      {connection.isPending ? (
        <Waiting rows={2} words={t("connection.reading")} />
      ) : (
        <StepError error={connection.error} session={session} onRetry={() => void connection.refetch()} />
      )}
    </StepFrame>
  );
}
