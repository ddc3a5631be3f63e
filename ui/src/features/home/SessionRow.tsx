import { Button, makeStyles, mergeClasses, Tooltip } from "@fluentui/react-components";
import { ChevronRightRegular, DeleteRegular } from "@fluentui/react-icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { SessionSummary } from "../../api/call";
import { ask } from "../../api/hooks";
import { useAct } from "../../api/hooks";
import { Chip } from "../../components/Chip";
import { Confirm } from "../../components/Confirm";
import { moment } from "../../components/time";
import { t } from "../../messages/t";
import { slip } from "../../theme/tokens";

const useStyles = makeStyles({
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
  second: { color: slip.second },
  link: { color: "inherit", fontWeight: 600, textDecorationLine: "none" },
  quiet: { color: slip.third, ":hover": { color: slip.text } },
  acts: { display: "flex", alignItems: "center", justifyContent: "flex-end", gap: "4px", color: slip.third },
});

function Progress({ session }: { session: SessionSummary }) {
  switch (session.progress) {
    case "done":
      return <Chip tone="good">{t("home.done")}</Chip>;
    case "needsYou":
      return <Chip tone="bad">{t("home.needsYou")}</Chip>;
    case "underway":
      return <Chip tone="brand">{t("home.of", { done: session.done, total: session.total })}</Chip>;
  }
}

/** One session; the whole row opens it, the name is the link for the keyboard. */
export function SessionRow({ session }: { session: SessionSummary }) {
  const styles = useStyles();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = useAct("sessionDelete", (left, cache) => {
    cache.setQueryData(ask("sessionList", {}).queryKey, left);
  });
  const target = { to: "/setup/$sessionId", params: { sessionId: session.id } } as const;
  return (
    <tr className={styles.row} onClick={() => void navigate(target)} data-testid={`session-${session.id}`}>
      <td className={styles.cell} title={session.title}>
        <Link {...target} className={styles.link} onClick={(event) => event.stopPropagation()}>
          {session.title}
        </Link>
      </td>
      <td className={mergeClasses(styles.cell, styles.second)} title={session.tenantName}>
        {session.tenantName || "–"}
      </td>
      <td className={styles.cell} title={t("home.changed", { when: moment(session.updatedAt) })}>
        {session.state}
      </td>
      <td className={styles.cell}>
        <Progress session={session} />
      </td>
      <td className={styles.cell}>
        <span className={styles.acts} onClick={(event) => event.stopPropagation()}>
          <Tooltip content={t("home.remove", { title: session.title })} relationship="label">
            <Button
              appearance="transparent"
              size="small"
              icon={<DeleteRegular fontSize={16} />}
              className={styles.quiet}
              onClick={() => setAsking(true)}
              data-testid={`session-delete-${session.id}`}
            />
          </Tooltip>
          <ChevronRightRegular aria-hidden />
          {asking && (
            <Confirm
              title={t("home.removeTitle", { title: session.title })}
              line={t("home.removeLine")}
              act={t("home.removeAct")}
              busy={remove.isPending}
              error={remove.error}
              onYes={() => remove.mutate({ sessionId: session.id })}
              onNo={() => setAsking(false)}
            />
          )}
        </span>
      </td>
    </tr>
  );
}
