import { makeStyles, mergeClasses } from "@fluentui/react-components";
import type { HTMLAttributes } from "react";
import { slip } from "../theme/tokens";

const useStyles = makeStyles({
  surface: {
    backgroundColor: slip.surface,
    border: slip.line,
    borderRadius: slip.radius,
    boxShadow: slip.shadow,
    overflow: "hidden",
  },
  padded: { padding: "16px 20px" },
});

/** A quiet surface: a line of one pixel, a radius of eight. */
export function Surface({
  padded,
  className,
  ...rest
}: HTMLAttributes<HTMLDivElement> & { padded?: boolean }) {
  const styles = useStyles();
  return <div {...rest} className={mergeClasses(styles.surface, padded && styles.padded, className)} />;
}
