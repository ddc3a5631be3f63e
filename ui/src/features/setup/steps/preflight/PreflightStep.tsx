import { Button, makeStyles } from "@fluentui/react-components";
import { useAsk } from "../../../../api/hooks";
import { PageTitle } from "../../../../components/PageTitle";
import { Surface } from "../../../../components/Surface";
import { Waiting } from "../../../../components/Waiting";
import { t } from "../../../../messages/t";
import { slip } from "../../../../theme/tokens";
import { StepUp } from "../../StepUp";
import { StepError } from "../../StepError";
import { PlaceGuide } from "../../PlaceGuide";
import { PlaceQuestions } from "../../questions/PlaceQuestions";
import { useHeld } from "../../questions/useQuestions";
import { StepFrame } from "../../StepFrame";
import { useStep, type StepProps } from "../../useStep";
import { CheckRow } from "./CheckRow";

const useStyles = makeStyles({
  list: {
    listStyle: "none",
    margin: 0,
    padding: 0,
    "& > li:not(:last-child)": { borderBottom: slip.lineSoft },
  },
});

/** Role, licence and consent: each check with its evidence. */
export function PreflightStep({ session }: StepProps) {
  const styles = useStyles();
  const { goOn, goOnLabel, title } = useStep(session, "preflight");
  const preflight = useAsk("preflightShow", { sessionId: session.id });
  const held = useHeld(session, "preflight");
  return (
    <StepFrame
      primary={{ label: goOnLabel, onClick: goOn, disabled: !preflight.data?.good || held !== null }}
      others={
        <Button
          onClick={() => void preflight.refetch()}
          disabled={preflight.isFetching}
          data-testid="read-again"
        >
          {t("preflight.again")}
        </Button>
      }
      note={
        preflight.data && !preflight.data.good ? t("preflight.blocked") : (held ?? t("preflight.readOnly"))
      }
    >
      {!preflight.data && <PageTitle title={title} provisional />}
      {preflight.isPending && <Waiting bare rows={4} words={t("preflight.reading")} />}
      {preflight.isError && (
        <StepError error={preflight.error} session={session} onRetry={() => void preflight.refetch()} />
      )}
      {preflight.data && (
        <>
          <PageTitle title={preflight.data.title} line={t("preflight.line")} />
          <StepUp session={session} onGranted={() => void preflight.refetch()} />
          <Surface aria-busy={preflight.isFetching}>
            <ul className={styles.list}>
              {preflight.data.checks.map((check) => (
                <CheckRow key={check.id} check={check} />
              ))}
            </ul>
          </Surface>
          <PlaceQuestions session={session} place="preflight" />
          <PlaceGuide session={session} place="preflight" />
        </>
      )}
    </StepFrame>
  );
}
