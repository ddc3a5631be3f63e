import { Field, makeStyles, Radio, RadioGroup, Switch } from "@fluentui/react-components";
import { useState } from "react";
import type { TrialLogFormat } from "../../../api/call";
import { useAct } from "../../../api/hooks";
import { CopyField } from "../../../components/CopyField";
import { FormDialog } from "../../../components/FormDialog";
import { t } from "../../../messages/t";
import { slip, type as scale } from "../../../theme/tokens";

const formats = ["har", "jsonl", "csv"] as const satisfies TrialLogFormat[];

const useStyles = makeStyles({
  switch: { alignSelf: "flex-start" },
  hint: { ...scale.small, color: slip.second, display: "block" },
});

interface Props {
  name: string;
  text: string;
  failedOnly: boolean;
  total: number;
  onClose: () => void;
}

/** Writes what the list is about, the older ones included, to a file. */
export function ExportLog({ name, text, failedOnly, total, onClose }: Props) {
  const styles = useStyles();
  const [format, setFormat] = useState<TrialLogFormat>("har");
  const [pseudonyms, setPseudonyms] = useState(true);
  const write = useAct("trialLogExport");
  const filtered = text !== "" || failedOnly;
  return (
    <FormDialog
      title={t("export.title")}
      act={t("export.act")}
      busy={write.isPending}
      error={write.error}
      done={write.isSuccess}
      onSubmit={() => write.mutate({ name, text, failedOnly, format, pseudonyms })}
      onClose={onClose}
      data-testid="export-log"
    >
      {write.data ? (
        <div role="status">
          <CopyField
            label={t("export.done", { count: write.data.exchanges })}
            value={write.data.path}
            data-testid="exported-log"
          />
        </div>
      ) : (
        <>
          <p style={{ margin: 0 }}>
            {filtered ? t("export.filtered", { count: total }) : t("export.all", { count: total })}
          </p>
          <Field label={t("export.format")}>
            <RadioGroup value={format} onChange={(_, data) => setFormat(data.value as TrialLogFormat)}>
              {formats.map((one) => (
                <Radio key={one} value={one} label={t(`export.${one}`)} data-testid={`format-${one}`} />
              ))}
            </RadioGroup>
          </Field>
          <Switch
            className={styles.switch}
            label={
              <>
                {t("export.pseudonyms")}
                <span className={styles.hint}>{t("export.pseudonymsLine")}</span>
              </>
            }
            checked={pseudonyms}
            onChange={(_, data) => setPseudonyms(data.checked)}
            data-testid="pseudonyms"
          />
        </>
      )}
    </FormDialog>
  );
}
