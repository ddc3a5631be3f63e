import { Button } from "@fluentui/react-components";
import { ArrowUndoRegular, BranchCompareRegular } from "@fluentui/react-icons";
import { useNavigate } from "@tanstack/react-router";
import { t } from "../../messages/t";

/** The way to taking a set-up back. */
export function UndoLink({ sessionId }: { sessionId: string }) {
  const navigate = useNavigate();
  return (
    <Button
      appearance="subtle"
      size="small"
      icon={<ArrowUndoRegular />}
      onClick={() => void navigate({ to: "/setup/$sessionId/undo", params: { sessionId } })}
      data-testid="rail-undo"
    >
      {t("undo.link")}
    </Button>
  );
}

/** The way to comparing the tenant with the vendor's advice. */
export function DriftLink({ sessionId }: { sessionId: string }) {
  const navigate = useNavigate();
  return (
    <Button
      appearance="subtle"
      size="small"
      icon={<BranchCompareRegular />}
      onClick={() => void navigate({ to: "/setup/$sessionId/drift", params: { sessionId } })}
      data-testid="rail-drift"
    >
      {t("drift.link")}
    </Button>
  );
}
