import { CheckmarkCircleRegular } from "@fluentui/react-icons";
import { Empty } from "../../../../components/Empty";
import { PageTitle } from "../../../../components/PageTitle";
import { t } from "../../../../messages/t";
import { GuideList } from "../../GuideList";
import { PlaceQuestions } from "../../questions/PlaceQuestions";
import { useHeld } from "../../questions/useQuestions";
import { StepFrame } from "../../StepFrame";
import { useStep, type StepProps } from "../../useStep";

/** What must be done in the vendor's own console before anything else. */
export function VendorSideStep({ session }: StepProps) {
  const { goOn, goOnLabel } = useStep(session, "vendorSide");
  const items = session.guide.filter((item) => item.place === "vendorSide");
  const open = items.filter((item) => item.blocking && !item.done).length;
  const held = useHeld(session, "vendorSide");
  return (
    <StepFrame
      primary={{ label: goOnLabel, onClick: goOn, disabled: open > 0 || held !== null }}
      note={open > 0 ? t("vendorSide.open", { count: open }) : (held ?? t("vendorSide.ready"))}
    >
      <PageTitle
        title={
          open > 0
            ? t("vendorSide.title", { vendor: session.vendorName })
            : t("vendorSide.titleDone", { vendor: session.vendorName })
        }
        line={t("vendorSide.line", { vendor: session.vendorName })}
      />
      <PlaceQuestions session={session} place="vendorSide" />
      {items.length === 0 ? (
        <Empty
          icon={<CheckmarkCircleRegular />}
          title={t("vendorSide.none")}
          line={t("vendorSide.noneLine")}
        />
      ) : (
        <GuideList session={session} items={items} />
      )}
    </StepFrame>
  );
}
