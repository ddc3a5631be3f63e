import { makeStyles, Tab, TabList } from "@fluentui/react-components";
import { useState } from "react";
import { useAsk } from "../../../api/hooks";
import { ChangeLines } from "../../../components/ChangeLines";
import { ErrorBar } from "../../../components/ErrorBar";
import { AnswerPart, RequestPart } from "../../../components/ExchangeDetail";
import { Notice } from "../../../components/Notice";
import { StatusChip } from "../../../components/StatusChip";
import { duration } from "../../../components/time";
import { Waiting } from "../../../components/Waiting";
import { t } from "../../../messages/t";
import { slip, type as scale } from "../../../theme/tokens";

const useStyles = makeStyles({
  panel: { height: "100%", overflowY: "auto", padding: "16px 18px 24px" },
  head: { display: "flex", alignItems: "center", gap: "8px", flexWrap: "wrap" },
  title: { ...scale.section, margin: 0, overflowWrap: "anywhere", minWidth: 0 },
  time: { ...scale.mono, color: slip.second, marginLeft: "auto" },
  line: { ...scale.small, color: slip.second, margin: "4px 0 8px" },
  tabs: { borderBottom: slip.line, margin: "0 -8px 12px" },
  body: { display: "flex", flexDirection: "column", gap: "12px" },
  small: { color: slip.second, margin: 0 },
});

/** One exchange, opened: request, answer, what it changed, and why it went that way. */
export function ExchangePanel({ name, id }: { name: string; id: string }) {
  const styles = useStyles();
  const one = useAsk("trialExchangeShow", { name, id });
  const [tab, setTab] = useState<unknown>();
  if (one.isPending) {
    return (
      <div className={styles.panel}>
        <Waiting rows={3} words={t("trial.readingOne")} />
      </div>
    );
  }
  if (one.isError) {
    return (
      <div className={styles.panel}>
        <ErrorBar error={one.error} onRetry={() => void one.refetch()} />
      </div>
    );
  }
  const { row, exchange, changes, changeText, notes, signedWith } = one.data;
  // What it did is what most people look for; where nothing changed, the answer says why.
  const shown = tab ?? (changes.length > 0 ? "change" : "answer");
  return (
    <section className={styles.panel} aria-label={t("trial.detail")} data-testid="exchange-panel">
      <div className={styles.head}>
        <h2 className={styles.title}>
          {row.method} {row.path.split("?")[0]}
        </h2>
        <StatusChip status={row.status} />
        <span className={styles.time}>{duration(row.durationMs)}</span>
      </div>
      <p className={styles.line}>
        {[row.who, signedWith].filter((part) => part && part !== "—").join(" · ")}
      </p>
      <TabList
        className={styles.tabs}
        size="small"
        selectedValue={shown}
        onTabSelect={(_, data) => setTab(data.value)}
      >
        {(["request", "answer", "change", "why"] as const).map((value) => (
          <Tab key={value} value={value} data-testid={`exchange-tab-${value}`}>
            {t(`trial.tab.${value}`)}
          </Tab>
        ))}
      </TabList>
      <div role="tabpanel" className={styles.body} aria-label={t("trial.detail")}>
        {shown === "request" && <RequestPart exchange={exchange} untitled />}
        {shown === "answer" && <AnswerPart exchange={exchange} untitled />}
        {shown === "change" && (
          <>
            <p className={styles.small}>{changeText || t("trial.noChange")}</p>
            <ChangeLines lines={changes} />
          </>
        )}
        {shown === "why" && (
          <>
            <p className={styles.small}>{signedWith}</p>
            {notes.length === 0 && <p className={styles.small}>{t("trial.noNotes")}</p>}
          </>
        )}
        {(shown === "why" || shown === "change") &&
          notes.map((notice) => <Notice key={notice.title} notice={notice} />)}
      </div>
    </section>
  );
}
