import { makeStyles, mergeClasses } from "@fluentui/react-components";
import { Mark } from "../../components/Mark";
import { t } from "../../messages/t";
import { slip } from "../../theme/tokens";
import { NavItem } from "./NavItem";
import { places, settingsPlace } from "./places";
import { TenantBadge } from "./TenantBadge";

const useStyles = makeStyles({
  nav: {
    width: "224px",
    display: "flex",
    flexDirection: "column",
    minHeight: 0,
    padding: "0 12px 16px",
    backgroundColor: slip.nav,
    borderRight: slip.line,
  },
  narrow: { width: "48px", padding: "0 4px 8px" },
  brand: {
    display: "flex",
    alignItems: "center",
    gap: "10px",
    height: "62px",
    padding: "0 8px",
    fontSize: "16px",
    fontWeight: 600,
  },
  brandNarrow: { padding: "0 7px" },
  list: { listStyle: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: "2px" },
  space: { flexGrow: 1 },
});

/** Left navigation, folded to its icons on a narrow window. */
export function Nav({ narrow }: { narrow: boolean }) {
  const styles = useStyles();
  return (
    <nav className={mergeClasses(styles.nav, narrow && styles.narrow)} aria-label={t("frame.nav")}>
      <div className={mergeClasses(styles.brand, narrow && styles.brandNarrow)}>
        <Mark />
        {!narrow && <span>Slipway</span>}
      </div>
      <ul className={styles.list}>
        {places.map((place) => (
          <NavItem key={place.id} place={place} narrow={narrow} />
        ))}
      </ul>
      <div className={styles.space} />
      <ul className={styles.list}>
        <NavItem place={settingsPlace} narrow={narrow} />
      </ul>
      <TenantBadge narrow={narrow} />
    </nav>
  );
}
