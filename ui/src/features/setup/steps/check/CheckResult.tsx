import { Button, makeStyles, ProgressBar, Tab, TabList } from "@fluentui/react-components";
import { useState } from "react";
import type { ApiError, CheckView, SessionView } from "../../../../api/call";
import { CodeBlock } from "../../../../components/CodeBlock";
import { ErrorBar } from "../../../../components/ErrorBar";
import { Notice } from "../../../../components/Notice";
import { PageTitle } from "../../../../components/PageTitle";
import { t } from "../../../../messages/t";
import { slip } from "../../../../theme/tokens";
import { StepError } from "../../StepError";
import { StepFrame } from "../../StepFrame";
import { useStep } from "../../useStep";
import { CheckRequests } from "./CheckRequests";
import { CheckSteps } from "./CheckSteps";
import { SentTable } from "./SentTable";

const useStyles = makeStyles({
  tabs: { borderBottom: slip.line },
  tabList: { marginLeft: "-12px" },
  none: { color: slip.second, margin: 0 },
});

interface Props {
  session: SessionView;
  result: CheckView;
  onPerson: () => void;
  onGroup: () => void;
  onAgain: () => void;
  busy: boolean;
  error: ApiError | null;
}

/** What happened to one person: the five steps, what was sent, the requests, what the target has now. */
export function CheckResult({ session, result, onPerson, onGroup, onAgain, busy, error }: Props) {
  const styles = useStyles();
  const { goOn, goOnLabel } = useStep(session, "check");
  const [tab, setTab] = useState<unknown>("sent");
  const failed = result.verdict === "fail";
  return (
    <StepFrame
      primary={
        failed ? { label: t("check.again"), onClick: onAgain, busy } : { label: goOnLabel, onClick: goOn }
      }
      others={
        <>
          <Button onClick={onPerson} disabled={busy} data-testid="check-another">
            {t("check.another")}
          </Button>
          <Button onClick={onGroup} disabled={busy} data-testid="check-group">
            {t("check.group")}
          </Button>
          {failed && (
            <Button appearance="transparent" onClick={goOn} disabled={busy}>
              {goOnLabel}
            </Button>
          )}
        </>
      }
    >
      <PageTitle title={result.title} line={result.subtitle} />
      {busy && <ProgressBar aria-label={t("check.running")} />}
      {error && <StepError error={error} session={session} />}
      {failed && result.fix && (
        <ErrorBar
          error={{
            message: t("check.failed", { status: result.status }),
            detail: result.steps.find((step) => step.verdict === "fail")?.detail ?? "",
            fix: result.fix,
            correlationId: null,
          }}
        />
      )}
      <CheckSteps steps={result.steps} />
      {result.notices.map((notice) => (
        <Notice key={notice.title} notice={notice} />
      ))}
      <div className={styles.tabs}>
        <TabList className={styles.tabList} selectedValue={tab} onTabSelect={(_, data) => setTab(data.value)}>
          <Tab value="sent" data-testid="tab-sent">
            {t("check.sent")}
          </Tab>
          <Tab value="requests" data-testid="tab-requests">
            {t("check.requests", { count: result.requests.length })}
          </Tab>
          <Tab value="target" data-testid="tab-target">
            {t("check.target")}
          </Tab>
        </TabList>
      </div>
      <div role="tabpanel" aria-label={t("check.panel")} data-testid="check-panel">
        {tab === "sent" && <SentTable rows={result.rows} />}
        {tab === "requests" && <CheckRequests requests={result.requests} />}
        {tab === "target" &&
          (result.atTarget ? (
            <CodeBlock text={result.atTarget} tall label={t("check.target")} data-testid="at-target" />
          ) : (
            <p className={styles.none}>{t("check.noTarget", { vendor: session.vendorName })}</p>
          ))}
      </div>
    </StepFrame>
  );
}
