import { Button, makeStyles } from "@fluentui/react-components";
import { ArrowSwapRegular, SearchRegular } from "@fluentui/react-icons";
import { useEffect, useState } from "react";
import { Empty } from "../../../components/Empty";
import { ErrorBar } from "../../../components/ErrorBar";
import { SplitPane } from "../../../components/SplitPane";
import { Waiting } from "../../../components/Waiting";
import { number, t } from "../../../messages/t";
import { slip, type as scale } from "../../../theme/tokens";
import { ExchangeList } from "./ExchangeList";
import { ExchangePanel } from "./ExchangePanel";
import { useExchanges } from "./useExchanges";

const useStyles = makeStyles({
  list: { display: "grid", gridTemplateRows: "minmax(0, 1fr) auto", height: "100%" },
  foot: {
    ...scale.small,
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: "8px",
    padding: "6px 24px",
    color: slip.second,
    borderTop: slip.line,
  },
  more: { color: slip.brandText },
});

interface Props {
  filter: { name: string; text: string; failedOnly: boolean; live: boolean };
  onCounts: (counts: { text: string; total: number }) => void;
  onStory: (about: string) => void;
  onConnect: () => void;
}

/** The list of exchanges left, the chosen one right. */
export function ExchangeBrowser({ filter, onCounts, onStory, onConnect }: Props) {
  const styles = useStyles();
  const { head, rows, hasMore, more, loading, error } = useExchanges(filter);
  const [picked, setPicked] = useState<string>();
  // What a replay made is shown at once, also where the filter leaves it out.
  const [opened, setOpened] = useState<string>();
  const page = head.data;
  const counts = page
    ? t("trial.counts", {
        total: t("trial.total", { count: page.total }),
        failed: t("trial.failed", { count: page.failedOfLast50 }),
      })
    : "";
  const total = page?.total ?? 0;
  useEffect(() => onCounts({ text: counts, total }), [counts, total, onCounts]);

  const pad = { padding: 16 };
  const filtered = filter.text !== "" || filter.failedOnly;
  if (head.isPending) {
    return (
      <div style={pad}>
        <Waiting bare rows={6} words={t("trial.readingExchanges")} />
      </div>
    );
  }
  if (!page) {
    return (
      <div style={pad}>
        <ErrorBar error={head.error} onRetry={() => void head.refetch()} />
      </div>
    );
  }
  if (rows.length === 0 && page.rows.length === 0) {
    return filtered ? (
      <Empty icon={<SearchRegular />} title={t("trial.noMatch")} line={t("trial.noMatchLine")} />
    ) : (
      <Empty
        icon={<ArrowSwapRegular />}
        title={t("trial.noExchanges")}
        line={t("trial.noExchangesLine")}
        act={
          <Button onClick={onConnect} data-testid="to-connect">
            {t("trial.howToConnect")}
          </Button>
        }
      />
    );
  }
  const chosen = opened ?? (rows.find((row) => row.id === picked) ?? rows[0])?.id;
  const pick = (id: string) => {
    setPicked(id);
    setOpened(undefined);
  };
  const open = (id: string) => {
    setPicked(id);
    setOpened(rows.some((row) => row.id === id) ? undefined : id);
  };
  return (
    <SplitPane
      main={
        <div className={styles.list}>
          <ExchangeList rows={rows} chosen={chosen} onPick={pick} />
          {(hasMore || head.error || error) && (
            <div className={styles.foot}>
              <ErrorBar error={head.error ?? error} />
              {hasMore && (
                <>
                  {t("trial.shown", { shown: number(rows.length), total: number(page.total) })}
                  <Button
                    appearance="transparent"
                    size="small"
                    className={styles.more}
                    onClick={() => void more()}
                    disabled={loading}
                    data-testid="older"
                  >
                    {t("trial.older")}
                  </Button>
                </>
              )}
            </div>
          )}
        </div>
      }
      side={
        chosen && (
          <ExchangePanel key={chosen} name={filter.name} id={chosen} onOpen={open} onStory={onStory} />
        )
      }
    />
  );
}
