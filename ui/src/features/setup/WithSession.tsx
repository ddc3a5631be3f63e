import { Button, makeStyles } from "@fluentui/react-components";
import { useNavigate } from "@tanstack/react-router";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { ApiFailure, SessionView, StepName } from "../../api/call";
import { ErrorBar } from "../../components/ErrorBar";
import { Page } from "../../components/Page";
import { Waiting } from "../../components/Waiting";
import { dayText, moment } from "../../components/time";
import { t } from "../../messages/t";
import { Rail } from "./Rail";

const useStyles = makeStyles({
  grid: {
    display: "grid",
    gridTemplateColumns: "auto minmax(0, 1fr)",
    gridTemplateRows: "minmax(0, 1fr)",
    height: "100%",
  },
});

interface Props {
  session: UseQueryResult<SessionView, ApiFailure>;
  children: (session: SessionView) => ReactNode;
}

/** A page of one set-up, once it is read; until then it waits, or says why it cannot be read. */
export function WithSession({ session, children }: Props) {
  const navigate = useNavigate();
  if (session.isPending) {
    return (
      <Page>
        <Waiting words={t("setup.reading")} />
      </Page>
    );
  }
  if (!session.data) {
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
  return children(session.data);
}

/** The rail of a set-up beside its content. `here` is `null` for pages that are no step. */
export function BesideRail({
  session,
  here,
  children,
}: {
  session: SessionView;
  here: StepName | null;
  children: ReactNode;
}) {
  const styles = useStyles();
  return (
    <div className={styles.grid}>
      <Rail
        title={session.appName || session.vendorName}
        line={t("rail.line", { when: moment(session.startedAt), reviewed: dayText(session.guideReviewed) })}
        steps={session.steps}
        here={here}
        sessionId={session.id}
      />
      {children}
    </div>
  );
}
