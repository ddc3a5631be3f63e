import { Button, makeStyles } from "@fluentui/react-components";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import type { SessionView, StepName } from "../../api/call";
import { useAsk } from "../../api/hooks";
import { ErrorBar } from "../../components/ErrorBar";
import { Page } from "../../components/Page";
import { Waiting } from "../../components/Waiting";
import { dayText, moment } from "../../components/time";
import { t } from "../../messages/t";
import { Locked } from "./Locked";
import { Rail } from "./Rail";
import { stepScreens } from "./steps";
import { useRefreshSession } from "./useStep";

const useStyles = makeStyles({
  grid: {
    display: "grid",
    gridTemplateColumns: "auto minmax(0, 1fr)",
    gridTemplateRows: "minmax(0, 1fr)",
    height: "100%",
  },
});

const isStep = (session: SessionView, name: string | undefined): name is StepName =>
  session.steps.some((step) => step.name === name);

/** One set-up: the rail, and the step that is open. Without a step in the address, the one that waits. */
export function SetupScreen() {
  const styles = useStyles();
  const navigate = useNavigate();
  const { sessionId = "", step }: { sessionId?: string; step?: string } = useParams({ strict: false });
  const session = useAsk("sessionShow", { sessionId });
  const refresh = useRefreshSession(sessionId);
  useEffect(() => void refresh(), [refresh, step]);

  const data = session.data;
  const known = data && isStep(data, step);
  const current = data?.current;
  useEffect(() => {
    if (current && !known) {
      void navigate({ to: "/setup/$sessionId/$step", params: { sessionId, step: current }, replace: true });
    }
  }, [current, known, navigate, sessionId]);

  if (session.isPending) {
    return (
      <Page>
        <Waiting words={t("setup.reading")} />
      </Page>
    );
  }
  if (!data) {
    return (
      <Page>
        <ErrorBar
          error={session.error}
          onRetry={() => void session.refetch()}
          act={<Button onClick={() => void navigate({ to: "/" })}>{t("frame.toHome")}</Button>}
        />
      </Page>
    );
  }
  if (!isStep(data, step)) return null;
  const rail = data.steps.find((one) => one.name === step);
  const Screen = stepScreens[step];
  return (
    <div className={styles.grid}>
      <Rail
        title={data.appName || data.vendorName}
        line={t("rail.line", { when: moment(data.startedAt), reviewed: dayText(data.guideReviewed) })}
        steps={data.steps}
        here={step}
        sessionId={data.id}
      />
      {rail?.state === "locked" ? (
        <Locked key={step} session={data} step={rail} />
      ) : (
        <Screen key={`${data.id}/${step}`} session={data} />
      )}
    </div>
  );
}
