import { Button } from "@fluentui/react-components";
import { useState } from "react";
import type { SessionView } from "../../api/call";
import { useAsk } from "../../api/hooks";
import { Notice } from "../../components/Notice";
import { t } from "../../messages/t";
import { StepUpDialog } from "./StepUpDialog";

interface Props {
  session: SessionView;
  /** The permissions are there now: what was read before is read again. */
  onGranted: () => void;
}

/** Says that a step needs more than was consented to, and leads to the consent. Nothing is drawn otherwise. */
export function StepUp({ session, onGranted }: Props) {
  const [open, setOpen] = useState(false);
  const missing = useAsk("permissionList", { sessionId: session.id });
  const scopes = missing.data ?? [];
  // Nobody is signed in: the step itself says so.
  if (scopes.length === 0) return null;
  return (
    <>
      <Notice
        notice={{
          verdict: "warn",
          title: t("more.needed", { count: scopes.length }),
          detail: t("more.neededLine"),
          guideStep: null,
        }}
        act={
          <Button appearance="primary" onClick={() => setOpen(true)} data-testid="step-up">
            {t("more.act")}
          </Button>
        }
      />
      {open && (
        <StepUpDialog
          sessionId={session.id}
          scopes={scopes}
          onClose={() => setOpen(false)}
          onGranted={() => {
            setOpen(false);
            void missing.refetch();
            onGranted();
          }}
        />
      )}
    </>
  );
}
