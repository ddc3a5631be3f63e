import { Button, makeStyles, Tooltip } from "@fluentui/react-components";
import { DeleteRegular, FlashRegular } from "@fluentui/react-icons";
import { useState } from "react";
import type { TrialDetailView } from "../../../api/call";
import { Confirm } from "../../../components/Confirm";
import { Empty } from "../../../components/Empty";
import { ErrorBar } from "../../../components/ErrorBar";
import { Surface } from "../../../components/Surface";
import { t } from "../../../messages/t";
import { slip, type as scale } from "../../../theme/tokens";
import { TabPage } from "../TabPage";
import { useTrialAct } from "../useTrial";
import { FaultForm } from "./FaultForm";

const useStyles = makeStyles({
  head: { display: "flex", alignItems: "center", gap: "12px", padding: "8px 12px 8px 20px" },
  title: { ...scale.section, margin: 0, flexGrow: 1 },
  list: { listStyle: "none", margin: 0, padding: 0 },
  row: {
    display: "flex",
    alignItems: "center",
    gap: "12px",
    padding: "8px 12px 8px 20px",
    borderTop: slip.lineSoft,
  },
  words: { flexGrow: 1, minWidth: 0 },
  line: { ...scale.mono, overflowWrap: "anywhere", userSelect: "text" },
  small: { ...scale.small, color: slip.second },
});

/** What goes wrong at this tenant on purpose: all of it, and adding more. */
export function FaultsTab({ detail }: { detail: TrialDetailView }) {
  const styles = useStyles();
  const { trial, faults, faultSyntax } = detail;
  const [clearing, setClearing] = useState(false);
  const remove = useTrialAct("trialFaultRemove");
  const clear = useTrialAct("trialFaultClear", () => setClearing(false));
  return (
    <TabPage data-testid="faults">
      <Surface>
        {faults.length === 0 ? (
          <Empty icon={<FlashRegular />} title={t("fault.none")} line={t("fault.noneLine")} />
        ) : (
          <>
            <div className={styles.head}>
              <h2 className={styles.title}>{t("fault.title", { count: faults.length })}</h2>
              <Button size="small" onClick={() => setClearing(true)} data-testid="fault-clear">
                {t("fault.clear")}
              </Button>
            </div>
            <ul className={styles.list}>
              {faults.map((fault) => (
                <li key={fault.line} className={styles.row} data-testid="fault">
                  <div className={styles.words}>
                    <div>{fault.words}</div>
                    <div className={styles.line}>
                      <span className={styles.small}>{fault.line}</span>
                    </div>
                  </div>
                  <Tooltip content={t("fault.remove", { line: fault.line })} relationship="label">
                    <Button
                      appearance="subtle"
                      size="small"
                      icon={<DeleteRegular />}
                      onClick={() => remove.mutate({ name: trial.name, part: fault.line })}
                      disabled={remove.isPending}
                      data-testid="fault-remove"
                    />
                  </Tooltip>
                </li>
              ))}
            </ul>
          </>
        )}
      </Surface>
      <ErrorBar error={remove.error} />
      <FaultForm name={trial.name} syntax={faultSyntax} />
      {clearing && (
        <Confirm
          title={t("fault.clearTitle", { count: faults.length })}
          line={t("fault.clearLine")}
          act={t("fault.clearAct", { count: faults.length })}
          busy={clear.isPending}
          error={clear.error}
          onYes={() => clear.mutate({ name: trial.name })}
          onNo={() => setClearing(false)}
        />
      )}
    </TabPage>
  );
}
