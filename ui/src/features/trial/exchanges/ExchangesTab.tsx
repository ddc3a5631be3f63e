import { Button, makeStyles, SearchBox, Switch, ToggleButton } from "@fluentui/react-components";
import { ArrowDownloadRegular, PauseRegular, PlayRegular } from "@fluentui/react-icons";
import { useState } from "react";
import { useSettled } from "../../../components/useSettled";
import { t } from "../../../messages/t";
import { slip, type as scale } from "../../../theme/tokens";
import { ExchangeBrowser } from "./ExchangeBrowser";
import { ExportLog } from "./ExportLog";
import { StoryView } from "./StoryView";

const useStyles = makeStyles({
  tab: { display: "grid", gridTemplateRows: "auto minmax(0, 1fr)", height: "100%" },
  bar: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: "8px 12px",
    padding: "12px 24px",
    borderBottom: slip.line,
  },
  live: {
    "&, &:hover, &:hover:active": {
      backgroundColor: slip.brandBack,
      color: slip.brandText,
    },
  },
  counts: { ...scale.small, color: slip.second },
  search: { flex: "1 1 220px", maxWidth: "420px" },
  space: { flexGrow: 1 },
});

interface Props {
  name: string;
  onConnect: () => void;
}

/** Live exchanges: search, failed only, list and detail; one person's story; the log as a file. */
export function ExchangesTab({ name, onConnect }: Props) {
  const styles = useStyles();
  const [text, setText] = useState("");
  const [failedOnly, setFailedOnly] = useState(false);
  const [live, setLive] = useState(true);
  const [counts, setCounts] = useState({ text: "", total: 0 });
  const [story, setStory] = useState<string>();
  const [exporting, setExporting] = useState(false);
  const asked = useSettled(text.trim());
  if (story !== undefined) {
    return <StoryView name={name} about={story} live={live} onBack={() => setStory(undefined)} />;
  }
  return (
    <div className={styles.tab}>
      <div className={styles.bar}>
        <SearchBox
          className={styles.search}
          placeholder={t("trial.search")}
          aria-label={t("trial.search")}
          value={text}
          onChange={(_, data) => setText(data.value)}
          data-testid="exchange-search"
        />
        <Switch
          label={t("trial.failedOnly")}
          checked={failedOnly}
          onChange={(_, data) => setFailedOnly(data.checked)}
          data-testid="failed-only"
        />
        <ToggleButton
          size="small"
          className={live ? styles.live : undefined}
          checked={live}
          onClick={() => setLive(!live)}
          icon={live ? <PauseRegular /> : <PlayRegular />}
          data-testid="live"
        >
          {live ? t("trial.live") : t("trial.paused")}
        </ToggleButton>
        <span className={styles.counts} data-testid="exchange-counts">
          {counts.text}
        </span>
        <span className={styles.space} />
        <Button
          appearance="subtle"
          icon={<ArrowDownloadRegular />}
          onClick={() => setExporting(true)}
          disabled={counts.total === 0}
          data-testid="export"
        >
          {t("export.open")}
        </Button>
      </div>
      <ExchangeBrowser
        filter={{ name, text: asked, failedOnly, live }}
        onCounts={setCounts}
        onStory={setStory}
        onConnect={onConnect}
      />
      {exporting && (
        <ExportLog
          name={name}
          text={asked}
          failedOnly={failedOnly}
          total={counts.total}
          onClose={() => setExporting(false)}
        />
      )}
    </div>
  );
}
