import { Button, makeStyles } from "@fluentui/react-components";
import { ArrowLeftRegular, HistoryRegular } from "@fluentui/react-icons";
import { useState } from "react";
import { useAsk } from "../../../api/hooks";
import { Empty } from "../../../components/Empty";
import { ErrorBar } from "../../../components/ErrorBar";
import { SplitPane } from "../../../components/SplitPane";
import { Waiting } from "../../../components/Waiting";
import { t } from "../../../messages/t";
import { slip, type as scale } from "../../../theme/tokens";
import { ExchangePanel } from "./ExchangePanel";
import { StorySteps } from "./StorySteps";

const useStyles = makeStyles({
  tab: { display: "grid", gridTemplateRows: "auto minmax(0, 1fr)", height: "100%" },
  bar: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: "4px 12px",
    padding: "10px 24px",
    borderBottom: slip.line,
  },
  words: { minWidth: 0, flex: "1 1 300px" },
  title: { ...scale.section, margin: 0, overflowWrap: "anywhere" },
  line: { ...scale.small, color: slip.second, margin: 0 },
  pad: { padding: "16px" },
});

interface Props {
  name: string;
  about: string;
  live: boolean;
  onBack: () => void;
}

/** One person or group from the first search to now, oldest first; the chosen step opened on the right. */
export function StoryView({ name, about, live, onBack }: Props) {
  const styles = useStyles();
  const story = useAsk("trialStory", { name, about }, { every: () => (live ? 1000 : false) });
  const [picked, setPicked] = useState<string>();
  const steps = story.data?.steps ?? [];
  const last = steps[steps.length - 1];
  const chosen = picked ?? last?.row.id;
  return (
    <div className={styles.tab} data-testid="story">
      <div className={styles.bar}>
        <Button icon={<ArrowLeftRegular />} onClick={onBack} data-testid="story-back">
          {t("story.back")}
        </Button>
        <div className={styles.words}>
          <h2 className={styles.title}>{t("story.title", { who: story.data?.about ?? about })}</h2>
          {story.data && (
            <p className={styles.line} data-testid="story-line">
              {story.data.line} {story.data.more && t("story.more", { count: steps.length })}
            </p>
          )}
        </div>
      </div>
      {story.isPending ? (
        <div className={styles.pad}>
          <Waiting bare rows={4} words={t("story.reading")} />
        </div>
      ) : story.isError ? (
        <div className={styles.pad}>
          <ErrorBar error={story.error} onRetry={() => void story.refetch()} />
        </div>
      ) : steps.length === 0 ? (
        <Empty icon={<HistoryRegular />} title={t("story.empty")} line={t("story.emptyLine")} />
      ) : (
        <SplitPane
          main={<StorySteps steps={steps} chosen={chosen} onPick={setPicked} />}
          side={chosen && <ExchangePanel key={chosen} name={name} id={chosen} onOpen={setPicked} />}
        />
      )}
    </div>
  );
}
