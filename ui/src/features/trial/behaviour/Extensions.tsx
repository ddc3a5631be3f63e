import { makeStyles } from "@fluentui/react-components";
import { Coded } from "../../../components/Coded";
import { Setting } from "../../../components/Setting";
import { t } from "../../../messages/t";
import { slip, type as scale } from "../../../theme/tokens";

const useStyles = makeStyles({
  list: { listStyle: "none", margin: 0, padding: 0 },
  urn: { ...scale.mono, overflowWrap: "anywhere", userSelect: "text", padding: "2px 0" },
  none: { margin: 0, color: slip.second },
});

/** Schemas of its own: what they are called, and how one is added. */
export function Extensions({ name, urns }: { name: string; urns: string[] }) {
  const styles = useStyles();
  return (
    <Setting title={t("behaviour.extensions")} line={t("behaviour.extensionsLine")}>
      {urns.length > 0 && (
        <ul className={styles.list}>
          {urns.map((urn) => (
            <li key={urn} className={styles.urn}>
              {urn}
            </li>
          ))}
        </ul>
      )}
      <p className={styles.none}>
        <Coded text={t(urns.length > 0 ? "behaviour.extensionMore" : "behaviour.extensionNone", { name })} />
      </p>
    </Setting>
  );
}
