import { makeStyles, mergeClasses, Tooltip, tokens } from "@fluentui/react-components";
import { Link, useLocation } from "@tanstack/react-router";
import { t } from "../../messages/t";
import { slip } from "../../theme/tokens";
import type { Place } from "./places";

const useStyles = makeStyles({
  link: {
    position: "relative",
    display: "flex",
    alignItems: "center",
    gap: "12px",
    height: "34px",
    padding: "0 10px",
    borderRadius: "6px",
    color: slip.second,
    textDecorationLine: "none",
    ":hover": { backgroundColor: slip.hover, color: slip.text },
  },
  active: {
    backgroundColor: slip.selected,
    color: slip.text,
    fontWeight: 600,
    ":hover": { backgroundColor: slip.selected },
    "::before": {
      content: '""',
      position: "absolute",
      left: 0,
      top: "9px",
      bottom: "9px",
      width: "3px",
      borderRadius: "2px",
      backgroundColor: tokens.colorBrandBackground,
    },
  },
  icon: { display: "inline-flex", fontSize: "20px" },
  activeIcon: { color: tokens.colorBrandForeground1 },
});

/** One place of the navigation. */
export function NavItem({ place, narrow }: { place: Place; narrow: boolean }) {
  const styles = useStyles();
  const { pathname } = useLocation();
  const active = place.to === "/" ? pathname === "/" : pathname.startsWith(place.to);
  const Icon = active ? place.active : place.icon;
  const link = (
    <Link
      to={place.to}
      className={mergeClasses(styles.link, active && styles.active)}
      activeOptions={{ exact: true }}
      aria-current={active ? "page" : undefined}
      aria-label={narrow ? t(place.name) : undefined}
      data-testid={`nav-${place.id}`}
    >
      <span className={mergeClasses(styles.icon, active && styles.activeIcon)}>
        <Icon aria-hidden />
      </span>
      {!narrow && t(place.name)}
    </Link>
  );
  return (
    <li>
      {narrow ? (
        <Tooltip content={t(place.name)} relationship="inaccessible" positioning="after">
          {link}
        </Tooltip>
      ) : (
        link
      )}
    </li>
  );
}
