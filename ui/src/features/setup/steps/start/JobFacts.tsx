import { makeStyles, mergeClasses } from "@fluentui/react-components";
import type { JobView } from "../../../../api/call";
import { Chip, type Tone } from "../../../../components/Chip";
import { Surface } from "../../../../components/Surface";
import { left, moment, useNow } from "../../../../components/time";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";

const useStyles = makeStyles({
  facts: {
    display: "grid",
    gridTemplateColumns: "160px minmax(0, 1fr)",
    gap: "0 16px",
    margin: 0,
    alignItems: "center",
  },
  term: { color: slip.second, padding: "7px 0" },
  fact: {
    margin: 0,
    padding: "7px 0",
    overflowWrap: "anywhere",
    display: "flex",
    flexWrap: "wrap",
    gap: "4px 8px",
    alignItems: "center",
  },
  mono: { ...scale.mono, userSelect: "text" },
  small: { ...scale.small, color: slip.second },
});

const tones: Record<JobView["verdict"], Tone> = {
  pass: "good",
  warn: "warn",
  fail: "bad",
  unknown: "neutral",
};

/** Status, id, cycles: what Graph says about the job, with a countdown to the next cycle. */
export function JobFacts({ job }: { job: JobView }) {
  const styles = useStyles();
  const now = useNow(job.nextCycleAt !== null);
  const next = job.nextCycleAt === null ? null : Date.parse(job.nextCycleAt);
  const seconds = next === null ? null : (next - now) / 1000;
  return (
    <Surface padded>
      <dl className={styles.facts}>
        <dt className={styles.term}>{t("start.status")}</dt>
        <dd className={styles.fact}>
          <Chip tone={tones[job.verdict]} data-testid="job-code">
            {job.code}
          </Chip>
          <span className={styles.small}>{t("start.schedule", { state: job.scheduleState })}</span>
        </dd>
        <dt className={styles.term}>{t("start.id")}</dt>
        <dd className={mergeClasses(styles.fact, styles.mono)}>{job.id}</dd>
        {job.started && (
          <>
            <dt className={styles.term}>{t("start.last")}</dt>
            <dd className={styles.fact}>
              {job.lastCycleAt ? moment(job.lastCycleAt) : t("start.firstRuns")}
            </dd>
            {job.nextCycleAt && seconds !== null && (
              <>
                <dt className={styles.term}>{t("start.next")}</dt>
                <dd className={styles.fact}>
                  <span data-testid="next-cycle">
                    {seconds > 0 ? t("start.in", { time: left(seconds) }) : t("start.soon")}
                  </span>
                  <Chip tone="sim">{t("start.estimate")}</Chip>
                </dd>
              </>
            )}
          </>
        )}
      </dl>
    </Surface>
  );
}
