import {
  CheckmarkCircleFilled,
  CircleRegular,
  ErrorCircleFilled,
  InfoFilled,
  WarningFilled,
} from "@fluentui/react-icons";
import { makeStyles } from "@fluentui/react-components";
import type { Verdict } from "../api/call";
import { t } from "../messages/t";
import { slip } from "../theme/tokens";

const useStyles = makeStyles({
  icon: { display: "inline-flex", fontSize: "20px", flexShrink: 0 },
  pass: { color: slip.goodMark },
  warn: { color: slip.warnMark },
  fail: { color: slip.badMark },
  unknown: { color: slip.third },
});

const icons = {
  pass: CheckmarkCircleFilled,
  warn: WarningFilled,
  fail: ErrorCircleFilled,
  unknown: CircleRegular,
} as const;

interface Props {
  verdict: Verdict;
  /** An unknown verdict is information (i), not an empty ring. */
  info?: boolean;
}

/** A verdict as an icon with its word for screen readers. */
export function VerdictIcon({ verdict, info }: Props) {
  const styles = useStyles();
  const Icon = info && verdict === "unknown" ? InfoFilled : icons[verdict];
  const label = info && verdict === "unknown" ? t("verdict.info") : t(`verdict.${verdict}`);
  return (
    <span className={`${styles.icon} ${styles[verdict]}`}>
      <Icon role="img" aria-label={label} />
    </span>
  );
}
