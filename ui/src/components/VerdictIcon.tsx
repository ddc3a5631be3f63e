import {
  CheckmarkCircleFilled,
  CircleRegular,
  ErrorCircleFilled,
  InfoFilled,
  WarningFilled,
} from "@fluentui/react-icons";
import { makeStyles, mergeClasses } from "@fluentui/react-components";
import type { Verdict } from "../api/call";
import { t } from "../messages/t";
import { slip } from "../theme/tokens";

const useStyles = makeStyles({
  icon: { display: "inline-flex", fontSize: "20px", flexShrink: 0 },
  pass: { color: slip.goodMark },
  warn: { color: slip.warnMark },
  fail: { color: slip.badMark },
  unknown: { color: slip.third },
  info: { color: slip.brandText },
});

const icons = {
  pass: CheckmarkCircleFilled,
  warn: WarningFilled,
  fail: ErrorCircleFilled,
  unknown: CircleRegular,
  info: InfoFilled,
} as const;

interface Props {
  verdict: Verdict;
  /** An unknown verdict is information (i), not an empty ring. */
  info?: boolean;
}

/** A verdict as an icon with its word for screen readers. */
export function VerdictIcon({ verdict, info }: Props) {
  const styles = useStyles();
  const kind = info && verdict === "unknown" ? "info" : verdict;
  const Icon = icons[kind];
  const label = t(`verdict.${kind}`);
  return (
    <span className={mergeClasses(styles.icon, styles[kind])}>
      <Icon role="img" aria-label={label} />
    </span>
  );
}
