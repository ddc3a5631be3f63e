import { makeStyles, useFocusFinders } from "@fluentui/react-components";
import { Outlet } from "@tanstack/react-router";
import { useState } from "react";
import { useNarrow } from "../../components/useMedia";
import { t } from "../../messages/t";
import { slip } from "../../theme/tokens";
import { Nav } from "./Nav";
import { Palette } from "./Palette";
import { TopBar } from "./TopBar";
import { usePaletteKey } from "./usePaletteKey";

const useStyles = makeStyles({
  shell: {
    display: "grid",
    gridTemplateColumns: "auto minmax(0, 1fr)",
    gridTemplateRows: "minmax(0, 1fr)",
    height: "100vh",
    backgroundColor: slip.canvas,
    color: slip.text,
    fontSize: "14px",
    lineHeight: "20px",
  },
  main: { display: "grid", gridTemplateRows: "48px minmax(0, 1fr)", minWidth: 0 },
  content: { minHeight: 0, minWidth: 0, overflow: "hidden", outline: "none" },
  skip: {
    position: "absolute",
    left: "8px",
    top: "-60px",
    zIndex: 10,
    padding: "8px 16px",
    borderRadius: "6px",
    backgroundColor: slip.surface,
    color: slip.brandText,
    border: slip.line,
    font: "inherit",
    ":focus": { top: "8px" },
  },
});

/** The frame around every screen: navigation left, top bar, content. */
export function Shell() {
  const styles = useStyles();
  const narrow = useNarrow();
  const [open, setOpen] = useState(false);
  // Fluent hides the page behind a dialog from screen readers, and forgets to show it again when the dialog was the
  // last on the page to guide the focus. The frame never is: it holds on to what guides it.
  useFocusFinders();
  usePaletteKey(setOpen);
  return (
    <div className={styles.shell}>
      {/* A button, not a link: the address after the # belongs to the router. */}
      <button
        type="button"
        className={styles.skip}
        onClick={() => document.getElementById("content")?.focus()}
      >
        {t("frame.skip")}
      </button>
      <Nav narrow={narrow} />
      <div className={styles.main}>
        <TopBar narrow={narrow} onSearch={() => setOpen(true)} />
        <main id="content" tabIndex={-1} className={styles.content}>
          <Outlet />
        </main>
      </div>
      {open && <Palette onClose={() => setOpen(false)} />}
    </div>
  );
}
