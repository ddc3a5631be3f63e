import { Button, makeStyles } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ask, useAct } from "../../../../api/hooks";
import { Notice } from "../../../../components/Notice";
import { PageTitle } from "../../../../components/PageTitle";
import { Waiting } from "../../../../components/Waiting";
import { moment } from "../../../../components/time";
import { t } from "../../../../messages/t";
import { type as scale } from "../../../../theme/tokens";
import { RequestsLink } from "../../RequestsLink";
import { StepError } from "../../StepError";
import { StepFrame } from "../../StepFrame";
import { useStep, type StepProps } from "../../useStep";
import { ReportChanges } from "./ReportChanges";
import { ReportFacts } from "./ReportFacts";
import { ReportFiles } from "./ReportFiles";

const useStyles = makeStyles({ title: { ...scale.section, margin: "8px 0 -4px" } });

/** The document that is handed over: facts, changes, what is left. */
export function ReportStep({ session }: StepProps) {
  const styles = useStyles();
  const navigate = useNavigate();
  const { refresh, title } = useStep(session, "report");
  const request = { sessionId: session.id };
  // Making the report writes a file, so it is made once per visit and again on demand, never in passing.
  const report = useQuery({ ...ask("reportMake", request), staleTime: 10_000, refetchOnReconnect: false });
  const open = useAct("reportOpen", () => refresh());
  const data = report.data;
  const expiries = data?.expiries ?? [];
  return (
    <StepFrame
      primary={data && { label: t("report.open"), onClick: () => open.mutate(request), busy: open.isPending }}
      others={
        data && (
          <>
            <Button
              onClick={() => void report.refetch()}
              disabled={report.isFetching}
              data-testid="report-again"
            >
              {t("report.again")}
            </Button>
            <Button onClick={() => void refresh().then(() => navigate({ to: "/" }))} data-testid="to-home">
              {t("frame.toHome")}
            </Button>
          </>
        )
      }
      note={data && t("report.made", { when: moment(data.madeAt) })}
    >
      {!data && <PageTitle title={title} provisional />}
      {report.isPending && <Waiting bare rows={6} words={t("report.making")} />}
      {report.isError && (
        <StepError error={report.error} session={session} onRetry={() => void report.refetch()} />
      )}
      <StepError error={open.error} session={session} onRetry={() => open.mutate(request)} />
      {data && (
        <>
          <PageTitle
            title={data.title}
            line={t("report.line", {
              requests: t("report.requests", { count: data.requests }),
              writes: t("report.writes", { count: data.writes }),
            })}
            side={
              <RequestsLink sessionId={session.id} from="report" data-testid="report-to-requests">
                {t("requests.open")}
              </RequestsLink>
            }
          />
          <ReportFiles report={data} />
          {data.openItems.length > 0 && (
            <>
              <h2 className={styles.title}>{t("report.left")}</h2>
              {data.openItems.map((notice) => (
                <Notice key={notice.title} notice={notice} />
              ))}
            </>
          )}
          {expiries.length > 0 && (
            <>
              <h2 className={styles.title}>{t("report.expiries")}</h2>
              <ReportFacts facts={expiries} />
            </>
          )}
          <h2 className={styles.title}>{t("report.facts")}</h2>
          <ReportFacts facts={data.facts} />
          <h2 className={styles.title}>{t("report.changes")}</h2>
          <ReportChanges changes={data.changes} />
        </>
      )}
    </StepFrame>
  );
}
