import { makeStyles } from "@fluentui/react-components";
import { SearchRegular } from "@fluentui/react-icons";
import { useAsk } from "../../api/hooks";
import { Chip } from "../../components/Chip";
import { t } from "../../messages/t";
import { slip } from "../../theme/tokens";
import { Crumbs } from "./Crumbs";

const useStyles = makeStyles({
  bar: {
    display: "flex",
    alignItems: "center",
    gap: "16px",
    padding: "0 24px",
    backgroundColor: slip.surface,
    borderBottom: slip.line,
    minWidth: 0,
  },
  crumbs: { flexGrow: 1, minWidth: 0 },
  field: {
    display: "flex",
    alignItems: "center",
    gap: "8px",
    width: "300px",
    height: "30px",
    padding: "0 10px",
    borderRadius: "6px",
    border: slip.line,
    backgroundColor: slip.canvas,
    color: slip.second,
    fontFamily: "inherit",
    fontSize: "13px",
    textAlign: "left",
    cursor: "pointer",
    flexShrink: 0,
    ":hover": { backgroundColor: slip.hover },
    "@media (max-width: 1099px)": { width: "240px" },
  },
  words: { flexGrow: 1, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  key: {
    fontFamily: "inherit",
    fontSize: "11px",
    whiteSpace: "nowrap",
    lineHeight: "14px",
    padding: "0 5px",
    borderRadius: "4px",
    border: slip.line,
    backgroundColor: slip.surface,
  },
});

const apple = /mac/i.test(navigator.userAgent);

/** Breadcrumb and command field. */
export function TopBar({ narrow, onSearch }: { narrow: boolean; onSearch: () => void }) {
  const styles = useStyles();
  const { data: app } = useAsk("appShow", {});
  return (
    <header className={styles.bar}>
      <div className={styles.crumbs}>
        <Crumbs />
      </div>
      {narrow && app?.tenant?.simulated && <Chip tone="sim">{t("frame.simulated")}</Chip>}
      <button
        type="button"
        className={styles.field}
        onClick={onSearch}
        aria-keyshortcuts="Control+K Meta+K"
        aria-haspopup="dialog"
        data-testid="command-field"
      >
        <SearchRegular fontSize={16} aria-hidden />
        <span className={styles.words}>{t("palette.field")}</span>
        <kbd className={styles.key}>{apple ? "⌘ K" : "Ctrl K"}</kbd>
      </button>
    </header>
  );
}
