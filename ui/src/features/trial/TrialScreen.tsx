import { Button, makeStyles, Tab, TabList } from "@fluentui/react-components";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useAsk } from "../../api/hooks";
import { ErrorBar } from "../../components/ErrorBar";
import { Page } from "../../components/Page";
import { Waiting } from "../../components/Waiting";
import { number, t } from "../../messages/t";
import { slip } from "../../theme/tokens";
import { ExchangesTab } from "./exchanges/ExchangesTab";
import { ResourcesTab } from "./resources/ResourcesTab";
import { TrialHead } from "./TrialHead";

const useStyles = makeStyles({
  screen: { display: "grid", gridTemplateRows: "auto auto minmax(0, 1fr)", height: "100%" },
  tabs: { padding: "0 14px", borderBottom: slip.line },
  body: { minHeight: 0 },
});

/** One trial tenant: how to reach it, what reached it, what it stores. */
export function TrialScreen() {
  const styles = useStyles();
  const navigate = useNavigate();
  const { name = "" }: { name?: string } = useParams({ strict: false });
  const trials = useAsk("trialList", {}, { every: () => 1000 });
  const [tab, setTab] = useState<unknown>("exchanges");
  const trial = trials.data?.find((one) => one.name === name);

  if (!trial) {
    return (
      <Page>
        {trials.isPending ? (
          <Waiting words={t("trial.reading")} />
        ) : (
          <ErrorBar
            error={
              trials.error ?? {
                message: t("trial.gone", { name }),
                detail: t("trial.goneLine"),
                fix: null,
                correlationId: null,
              }
            }
            act={<Button onClick={() => void navigate({ to: "/trial" })}>{t("trial.toList")}</Button>}
          />
        )}
      </Page>
    );
  }
  return (
    <div className={styles.screen}>
      <TrialHead trial={trial} />
      <TabList className={styles.tabs} selectedValue={tab} onTabSelect={(_, data) => setTab(data.value)}>
        <Tab value="exchanges" data-testid="tab-exchanges">
          {t("trial.exchanges")}
        </Tab>
        <Tab value="people" data-testid="tab-people">
          {t("trial.peopleTab", { number: number(trial.users) })}
        </Tab>
        <Tab value="groups" data-testid="tab-groups">
          {t("trial.groupsTab", { number: number(trial.groups) })}
        </Tab>
      </TabList>
      <div className={styles.body} role="tabpanel" aria-label={t("trial.panel")}>
        {tab === "exchanges" && <ExchangesTab name={name} />}
        {tab === "people" && <ResourcesTab key="people" name={name} groups={false} />}
        {tab === "groups" && <ResourcesTab key="groups" name={name} groups />}
      </div>
    </div>
  );
}
