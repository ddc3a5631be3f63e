import { Button, makeStyles, Tooltip } from "@fluentui/react-components";
import { DeleteRegular } from "@fluentui/react-icons";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { TrialDetailView } from "../../api/call";
import { Chip } from "../../components/Chip";
import { CopyButton } from "../../components/CopyButton";
import { t } from "../../messages/t";
import { slip, type as scale } from "../../theme/tokens";
import { DeleteTrial } from "./DeleteTrial";
import { TokenButton } from "./TokenButton";

const useStyles = makeStyles({
  head: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: "4px 12px",
    padding: "20px 24px 6px",
  },
  title: { ...scale.title, margin: 0, overflowWrap: "anywhere" },
  acts: { display: "flex", gap: "12px", marginLeft: "auto", flexShrink: 0 },
  url: { ...scale.mono, userSelect: "text", overflowWrap: "anywhere", color: slip.second, flexBasis: "100%" },
});

/** Name, behaviour, and the two values to connect with. */
export function TrialHead({ detail }: { detail: TrialDetailView }) {
  const { trial, settings, faults } = detail;
  const styles = useStyles();
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState(false);
  useEffect(() => {
    document.title = `${trial.name} – Slipway`;
  }, [trial.name]);
  return (
    <header className={styles.head}>
      <h1 className={styles.title} data-testid="page-title">
        {trial.name}
      </h1>
      <Chip tone="good">{t("trial.running")}</Chip>
      {settings.flavourName && <Chip>{t("trial.like", { vendor: settings.flavourName })}</Chip>}
      {settings.strict && <Chip>{t("behaviour.mode.strict")}</Chip>}
      {faults.length > 0 && <Chip tone="warn">{t("fault.chip", { count: faults.length })}</Chip>}
      <span className={styles.acts}>
        <CopyButton wide value={trial.url} label={t("trial.copyUrl")} data-testid="copy-url" />
        <TokenButton trial={trial} />
        <Tooltip content={t("trial.delete", { name: trial.name })} relationship="label">
          <Button icon={<DeleteRegular />} onClick={() => setDeleting(true)} data-testid="trial-delete" />
        </Tooltip>
      </span>
      <span className={styles.url} data-testid="trial-url">
        {trial.url}
      </span>
      {deleting && (
        <DeleteTrial
          name={trial.name}
          onClose={() => setDeleting(false)}
          onGone={() => void navigate({ to: "/trial" })}
        />
      )}
    </header>
  );
}
