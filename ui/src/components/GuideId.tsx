import { makeStyles } from "@fluentui/react-components";
import { t } from "../messages/t";
import { slip, type as scale } from "../theme/tokens";

const useStyles = makeStyles({
  id: { ...scale.small, color: slip.third, fontWeight: 400, whiteSpace: "nowrap" },
});

/** The steps of the vendor's guide behind something: there for those who look, never in the way. */
export function GuideId({ ids }: { ids: string[] }) {
  const styles = useStyles();
  if (ids.length === 0) return null;
  const first = ids[0] ?? "";
  const last = ids[ids.length - 1] ?? "";
  return (
    <span className={styles.id} title={ids.join(", ")}>
      {ids.length > 2 ? t("guide.range", { first, last }) : t("guide.steps", { ids: ids.join(", ") })}
    </span>
  );
}
