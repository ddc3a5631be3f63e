import { makeStyles, mergeClasses } from "@fluentui/react-components";
import type { VendorMapping, VendorView } from "../../../../api/call";
import { AttributeName } from "../../../../components/AttributeName";
import { Chip } from "../../../../components/Chip";
import { Disclosure } from "../../../../components/Disclosure";
import { GuideId } from "../../../../components/GuideId";
import { Surface } from "../../../../components/Surface";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";

const useStyles = makeStyles({
  stack: { display: "flex", flexDirection: "column", gap: "4px" },
  list: { margin: 0, padding: 0, listStyle: "none" },
  row: {
    display: "grid",
    gridTemplateColumns: "132px minmax(0, 1fr)",
    gap: "12px",
    padding: "8px 16px",
    ":not(:last-child)": { borderBottom: slip.lineSoft },
  },
  step: { gridTemplateColumns: "72px 128px minmax(0, 1fr)" },
  mono: { ...scale.mono, overflowWrap: "anywhere" },
  map: { gridTemplateColumns: "minmax(0, 5fr) minmax(0, 6fr) auto", ...scale.mono },
  second: { color: slip.second },
});

function Mappings({ rows }: { rows: VendorMapping[] }) {
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {rows.map((row) => (
        <li key={row.target} className={mergeClasses(styles.row, styles.map)}>
          <AttributeName path={row.target} />
          <span className={mergeClasses(styles.mono, styles.second)}>{row.source}</span>
          {row.matchingPriority !== null ? <Chip>{t("mappings.matches")}</Chip> : <span />}
        </li>
      ))}
    </ul>
  );
}

/** The readings of unclear points, the advised rows and every step of the guide, on demand. */
export function VendorMore({ vendor }: { vendor: VendorView }) {
  const styles = useStyles();
  return (
    <div className={styles.stack}>
      {vendor.readings.length > 0 && (
        <Disclosure label={t("vendor.readings", { count: vendor.readings.length })} data-testid="readings">
          <Surface>
            <ul className={styles.list}>
              {vendor.readings.map((reading) => (
                <li key={reading.id} className={styles.row}>
                  <GuideId ids={[reading.id]} />
                  <div>
                    <div className={styles.second}>{reading.point}</div>
                    <div>{reading.reading}</div>
                  </div>
                </li>
              ))}
            </ul>
          </Surface>
        </Disclosure>
      )}
      <Disclosure
        label={t("vendor.rows", { count: vendor.userMappings.length + vendor.groupMappings.length })}
        data-testid="vendor-mappings"
      >
        <Surface>
          <Mappings rows={vendor.userMappings} />
        </Surface>
        <div style={{ height: 12 }} />
        <Surface>
          <Mappings rows={vendor.groupMappings} />
        </Surface>
      </Disclosure>
      <Disclosure label={t("vendor.steps", { count: vendor.steps.length })} data-testid="guide-steps">
        <Surface>
          <ol className={styles.list}>
            {vendor.steps.map((step) => (
              <li key={step.id} className={mergeClasses(styles.row, styles.step)}>
                <span className={styles.second}>{step.id}</span>
                <span>
                  <Chip>{step.kind}</Chip>
                </span>
                <span>{step.text}</span>
              </li>
            ))}
          </ol>
        </Surface>
      </Disclosure>
    </div>
  );
}
