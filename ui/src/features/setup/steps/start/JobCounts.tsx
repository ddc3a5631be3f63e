import { makeStyles, ProgressBar } from "@fluentui/react-components";
import type { JobView } from "../../../../api/call";
import { Surface } from "../../../../components/Surface";
import { number, t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";

const useStyles = makeStyles({
  title: { ...scale.section, margin: "0 0 12px" },
  grid: {
    display: "grid",
    gridTemplateColumns: "repeat(auto-fill, minmax(130px, 1fr))",
    gap: "12px 24px",
    margin: 0,
  },
  item: { display: "flex", flexDirection: "column-reverse" },
  label: { ...scale.small, color: slip.second },
  value: { ...scale.title, margin: 0, fontVariantNumeric: "tabular-nums" },
  wait: { display: "flex", flexDirection: "column", gap: "8px", color: slip.second },
  target: { ...scale.body, color: slip.second, margin: "12px 0 0" },
});

/** What the last cycle did, in numbers. */
export function JobCounts({ job, vendor }: { job: JobView; vendor: string }) {
  const styles = useStyles();
  const running = job.started && !job.firstCycleDone && !job.quarantine;
  return (
    <Surface padded data-testid="job-counts" data-first-cycle-done={job.firstCycleDone}>
      <h2 className={styles.title}>{job.firstCycleDone ? t("start.counts") : t("start.first")}</h2>
      {running && (
        <div className={styles.wait} role="status">
          <ProgressBar aria-label={t("start.running")} />
          {t("start.running")}
        </div>
      )}
      {job.counts.length > 0 && (
        <dl className={styles.grid}>
          {job.counts.map((count) => (
            <div key={count.label} className={styles.item}>
              <dt className={styles.label}>{count.label}</dt>
              <dd className={styles.value} data-testid={`count-${count.label}`}>
                {number(count.value)}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {job.trialPeople !== null && (
        <p className={styles.target} data-testid="trial-counts">
          {t("start.trial", {
            vendor,
            people: t("who.people", { count: job.trialPeople }),
            groups: t("who.groups", { count: job.trialGroups ?? 0 }),
          })}
        </p>
      )}
    </Surface>
  );
}
