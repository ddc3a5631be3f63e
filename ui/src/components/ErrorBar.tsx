import { Button, makeStyles } from "@fluentui/react-components";
import { ErrorCircleFilled } from "@fluentui/react-icons";
import type { ReactNode } from "react";
import type { ApiError } from "../api/call";
import { t } from "../messages/t";
import { slip, type as scale } from "../theme/tokens";
import { ExternalLink } from "./ExternalLink";

const useStyles = makeStyles({
  bar: {
    display: "flex",
    flexWrap: "wrap",
    gap: "12px",
    padding: "12px 16px",
    borderRadius: slip.radius,
    border: `1px solid ${slip.badLine}`,
    backgroundColor: slip.badBack,
  },
  icon: { fontSize: "20px", color: slip.badMark, display: "inline-flex" },
  words: { flex: "1 1 260px", minWidth: 0, overflowWrap: "anywhere" },
  title: { ...scale.strong },
  detail: { ...scale.small, color: slip.second, marginTop: "2px" },
  fix: { ...scale.body, marginTop: "8px" },
  place: { ...scale.small, color: slip.second },
  id: { ...scale.small, color: slip.third, marginTop: "4px", userSelect: "text" },
  acts: { display: "flex", gap: "8px", alignItems: "center" },
});

interface Props {
  /** Nothing is drawn without one. */
  error: Pick<ApiError, "message" | "detail" | "fix" | "correlationId"> | null | undefined;
  /** The usual repair. */
  onRetry?: () => void;
  /** Another repair: "Sign in again", "Go to Connection". */
  act?: ReactNode;
}

/** A failure, in place: what happened, why, and the repair. */
export function ErrorBar({ error, onRetry, act }: Props) {
  const styles = useStyles();
  if (!error) return null;
  return (
    <div className={styles.bar} role="alert" data-testid="error-bar">
      <span className={styles.icon}>
        <ErrorCircleFilled aria-hidden />
      </span>
      <div className={styles.words}>
        <div className={styles.title} data-testid="error-title">
          {error.message}
        </div>
        {error.detail && <div className={styles.detail}>{error.detail}</div>}
        {error.fix && (
          <div className={styles.fix} data-testid="error-fix">
            {error.fix.action}
            {error.fix.place && <div className={styles.place}>{error.fix.place}</div>}
            {error.fix.learnMore && (
              <ExternalLink url={error.fix.learnMore}>{t("common.learnMore")}</ExternalLink>
            )}
          </div>
        )}
        {error.correlationId && (
          <div className={styles.id}>{t("error.correlation", { id: error.correlationId })}</div>
        )}
      </div>
      {(act ?? onRetry) && (
        <div className={styles.acts}>
          {act}
          {onRetry && (
            <Button onClick={onRetry} data-testid="error-retry">
              {t("common.tryAgain")}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
