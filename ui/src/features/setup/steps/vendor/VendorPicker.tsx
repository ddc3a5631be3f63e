import { makeStyles, mergeClasses, Radio, RadioGroup } from "@fluentui/react-components";
import type { VendorCard } from "../../../../api/call";
import { dayText } from "../../../../components/time";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";

const useStyles = makeStyles({
  group: { display: "grid", gridTemplateColumns: "repeat(auto-fill, minmax(300px, 1fr))", gap: "12px" },
  card: {
    border: slip.line,
    borderRadius: slip.radius,
    backgroundColor: slip.surface,
    padding: "8px 16px 12px 8px",
  },
  chosen: { backgroundColor: slip.selected, border: `1px solid ${slip.brandLine}` },
  label: { display: "block" },
  name: { ...scale.strong, display: "block" },
  line: { ...scale.body, color: slip.second, display: "block", marginTop: "2px" },
  small: { ...scale.small, color: slip.second, display: "block", marginTop: "6px" },
});

interface Props {
  vendors: VendorCard[];
  chosen: string | undefined;
  onPick: (id: string) => void;
}

/** The vendors as cards of which one is chosen. */
export function VendorPicker({ vendors, chosen, onPick }: Props) {
  const styles = useStyles();
  return (
    <RadioGroup
      className={styles.group}
      value={chosen ?? ""}
      onChange={(_, data) => onPick(data.value)}
      aria-label={t("vendor.title")}
    >
      {vendors.map((vendor) => (
        <div
          key={vendor.id}
          className={mergeClasses(styles.card, vendor.id === chosen ? styles.chosen : undefined)}
          data-testid={`vendor-${vendor.id}`}
        >
          <Radio
            value={vendor.id}
            label={
              <span className={styles.label}>
                <span className={styles.name}>{vendor.name}</span>
                <span className={styles.line}>{vendor.summary}</span>
                <span className={styles.small}>
                  {t("vendor.reviewed", { day: dayText(vendor.reviewed), count: vendor.guideSteps })}
                </span>
              </span>
            }
          />
        </div>
      ))}
    </RadioGroup>
  );
}
