import { CheckmarkCircleRegular } from "@fluentui/react-icons";
import { Empty } from "../../../../components/Empty";
import { PageTitle } from "../../../../components/PageTitle";
import { t } from "../../../../messages/t";
import { GuideList } from "../../GuideList";
import { PlaceQuestions } from "../../questions/PlaceQuestions";
import { StepFrame } from "../../StepFrame";
import { useStep, type StepProps } from "../../useStep";

/** What is left to do at the vendor: a checklist that may also be finished later. */
export function FinishStep({ session }: StepProps) {
  const { goOn, goOnLabel } = useStep(session, "finish");
  const items = session.guide.filter((item) => item.place === "finish");
  const must = items.filter((item) => !item.optional && !item.informs);
  const open = must.filter((item) => !item.done).length;
  return (
    <StepFrame
      primary={{ label: goOnLabel, onClick: goOn }}
      note={open > 0 ? t("finish.open", { count: open }) : t("finish.allDone")}
    >
      <PageTitle
        title={
          open > 0
            ? t("finish.title", { count: open, vendor: session.vendorName })
            : t("finish.titleDone", { vendor: session.vendorName })
        }
        line={t("finish.line")}
      />
      <PlaceQuestions session={session} place="finish" />
      {items.length === 0 ? (
        <Empty icon={<CheckmarkCircleRegular />} title={t("finish.none")} line={t("finish.noneLine")} />
      ) : (
        <GuideList session={session} items={items} />
      )}
    </StepFrame>
  );
}
