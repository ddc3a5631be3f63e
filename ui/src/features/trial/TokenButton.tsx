import { Button, makeStyles, Popover, PopoverSurface, PopoverTrigger } from "@fluentui/react-components";
import { EyeRegular } from "@fluentui/react-icons";
import { useState } from "react";
import type { TrialSummary } from "../../api/call";
import { useAct } from "../../api/hooks";
import { CopyField } from "../../components/CopyField";
import { ErrorBar } from "../../components/ErrorBar";
import { t } from "../../messages/t";
import { slip, type as scale } from "../../theme/tokens";

const useStyles = makeStyles({
  box: { width: "400px", maxWidth: "80vw", display: "flex", flexDirection: "column", gap: "8px" },
  line: { ...scale.small, color: slip.second, margin: 0 },
});

/** Fetches the token only when asked, and forgets it when the bubble closes. */
export function TokenButton({ trial, ...rest }: { trial: TrialSummary; "data-testid"?: string }) {
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  const token = useAct("trialToken");
  return (
    <Popover
      open={open}
      trapFocus
      positioning="below-end"
      onOpenChange={(_, data) => {
        setOpen(data.open);
        if (data.open && trial.tokenAtHand) token.mutate({ name: trial.name });
        else token.reset();
      }}
    >
      <PopoverTrigger disableButtonEnhancement>
        <Button icon={<EyeRegular />} data-testid={rest["data-testid"] ?? "reveal-token"}>
          {t("trial.reveal")}
        </Button>
      </PopoverTrigger>
      <PopoverSurface aria-label={t("trial.token")}>
        <div className={styles.box}>
          {token.data && <CopyField label={t("trial.token")} value={token.data.token} data-testid="token" />}
          <ErrorBar error={token.error} />
          {token.isPending && <p className={styles.line}>{t("trial.fetching")}</p>}
          <p className={styles.line}>{trial.tokenAtHand ? t("trial.tokenLine") : t("trial.tokenGone")}</p>
        </div>
      </PopoverSurface>
    </Popover>
  );
}
