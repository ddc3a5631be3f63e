import { Checkbox, makeStyles, mergeClasses } from "@fluentui/react-components";
import { useId } from "react";
import type { GroupChoice } from "../../../../api/call";
import { Chip } from "../../../../components/Chip";
import { VerdictIcon } from "../../../../components/VerdictIcon";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";

const useStyles = makeStyles({
  row: { display: "flex", gap: "4px", padding: "4px 16px 4px 8px", minHeight: "40px" },
  words: { flexGrow: 1, minWidth: 0, paddingTop: "6px", paddingBottom: "6px" },
  name: { overflowWrap: "anywhere", cursor: "pointer", fontWeight: 600 },
  off: { color: slip.second },
  meaning: { ...scale.small, color: slip.second, marginTop: "2px" },
  notice: { display: "flex", gap: "6px", marginTop: "4px", ...scale.small, "& svg": { fontSize: "16px" } },
  side: { display: "flex", gap: "8px", alignItems: "center", flexShrink: 0, height: "32px" },
  people: { ...scale.small, color: slip.second, width: "72px", textAlign: "right" },
});

interface Props {
  group: GroupChoice;
  onTick: (ticked: boolean) => void;
}

/** One group: tick, people, kind, what the vendor does with it, what to look at. */
export function GroupLine({ group, onTick }: Props) {
  const styles = useStyles();
  const id = useId();
  return (
    <li className={styles.row} data-testid={`group-${group.name}`} data-selected={group.selected}>
      <Checkbox
        id={id}
        checked={group.selected}
        disabled={!group.assignable && !group.selected}
        onChange={(_, data) => onTick(data.checked === true)}
        aria-label={group.name}
        data-testid={`group-tick-${group.name}`}
      />
      <div className={styles.words}>
        <label htmlFor={id} className={mergeClasses(styles.name, group.selected ? "" : styles.off)}>
          {group.name}
        </label>
        {group.meaning && <div className={styles.meaning}>{group.meaning}</div>}
        {group.notices.map((notice) => (
          <div key={notice.title} className={styles.notice} data-testid="group-notice">
            <VerdictIcon verdict={notice.verdict} info />
            <span>
              <strong>{notice.title}</strong> {notice.detail}
            </span>
          </div>
        ))}
      </div>
      <div className={styles.side}>
        {group.assigned && <Chip tone="good">{t("who.assigned")}</Chip>}
        <Chip tone={group.id === null ? "brand" : group.assignable ? "neutral" : "bad"}>{group.kind}</Chip>
        <span className={styles.people}>{t("who.people", { count: group.people })}</span>
      </div>
    </li>
  );
}
