import { makeStyles } from "@fluentui/react-components";
import { useRef, useState } from "react";
import type { GroupChoice, GroupRef, SessionView, WhoView } from "../../../../api/call";
import { ask, useAct } from "../../../../api/hooks";
import { Notice } from "../../../../components/Notice";
import { PageTitle } from "../../../../components/PageTitle";
import { Surface } from "../../../../components/Surface";
import { t } from "../../../../messages/t";
import { slip } from "../../../../theme/tokens";
import { StepError } from "../../StepError";
import { DataCheck } from "../../data/DataCheck";
import { PlaceGuide } from "../../PlaceGuide";
import { PlaceQuestions } from "../../questions/PlaceQuestions";
import { useHeld } from "../../questions/useQuestions";
import { StepFrame } from "../../StepFrame";
import { useStep } from "../../useStep";
import { AddGroup } from "./AddGroup";
import { GroupLine } from "./GroupLine";

const useStyles = makeStyles({
  list: {
    listStyle: "none",
    margin: 0,
    padding: 0,
    "& > li:not(:last-child)": { borderBottom: slip.lineSoft },
  },
});

const ref = (group: GroupChoice): GroupRef => ({ name: group.name, id: group.id });

interface Props {
  session: SessionView;
  who: WhoView;
}

/** Every tick is saved at once: the backend counts distinct people and names what to look at. */
export function WhoForm({ session, who }: Props) {
  const styles = useStyles();
  const { goTo, goOnLabel } = useStep(session, "who");
  const key = ask("whoShow", { sessionId: session.id }).queryKey;
  const save = useAct("whoSave", (after, cache) => {
    cache.setQueryData(key, after);
  });
  // What was ticked shows at once; the backend's answer, with its counts, follows.
  const [wanted, setWanted] = useState<GroupRef[]>();
  const names = wanted && new Set(wanted.map((one) => one.name));
  const groups = who.groups.map((group) => (names ? { ...group, selected: names.has(group.name) } : group));
  const selected = groups.filter((group) => group.selected);
  const latest = useRef(0);
  const store = (choice: GroupRef[], then?: () => void) => {
    const round = ++latest.current;
    setWanted(choice);
    save.mutate(
      { sessionId: session.id, selected: choice },
      { onSuccess: then, onSettled: () => round === latest.current && setWanted(undefined) },
    );
  };
  const held = useHeld(session, "who");
  // Also a choice that was never touched is a choice: it is saved before going on.
  const goOn = () => store(selected.map(ref), () => void goTo("review"));

  return (
    <StepFrame
      primary={{
        label: goOnLabel,
        onClick: goOn,
        disabled: selected.length === 0 || held !== null,
        busy: save.isPending,
      }}
      note={
        selected.length === 0
          ? t("who.none")
          : t("who.count", {
              people: t("who.people", { count: who.people }),
              groups: t("who.groups", { count: selected.length }),
            })
      }
    >
      <PageTitle title={who.title} line={t("who.line", { vendor: session.vendorName })} />
      <StepError error={save.error} session={session} />
      {who.notices.map((notice) => (
        <Notice key={notice.title} notice={notice} />
      ))}
      <PlaceQuestions session={session} place="who" />
      <Surface aria-busy={save.isPending}>
        <ul className={styles.list} aria-label={t("who.list")}>
          {groups.map((group) => (
            <GroupLine
              key={group.id ?? group.name}
              group={group}
              onTick={(ticked) =>
                store(
                  ticked
                    ? [...selected.map(ref), ref(group)]
                    : selected.filter((one) => one !== group).map(ref),
                )
              }
            />
          ))}
        </ul>
      </Surface>
      <AddGroup
        session={session}
        present={who.groups}
        busy={save.isPending}
        onAdd={(group) => store([...selected.map(ref), group])}
      />
      {selected.length > 0 && <DataCheck session={session} />}
      <PlaceGuide session={session} place="who" />
    </StepFrame>
  );
}
