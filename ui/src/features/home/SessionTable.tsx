import { Button, makeStyles } from "@fluentui/react-components";
import { RocketRegular } from "@fluentui/react-icons";
import type { UseQueryResult } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ApiFailure, SessionSummary } from "../../api/call";
import { Empty } from "../../components/Empty";
import { ErrorBar } from "../../components/ErrorBar";
import { Surface } from "../../components/Surface";
import { Waiting } from "../../components/Waiting";
import { t } from "../../messages/t";
import { slip, type as scale } from "../../theme/tokens";
import { SessionRow } from "./SessionRow";

const useStyles = makeStyles({
  table: { width: "100%", borderCollapse: "collapse", tableLayout: "fixed" },
  head: {
    ...scale.small,
    fontWeight: 600,
    color: slip.second,
    textAlign: "left",
    padding: "10px 12px",
    borderBottom: slip.line,
    ":first-child": { paddingLeft: "16px" },
  },
});

/** "Your set-ups": every session with its state; a row opens it where it stands. */
export function SessionTable({ sessions }: { sessions: UseQueryResult<SessionSummary[], ApiFailure> }) {
  const styles = useStyles();
  const navigate = useNavigate();
  if (sessions.isPending) return <Waiting bare rows={3} words={t("home.reading")} />;
  if (sessions.isError) return <ErrorBar error={sessions.error} onRetry={() => void sessions.refetch()} />;
  if (sessions.data.length === 0) {
    return (
      <Surface>
        <Empty
          icon={<RocketRegular />}
          title={t("home.emptyTitle")}
          line={t("home.emptyLine")}
          act={
            <Button
              appearance="primary"
              onClick={() => void navigate({ to: "/setup" })}
              data-testid="primary-act"
            >
              {t("home.setup")}
            </Button>
          }
        />
      </Surface>
    );
  }
  return (
    <Surface>
      <table className={styles.table} aria-label={t("home.sessions")}>
        <thead>
          <tr>
            <th className={styles.head} style={{ width: "24%" }} scope="col">
              {t("home.vendor")}
            </th>
            <th className={styles.head} style={{ width: "19%" }} scope="col">
              {t("home.tenant")}
            </th>
            <th className={styles.head} scope="col">
              {t("home.state")}
            </th>
            <th className={styles.head} style={{ width: "128px" }} scope="col">
              {t("home.progress")}
            </th>
            <th className={styles.head} style={{ width: "88px" }} scope="col">
              <span className="sr-only">{t("home.acts")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.data.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </tbody>
      </table>
    </Surface>
  );
}
