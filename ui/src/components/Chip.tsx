import { makeStyles, mergeClasses } from "@fluentui/react-components";
import type { ReactNode } from "react";
import { slip } from "../theme/tokens";

/** Colour of a chip. `sim` (violet) is for "simulated" and "foreseen" alone. */
export type Tone = "neutral" | "brand" | "good" | "warn" | "bad" | "sim";

const useStyles = makeStyles({
  chip: {
    display: "inline-flex",
    alignItems: "center",
    gap: "4px",
    height: "20px",
    padding: "0 8px",
    borderRadius: "10px",
    fontSize: "12px",
    lineHeight: "16px",
    fontWeight: 400,
    whiteSpace: "nowrap",
    flexShrink: 0,
    maxWidth: "100%",
    boxSizing: "border-box",
  },
  text: { overflow: "hidden", textOverflow: "ellipsis" },
  strong: { fontWeight: 600 },
  neutral: { backgroundColor: slip.neutralBack, color: slip.neutralText },
  brand: { backgroundColor: slip.brandBack, color: slip.brandText, fontWeight: 600 },
  good: { backgroundColor: slip.goodBack, color: slip.goodText },
  warn: { backgroundColor: slip.warnBack, color: slip.warnText },
  bad: { backgroundColor: slip.badBack, color: slip.badText },
  sim: { backgroundColor: slip.simBack, color: slip.simText },
});

interface Props {
  tone?: Tone;
  icon?: ReactNode;
  children: ReactNode;
  "data-testid"?: string;
}

/** One or two words of state. The word carries the meaning; the colour only repeats it. */
export function Chip({ tone = "neutral", icon, children, ...rest }: Props) {
  const styles = useStyles();
  return (
    <span className={mergeClasses(styles.chip, styles[tone])} data-testid={rest["data-testid"]}>
      {icon}
      <span className={styles.text}>{children}</span>
    </span>
  );
}
