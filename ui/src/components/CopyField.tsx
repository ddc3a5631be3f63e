import { makeStyles } from "@fluentui/react-components";
import { t } from "../messages/t";
import { slip, type as scale } from "../theme/tokens";
import { CopyButton } from "./CopyButton";

const useStyles = makeStyles({
  label: { ...scale.small, color: slip.second, marginBottom: "4px" },
  line: {
    display: "flex",
    alignItems: "center",
    gap: "4px",
    minHeight: "32px",
    boxSizing: "border-box",
    padding: "2px 4px 2px 10px",
    borderRadius: "6px",
    border: slip.line,
    backgroundColor: slip.code,
    minWidth: 0,
  },
  value: { ...scale.mono, flexGrow: 1, overflowWrap: "anywhere", userSelect: "text", minWidth: 0 },
});

interface Props {
  label: string;
  value: string;
  hideLabel?: boolean;
  "data-testid"?: string;
}

/** A value that a person must paste elsewhere. */
export function CopyField({ label, value, hideLabel, ...rest }: Props) {
  const styles = useStyles();
  const id = rest["data-testid"];
  return (
    <div style={{ minWidth: 0 }}>
      {!hideLabel && <div className={styles.label}>{label}</div>}
      <div className={styles.line}>
        <span className={styles.value} data-testid={id} aria-label={label} role="group">
          {value}
        </span>
        <CopyButton value={value} label={t("copy.what", { what: label })} data-testid={id && `${id}-copy`} />
      </div>
    </div>
  );
}
