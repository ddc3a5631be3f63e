import { makeStyles } from "@fluentui/react-components";
import type { SimulatedAccount } from "../../../../api/call";
import { Chip } from "../../../../components/Chip";
import { CopyButton } from "../../../../components/CopyButton";
import { Surface } from "../../../../components/Surface";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";

const useStyles = makeStyles({
  head: { padding: "14px 20px 10px", borderBottom: slip.line },
  title: { ...scale.section, margin: 0 },
  line: { ...scale.small, color: slip.second, margin: "2px 0 0" },
  list: { listStyle: "none", margin: 0, padding: 0 },
  row: {
    display: "grid",
    gridTemplateColumns: "minmax(190px, 3fr) minmax(0, 4fr) minmax(0, 3fr)",
    alignItems: "center",
    gap: "4px 16px",
    padding: "8px 12px 8px 20px",
    ":not(:last-child)": { borderBottom: slip.lineSoft },
  },
  who: { display: "flex", flexDirection: "column", alignItems: "flex-start", gap: "4px", minWidth: 0 },
  name: { fontWeight: 600 },
  value: { display: "flex", alignItems: "center", gap: "2px", minWidth: 0 },
  mono: { ...scale.mono, overflowWrap: "anywhere", userSelect: "text", minWidth: 0 },
});

/** The made-up accounts of the simulated tenant, ready to paste into its sign-in page. */
export function SimulatedAccounts({ accounts }: { accounts: SimulatedAccount[] }) {
  const styles = useStyles();
  if (accounts.length === 0) return null;
  return (
    <Surface>
      <div className={styles.head}>
        <h2 className={styles.title}>{t("signIn.accounts")}</h2>
        <p className={styles.line}>{t("signIn.accountsLine")}</p>
      </div>
      <ul className={styles.list}>
        {accounts.map((account) => (
          <li key={account.upn} className={styles.row} data-testid={`account-${account.upn}`}>
            <span className={styles.who}>
              <span className={styles.name}>{account.displayName}</span>
              {account.roles.length === 0 ? (
                <Chip>{t("signIn.noRole")}</Chip>
              ) : (
                account.roles.map((role) => <Chip key={role}>{role}</Chip>)
              )}
            </span>
            <span className={styles.value}>
              <span className={styles.mono} data-testid="account-upn">
                {account.upn}
              </span>
              <CopyButton value={account.upn} label={t("copy.what", { what: account.upn })} />
            </span>
            <span className={styles.value}>
              <span className={styles.mono} data-testid="account-password">
                {account.password}
              </span>
              <CopyButton
                value={account.password}
                label={t("signIn.copyPassword", { name: account.displayName })}
              />
            </span>
          </li>
        ))}
      </ul>
    </Surface>
  );
}
