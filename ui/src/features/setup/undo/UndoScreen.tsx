import { Button, makeStyles } from "@fluentui/react-components";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { ApplyView, SessionView } from "../../../api/call";
import { ask, useAct, useAsk } from "../../../api/hooks";
import { ErrorBar } from "../../../components/ErrorBar";
import { Page } from "../../../components/Page";
import { Waiting } from "../../../components/Waiting";
import { dayText, moment } from "../../../components/time";
import { t } from "../../../messages/t";
import { Rail } from "../Rail";
import { UndoPlan } from "./UndoPlan";
import { UndoRun } from "./UndoRun";

const useStyles = makeStyles({
  grid: {
    display: "grid",
    gridTemplateColumns: "auto minmax(0, 1fr)",
    gridTemplateRows: "minmax(0, 1fr)",
    height: "100%",
  },
});

/** Taking a set-up back: first what would be written, then the run. */
export function UndoScreen() {
  const { sessionId = "" }: { sessionId?: string } = useParams({ strict: false });
  const navigate = useNavigate();
  const session = useAsk("sessionShow", { sessionId });
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
  return <Undo key={session.data.id} session={session.data} />;
}

function Undo({ session }: { session: SessionView }) {
  const styles = useStyles();
  const [begun, setBegun] = useState(false);
  const run = ask("applyShow", { sessionId: session.id }).queryKey;
  const start = useAct("undoStart", (view, cache) => {
    cache.setQueryData<ApplyView>(run, view);
    setBegun(true);
  });
  return (
    <div className={styles.grid}>
      <Rail
        title={session.appName || session.vendorName}
        line={t("rail.line", { when: moment(session.startedAt), reviewed: dayText(session.guideReviewed) })}
        steps={session.steps}
        here={null}
        sessionId={session.id}
      />
      {begun ? (
        <UndoRun session={session} onAgain={() => setBegun(false)} />
      ) : (
        <UndoPlan session={session} start={start} />
      )}
    </div>
  );
}
