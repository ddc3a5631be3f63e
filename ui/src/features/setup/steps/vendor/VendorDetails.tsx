import { makeStyles } from "@fluentui/react-components";
import { CheckmarkRegular, CircleSmallFilled } from "@fluentui/react-icons";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ApiFailure, VendorView } from "../../../../api/call";
import { useAsk } from "../../../../api/hooks";
import { ErrorBar } from "../../../../components/ErrorBar";
import { ExternalLink } from "../../../../components/ExternalLink";
import { Notice } from "../../../../components/Notice";
import { Surface } from "../../../../components/Surface";
import { Waiting } from "../../../../components/Waiting";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";
import { VendorMore } from "./VendorMore";

const useStyles = makeStyles({
  pair: { display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(280px, 1fr))", gap: "16px" },
  title: { ...scale.section, margin: "0 0 8px" },
  list: { listStyle: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: "6px" },
  item: { display: "flex", gap: "8px", alignItems: "flex-start" },
  icon: { display: "inline-flex", fontSize: "16px", paddingTop: "2px", color: slip.third, flexShrink: 0 },
  console: { ...scale.small, color: slip.second, margin: "12px 0 0" },
});

/** What a vendor needs, what will be set up, and everything the profile says for those who look. */
export function VendorDetails({ vendorId }: { vendorId: string }) {
  return <Details vendor={useAsk("vendorShow", { vendorId })} />;
}

/** The same of a set-up, whose profile may have come with a file. */
export function SessionVendorDetails({ sessionId }: { sessionId: string }) {
  return <Details vendor={useAsk("sessionVendor", { sessionId })} />;
}

function Details({ vendor }: { vendor: UseQueryResult<VendorView, ApiFailure> }) {
  const styles = useStyles();
  if (vendor.isPending) return <Waiting bare rows={4} words={t("vendor.readingOne")} />;
  if (vendor.isError) return <ErrorBar error={vendor.error} onRetry={() => void vendor.refetch()} />;
  const data = vendor.data;
  const done = [
    t("vendor.doesApp"),
    t("vendor.doesMappings", { users: data.userMappings.length, groups: data.groupMappings.length }),
    t("vendor.doesScope"),
    ...(data.groups.length > 0 ? [t("vendor.doesGroups", { count: data.groups.length })] : []),
    t("vendor.doesCheck"),
  ];
  return (
    <>
      <div className={styles.pair}>
        <Surface padded>
          <h2 className={styles.title}>{t("vendor.needs")}</h2>
          <ul className={styles.list}>
            {data.needs.map((need) => (
              <li key={need} className={styles.item}>
                <span className={styles.icon}>
                  <CircleSmallFilled aria-hidden />
                </span>
                {need}
              </li>
            ))}
          </ul>
          {data.consoleUrl && (
            <p className={styles.console}>
              {t("vendor.console", { vendor: data.card.name })}{" "}
              <ExternalLink url={data.consoleUrl}>{data.consoleUrl}</ExternalLink>
              {data.consoleMenu && ` · ${data.consoleMenu}`}
            </p>
          )}
        </Surface>
        <Surface padded>
          <h2 className={styles.title}>{t("vendor.does")}</h2>
          <ul className={styles.list}>
            {done.map((line) => (
              <li key={line} className={styles.item}>
                <span className={styles.icon}>
                  <CheckmarkRegular aria-hidden />
                </span>
                {line}
              </li>
            ))}
          </ul>
        </Surface>
      </div>
      {data.warnings.map((warning) => (
        <Notice key={warning.title} notice={warning} />
      ))}
      <VendorMore vendor={data} />
    </>
  );
}
