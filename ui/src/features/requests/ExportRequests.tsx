import { Button, Field, makeStyles, Radio, RadioGroup } from "@fluentui/react-components";
import { FolderOpenRegular } from "@fluentui/react-icons";
import { useState } from "react";
import type { SentFormat } from "../../api/call";
import { useAct } from "../../api/hooks";
import { CopyField } from "../../components/CopyField";
import { ErrorBar } from "../../components/ErrorBar";
import { FormDialog } from "../../components/FormDialog";
import { t } from "../../messages/t";
import { slip, type as scale } from "../../theme/tokens";

const formats = ["har", "curl", "powershell"] as const satisfies SentFormat[];

const useStyles = makeStyles({
  line: { ...scale.small, color: slip.second, margin: 0 },
  done: { display: "flex", flexDirection: "column", gap: "12px", alignItems: "flex-start" },
  path: { alignSelf: "stretch" },
});

interface Props {
  sessionId: string;
  total: number;
  writes: number;
  /** The list shows only what changes the tenant. */
  writesOnly: boolean;
  onClose: () => void;
}

/** Writes the requests of the set-up to a file in the folder of reports. */
export function ExportRequests({ sessionId, total, writes, writesOnly, onClose }: Props) {
  const styles = useStyles();
  const [format, setFormat] = useState<SentFormat>("har");
  const [changes, setChanges] = useState(writesOnly && writes > 0);
  const write = useAct("requestExport");
  const open = useAct("reportFolderOpen");
  return (
    <FormDialog
      title={t("requests.exportTitle")}
      act={t("requests.exportAct")}
      busy={write.isPending}
      error={write.error}
      done={write.isSuccess}
      onSubmit={() => write.mutate({ sessionId, format, writesOnly: changes })}
      onClose={onClose}
      data-testid="export-requests"
    >
      {write.data ? (
        <div role="status" className={styles.done}>
          <div className={styles.path}>
            <CopyField
              label={t("requests.exported", { count: write.data.requests })}
              value={write.data.path}
              data-testid="exported-requests"
            />
          </div>
          <Button icon={<FolderOpenRegular />} onClick={() => open.mutate({})} data-testid="open-folder">
            {t("requests.openFolder")}
          </Button>
          <ErrorBar error={open.error} />
        </div>
      ) : (
        <>
          <Field label={t("requests.exportForm")}>
            <RadioGroup value={format} onChange={(_, data) => setFormat(data.value as SentFormat)}>
              {formats.map((one) => (
                <Radio
                  key={one}
                  value={one}
                  label={t(`requests.form.${one}`)}
                  data-testid={`request-form-${one}`}
                />
              ))}
            </RadioGroup>
          </Field>
          <Field label={t("requests.exportWhich")}>
            <RadioGroup
              value={changes ? "writes" : "all"}
              onChange={(_, data) => setChanges(data.value === "writes")}
            >
              <Radio value="all" label={t("requests.exportAll", { count: total })} />
              <Radio
                value="writes"
                label={t("requests.exportWrites", { count: writes })}
                disabled={writes === 0}
                data-testid="export-writes"
              />
            </RadioGroup>
          </Field>
          <p className={styles.line}>{t("requests.exportLine")}</p>
        </>
      )}
    </FormDialog>
  );
}
