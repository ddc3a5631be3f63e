import { Button, makeStyles, Spinner } from "@fluentui/react-components";
import { Disclosure } from "../../../../components/Disclosure";
import { ErrorBar } from "../../../../components/ErrorBar";
import { ExchangeDetail } from "../../../../components/ExchangeDetail";
import { ExternalLink } from "../../../../components/ExternalLink";
import { Surface } from "../../../../components/Surface";
import { VerdictIcon } from "../../../../components/VerdictIcon";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";
import type { Probing } from "./useProbe";

const useStyles = makeStyles({
  row: { display: "flex", gap: "12px", alignItems: "flex-start" },
  words: { flexGrow: 1, minWidth: 0, overflowWrap: "anywhere" },
  title: { ...scale.strong },
  detail: { ...scale.small, color: slip.second, marginTop: "2px" },
  fix: { marginTop: "8px" },
  place: { ...scale.small, color: slip.second },
  more: { marginTop: "8px" },
  quiet: { color: slip.second, display: "flex", gap: "12px", alignItems: "center", minHeight: "20px" },
});

interface Props {
  probing: Probing;
  hasUrl: boolean;
  hasToken: boolean;
  onRetry: () => void;
}

/** What the probe says: a verdict with its reason and repair; the request behind a disclosure. */
export function ProbeVerdict({ probing, hasUrl, hasToken, onRetry }: Props) {
  const styles = useStyles();
  if (probing.state === "failed" && probing.error)
    return <ErrorBar error={probing.error} onRetry={onRetry} />;
  const probe = probing.probe;
  return (
    <Surface
      padded
      role="status"
      data-testid="probe"
      data-verdict={probe?.verdict ?? probing.state}
      data-code={probe?.code}
    >
      {probe ? (
        <div className={styles.row}>
          <VerdictIcon verdict={probe.verdict} />
          <div className={styles.words}>
            <div className={styles.title} data-testid="probe-title">
              {probe.title}
            </div>
            {probe.detail && <div className={styles.detail}>{probe.detail}</div>}
            {probe.fix && (
              <div className={styles.fix} data-testid="probe-fix">
                {probe.fix.action}
                {probe.fix.place && <div className={styles.place}>{probe.fix.place}</div>}
                {probe.fix.learnMore && (
                  <ExternalLink url={probe.fix.learnMore}>{t("common.learnMore")}</ExternalLink>
                )}
              </div>
            )}
            {probe.exchange && (
              <div className={styles.more}>
                <Disclosure label={t("connection.exchange")} data-testid="probe-exchange">
                  <ExchangeDetail exchange={probe.exchange} />
                </Disclosure>
              </div>
            )}
          </div>
          {probe.verdict === "fail" && (
            <Button onClick={onRetry} data-testid="probe-retry">
              {t("common.tryAgain")}
            </Button>
          )}
        </div>
      ) : (
        <div className={styles.quiet}>
          {probing.state === "probing" || probing.state === "waiting" ? (
            <>
              <Spinner size="extra-tiny" /> {t("connection.probing")}
            </>
          ) : (
            <>
              <VerdictIcon verdict="unknown" />
              {!hasUrl
                ? t("connection.needsUrl")
                : !hasToken
                  ? t("connection.needsToken")
                  : t("connection.idle")}
            </>
          )}
        </div>
      )}
    </Surface>
  );
}
