import { Button, makeStyles, Spinner } from "@fluentui/react-components";
import { ArrowSwapRegular, SearchRegular } from "@fluentui/react-icons";
import { useMemo, useState } from "react";
import type { SentPage } from "../../api/call";
import { Empty } from "../../components/Empty";
import { ErrorBar } from "../../components/ErrorBar";
import { SplitPane } from "../../components/SplitPane";
import { t } from "../../messages/t";
import { slip, type as scale } from "../../theme/tokens";
import { RequestList } from "./RequestList";
import { RequestPanel, type Half } from "./RequestPanel";

const useStyles = makeStyles({
  list: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 1fr)",
    gridTemplateRows: "auto minmax(0, 1fr)",
    height: "100%",
  },
  top: { display: "flex", flexDirection: "column" },
  failed: { padding: "8px 24px" },
  now: {
    ...scale.small,
    display: "flex",
    alignItems: "center",
    gap: "8px",
    minHeight: "32px",
    padding: "0 24px",
    boxSizing: "border-box",
    color: slip.brandText,
    backgroundColor: slip.brandBack,
    borderBottom: slip.line,
  },
  words: { minWidth: 0, padding: "6px 0" },
});

interface Props {
  sessionId: string;
  page: SentPage;
  error: Parameters<typeof ErrorBar>[0]["error"];
  onBack: () => void;
}

/** What the run waits for now. */
function Now({ words }: { words: string }) {
  const styles = useStyles();
  return (
    <div className={styles.now} data-testid="requests-now">
      <Spinner size="extra-tiny" aria-hidden />
      <span className={styles.words}>{words}</span>
    </div>
  );
}

/** The newest request on top, the chosen one right. Until one is chosen, the newest is followed. */
export function RequestBrowser({ sessionId, page, error, onBack }: Props) {
  const styles = useStyles();
  const [picked, setPicked] = useState<string>();
  const [half, setHalf] = useState<Half>();
  const rows = useMemo(() => [...page.rows].reverse(), [page.rows]);
  const now = page.running ? (page.waiting ?? t("requests.running")) : undefined;
  if (rows.length === 0) {
    return (
      <div>
        {now && <Now words={now} />}
        {page.total > 0 ? (
          <Empty icon={<SearchRegular />} title={t("requests.noMatch")} line={t("requests.noMatchLine")} />
        ) : (
          <Empty
            icon={<ArrowSwapRegular />}
            title={page.running ? t("requests.soon") : t("requests.none")}
            line={t("requests.noneLine")}
            act={
              <Button onClick={onBack} data-testid="requests-to-setup">
                {t("requests.back")}
              </Button>
            }
          />
        )}
      </div>
    );
  }
  const chosen = (rows.find((row) => row.id === picked) ?? rows[0])?.id;
  return (
    <SplitPane
      main={
        <div className={styles.list}>
          <div className={styles.top}>
            {now && <Now words={now} />}
            {error && (
              <div className={styles.failed}>
                <ErrorBar error={error} />
              </div>
            )}
          </div>
          <RequestList rows={rows} chosen={chosen} onPick={setPicked} />
        </div>
      }
      side={chosen && <RequestPanel sessionId={sessionId} id={chosen} half={half} onHalf={setHalf} />}
    />
  );
}
