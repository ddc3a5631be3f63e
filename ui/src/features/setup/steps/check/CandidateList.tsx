import { makeStyles, mergeClasses, Radio, RadioGroup } from "@fluentui/react-components";
import { PeopleSearchRegular } from "@fluentui/react-icons";
import type { CheckCandidate } from "../../../../api/call";
import { Empty } from "../../../../components/Empty";
import { Surface } from "../../../../components/Surface";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";

const useStyles = makeStyles({
  row: {
    padding: "0 16px 0 8px",
    width: "100%",
    alignSelf: "stretch",
    boxSizing: "border-box",
    minHeight: "40px",
    display: "flex",
    alignItems: "center",
    ":not(:last-child)": { borderBottom: slip.lineSoft },
    "& > *": { width: "100%" },
  },
  picked: { backgroundColor: slip.selected },
  label: {
    display: "grid",
    gridTemplateColumns: "minmax(0, 4fr) minmax(0, 5fr) minmax(0, 5fr)",
    gap: "12px",
    width: "100%",
    alignItems: "baseline",
  },
  name: { fontWeight: 600, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  second: {
    ...scale.small,
    color: slip.second,
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
  },
  radio: { display: "flex", width: "100%", "& label": { flex: "1 1 0", minWidth: 0 } },
});

interface Props {
  list: CheckCandidate[];
  chosen: CheckCandidate | undefined;
  group: boolean;
  disabled: boolean;
  onPick: (candidate: CheckCandidate) => void;
}

/** The people or groups that can be checked; one is chosen. */
export function CandidateList({ list, chosen, group, disabled, onPick }: Props) {
  const styles = useStyles();
  if (list.length === 0) {
    return (
      <Surface>
        <Empty
          icon={<PeopleSearchRegular />}
          title={group ? t("check.noGroup") : t("check.noPerson")}
          line={t("check.noneLine")}
        />
      </Surface>
    );
  }
  return (
    <Surface>
      <RadioGroup
        value={chosen?.id ?? ""}
        disabled={disabled}
        onChange={(_, data) => {
          const candidate = list.find((one) => one.id === data.value);
          if (candidate) onPick(candidate);
        }}
        aria-label={group ? t("check.groups") : t("check.people")}
      >
        {list.map((one) => (
          <div
            key={one.id}
            className={mergeClasses(styles.row, one.id === chosen?.id ? styles.picked : undefined)}
            data-testid={`candidate-${one.displayName}`}
          >
            <Radio
              className={styles.radio}
              value={one.id}
              label={
                <span className={styles.label}>
                  <span className={styles.name} title={one.displayName}>
                    {one.displayName}
                  </span>
                  <span className={styles.second} title={one.upn}>
                    {one.upn}
                  </span>
                  <span className={styles.second} title={one.through}>
                    {one.through}
                  </span>
                </span>
              }
            />
          </div>
        ))}
      </RadioGroup>
    </Surface>
  );
}
