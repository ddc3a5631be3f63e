import { Button } from "@fluentui/react-components";
import { useNavigate } from "@tanstack/react-router";
import type { ApiError, SessionView } from "../../api/call";
import { ErrorBar } from "../../components/ErrorBar";
import { t } from "../../messages/t";

interface Props {
  /** Nothing is drawn without one. */
  error: ApiError | null | undefined;
  session: SessionView;
  onRetry?: () => void;
}

/** A failure inside a set-up: the repair may be another step. */
export function StepError({ error, session, onRetry }: Props) {
  const navigate = useNavigate();
  const go = (step: string) =>
    void navigate({ to: "/setup/$sessionId/$step", params: { sessionId: session.id, step } });
  if (!error) return null;
  if (error.code === "signInNeeded") {
    return (
      <ErrorBar
        error={error}
        act={
          <Button appearance="primary" onClick={() => go("signIn")} data-testid="error-sign-in">
            {t("setup.toSignIn")}
          </Button>
        }
      />
    );
  }
  if (error.code === "stepNeeded") {
    const current = session.steps.find((step) => step.name === session.current);
    return (
      <ErrorBar
        error={error}
        onRetry={onRetry}
        act={
          <Button onClick={() => go(session.current)} data-testid="error-step">
            {t("setup.toStep", { step: current?.title ?? "" })}
          </Button>
        }
      />
    );
  }
  return <ErrorBar error={error} onRetry={onRetry} />;
}
