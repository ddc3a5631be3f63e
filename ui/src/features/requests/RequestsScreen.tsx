import { Button, makeStyles, SearchBox, Switch, Tooltip } from "@fluentui/react-components";
import { ArrowDownloadRegular, ArrowLeftRegular } from "@fluentui/react-icons";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { SentPage, SessionView } from "../../api/call";
import { useAsk } from "../../api/hooks";
import { Chip } from "../../components/Chip";
import { ErrorBar } from "../../components/ErrorBar";
import { useSettled } from "../../components/useSettled";
import { Waiting } from "../../components/Waiting";
import { t } from "../../messages/t";
import { slip, type as scale } from "../../theme/tokens";
import { ExportRequests } from "./ExportRequests";
import { RequestBrowser } from "./RequestBrowser";
import { useRequests } from "./useRequests";

const useStyles = makeStyles({
  screen: { display: "grid", gridTemplateRows: "auto auto minmax(0, 1fr)", height: "100%" },
  head: { display: "flex", alignItems: "flex-start", gap: "8px", padding: "20px 24px 4px 16px" },
  words: { minWidth: 0 },
  line: { display: "flex", alignItems: "center", flexWrap: "wrap", gap: "4px 12px" },
  title: { ...scale.title, margin: 0, overflowWrap: "anywhere" },
  small: { ...scale.body, color: slip.second, margin: "2px 0 0", overflowWrap: "anywhere" },
  bar: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: "4px 12px",
    padding: "12px 24px",
    borderBottom: slip.line,
  },
  search: { flex: "1 1 220px", maxWidth: "420px" },
  found: { ...scale.small, color: slip.second },
  space: { flexGrow: 1 },
  pad: { padding: "16px 24px" },
});

const counts = (page: SentPage, session: SessionView | undefined) =>
  [
    session &&
      (session.tenant
        ? t("requests.where", { app: session.appName, tenant: session.tenant.name })
        : session.appName),
    page.total > 0 && t("requests.writes", { count: page.writes }),
    page.total > 0 &&
      (page.failed > 0 ? t("requests.failed", { count: page.failed }) : t("requests.noneFailed")),
  ]
    .filter(Boolean)
    .join(" · ");

/** Everything a set-up sent to Microsoft Graph, live while a plan is applied. */
export function RequestsScreen() {
  const styles = useStyles();
  const navigate = useNavigate();
  const { sessionId = "" }: { sessionId?: string } = useParams({ strict: false });
  const { from }: { from?: string } = useSearch({ strict: false });
  const [text, setText] = useState("");
  const [writesOnly, setWritesOnly] = useState(false);
  const [failedOnly, setFailedOnly] = useState(false);
  const [exporting, setExporting] = useState(false);
  const asked = useSettled(text.trim());
  const { data: session } = useAsk("sessionShow", { sessionId });
  const requests = useRequests({ sessionId, text: asked, failedOnly, writesOnly });
  const page = requests.data;
  const filtered = asked !== "" || failedOnly || writesOnly;
  const title = !page
    ? t("requests.name")
    : page.total === 0
      ? t("requests.titleNone")
      : t("requests.title", { count: page.total });
  useEffect(() => {
    document.title = `${t("requests.name")} – Slipway`;
  }, []);
  const back = () =>
    void (from
      ? navigate({ to: "/setup/$sessionId/$step", params: { sessionId, step: from } })
      : navigate({ to: "/setup/$sessionId", params: { sessionId } }));
  return (
    <div className={styles.screen}>
      <header className={styles.head}>
        <Tooltip content={t("requests.back")} relationship="label">
          <Button
            appearance="subtle"
            icon={<ArrowLeftRegular />}
            onClick={back}
            data-testid="requests-back"
          />
        </Tooltip>
        <div className={styles.words}>
          <div className={styles.line}>
            <h1 className={styles.title} data-testid={page ? "page-title" : "page-title-provisional"}>
              {title}
            </h1>
            {page?.running && <Chip tone="brand">{t("requests.live")}</Chip>}
          </div>
          <p className={styles.small} data-testid="request-counts">
            {page && counts(page, session)}
          </p>
        </div>
      </header>
      <div className={styles.bar}>
        <SearchBox
          className={styles.search}
          placeholder={t("requests.search")}
          aria-label={t("requests.search")}
          value={text}
          onChange={(_, data) => setText(data.value)}
          data-testid="request-search"
        />
        <Switch
          label={t("requests.writesOnly")}
          checked={writesOnly}
          onChange={(_, data) => setWritesOnly(data.checked)}
          data-testid="requests-writes"
        />
        <Switch
          label={t("requests.failedOnly")}
          checked={failedOnly}
          onChange={(_, data) => setFailedOnly(data.checked)}
          data-testid="requests-failed"
        />
        <span className={styles.found} role="status">
          {page && filtered && t("requests.found", { count: page.rows.length })}
        </span>
        <span className={styles.space} />
        <Button
          appearance="subtle"
          icon={<ArrowDownloadRegular />}
          onClick={() => setExporting(true)}
          disabled={!page || page.total === 0}
          data-testid="requests-export"
        >
          {t("requests.export")}
        </Button>
      </div>
      {page ? (
        <RequestBrowser sessionId={sessionId} page={page} error={requests.error} onBack={back} />
      ) : (
        <div className={styles.pad}>
          {requests.isPending ? (
            <Waiting bare rows={8} words={t("requests.reading")} />
          ) : (
            <ErrorBar error={requests.error} onRetry={() => void requests.refetch()} />
          )}
        </div>
      )}
      {exporting && page && (
        <ExportRequests
          sessionId={sessionId}
          total={page.total}
          writes={page.writes}
          writesOnly={writesOnly}
          onClose={() => setExporting(false)}
        />
      )}
    </div>
  );
}
