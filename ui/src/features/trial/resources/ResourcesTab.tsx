import { Button, makeStyles, SearchBox } from "@fluentui/react-components";
import { PeopleRegular, PeopleTeamRegular } from "@fluentui/react-icons";
import { useState } from "react";
import { useAsk } from "../../../api/hooks";
import { CodeBlock } from "../../../components/CodeBlock";
import { Empty } from "../../../components/Empty";
import { ErrorBar } from "../../../components/ErrorBar";
import { SplitPane } from "../../../components/SplitPane";
import { Waiting } from "../../../components/Waiting";
import { useSettled } from "../../../components/useSettled";
import { number, t } from "../../../messages/t";
import { slip, type as scale } from "../../../theme/tokens";
import { ResourceList } from "./ResourceList";

const pageSize = 100;

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
  search: { flex: "0 1 420px", minWidth: "200px" },
  small: { ...scale.small, color: slip.second },
  pad: { padding: "16px" },
  panel: { height: "100%", overflowY: "auto", padding: "16px 18px 24px" },
  title: { ...scale.section, margin: "0 0 2px", overflowWrap: "anywhere" },
  line: { ...scale.small, color: slip.second, margin: "0 0 12px", overflowWrap: "anywhere" },
});

/** People or groups as the trial tenant stores them; the resource itself on the right. */
export function ResourcesTab({ name, groups }: { name: string; groups: boolean }) {
  const styles = useStyles();
  const [text, setText] = useState("");
  const [offset, setOffset] = useState(0);
  const [picked, setPicked] = useState<string>();
  const asked = useSettled(text.trim());
  const page = useAsk(
    "trialResources",
    { name, groups, text: asked, offset, limit: pageSize },
    { every: () => 2000, keep: true },
  );
  const rows = page.data?.rows ?? [];
  const total = page.data?.total ?? 0;
  const chosen = rows.find((row) => row.id === picked) ?? rows[0];
  const label = groups ? t("trial.searchGroups") : t("trial.searchPeople");
  return (
    <div className={styles.tab}>
      <div className={styles.bar}>
        <SearchBox
          className={styles.search}
          placeholder={label}
          aria-label={label}
          value={text}
          onChange={(_, data) => {
            setText(data.value);
            setOffset(0);
          }}
          data-testid="resource-search"
        />
        {total > 0 && (
          <span className={styles.small}>
            {t("trial.range", {
              from: number(offset + 1),
              to: number(Math.min(offset + pageSize, total)),
              total: number(total),
            })}
          </span>
        )}
        {total > pageSize && (
          <>
            <Button
              size="small"
              disabled={offset === 0}
              onClick={() => setOffset(Math.max(0, offset - pageSize))}
            >
              {t("trial.previous")}
            </Button>
            <Button
              size="small"
              disabled={offset + pageSize >= total}
              onClick={() => setOffset(offset + pageSize)}
            >
              {t("trial.next")}
            </Button>
          </>
        )}
      </div>
      {page.isPending ? (
        <div className={styles.pad}>
          <Waiting bare rows={6} words={t("trial.readingStored")} />
        </div>
      ) : page.isError ? (
        <div className={styles.pad}>
          <ErrorBar error={page.error} onRetry={() => void page.refetch()} />
        </div>
      ) : rows.length === 0 ? (
        <Empty
          icon={groups ? <PeopleTeamRegular /> : <PeopleRegular />}
          title={asked ? t("trial.noMatch") : groups ? t("trial.noGroups") : t("trial.noPeople")}
          line={asked ? t("trial.noMatchLine") : t("trial.noStoredLine")}
        />
      ) : (
        <SplitPane
          main={<ResourceList rows={rows} chosen={chosen?.id} onPick={setPicked} label={label} />}
          side={
            chosen && (
              <section className={styles.panel} aria-label={chosen.displayName} data-testid="resource-panel">
                <h2 className={styles.title}>{chosen.displayName}</h2>
                <p className={styles.line}>{t("trial.stored")}</p>
                <CodeBlock text={chosen.json} tall label={t("trial.stored")} data-testid="resource-json" />
              </section>
            )
          }
        />
      )}
    </div>
  );
}
