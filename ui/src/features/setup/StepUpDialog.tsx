import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  ProgressBar,
} from "@fluentui/react-components";
import { useState } from "react";
import type { ScopeView, SignInView } from "../../api/call";
import { useAct } from "../../api/hooks";
import { CopyField } from "../../components/CopyField";
import { ErrorBar } from "../../components/ErrorBar";
import { useGivesBackFocus } from "../../components/useGivesBackFocus";
import { t } from "../../messages/t";
import { slip, type as scale } from "../../theme/tokens";
import { useAttempt, type OnEnd } from "./steps/sign-in/useAttempt";

const useStyles = makeStyles({
  content: { display: "flex", flexDirection: "column", gap: "16px", paddingBottom: "8px" },
  line: { margin: 0 },
  second: { ...scale.small, color: slip.second, margin: 0 },
  list: { margin: 0, padding: "4px 16px", border: slip.line, borderRadius: slip.radius },
  row: { padding: "8px 0", ":not(:last-child)": { borderBottom: slip.lineSoft } },
  name: { ...scale.mono, overflowWrap: "anywhere" },
  why: { margin: 0, color: slip.second },
  wait: { display: "flex", flexDirection: "column", gap: "8px" },
  act: { whiteSpace: "nowrap" },
});

interface Props {
  sessionId: string;
  scopes: ScopeView[];
  onGranted: () => void;
  onClose: () => void;
}

/** The browser is open on the consent page; or, without one, its address to copy. */
function Consenting({ attempt, onEnd }: { attempt: SignInView; onEnd: OnEnd }) {
  const styles = useStyles();
  const { view, cancel, error } = useAttempt(attempt, onEnd);
  return (
    <>
      <div className={styles.wait} role="status" data-testid="step-up-waiting">
        <strong>{t("more.waiting")}</strong>
        <p className={styles.second}>{view.browserFailed ? t("more.noBrowser") : t("more.waitingLine")}</p>
        <ProgressBar aria-label={t("more.waiting")} />
      </div>
      {view.url && (
        <CopyField label={t("signIn.address")} value={view.url} hideLabel data-testid="step-up-url" />
      )}
      <ErrorBar error={error} />
      <DialogActions>
        <Button
          onClick={() => cancel.mutate({ signInId: attempt.id })}
          disabledFocusable={cancel.isPending}
          data-testid="step-up-cancel"
        >
          {t("signIn.cancel")}
        </Button>
      </DialogActions>
    </>
  );
}

/** What is asked for and why, before the browser opens; then its end. */
export function StepUpDialog({ sessionId, scopes, onGranted, onClose }: Props) {
  const styles = useStyles();
  useGivesBackFocus();
  const [attempt, setAttempt] = useState<SignInView>();
  const begin = useAct("permissionAsk", setAttempt);
  const waiting = attempt?.state === "waiting";
  return (
    <Dialog
      open
      // While the browser is open, only Cancel leaves: a click beside it must not lose the consent.
      modalType={waiting ? "alert" : "modal"}
      onOpenChange={(_, data) => !data.open && !waiting && onClose()}
    >
      <DialogSurface style={{ maxWidth: 560 }} data-testid="step-up-dialog">
        <DialogBody>
          <DialogTitle>{t("more.title", { count: scopes.length })}</DialogTitle>
          <DialogContent className={styles.content}>
            <p className={styles.line}>{t("more.line")}</p>
            <dl className={styles.list}>
              {scopes.map((scope) => (
                <div key={scope.name} className={styles.row}>
                  <dt className={styles.name}>{scope.name}</dt>
                  <dd className={styles.why}>{scope.why}</dd>
                </div>
              ))}
            </dl>
            <ErrorBar error={begin.error ?? attempt?.error} />
            {waiting && (
              <Consenting
                key={attempt.id}
                attempt={attempt}
                onEnd={(view) => (view.state === "done" ? onGranted() : setAttempt(view))}
              />
            )}
          </DialogContent>
          {!waiting && (
            <DialogActions>
              <Button
                appearance="primary"
                className={styles.act}
                onClick={() => begin.mutate({ sessionId })}
                disabledFocusable={begin.isPending}
                data-testid="step-up-open"
              >
                {t("more.open")}
              </Button>
              <Button onClick={onClose}>{t("common.cancel")}</Button>
            </DialogActions>
          )}
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
