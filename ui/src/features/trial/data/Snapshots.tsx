import { Button, Field, Input, makeStyles, Tooltip } from "@fluentui/react-components";
import { DeleteRegular } from "@fluentui/react-icons";
import { useState } from "react";
import type { TrialDetailView, TrialSnapshotRow } from "../../../api/call";
import { Confirm } from "../../../components/Confirm";
import { ErrorBar } from "../../../components/ErrorBar";
import { Setting } from "../../../components/Setting";
import { moment } from "../../../components/time";
import { t } from "../../../messages/t";
import { slip, type as scale } from "../../../theme/tokens";
import { useTrialAct } from "../useTrial";

const useStyles = makeStyles({
  stack: { display: "flex", flexDirection: "column", gap: "12px" },
  form: { display: "flex", flexWrap: "wrap", alignItems: "flex-end", gap: "8px" },
  field: { width: "260px", maxWidth: "100%" },
  list: { listStyle: "none", margin: 0, padding: 0, borderTop: slip.lineSoft },
  row: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: "4px 12px",
    padding: "6px 0",
    borderBottom: slip.lineSoft,
  },
  name: { ...scale.strong, overflowWrap: "anywhere", minWidth: 0, flex: "1 1 160px" },
  second: { color: slip.second, minWidth: "190px" },
  acts: { display: "flex", alignItems: "center", gap: "4px", marginLeft: "auto" },
  none: { ...scale.body, color: slip.second, margin: 0 },
});

const size = (people: number, groups: number) =>
  t("data.size", {
    people: t("data.people", { count: people }),
    groups: t("data.groups", { count: groups }),
  });

/** States of people and groups, to go back to. */
export function Snapshots({ detail }: { detail: TrialDetailView }) {
  const styles = useStyles();
  const { trial, snapshots } = detail;
  const [label, setLabel] = useState("");
  const [asking, setAsking] = useState<{ what: "restore" | "delete" | "replace"; row: TrialSnapshotRow }>();
  const close = () => setAsking(undefined);
  const take = useTrialAct("trialSnapshotTake", () => {
    setLabel("");
    close();
  });
  const restore = useTrialAct("trialSnapshotRestore", close);
  const remove = useTrialAct("trialSnapshotDelete", close);
  const name = trial.name;
  const wanted = label.trim();
  const there = snapshots.find((row) => row.name === wanted);
  const now = size(trial.users, trial.groups);
  const questions = {
    restore: {
      act: restore,
      line: (row: TrialSnapshotRow) => t("data.restoreLine", { now, then: size(row.users, row.groups) }),
    },
    delete: { act: remove, line: () => t("data.deleteLine") },
    replace: {
      act: take,
      line: (row: TrialSnapshotRow) => t("data.replaceLine", { then: size(row.users, row.groups), now }),
    },
  };
  const question = asking && questions[asking.what];
  return (
    <Setting title={t("data.snapshots")} line={t("data.snapshotsLine")}>
      <div className={styles.stack}>
        {snapshots.length === 0 ? (
          <p className={styles.none} data-testid="no-snapshots">
            {t("data.noSnapshots")}
          </p>
        ) : (
          <ul className={styles.list}>
            {snapshots.map((row) => (
              <li key={row.name} className={styles.row} data-testid={`snapshot-${row.name}`}>
                <span className={styles.name}>{row.name}</span>
                <span className={styles.second}>{size(row.users, row.groups)}</span>
                <span className={styles.second}>{moment(row.createdAt)}</span>
                <span className={styles.acts}>
                  <Button
                    size="small"
                    onClick={() => setAsking({ what: "restore", row })}
                    data-testid={`restore-${row.name}`}
                  >
                    {t("data.restore")}
                  </Button>
                  <Tooltip content={t("data.delete", { name: row.name })} relationship="label">
                    <Button
                      appearance="subtle"
                      size="small"
                      icon={<DeleteRegular />}
                      onClick={() => setAsking({ what: "delete", row })}
                      data-testid={`snapshot-delete-${row.name}`}
                    />
                  </Tooltip>
                </span>
              </li>
            ))}
          </ul>
        )}
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            if (wanted === "") return;
            if (there) setAsking({ what: "replace", row: there });
            else take.mutate({ name, part: wanted });
          }}
        >
          <Field className={styles.field} label={t("data.snapshotName")}>
            <Input
              value={label}
              placeholder={t("data.snapshotExample")}
              onChange={(_, data) => setLabel(data.value)}
              maxLength={60}
              data-testid="snapshot-name"
            />
          </Field>
          <Button type="submit" disabled={wanted === "" || take.isPending} data-testid="snapshot-take">
            {t("data.take", { now })}
          </Button>
        </form>
        {!asking && <ErrorBar error={take.error} />}
      </div>
      {asking && question && (
        <Confirm
          title={t(`data.${asking.what}Title`, { name: asking.row.name })}
          line={question.line(asking.row)}
          act={t(`data.${asking.what}Act`)}
          busy={question.act.isPending}
          error={question.act.error}
          onYes={() => question.act.mutate({ name, part: asking.row.name })}
          onNo={close}
        />
      )}
    </Setting>
  );
}
