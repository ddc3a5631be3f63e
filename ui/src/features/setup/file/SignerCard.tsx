import { Checkbox, makeStyles } from "@fluentui/react-components";
import type { SignerView } from "../../../api/call";
import { CopyField } from "../../../components/CopyField";
import { Notice } from "../../../components/Notice";
import { Surface } from "../../../components/Surface";
import { moment } from "../../../components/time";
import { t } from "../../../messages/t";
import { slip, type as scale } from "../../../theme/tokens";

const useStyles = makeStyles({
  title: { ...scale.section, margin: "0 0 8px" },
  pair: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(300px, 1fr))", gap: "12px 16px" },
  line: { ...scale.small, color: slip.second, margin: "8px 0 0" },
});

const verdicts = { known: "pass", firstSeen: "warn", changed: "fail" } as const;

interface Props {
  signer: SignerView;
  compared: boolean;
  onCompared: (compared: boolean) => void;
}

/** Who signed a file: known, seen for the first time, or with another key than before. */
export function SignerCard({ signer, compared, onCompared }: Props) {
  const styles = useStyles();
  return (
    <>
      <Notice
        notice={{
          verdict: verdicts[signer.trust],
          title: signer.title,
          detail: signer.detail,
          guideStep: null,
        }}
      />
      <Surface padded data-testid="signer">
        <h2 className={styles.title}>{t("file.signer")}</h2>
        <div className={styles.pair}>
          <CopyField label={t("file.fingerprint")} value={signer.keyId} data-testid="key-id" />
          {signer.knownKeyId && (
            <CopyField label={t("file.known")} value={signer.knownKeyId} data-testid="known-key-id" />
          )}
        </div>
        <p className={styles.line}>
          {t("file.signedAt", { when: moment(signer.signedAt) })}
          {signer.trust === "known" &&
            signer.knownSince &&
            ` · ${t("file.since", { when: moment(signer.knownSince) })}`}
        </p>
        {signer.trust === "changed" && (
          <Checkbox
            checked={compared}
            onChange={(_, data) => onCompared(data.checked === true)}
            label={t("file.compared", { name: signer.name })}
            data-testid="compared"
          />
        )}
      </Surface>
    </>
  );
}
