import { makeStyles } from "@fluentui/react-components";
import type { GuideItem } from "../../api/call";
import { ExternalLink } from "../../components/ExternalLink";
import { slip, type as scale } from "../../theme/tokens";

const useStyles = makeStyles({
  where: { ...scale.small, color: slip.second, overflowWrap: "anywhere" },
});

/** Where at the vendor something is done: link and click path. */
export function GuidePlace({ item }: { item: GuideItem }) {
  const styles = useStyles();
  if (!item.url && !item.menu) return null;
  return (
    <span className={styles.where}>
      {item.url && <ExternalLink url={item.url}>{item.url.replace(/^https?:\/\//, "")}</ExternalLink>}
      {item.url && item.menu && " · "}
      {item.menu}
    </span>
  );
}
