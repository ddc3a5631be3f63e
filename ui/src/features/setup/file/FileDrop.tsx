import { Button, makeStyles, mergeClasses } from "@fluentui/react-components";
import { DocumentArrowUpRegular } from "@fluentui/react-icons";
import { useRef, useState, type DragEvent } from "react";
import { t } from "../../../messages/t";
import { slip, type as scale } from "../../../theme/tokens";

const useStyles = makeStyles({
  drop: {
    display: "flex",
    flexDirection: "column",
    alignItems: "center",
    gap: "8px",
    padding: "48px 24px",
    borderRadius: slip.radius,
    border: `1px dashed ${slip.brandLine}`,
    backgroundColor: slip.surface,
    textAlign: "center",
  },
  over: { backgroundColor: slip.brandBack },
  icon: { fontSize: "32px", color: slip.brandText, display: "inline-flex" },
  title: { ...scale.section },
  or: { ...scale.small, color: slip.second },
  hidden: { display: "none" },
});

interface Props {
  onFiles: (files: File[]) => void;
}

/** A place to drop a file on, and a button for those who choose it. */
export function FileDrop({ onFiles }: Props) {
  const styles = useStyles();
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFiles([...event.dataTransfer.files]);
  };
  return (
    <div
      className={mergeClasses(styles.drop, over && styles.over)}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      data-testid="file-drop"
    >
      <span className={styles.icon}>
        <DocumentArrowUpRegular aria-hidden />
      </span>
      <span className={styles.title}>{t("file.drop")}</span>
      <span className={styles.or}>{t("file.or")}</span>
      <Button onClick={() => input.current?.click()} data-testid="file-choose">
        {t("file.choose")}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        className={styles.hidden}
        aria-label={t("file.choose")}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          // The same file may be chosen again after it was mended.
          event.target.value = "";
          if (files.length > 0) onFiles(files);
        }}
        data-testid="file-input"
      />
    </div>
  );
}
