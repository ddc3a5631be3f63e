import { Button, makeStyles, ProgressBar, SearchBox, Tab, TabList } from "@fluentui/react-components";
import { useState, type ReactNode } from "react";
import type { CheckCandidate, SessionView } from "../../../../api/call";
import { useAsk, type useAct } from "../../../../api/hooks";
import { PageTitle } from "../../../../components/PageTitle";
import { Waiting } from "../../../../components/Waiting";
import { useSettled } from "../../../../components/useSettled";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";
import { StepError } from "../../StepError";
import { PlaceGuide } from "../../PlaceGuide";
import { PlaceQuestions } from "../../questions/PlaceQuestions";
import { StepFrame } from "../../StepFrame";
import { CandidateList } from "./CandidateList";

const useStyles = makeStyles({
  bar: { display: "flex", flexWrap: "wrap", gap: "12px", alignItems: "center" },
  search: { width: "340px", maxWidth: "100%" },
  busy: { display: "flex", flexDirection: "column", gap: "6px" },
  small: { ...scale.small, color: slip.second },
});

interface Props {
  session: SessionView;
  kind: "person" | "group";
  run: ReturnType<typeof useAct<"checkRun">>;
  failed: ReactNode;
  onKind: (kind: "person" | "group") => void;
  onBack?: () => void;
}

/** Who is to be checked: the assigned people and groups, found by name. */
export function CheckChoice({ session, kind, run, failed, onKind, onBack }: Props) {
  const styles = useStyles();
  const [text, setText] = useState("");
  const asked = useSettled(text.trim());
  const [picked, setPicked] = useState<CheckCandidate>();
  const found = useAsk("checkCandidates", { sessionId: session.id, text: asked }, { keep: true });
  const group = kind === "group";
  const list = (found.data ?? []).filter((one) => one.group === group);
  const chosen = list.find((one) => one.id === picked?.id) ?? list[0];
  return (
    <StepFrame
      primary={{
        label: chosen ? t("check.run", { name: chosen.displayName }) : t("check.runNobody"),
        onClick: () =>
          chosen && run.mutate({ sessionId: session.id, subjectId: chosen.id, group: chosen.group }),
        // While the list still answers an older text, its first line is not what was meant.
        disabled: !chosen || found.isPlaceholderData || asked !== text.trim(),
        busy: run.isPending,
      }}
      others={
        onBack && (
          <Button onClick={onBack} disabled={run.isPending}>
            {t("check.back")}
          </Button>
        )
      }
      note={t("check.writes", { vendor: session.vendorName })}
    >
      <PageTitle
        title={group ? t("check.titleGroup") : t("check.title")}
        line={t("check.line", { vendor: session.vendorName })}
      />
      {failed}
      <StepError error={run.error} session={session} />
      {run.isPending && (
        <div className={styles.busy}>
          <ProgressBar aria-label={t("check.running")} />
          <span className={styles.small} role="status">
            {t("check.running")}
          </span>
        </div>
      )}
      <PlaceQuestions session={session} place="check" />
      <PlaceGuide session={session} place="check" />
      <div className={styles.bar}>
        <TabList
          selectedValue={kind}
          onTabSelect={(_, data) => onKind(data.value === "group" ? "group" : "person")}
        >
          <Tab value="person" data-testid="check-people">
            {t("check.people")}
          </Tab>
          <Tab value="group" data-testid="check-groups">
            {t("check.groups")}
          </Tab>
        </TabList>
        <SearchBox
          className={styles.search}
          placeholder={group ? t("check.searchGroup") : t("check.search")}
          aria-label={group ? t("check.searchGroup") : t("check.search")}
          value={text}
          onChange={(_, data) => setText(data.value)}
          data-testid="check-search"
        />
      </div>
      {found.isPending && <Waiting bare rows={6} words={t("check.readingPeople")} />}
      {found.isError && (
        <StepError error={found.error} session={session} onRetry={() => void found.refetch()} />
      )}
      {found.data && (
        <CandidateList
          list={list}
          chosen={chosen}
          group={group}
          onPick={setPicked}
          disabled={run.isPending}
        />
      )}
    </StepFrame>
  );
}
