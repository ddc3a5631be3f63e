import { makeStyles, mergeClasses, Tooltip } from "@fluentui/react-components";
import { BuildingRegular, BeakerRegular } from "@fluentui/react-icons";
import { useAsk } from "../../api/hooks";
import { Chip } from "../../components/Chip";
import { t } from "../../messages/t";
import { slip, type as scale } from "../../theme/tokens";

const useStyles = makeStyles({
  card: {
    marginTop: "12px",
    padding: "11px 12px",
    borderRadius: slip.radius,
    border: slip.line,
    backgroundColor: slip.surface,
    display: "flex",
    flexDirection: "column",
    alignItems: "flex-start",
    gap: "3px",
    minWidth: 0,
  },
  name: { ...scale.strong, overflowWrap: "anywhere" },
  account: {
    ...scale.small,
    color: slip.second,
    maxWidth: "100%",
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
    marginBottom: "5px",
  },
  small: {
    margin: "8px auto 0",
    width: "32px",
    height: "32px",
    borderRadius: "6px",
    display: "inline-flex",
    alignItems: "center",
    justifyContent: "center",
    fontSize: "18px",
    backgroundColor: slip.neutralBack,
    color: slip.neutralText,
  },
  sim: { backgroundColor: slip.simBack, color: slip.simText },
  out: { ...scale.small, color: slip.second },
});

/** Whose tenant this is; a simulated one always says so. */
export function TenantBadge({ narrow }: { narrow: boolean }) {
  const styles = useStyles();
  const { data: app } = useAsk("appShow", {});
  const tenant = app?.tenant;
  if (narrow) {
    if (!tenant) return null;
    const words = [tenant.name, tenant.account, tenant.simulated ? t("frame.simulated") : undefined]
      .filter(Boolean)
      .join(" · ");
    return (
      <Tooltip content={words} relationship="label" positioning="after">
        <span
          className={mergeClasses(styles.small, tenant.simulated ? styles.sim : undefined)}
          role="img"
          tabIndex={0}
          data-testid="tenant-card"
        >
          {tenant.simulated ? <BeakerRegular aria-hidden /> : <BuildingRegular aria-hidden />}
        </span>
      </Tooltip>
    );
  }
  return (
    <section className={styles.card} aria-label={t("frame.tenant")} data-testid="tenant-card">
      {tenant ? (
        <>
          <span className={styles.name}>{tenant.name}</span>
          <span className={styles.account} title={tenant.account}>
            {tenant.account}
          </span>
          {tenant.simulated && <Chip tone="sim">{t("frame.simulated")}</Chip>}
        </>
      ) : (
        <span className={styles.out}>{t("frame.signedOut")}</span>
      )}
    </section>
  );
}
