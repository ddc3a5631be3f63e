import { makeStyles, mergeClasses } from "@fluentui/react-components";
import { ChevronRightRegular } from "@fluentui/react-icons";
import { useId, useState, type ReactNode } from "react";
import { slip, type as scale } from "../theme/tokens";

const useStyles = makeStyles({
  button: {
    ...scale.body,
    display: "inline-flex",
    alignItems: "center",
    gap: "6px",
    padding: "4px 6px",
    marginLeft: "-6px",
    border: "none",
    borderRadius: "6px",
    background: "none",
    color: slip.brandText,
    fontFamily: "inherit",
    fontWeight: 600,
    cursor: "pointer",
    textAlign: "left",
    ":hover": { backgroundColor: slip.hover },
  },
  arrow: {
    display: "inline-flex",
    fontSize: "16px",
    transitionProperty: "transform",
    transitionDuration: "120ms",
  },
  open: { transform: "rotate(90deg)" },
  body: { paddingTop: "8px" },
});

interface Props {
  label: ReactNode;
  children: ReactNode;
  startOpen?: boolean;
  "data-testid"?: string;
}

/** More, for those who look. */
export function Disclosure({ label, children, startOpen = false, ...rest }: Props) {
  const styles = useStyles();
  const [open, setOpen] = useState(startOpen);
  const id = useId();
  return (
    <div>
      <button
        type="button"
        className={styles.button}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        data-testid={rest["data-testid"]}
      >
        <span className={mergeClasses(styles.arrow, open && styles.open)}>
          <ChevronRightRegular aria-hidden />
        </span>
        {label}
      </button>
      <div id={id} className={open ? styles.body : undefined}>
        {open && children}
      </div>
    </div>
  );
}
