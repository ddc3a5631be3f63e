import { Button, makeStyles, ProgressBar } from "@fluentui/react-components";
import type { SignInView } from "../../../../api/call";
import { CopyButton } from "../../../../components/CopyButton";
import { ErrorBar } from "../../../../components/ErrorBar";
import { Notice } from "../../../../components/Notice";
import { PageTitle } from "../../../../components/PageTitle";
import { Surface } from "../../../../components/Surface";
import { left } from "../../../../components/time";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";
import { StepFrame } from "../../StepFrame";
import { useAttempt, type OnEnd } from "./useAttempt";

const useStyles = makeStyles({
  box: { display: "flex", flexDirection: "column", gap: "12px" },
  label: { ...scale.small, color: slip.second },
  url: {
    ...scale.mono,
    padding: "10px 12px",
    borderRadius: "6px",
    backgroundColor: slip.code,
    overflowWrap: "anywhere",
    userSelect: "text",
    maxHeight: "110px",
    overflowY: "auto",
  },
  acts: { display: "flex", flexWrap: "wrap", gap: "8px" },
});

interface Props {
  attempt: SignInView;
  onEnd: OnEnd;
}

/** The browser is open; this asks twice a second how it went. */
export function SignInWaiting({ attempt, onEnd }: Props) {
  const styles = useStyles();
  const { view, cancel, open, error } = useAttempt(attempt, onEnd);
  const url = view.url;
  return (
    <StepFrame
      others={
        <Button
          onClick={() => cancel.mutate({ signInId: attempt.id })}
          disabled={cancel.isPending}
          data-testid="sign-in-cancel"
        >
          {t("signIn.cancel")}
        </Button>
      }
      note={view.secondsLeft !== null && t("signIn.left", { time: left(view.secondsLeft) })}
    >
      <PageTitle title={t("signIn.waiting")} line={t("signIn.waitingLine")} />
      {view.browserFailed && (
        <Notice
          notice={{
            verdict: "warn",
            title: t("signIn.noBrowser"),
            detail: t("signIn.noBrowserLine"),
            guideStep: null,
          }}
        />
      )}
      <ErrorBar error={error} />
      <Surface padded className={styles.box}>
        <ProgressBar aria-label={t("signIn.waiting")} />
        {url && (
          <>
            <span className={styles.label}>{t("signIn.address")}</span>
            <div
              className={styles.url}
              data-testid="sign-in-url"
              tabIndex={0}
              role="group"
              aria-label={t("signIn.address")}
            >
              {url}
            </div>
            <div className={styles.acts}>
              <CopyButton wide value={url} label={t("signIn.copyLink")} data-testid="sign-in-copy" />
              <Button onClick={() => open.mutate({ url })} data-testid="sign-in-open">
                {t("signIn.openAgain")}
              </Button>
            </div>
          </>
        )}
      </Surface>
      <span className="sr-only" role="status">
        {t("signIn.waiting")}
      </span>
    </StepFrame>
  );
}
