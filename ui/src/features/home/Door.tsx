import { makeStyles, tokens } from "@fluentui/react-components";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { slip, type as scale } from "../../theme/tokens";

const useStyles = makeStyles({
  door: {
    display: "block",
    padding: "20px",
    borderRadius: slip.radius,
    border: slip.line,
    backgroundColor: slip.surface,
    boxShadow: slip.shadow,
    color: "inherit",
    textDecorationLine: "none",
    transitionProperty: "border-color",
    transitionDuration: "120ms",
    ":hover": {
      borderTopColor: tokens.colorBrandStroke1,
      borderRightColor: tokens.colorBrandStroke1,
      borderBottomColor: tokens.colorBrandStroke1,
      borderLeftColor: tokens.colorBrandStroke1,
    },
  },
  title: { ...scale.section, display: "flex", alignItems: "center", gap: "10px" },
  icon: { display: "inline-flex", fontSize: "20px", color: tokens.colorBrandForeground1 },
  line: { display: "block", marginTop: "8px", color: slip.second },
});

interface Props {
  to: "/setup" | "/setup/file" | "/trial";
  id: string;
  icon: ReactNode;
  title: string;
  line: string;
}

/** A door: a card that leads to a place. */
export function Door({ to, id, icon, title, line }: Props) {
  const styles = useStyles();
  return (
    <Link to={to} className={styles.door} data-testid={`door-${id}`}>
      <span className={styles.title}>
        <span className={styles.icon} aria-hidden>
          {icon}
        </span>
        {title}
      </span>
      <span className={styles.line}>{line}</span>
    </Link>
  );
}
