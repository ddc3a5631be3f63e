import { makeStyles, mergeClasses } from "@fluentui/react-components";
import { useId, type KeyboardEvent } from "react";
import type { TrialResourceRow } from "../../../api/call";
import { Chip } from "../../../components/Chip";
import { t } from "../../../messages/t";
import { slip } from "../../../theme/tokens";

const useStyles = makeStyles({
  list: {
    listStyle: "none",
    margin: 0,
    padding: 0,
    height: "100%",
    overflowY: "auto",
    outlineOffset: "-2px",
  },
  row: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 4fr) minmax(0, 5fr) 84px",
    gap: "12px",
    alignItems: "center",
    height: "38px",
    padding: "0 16px 0 24px",
    borderBottom: slip.lineSoft,
    cursor: "pointer",
    ":hover": { backgroundColor: slip.hover },
  },
  chosen: { backgroundColor: slip.selected, ":hover": { backgroundColor: slip.selected } },
  cut: { overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  second: { color: slip.second },
});

interface Props {
  rows: TrialResourceRow[];
  chosen: string | undefined;
  onPick: (id: string) => void;
  label: string;
}

/** Stored resources, a line each; arrow keys move the choice. */
export function ResourceList({ rows, chosen, onPick, label }: Props) {
  const styles = useStyles();
  const id = useId();
  const at = rows.findIndex((row) => row.id === chosen);
  const onKey = (event: KeyboardEvent) => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    const row = to === undefined ? undefined : rows[to];
    if (!row) return;
    event.preventDefault();
    onPick(row.id);
    document.getElementById(`${id}-${row.id}`)?.scrollIntoView({ block: "nearest" });
  };
  return (
    <ul
      className={styles.list}
      role="listbox"
      aria-label={label}
      tabIndex={0}
      onKeyDown={onKey}
      aria-activedescendant={at >= 0 ? `${id}-${rows[at]?.id ?? ""}` : undefined}
      data-testid="resources"
    >
      {rows.map((row) => (
        <li
          key={row.id}
          id={`${id}-${row.id}`}
          role="option"
          aria-selected={row.id === chosen}
          className={mergeClasses(styles.row, row.id === chosen && styles.chosen)}
          onClick={() => onPick(row.id)}
          data-testid="resource-row"
        >
          <span className={styles.cut} title={row.displayName}>
            {row.displayName}
          </span>
          <span className={mergeClasses(styles.cut, styles.second)} title={row.secondary}>
            {row.secondary}
          </span>
          {row.active === null ? (
            <span />
          ) : (
            <span>
              <Chip tone={row.active ? "good" : "neutral"}>
                {row.active ? t("trial.active") : t("trial.disabled")}
              </Chip>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
