import { Checkbox, makeStyles } from "@fluentui/react-components";
import type { DriftRowView, DriftSection, DriftStateView } from "../../../api/call";
import { Chip, type Tone } from "../../../components/Chip";
import { GuideId } from "../../../components/GuideId";
import { Notice } from "../../../components/Notice";
import { t } from "../../../messages/t";
import { slip, type as scale } from "../../../theme/tokens";

const useStyles = makeStyles({
  head: {
    margin: 0,
    padding: "7px 12px",
    backgroundColor: slip.surfaceQuiet,
    borderBottom: slip.line,
    ...scale.strong,
  },
  section: { ":not(:last-child)": { borderBottom: slip.line } },
  list: {
    listStyle: "none",
    margin: 0,
    padding: 0,
    "& > li:not(:last-child)": { borderBottom: slip.lineSoft },
  },
  row: {
    display: "grid",
    gridTemplateColumns: "32px 96px minmax(0, 2fr) minmax(0, 3fr)",
    gap: "4px 12px",
    alignItems: "center",
    minHeight: "40px",
    padding: "4px 12px 4px 4px",
  },
  title: { overflowWrap: "anywhere" },
  values: { ...scale.mono, overflowWrap: "anywhere", minWidth: 0 },
  found: { color: slip.second },
  word: { ...scale.small, color: slip.second },
  notices: {
    gridColumn: "1 / -1",
    display: "flex",
    flexDirection: "column",
    gap: "8px",
    padding: "0 0 8px 32px",
  },
});

const tones: Record<DriftStateView, Tone> = {
  same: "neutral",
  differs: "warn",
  missing: "warn",
  surplus: "warn",
  open: "bad",
};

interface Props {
  section: DriftSection;
  picked: string[];
  onPick: (id: string, yes: boolean) => void;
}

/** One heading of the comparison; a row that is not as advised can be picked for repair. */
export function DriftSectionView({ section, picked, onPick }: Props) {
  const styles = useStyles();
  return (
    <section className={styles.section} aria-label={section.title}>
      <h2 className={styles.head}>{section.title}</h2>
      <ul className={styles.list}>
        {section.rows.map((row) => (
          <Row key={row.id} row={row} picked={picked.includes(row.id)} onPick={onPick} />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  row: DriftRowView;
  picked: boolean;
  onPick: (id: string, yes: boolean) => void;
}

function Row({ row, picked, onPick }: RowProps) {
  const styles = useStyles();
  const same = row.state === "same";
  return (
    <li className={styles.row} data-testid={`drift-${row.id}`} data-state={row.state}>
      <span>
        {!same && row.state !== "open" && (
          <Checkbox
            checked={picked}
            onChange={(_, data) => onPick(row.id, data.checked === true)}
            aria-label={t("drift.pick", { row: row.title })}
            data-testid={`drift-pick-${row.id}`}
          />
        )}
      </span>
      <span>
        <Chip tone={tones[row.state]}>{t(`drift.state.${row.state}`)}</Chip>
      </span>
      <span className={styles.title}>
        {row.title} <GuideId ids={row.guideSteps} />
      </span>
      <span className={styles.values}>
        {row.advised || <span className={styles.word}>{t("drift.notAdvised")}</span>}
        {!same && (
          <div className={styles.found}>
            <span className={styles.word}>{t("drift.found")} </span>
            {row.found || <span className={styles.word}>{t("drift.nothing")}</span>}
          </div>
        )}
      </span>
      {!same && row.notices.length > 0 && (
        <div className={styles.notices}>
          {row.notices.map((notice) => (
            <Notice key={notice.title} notice={notice} />
          ))}
        </div>
      )}
    </li>
  );
}
