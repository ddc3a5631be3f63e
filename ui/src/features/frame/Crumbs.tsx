import { makeStyles, mergeClasses } from "@fluentui/react-components";
import { Link } from "@tanstack/react-router";
import { t } from "../../messages/t";
import { slip } from "../../theme/tokens";
import { useCrumbs } from "./useCrumbs";

const useStyles = makeStyles({
  list: {
    display: "flex",
    alignItems: "center",
    gap: "8px",
    margin: 0,
    padding: 0,
    listStyle: "none",
    whiteSpace: "nowrap",
    overflow: "hidden",
  },
  item: { display: "inline-flex", gap: "8px", minWidth: 0, flexShrink: 1 },
  words: { overflow: "hidden", textOverflow: "ellipsis" },
  link: {
    color: slip.second,
    textDecorationLine: "none",
    ":hover": { color: slip.text, textDecorationLine: "underline" },
  },
  last: { fontWeight: 600 },
  arrow: { color: slip.third },
});

/** Where this screen is. */
export function Crumbs() {
  const styles = useStyles();
  const crumbs = useCrumbs();
  return (
    <nav aria-label={t("frame.crumbs")}>
      <ol className={styles.list}>
        {crumbs.map((crumb, index) => {
          const last = index === crumbs.length - 1;
          return (
            <li key={index} className={styles.item}>
              {index > 0 && (
                <span className={styles.arrow} aria-hidden>
                  ›
                </span>
              )}
              {last ? (
                <span
                  className={mergeClasses(styles.words, styles.last)}
                  aria-current="page"
                  title={crumb.name}
                >
                  {crumb.name}
                </span>
              ) : (
                <Link
                  activeOptions={{ exact: true }}
                  to={crumb.to}
                  params={crumb.params}
                  className={mergeClasses(styles.words, styles.link)}
                >
                  {crumb.name}
                </Link>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
