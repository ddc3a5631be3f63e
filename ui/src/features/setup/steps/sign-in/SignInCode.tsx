import { Button, makeStyles, ProgressBar } from "@fluentui/react-components";
import { OpenRegular } from "@fluentui/react-icons";
import type { DeviceCodeView, SignInView } from "../../../../api/call";
import { CopyButton } from "../../../../components/CopyButton";
import { ErrorBar } from "../../../../components/ErrorBar";
import { PageTitle } from "../../../../components/PageTitle";
import { Surface } from "../../../../components/Surface";
import { left } from "../../../../components/time";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";
import { StepFrame } from "../../StepFrame";
import { QrCode } from "./QrCode";
import { useAttempt, type OnEnd } from "./useAttempt";

const useStyles = makeStyles({
  box: { display: "flex", flexWrap: "wrap", gap: "24px 40px", padding: "24px" },
  steps: {
    flex: "1 1 320px",
    minWidth: 0,
    maxWidth: "560px",
    display: "flex",
    flexDirection: "column",
    gap: "24px",
    margin: 0,
    padding: 0,
    listStyle: "none",
  },
  label: { ...scale.strong, marginBottom: "8px" },
  line: { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "8px 16px" },
  address: { ...scale.mono, fontSize: "14px", userSelect: "text", overflowWrap: "anywhere" },
  code: {
    fontFamily: "var(--fontFamilyMonospace)",
    fontSize: "32px",
    lineHeight: "40px",
    fontWeight: 600,
    letterSpacing: "0.12em",
    userSelect: "text",
    overflowWrap: "anywhere",
  },
  qr: { display: "flex", flexDirection: "column", gap: "8px", width: "176px" },
  small: { ...scale.small, display: "block", color: slip.second },
  foot: { flexBasis: "100%" },
});

interface Props {
  attempt: SignInView;
  code: DeviceCodeView;
  /** The address is of the simulated tenant: no other device reaches it. */
  simulated: boolean;
  onEnd: OnEnd;
}

/** A code to type on a page, on any device; this goes on by itself once it was. */
export function SignInCode({ attempt, code, simulated, onEnd }: Props) {
  const styles = useStyles();
  const { view, cancel, open, error } = useAttempt(attempt, onEnd);
  const url = view.url ?? attempt.url ?? "";
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
      note={view.secondsLeft !== null && t("code.left", { time: left(view.secondsLeft) })}
    >
      <PageTitle title={t("code.title")} line={t("code.line")} />
      <ErrorBar error={error} />
      <Surface className={styles.box}>
        <ol className={styles.steps}>
          <li>
            <div className={styles.label}>{simulated ? t("code.openSimulated") : t("code.open")}</div>
            <div className={styles.line}>
              <span className={styles.address} data-testid="code-address">
                {url}
              </span>
              <span className={styles.line}>
                <CopyButton value={url} label={t("code.copyAddress")} data-testid="code-copy-address" />
                <Button
                  icon={<OpenRegular />}
                  size="small"
                  onClick={() => open.mutate({ url })}
                  data-testid="code-open"
                >
                  {t("code.openHere")}
                </Button>
              </span>
            </div>
          </li>
          <li>
            <div className={styles.label}>{t("code.type")}</div>
            <div className={styles.line}>
              <span
                className={styles.code}
                data-testid="user-code"
                role="group"
                aria-label={t("code.spoken", { code: code.userCode.split("").join(" ") })}
              >
                {code.userCode}
              </span>
              <CopyButton wide value={code.userCode} label={t("code.copy")} data-testid="code-copy" />
            </div>
          </li>
          <li>
            <div className={styles.label}>{t("code.finish")}</div>
            <span className={styles.small}>{t("code.finishLine")}</span>
          </li>
        </ol>
        {code.qr && (
          <div className={styles.qr}>
            <QrCode qr={code.qr} label={t("code.qr")} />
            <span className={styles.small}>{simulated ? t("code.qrSimulated") : t("code.qrLine")}</span>
          </div>
        )}
        <div className={styles.foot}>
          <ProgressBar aria-label={t("code.waiting")} />
        </div>
      </Surface>
      <span className="sr-only" role="status">
        {t("code.waiting")}
      </span>
    </StepFrame>
  );
}
