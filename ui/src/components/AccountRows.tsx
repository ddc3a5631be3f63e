import { makeStyles } from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { AccountView } from "../api/call";
import { t } from "../messages/t";
import { slip } from "../theme/tokens";
import { Chip } from "./Chip";

const useStyles = makeStyles({
  list: {
    listStyle: "none",
    margin: 0,
    padding: 0,
    "& > li:not(:last-child)": { borderBottom: slip.lineSoft },
  },
  row: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px 12px", padding: "8px 0" },
  words: { flex: "1 1 240px", minWidth: 0, overflowWrap: "anywhere" },
  name: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px", fontWeight: 600 },
  account: { color: slip.second },
  acts: { display: "flex", gap: "8px", flexShrink: 0 },
});

interface Props {
  accounts: AccountView[];
  acts: (account: AccountView) => ReactNode;
}

/** The tenants that are signed in, each with what can be done. */
export function AccountRows({ accounts, acts }: Props) {
  const styles = useStyles();
  return (
    <ul className={styles.list} aria-label={t("accounts.title")}>
      {accounts.map((one) => (
        <li
          key={`${one.tenantId}/${one.account}`}
          className={styles.row}
          data-testid={`account-of-${one.tenantId}`}
          data-current={one.current}
        >
          <div className={styles.words}>
            <div className={styles.name}>
              {one.tenant}
              {one.simulated && <Chip tone="sim">{t("frame.simulated")}</Chip>}
              {one.current && <Chip tone="brand">{t("accounts.current")}</Chip>}
            </div>
            <div className={styles.account}>{one.account}</div>
          </div>
          <div className={styles.acts}>{acts(one)}</div>
        </li>
      ))}
    </ul>
  );
}
