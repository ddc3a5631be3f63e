import { Button, makeStyles } from "@fluentui/react-components";
import { useState } from "react";
import { ErrorBar } from "../../../components/ErrorBar";
import { Setting } from "../../../components/Setting";
import { t } from "../../../messages/t";
import { NumberField, numberOf } from "../NumberField";
import { useTrialAct } from "../useTrial";

const useStyles = makeStyles({
  stack: { display: "flex", flexDirection: "column", gap: "12px" },
  form: { display: "flex", flexWrap: "wrap", alignItems: "flex-end", gap: "12px" },
  done: { margin: 0 },
});

/** People and groups that nobody is, to try with. */
export function SeedForm({ name }: { name: string }) {
  const styles = useStyles();
  const [people, setPeople] = useState("24");
  const [groups, setGroups] = useState("5");
  const seed = useTrialAct("trialSeed");
  const wanted = { people: numberOf(people) ?? 0, groups: numberOf(groups) ?? 0 };
  const made = seed.data ? seed.data.people + seed.data.groups : 0;
  return (
    <Setting title={t("data.seed")} line={t("data.seedLine")}>
      <div className={styles.stack}>
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            if (!seed.isPending) seed.mutate({ name, ...wanted });
          }}
        >
          <NumberField
            label={t("trial.people")}
            value={people}
            onChange={setPeople}
            width={120}
            data-testid="seed-people"
          />
          <NumberField
            label={t("trial.groupsColumn")}
            value={groups}
            onChange={setGroups}
            width={120}
            data-testid="seed-groups"
          />
          <Button
            type="submit"
            disabled={seed.isPending || wanted.people + wanted.groups === 0}
            data-testid="seed"
          >
            {t("data.seedAct")}
          </Button>
        </form>
        {seed.data && (
          <p className={styles.done} role="status" data-testid="seeded">
            {made === 0
              ? t("data.allThere", { count: seed.data.thereAlready })
              : t("data.seeded", {
                  people: t("data.people", { count: seed.data.people }),
                  groups: t("data.groups", { count: seed.data.groups }),
                })}{" "}
            {made > 0 && seed.data.thereAlready > 0 && t("data.there", { count: seed.data.thereAlready })}
          </p>
        )}
        <ErrorBar error={seed.error} />
      </div>
    </Setting>
  );
}
