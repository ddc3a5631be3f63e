import { Button, makeStyles, Tab, TabList } from "@fluentui/react-components";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { TrialDetailView } from "../../api/call";
import { ErrorBar } from "../../components/ErrorBar";
import { Page } from "../../components/Page";
import { Waiting } from "../../components/Waiting";
import { number, t } from "../../messages/t";
import { slip } from "../../theme/tokens";
import { BehaviourTab } from "./behaviour/BehaviourTab";
import { ConnectTab } from "./connect/ConnectTab";
import { DataTab } from "./data/DataTab";
import { ExchangesTab } from "./exchanges/ExchangesTab";
import { FaultsTab } from "./faults/FaultsTab";
import { ResourcesTab } from "./resources/ResourcesTab";
import { TokensTab } from "./tokens/TokensTab";
import { TrialHead } from "./TrialHead";
import { useTrial } from "./useTrial";

const useStyles = makeStyles({
  screen: { display: "grid", gridTemplateRows: "auto auto minmax(0, 1fr)", height: "100%" },
  tabs: { padding: "0 14px", borderBottom: slip.line },
  body: { minHeight: 0 },
});

/** A name with how many there are, when there are any. */
const counted = (name: string, count: number) => (count > 0 ? `${name} ${number(count)}` : name);

const tabs = (detail: TrialDetailView) =>
  [
    ["exchanges", t("trial.exchanges")],
    ["people", t("trial.peopleTab", { number: number(detail.trial.users) })],
    ["groups", t("trial.groupsTab", { number: number(detail.trial.groups) })],
    ["connect", t("connect.tab")],
    ["faults", counted(t("fault.tab"), detail.faults.length)],
    ["behaviour", t("behaviour.tab")],
    ["tokens", counted(t("token.tab"), detail.tokens.filter((row) => row.state === "accepted").length)],
    ["data", t("data.tab")],
  ] as const;

type Place = ReturnType<typeof tabs>[number][0];

/** One trial tenant: what reached it, what it stores, how to reach it, how it behaves. */
export function TrialScreen() {
  const styles = useStyles();
  const navigate = useNavigate();
  const { name = "" }: { name?: string } = useParams({ strict: false });
  const tenant = useTrial(name);
  const [tab, setTab] = useState<Place>("exchanges");

  if (!tenant.data) {
    return (
      <Page>
        {tenant.isPending ? (
          <Waiting words={t("trial.reading")} />
        ) : tenant.error.code === "notFound" ? (
          <ErrorBar
            error={{
              message: t("trial.gone", { name }),
              detail: t("trial.goneLine"),
              fix: null,
              correlationId: null,
            }}
            act={<Button onClick={() => void navigate({ to: "/trial" })}>{t("trial.toList")}</Button>}
          />
        ) : (
          <ErrorBar error={tenant.error} onRetry={() => void tenant.refetch()} />
        )}
      </Page>
    );
  }
  const detail = tenant.data;
  return (
    <div className={styles.screen}>
      <TrialHead detail={detail} />
      <TabList
        className={styles.tabs}
        selectedValue={tab}
        onTabSelect={(_, data) => setTab(data.value as Place)}
      >
        {tabs(detail).map(([value, label]) => (
          <Tab key={value} value={value} data-testid={`tab-${value}`}>
            {label}
          </Tab>
        ))}
      </TabList>
      <div className={styles.body} role="tabpanel" aria-label={t("trial.panel")}>
        {tab === "exchanges" && <ExchangesTab name={name} onConnect={() => setTab("connect")} />}
        {tab === "people" && <ResourcesTab key="people" name={name} groups={false} />}
        {tab === "groups" && <ResourcesTab key="groups" name={name} groups />}
        {tab === "connect" && (
          <ConnectTab
            detail={detail}
            onTokens={() => setTab("tokens")}
            onBehaviour={() => setTab("behaviour")}
          />
        )}
        {tab === "faults" && <FaultsTab detail={detail} />}
        {tab === "behaviour" && <BehaviourTab key={name} detail={detail} />}
        {tab === "tokens" && <TokensTab detail={detail} />}
        {tab === "data" && <DataTab detail={detail} />}
      </div>
    </div>
  );
}
