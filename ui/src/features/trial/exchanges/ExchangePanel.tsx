import { Button, makeStyles, Tab, TabList } from "@fluentui/react-components";
import { ArrowRepeatAllRegular, EditRegular, HistoryRegular } from "@fluentui/react-icons";
import { useState } from "react";
import { useAsk } from "../../../api/hooks";
import { ErrorBar } from "../../../components/ErrorBar";
import { AnswerPart, RequestPart } from "../../../components/ExchangeDetail";
import { Notice } from "../../../components/Notice";
import { StatusChip } from "../../../components/StatusChip";
import { duration } from "../../../components/time";
import { Waiting } from "../../../components/Waiting";
import { t } from "../../../messages/t";
import { slip, type as scale } from "../../../theme/tokens";
import { ChangeTable } from "./ChangeTable";
import { ReplayDialog } from "./ReplayDialog";
import { useReplay } from "./useReplay";

const useStyles = makeStyles({
  panel: { height: "100%", overflowY: "auto", padding: "16px 18px 24px", boxSizing: "border-box" },
  head: { display: "flex", alignItems: "center", gap: "8px", flexWrap: "wrap" },
  title: { ...scale.section, margin: 0, overflowWrap: "anywhere", minWidth: 0 },
  time: { ...scale.mono, color: slip.second, marginLeft: "auto" },
  line: { ...scale.small, color: slip.second, margin: "4px 0 8px", overflowWrap: "anywhere" },
  acts: { display: "flex", flexWrap: "wrap", gap: "8px", margin: "4px 0 12px" },
  struck: { display: "flex", flexDirection: "column", gap: "8px", marginBottom: "8px" },
  tabs: { borderBottom: slip.line, margin: "0 -8px 12px" },
  body: { display: "flex", flexDirection: "column", gap: "12px" },
  small: { color: slip.second, margin: 0 },
  origin: { ...scale.small, minWidth: 0, padding: 0, height: "20px", color: slip.brandText },
});

interface Props {
  name: string;
  id: string;
  /** Opens another exchange: the one a replay made, or the one it repeats. */
  onOpen: (id: string) => void;
  /** Opens the story of a person or group. */
  onStory?: (about: string) => void;
}

/** One exchange, opened: request, answer, what it changed, why it went that way, and sending it again. */
export function ExchangePanel({ name, id, onOpen, onStory }: Props) {
  const styles = useStyles();
  const one = useAsk("trialExchangeShow", { name, id });
  const [tab, setTab] = useState<unknown>();
  const [editing, setEditing] = useState(false);
  const replay = useReplay(onOpen);
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
  const { row, exchange, about, changes, changeText, notes, signedWith, replayOf, replay: draft } = one.data;
  // What it did is what most people look for; where nothing changed, the answer says why.
  const shown = tab ?? (changes.length > 0 ? "change" : "answer");
  const struck = notes.filter((notice) => notice.verdict === "fail");
  const tolerated = notes.filter((notice) => notice.verdict !== "fail");
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
        {replayOf && (
          <>
            {" · "}
            <Button
              appearance="transparent"
              size="small"
              className={styles.origin}
              onClick={() => onOpen(replayOf)}
              data-testid="replay-of"
            >
              {t("replay.of")}
            </Button>
          </>
        )}
      </p>
      {struck.length > 0 && (
        <div className={styles.struck} data-testid="struck">
          {struck.map((notice) => (
            <Notice key={notice.detail} notice={notice} />
          ))}
        </div>
      )}
      <div className={styles.acts}>
        {about && onStory && (
          <Button
            size="small"
            icon={<HistoryRegular />}
            onClick={() => onStory(about)}
            title={t("story.open", { who: about })}
            data-testid="open-story"
          >
            {t("story.act")}
          </Button>
        )}
        {draft && (
          <>
            <Button
              size="small"
              icon={<ArrowRepeatAllRegular />}
              onClick={() => replay.mutate({ name, id, method: null, path: null, body: null, headers: null })}
              disabledFocusable={replay.isPending}
              data-testid="replay"
            >
              {t("replay.again")}
            </Button>
            <Button
              size="small"
              icon={<EditRegular />}
              onClick={() => setEditing(true)}
              data-testid="replay-edit"
            >
              {t("replay.edit")}
            </Button>
          </>
        )}
      </div>
      <ErrorBar error={replay.error} />
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
            <ChangeTable changes={changes} />
          </>
        )}
        {shown === "why" && (
          <>
            <p className={styles.small}>{signedWith}</p>
            {notes.length === 0 && <p className={styles.small}>{t("trial.noNotes")}</p>}
          </>
        )}
        {(shown === "why" || shown === "change") &&
          tolerated.map((notice) => <Notice key={notice.detail} notice={notice} />)}
      </div>
      {editing && draft && (
        <ReplayDialog name={name} id={id} draft={draft} onSent={onOpen} onClose={() => setEditing(false)} />
      )}
    </section>
  );
}
