import { Button, makeStyles } from "@fluentui/react-components";
import { FolderOpenRegular } from "@fluentui/react-icons";
import type { ReportView } from "../../../../api/call";
import { useAct } from "../../../../api/hooks";
import { CopyField } from "../../../../components/CopyField";
import { ErrorBar } from "../../../../components/ErrorBar";
import { Surface } from "../../../../components/Surface";
import { t } from "../../../../messages/t";

const useStyles = makeStyles({
  files: { display: "flex", flexDirection: "column", gap: "12px" },
  act: { alignSelf: "flex-start" },
});

/** Where the report is, in all its forms, and the renewals for a calendar. */
export function ReportFiles({ report }: { report: ReportView }) {
  const styles = useStyles();
  const open = useAct("reportFolderOpen");
  return (
    <Surface padded className={styles.files}>
      <CopyField label={t("report.path")} value={report.path} data-testid="report-path" />
      {report.markdownPath && (
        <CopyField label={t("report.markdown")} value={report.markdownPath} data-testid="report-markdown" />
      )}
      {report.calendarPath && (
        <CopyField label={t("report.calendar")} value={report.calendarPath} data-testid="report-calendar" />
      )}
      <Button
        icon={<FolderOpenRegular />}
        className={styles.act}
        onClick={() => open.mutate({})}
        disabled={open.isPending}
        data-testid="report-folder"
      >
        {t("report.folder")}
      </Button>
      <ErrorBar error={open.error} />
    </Surface>
  );
}
