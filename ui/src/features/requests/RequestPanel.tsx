import { makeStyles, Tab, TabList } from "@fluentui/react-components";
import { call } from "../../api/call";
import { useAsk } from "../../api/hooks";
import { CopyButton } from "../../components/CopyButton";
import { CopyField } from "../../components/CopyField";
import { ErrorBar } from "../../components/ErrorBar";
import { AnswerPart, RequestPart } from "../../components/ExchangeDetail";
import { Notice } from "../../components/Notice";
import { StatusChip } from "../../components/StatusChip";
import { duration } from "../../components/time";
import { Waiting } from "../../components/Waiting";
import { t } from "../../messages/t";
import { slip, type as scale } from "../../theme/tokens";

const useStyles = makeStyles({
  panel: { height: "100%", overflowY: "auto", padding: "16px 18px 24px", boxSizing: "border-box" },
  head: { display: "flex", alignItems: "center", gap: "8px", flexWrap: "wrap" },
  title: { ...scale.section, margin: 0, overflowWrap: "anywhere", minWidth: 0 },
  time: { ...scale.mono, color: slip.second, marginLeft: "auto" },
  stack: { display: "flex", flexDirection: "column", gap: "8px", margin: "12px 0" },
  support: { display: "flex", alignItems: "flex-end", gap: "8px" },
  id: { flexGrow: 1, minWidth: 0 },
  acts: { display: "flex", flexWrap: "wrap", gap: "8px" },
  tabs: { borderBottom: slip.line, margin: "0 -8px 12px" },
  secret: { ...scale.small, color: slip.second, margin: 0 },
});

/** Which half is open. */
export type Half = "request" | "answer";

interface Props {
  sessionId: string;
  id: string;
  /** What the reader chose last; it stays from row to row. */
  half: Half | undefined;
  onHalf: (half: Half) => void;
}

/** One request, opened: what went wrong, what support asks for, request and answer. */
export function RequestPanel({ sessionId, id, half, onHalf }: Props) {
  const styles = useStyles();
  // What was open stays until the next one has come: the keys go through the list without a flicker.
  const one = useAsk("requestShow", { sessionId, id }, { keep: true });
  if (one.isPending) {
    return (
      <div className={styles.panel}>
        <Waiting rows={3} words={t("requests.readingOne")} />
      </div>
    );
  }
  if (one.isError) {
    return (
      <div className={styles.panel}>
        <ErrorBar error={one.error} onRetry={() => void one.refetch()} />
      </div>
    );
  }
  const { row, exchange, notices, support, hasSecret } = one.data;
  const requestId = support.find((line) => line.name === "request-id")?.value;
  // Of a write one wants to see what was sent; of anything else, and of what failed, the answer.
  const shown = half ?? (row.write && row.status !== null && row.status < 400 ? "request" : "answer");
  // What went to the sign-in server is done by whoever runs a script, before it.
  const scripts = row.beside ? [] : (["curl", "powershell"] as const);
  const script = (format: "curl" | "powershell") => async () =>
    (await call("requestScript", { sessionId, id, format })).text;
  return (
    <section
      className={styles.panel}
      aria-label={t("requests.detail")}
      aria-busy={one.isPlaceholderData}
      data-testid="request-panel"
    >
      <div className={styles.head}>
        <h2 className={styles.title}>{row.label}</h2>
        <StatusChip status={row.status} />
        <span className={styles.time}>{duration(row.durationMs)}</span>
      </div>
      <div className={styles.stack}>
        {notices.map((notice) => (
          <Notice key={notice.title} notice={notice} />
        ))}
        <div className={styles.support}>
          <div className={styles.id}>
            {requestId && (
              <CopyField label={t("requests.requestId")} value={requestId} data-testid="request-id" />
            )}
          </div>
        </div>
        <div className={styles.acts}>
          {scripts.map((format) => (
            <CopyButton
              key={format}
              wide
              size="small"
              value={script(format)}
              label={t(`requests.copy.${format}`)}
              data-testid={`copy-${format}`}
            />
          ))}
          <CopyButton
            wide
            size="small"
            value={support.map((line) => `${line.name}: ${line.value}`).join("\n")}
            label={t("requests.copySupport")}
            data-testid="copy-support"
          />
        </div>
      </div>
      <TabList
        className={styles.tabs}
        size="small"
        selectedValue={shown}
        onTabSelect={(_, data) => onHalf(data.value as Half)}
      >
        {(["request", "answer"] as const).map((value) => (
          <Tab key={value} value={value} data-testid={`request-tab-${value}`}>
            {t(`requests.tab.${value}`)}
          </Tab>
        ))}
      </TabList>
      <div role="tabpanel" aria-label={t(`requests.tab.${shown}`)}>
        {shown === "request" ? (
          <RequestPart exchange={exchange} untitled />
        ) : (
          <AnswerPart exchange={exchange} untitled />
        )}
        {hasSecret && (
          <p className={styles.secret} data-testid="secret-note">
            {t("requests.secret")}
          </p>
        )}
      </div>
    </section>
  );
}
