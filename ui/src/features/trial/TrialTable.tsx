import { Button, makeStyles, mergeClasses, Tooltip } from "@fluentui/react-components";
import { ChevronRightRegular, DeleteRegular } from "@fluentui/react-icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { TrialSummary } from "../../api/call";
import { Chip } from "../../components/Chip";
import { CopyButton } from "../../components/CopyButton";
import { Surface } from "../../components/Surface";
import { moment } from "../../components/time";
import { number, t } from "../../messages/t";
import { slip, type as scale } from "../../theme/tokens";
import { DeleteTrial } from "./DeleteTrial";

const useStyles = makeStyles({
  table: { width: "100%", borderCollapse: "collapse", tableLayout: "fixed" },
  head: {
    ...scale.small,
    fontWeight: 600,
    color: slip.second,
    textAlign: "left",
    padding: "10px 12px",
    borderBottom: slip.line,
    ":first-child": { paddingLeft: "16px" },
  },
  number: { textAlign: "right" },
  row: {
    cursor: "pointer",
    ":hover": { backgroundColor: slip.hover },
    ":not(:last-child) td": { borderBottom: slip.lineSoft },
  },
  cell: {
    padding: "0 12px",
    height: "40px",
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
    ":first-child": { paddingLeft: "16px" },
  },
  link: { color: "inherit", fontWeight: 600, textDecorationLine: "none" },
  url: {
    ...scale.mono,
    color: slip.second,
    display: "flex",
    alignItems: "center",
    gap: "2px",
    "& > span": { overflow: "hidden", textOverflow: "ellipsis" },
  },
  second: { color: slip.second },
  quiet: { color: slip.third, ":hover": { color: slip.text } },
  acts: { display: "flex", alignItems: "center", justifyContent: "flex-end", gap: "4px", color: slip.third },
});

/** The trial tenants as rows; a row opens its exchanges. */
export function TrialTable({ trials }: { trials: TrialSummary[] }) {
  const styles = useStyles();
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState<string>();
  const columns = [
    ["name", "22%"],
    ["vendor", "130px"],
    ["url", "auto"],
    ["people", "80px"],
    ["groupsColumn", "80px"],
    ["last", "136px"],
  ] as const;
  return (
    <Surface>
      <table className={styles.table} aria-label={t("trial.title")}>
        <thead>
          <tr>
            {columns.map(([column, width]) => (
              <th
                key={column}
                scope="col"
                className={mergeClasses(
                  styles.head,
                  column === "people" || column === "groupsColumn" ? styles.number : undefined,
                )}
                style={{ width }}
              >
                {t(`trial.${column}`)}
              </th>
            ))}
            <th scope="col" className={styles.head} style={{ width: "84px" }}>
              <span className="sr-only">{t("home.acts")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {trials.map((trial) => {
            const target = { to: "/trial/$name", params: { name: trial.name } } as const;
            return (
              <tr
                key={trial.name}
                className={styles.row}
                onClick={() => void navigate(target)}
                data-testid={`trial-${trial.name}`}
              >
                <td className={styles.cell} title={trial.name}>
                  <Link {...target} className={styles.link} onClick={(event) => event.stopPropagation()}>
                    {trial.name}
                  </Link>
                </td>
                <td className={styles.cell}>
                  {trial.vendorName ? (
                    <Chip>{trial.vendorName}</Chip>
                  ) : (
                    <span className={styles.second}>–</span>
                  )}
                </td>
                <td className={styles.cell} onClick={(event) => event.stopPropagation()}>
                  <span className={styles.url} title={trial.url}>
                    <span>{trial.url}</span>
                    <CopyButton value={trial.url} label={t("copy.what", { what: t("trial.url") })} />
                  </span>
                </td>
                <td className={mergeClasses(styles.cell, styles.number)}>{number(trial.users)}</td>
                <td className={mergeClasses(styles.cell, styles.number)}>{number(trial.groups)}</td>
                <td className={mergeClasses(styles.cell, styles.second)}>
                  {trial.lastExchangeAt ? moment(trial.lastExchangeAt) : t("trial.never")}
                </td>
                <td className={styles.cell}>
                  <span className={styles.acts} onClick={(event) => event.stopPropagation()}>
                    <Tooltip content={t("trial.delete", { name: trial.name })} relationship="label">
                      <Button
                        appearance="transparent"
                        size="small"
                        icon={<DeleteRegular fontSize={16} />}
                        className={styles.quiet}
                        onClick={() => setDeleting(trial.name)}
                        data-testid={`trial-delete-${trial.name}`}
                      />
                    </Tooltip>
                    <ChevronRightRegular aria-hidden />
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {deleting && <DeleteTrial name={deleting} onClose={() => setDeleting(undefined)} />}
    </Surface>
  );
}
