import { makeStyles } from "@fluentui/react-components";
import { useState } from "react";
import { useAsk } from "../../../../api/hooks";
import { Chip } from "../../../../components/Chip";
import { Disclosure } from "../../../../components/Disclosure";
import { Notice } from "../../../../components/Notice";
import { PageTitle } from "../../../../components/PageTitle";
import { Waiting } from "../../../../components/Waiting";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";
import { StepError } from "../../StepError";
import { PlaceGuide } from "../../PlaceGuide";
import { PlaceQuestions } from "../../questions/PlaceQuestions";
import { useHeld } from "../../questions/useQuestions";
import { StepFrame } from "../../StepFrame";
import { useStep, type StepProps } from "../../useStep";
import { MappingTable } from "./MappingTable";

const useStyles = makeStyles({
  chips: { display: "flex", flexWrap: "wrap", gap: "8px", alignItems: "center" },
  title: { ...scale.section, margin: "8px 0 -4px" },
  readings: { display: "flex", flexDirection: "column", gap: "8px" },
  line: { ...scale.small, color: slip.second, marginLeft: "auto" },
});

/** What the vendor advises beside what the tenant has, row by row. */
export function MappingsStep({ session }: StepProps) {
  const styles = useStyles();
  const { goOn, goOnLabel, title } = useStep(session, "mappings");
  const mappings = useAsk("mappingsShow", { sessionId: session.id });
  const [picked, setPicked] = useState<string>();
  const held = useHeld(session, "mappings");
  const data = mappings.data;
  const readings = data?.notices.filter((notice) => notice.verdict === "unknown") ?? [];
  return (
    <StepFrame
      primary={{ label: goOnLabel, onClick: goOn, disabled: !data || held !== null }}
      note={held ?? t("mappings.note")}
    >
      {!data && <PageTitle title={title} provisional />}
      {mappings.isPending && <Waiting bare rows={8} words={t("mappings.reading")} />}
      {mappings.isError && (
        <StepError error={mappings.error} session={session} onRetry={() => void mappings.refetch()} />
      )}
      {data && (
        <>
          <PageTitle title={data.title} line={t("mappings.line", { vendor: session.vendorName })} />
          <div className={styles.chips} data-testid="mapping-chips">
            {data.foreseen && <Chip tone="sim">{t("mappings.foreseen")}</Chip>}
            <Chip>{t("mappings.right", { count: data.counts.right })}</Chip>
            {data.counts.change > 0 && (
              <Chip tone="brand">{t("mappings.change", { count: data.counts.change })}</Chip>
            )}
            {data.counts.add > 0 && <Chip tone="good">{t("mappings.add", { count: data.counts.add })}</Chip>}
            {data.counts.remove > 0 && (
              <Chip tone="bad">{t("mappings.remove", { count: data.counts.remove })}</Chip>
            )}
            <span className={styles.line}>{t("mappings.openRow")}</span>
          </div>
          {data.notices
            .filter((notice) => notice.verdict !== "unknown")
            .map((notice) => (
              <Notice key={notice.title} notice={notice} />
            ))}
          <PlaceQuestions session={session} place="mappings" />
          <PlaceGuide session={session} place="mappings" />
          <h2 className={styles.title}>{t("mappings.users")}</h2>
          <MappingTable
            name={t("mappings.users")}
            rows={data.users}
            kind="users"
            picked={picked}
            onPick={setPicked}
          />
          <h2 className={styles.title}>{t("mappings.groups")}</h2>
          <MappingTable
            name={t("mappings.groups")}
            rows={data.groups}
            kind="groups"
            picked={picked}
            onPick={setPicked}
          />
          {readings.length > 0 && (
            <Disclosure label={t("mappings.readings", { count: readings.length })}>
              <div className={styles.readings}>
                {readings.map((notice) => (
                  <Notice key={notice.title} notice={notice} />
                ))}
              </div>
            </Disclosure>
          )}
        </>
      )}
    </StepFrame>
  );
}
