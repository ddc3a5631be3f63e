import { Button, Checkbox, makeStyles } from "@fluentui/react-components";
import { useState } from "react";
import type { TrialSummary } from "../../../api/call";
import { Confirm } from "../../../components/Confirm";
import { Setting } from "../../../components/Setting";
import { t } from "../../../messages/t";
import { useTrialAct } from "../useTrial";

const useStyles = makeStyles({
  stack: { display: "flex", flexDirection: "column", alignItems: "flex-start", gap: "8px" },
  ticks: { display: "flex", flexWrap: "wrap", gap: "0 16px", marginLeft: "-8px" },
  done: { margin: 0 },
});

type What = "people" | "groups" | "log";

/** Takes people, groups or exchanges away, after saying how many. */
export function ResetForm({ trial }: { trial: TrialSummary }) {
  const styles = useStyles();
  const [chosen, setChosen] = useState<Record<What, boolean>>({ people: true, groups: true, log: false });
  const [asking, setAsking] = useState(false);
  const reset = useTrialAct("trialReset", () => setAsking(false));
  const words = (people: number, groups: number, log: number, of: Record<What, boolean>) =>
    [
      of.people && t("data.people", { count: people }),
      of.groups && t("data.groups", { count: groups }),
      of.log && t("trial.total", { count: log }),
    ]
      .filter((part) => part !== false)
      .join(", ");
  const some =
    (chosen.people && trial.users > 0) ||
    (chosen.groups && trial.groups > 0) ||
    (chosen.log && trial.exchanges > 0);
  const lost = words(trial.users, trial.groups, trial.exchanges, chosen);
  return (
    <Setting title={t("data.reset")} line={t("data.resetLine")}>
      <div className={styles.stack}>
        <div className={styles.ticks} role="group" aria-label={t("data.reset")}>
          {(
            [
              ["people", t("data.people", { count: trial.users })],
              ["groups", t("data.groups", { count: trial.groups })],
              ["log", t("trial.total", { count: trial.exchanges })],
            ] as const
          ).map(([what, label]) => (
            <Checkbox
              key={what}
              label={label}
              checked={chosen[what]}
              onChange={(_, data) => setChosen({ ...chosen, [what]: data.checked === true })}
              data-testid={`reset-${what}`}
            />
          ))}
        </div>
        <Button onClick={() => setAsking(true)} disabled={!some} data-testid="reset">
          {t("data.resetOpen")}
        </Button>
        {reset.data && (
          <p className={styles.done} role="status" data-testid="reset-done">
            {t("data.resetDone", {
              what: words(reset.data.people, reset.data.groups, reset.data.exchanges, {
                people: reset.variables.people,
                groups: reset.variables.groups,
                log: reset.variables.log,
              }),
            })}
          </p>
        )}
      </div>
      {asking && (
        <Confirm
          title={t("data.resetTitle", { what: lost })}
          line={t("data.resetConfirm")}
          act={t("data.resetAct")}
          busy={reset.isPending}
          error={reset.error}
          onYes={() => reset.mutate({ name: trial.name, ...chosen })}
          onNo={() => setAsking(false)}
        />
      )}
    </Setting>
  );
}
