import { makeStyles } from "@fluentui/react-components";
import type { ExchangeView, HeaderView } from "../api/call";
import { t } from "../messages/t";
import { slip, type as scale } from "../theme/tokens";
import { CodeBlock } from "./CodeBlock";
import { Disclosure } from "./Disclosure";
import { StatusChip } from "./StatusChip";
import { duration } from "./time";

const useStyles = makeStyles({
  part: { display: "flex", flexDirection: "column", gap: "8px", marginBottom: "16px" },
  title: { ...scale.strong, margin: 0, display: "flex", alignItems: "center", gap: "8px" },
  address: { ...scale.mono, wordBreak: "break-all", userSelect: "text" },
  headers: { ...scale.mono, margin: 0, display: "grid", gridTemplateColumns: "auto 1fr", columnGap: "12px" },
  name: { color: slip.second },
  value: { margin: 0, overflowWrap: "anywhere", userSelect: "text" },
  none: { ...scale.small, color: slip.second },
});

function Headers({ headers }: { headers: HeaderView[] }) {
  const styles = useStyles();
  if (headers.length === 0) return null;
  return (
    <Disclosure label={t("exchange.headers", { count: headers.length })}>
      <dl className={styles.headers}>
        {headers.map((header, index) => (
          <div key={index} style={{ display: "contents" }}>
            <dt className={styles.name}>{header.name}</dt>
            <dd className={styles.value}>{header.value}</dd>
          </div>
        ))}
      </dl>
    </Disclosure>
  );
}

/** The request half of an exchange. */
export function RequestPart({ exchange, untitled }: { exchange: ExchangeView; untitled?: boolean }) {
  const styles = useStyles();
  return (
    <section className={styles.part} aria-label={t("exchange.request")}>
      {!untitled && <div className={styles.title}>{t("exchange.request")}</div>}
      <div className={styles.address}>
        <strong>{exchange.method}</strong> {exchange.url}
      </div>
      {exchange.requestBody ? (
        <CodeBlock text={exchange.requestBody} label={t("exchange.requestBody")} />
      ) : (
        <span className={styles.none}>{t("exchange.noBody")}</span>
      )}
      <Headers headers={exchange.requestHeaders} />
    </section>
  );
}

/** The answer half of an exchange. */
export function AnswerPart({ exchange, untitled }: { exchange: ExchangeView; untitled?: boolean }) {
  const styles = useStyles();
  return (
    <section className={styles.part} aria-label={t("exchange.answer")}>
      <div className={styles.title}>
        {!untitled && t("exchange.answer")} <StatusChip status={exchange.status} />
        <span className={styles.none}>{duration(exchange.durationMs)}</span>
      </div>
      {exchange.failure && <span>{exchange.failure}</span>}
      {exchange.responseBody ? (
        <CodeBlock text={exchange.responseBody} label={t("exchange.answerBody")} />
      ) : (
        !exchange.failure && <span className={styles.none}>{t("exchange.noBody")}</span>
      )}
      <Headers headers={exchange.responseHeaders} />
    </section>
  );
}

/** One request with its answer. */
export function ExchangeDetail({ exchange }: { exchange: ExchangeView }) {
  return (
    <div data-testid="exchange-detail">
      <RequestPart exchange={exchange} />
      <AnswerPart exchange={exchange} />
    </div>
  );
}
