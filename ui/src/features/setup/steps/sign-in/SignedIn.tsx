import { makeStyles } from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { SessionView, TenantCard } from "../../../../api/call";
import { Chip } from "../../../../components/Chip";
import { CopyField } from "../../../../components/CopyField";
import { PageTitle } from "../../../../components/PageTitle";
import { Surface } from "../../../../components/Surface";
import { VerdictIcon } from "../../../../components/VerdictIcon";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";
import { PlaceGuide } from "../../PlaceGuide";
import { PlaceQuestions } from "../../questions/PlaceQuestions";
import { StepFrame } from "../../StepFrame";
import { useStep } from "../../useStep";

const useStyles = makeStyles({
  head: { display: "flex", gap: "12px", alignItems: "center", marginBottom: "16px" },
  name: { ...scale.section, display: "flex", gap: "8px", alignItems: "center", flexWrap: "wrap" },
  account: { color: slip.second, overflowWrap: "anywhere" },
});

interface Props {
  session: SessionView;
  tenant: TenantCard;
  others: ReactNode;
}

/** Signed in: which tenant, as whom, and the tenant id that the vendor will ask for. */
export function SignedIn({ session, tenant, others }: Props) {
  const styles = useStyles();
  const { goOn, goOnLabel } = useStep(session, "signIn");
  return (
    <StepFrame primary={{ label: goOnLabel, onClick: goOn }} others={others}>
      <PageTitle title={t("signIn.done", { tenant: tenant.name })} line={t("signIn.doneLine")} />
      <Surface padded data-testid="signed-in">
        <div className={styles.head}>
          <VerdictIcon verdict="pass" />
          <div>
            <div className={styles.name}>
              {tenant.name}
              {tenant.simulated && <Chip tone="sim">{t("frame.simulated")}</Chip>}
            </div>
            <div className={styles.account}>{tenant.account}</div>
          </div>
        </div>
        <CopyField label={t("signIn.tenantId")} value={tenant.id} data-testid="tenant-id" />
      </Surface>
      <PlaceQuestions session={session} place="signIn" />
      <PlaceGuide session={session} place="signIn" />
    </StepFrame>
  );
}
