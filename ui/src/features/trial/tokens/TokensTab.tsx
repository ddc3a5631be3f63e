import { Button, makeStyles, mergeClasses } from "@fluentui/react-components";
import { AddRegular } from "@fluentui/react-icons";
import { useState } from "react";
import type { TrialDetailView, TrialTokenRow } from "../../../api/call";
import { Chip } from "../../../components/Chip";
import { Confirm } from "../../../components/Confirm";
import { Surface } from "../../../components/Surface";
import { moment } from "../../../components/time";
import { t } from "../../../messages/t";
import { slip, type as scale } from "../../../theme/tokens";
import { TabPage } from "../TabPage";
import { useTrialAct } from "../useTrial";
import { TokenDialog, type Wish } from "./TokenDialog";

const useStyles = makeStyles({
  top: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px 12px" },
  line: { ...scale.body, color: slip.second, margin: 0, flex: "1 1 320px" },
  acts: { display: "flex", gap: "8px" },
  table: { width: "100%", borderCollapse: "collapse", tableLayout: "fixed" },
  head: {
    ...scale.small,
    fontWeight: 600,
    color: slip.second,
    textAlign: "left",
    padding: "10px 12px",
    borderBottom: slip.line,
    ":first-child": { paddingLeft: "20px" },
  },
  row: { ":not(:last-child) td": { borderBottom: slip.lineSoft } },
  cell: { padding: "6px 12px", height: "32px", ":first-child": { paddingLeft: "20px" } },
  name: { ...scale.strong, overflowWrap: "anywhere" },
  id: { ...scale.mono, color: slip.second, overflowWrap: "anywhere", userSelect: "text" },
  second: { color: slip.second },
  end: { display: "flex", justifyContent: "flex-end", gap: "8px" },
});

const tones = { accepted: "good", expired: "warn", revoked: "neutral" } as const;

const until = (row: TrialTokenRow) =>
  row.state === "revoked" && row.revokedAt
    ? t("token.refusedSince", { time: moment(row.revokedAt) })
    : row.revokedAt
      ? moment(row.revokedAt)
      : row.expiresAt
        ? moment(row.expiresAt)
        : t("trial.span.never");

/** The tokens and OAuth 2.0 clients that this tenant has had. */
export function TokensTab({ detail }: { detail: TrialDetailView }) {
  const styles = useStyles();
  const { trial, tokens } = detail;
  const [wish, setWish] = useState<Wish>();
  const [ending, setEnding] = useState<TrialTokenRow>();
  const revoke = useTrialAct("trialTokenRevoke", () => setEnding(undefined));
  return (
    <TabPage data-testid="tokens">
      <div className={styles.top}>
        <p className={styles.line}>{t("token.line")}</p>
        <div className={styles.acts}>
          <Button onClick={() => setWish({ kind: "client" })} data-testid="client-add">
            {t("token.add.client")}
          </Button>
          <Button
            appearance="primary"
            icon={<AddRegular />}
            onClick={() => setWish({ kind: "token" })}
            data-testid="token-add"
          >
            {t("token.add.token")}
          </Button>
        </div>
      </div>
      <Surface>
        <table className={styles.table} aria-label={t("token.tab")}>
          <colgroup>
            <col />
            <col style={{ width: "96px" }} />
            <col style={{ width: "150px" }} />
            <col style={{ width: "190px" }} />
            <col style={{ width: "172px" }} />
          </colgroup>
          <thead>
            <tr>
              {(["name", "state", "created", "until"] as const).map((column) => (
                <th key={column} scope="col" className={styles.head}>
                  {t(`token.column.${column}`)}
                </th>
              ))}
              <th scope="col" className={styles.head}>
                <span className="sr-only">{t("home.acts")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {tokens.map((row) => (
              <tr
                key={`${row.clientId ?? ""}${row.name}`}
                className={styles.row}
                data-testid={`token-${row.name}`}
                data-state={row.state}
              >
                <td className={styles.cell}>
                  <div className={mergeClasses(styles.name, row.state !== "accepted" && styles.second)}>
                    {row.name}
                  </div>
                  {row.clientId && (
                    <div className={styles.id}>{t("token.clientShort", { id: row.clientId })}</div>
                  )}
                </td>
                <td className={styles.cell}>
                  <Chip tone={tones[row.state]}>{t(`token.state.${row.state}`)}</Chip>
                </td>
                <td className={mergeClasses(styles.cell, styles.second)}>{moment(row.createdAt)}</td>
                <td className={mergeClasses(styles.cell, styles.second)}>{until(row)}</td>
                <td className={styles.cell}>
                  {row.state === "accepted" && (
                    <span className={styles.end}>
                      {!row.clientId && (
                        <Button
                          size="small"
                          onClick={() => setWish({ kind: "rotate", token: row.name })}
                          data-testid={`token-rotate-${row.name}`}
                        >
                          {t("token.rotate")}
                        </Button>
                      )}
                      <Button
                        size="small"
                        onClick={() => setEnding(row)}
                        data-testid={`token-revoke-${row.name}`}
                      >
                        {t("token.revoke")}
                      </Button>
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Surface>
      {wish && <TokenDialog name={trial.name} wish={wish} onClose={() => setWish(undefined)} />}
      {ending && (
        <Confirm
          title={t("token.revokeTitle", { name: ending.name })}
          line={t(ending.clientId ? "token.revokeClientLine" : "token.revokeLine")}
          act={t(ending.clientId ? "token.revokeClientAct" : "token.revokeAct")}
          busy={revoke.isPending}
          error={revoke.error}
          onYes={() => revoke.mutate({ name: trial.name, part: ending.name })}
          onNo={() => setEnding(undefined)}
        />
      )}
    </TabPage>
  );
}
