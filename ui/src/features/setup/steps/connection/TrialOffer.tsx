import { Button, makeStyles } from "@fluentui/react-components";
import { BeakerRegular } from "@fluentui/react-icons";
import { Link } from "@tanstack/react-router";
import type { ConnectionView } from "../../../../api/call";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";

const useStyles = makeStyles({
  box: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: "12px",
    padding: "12px 16px",
    borderRadius: slip.radius,
    backgroundColor: slip.simBack,
  },
  icon: { display: "inline-flex", fontSize: "20px", color: slip.simText },
  words: { flex: "1 1 280px", minWidth: 0 },
  title: { ...scale.strong },
  line: { ...scale.small, color: slip.second },
  link: { color: slip.simText, fontWeight: 600 },
});

interface Props {
  saved: ConnectionView;
  vendor: string;
  busy: boolean;
  onUse: () => void;
}

/** In a simulated tenant a trial tenant can stand for the vendor. */
export function TrialOffer({ saved, vendor, busy, onUse }: Props) {
  const styles = useStyles();
  return (
    <div className={styles.box} data-testid="trial-offer">
      <span className={styles.icon}>
        <BeakerRegular aria-hidden />
      </span>
      <div className={styles.words}>
        <div className={styles.title}>
          {saved.trialName
            ? t("connection.trialUsed", { name: saved.trialName })
            : t("connection.trialTitle", { vendor })}
        </div>
        <div className={styles.line}>
          {saved.trialName
            ? t("connection.trialUsedLine", { vendor })
            : t("connection.trialLine", { vendor })}
        </div>
      </div>
      {saved.trialName ? (
        <Link to="/trial/$name" params={{ name: saved.trialName }} className={styles.link}>
          {t("connection.trialOpen")}
        </Link>
      ) : (
        <Button onClick={onUse} disabled={busy} data-testid="use-trial">
          {t("connection.trialUse")}
        </Button>
      )}
    </div>
  );
}
