import { Button, makeStyles, Radio, RadioGroup, Spinner } from "@fluentui/react-components";
import { PhoneRegular } from "@fluentui/react-icons";
import { useState } from "react";
import type { SessionView, SignInView } from "../../../../api/call";
import { useAsk, type useAct } from "../../../../api/hooks";
import { Chip } from "../../../../components/Chip";
import { ErrorBar } from "../../../../components/ErrorBar";
import { PageTitle } from "../../../../components/PageTitle";
import { Surface } from "../../../../components/Surface";
import { Waiting } from "../../../../components/Waiting";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";
import { StepFrame } from "../../StepFrame";
import { ScopeList } from "./ScopeList";
import { SimulatedAccounts } from "./SimulatedAccounts";

const useStyles = makeStyles({
  name: { ...scale.strong, display: "inline-flex", alignItems: "center", gap: "8px" },
  detail: { ...scale.small, color: slip.second, display: "block" },
  title: { ...scale.section, margin: "0 0 4px" },
});

/** How somebody tried to sign in, and where. */
export interface Way {
  by: "browser" | "code";
  cloud: string;
}

interface Props {
  session: SessionView;
  /** The attempt before, when it did not end well. */
  failed: SignInView | undefined;
  last: Way | undefined;
  start: ReturnType<typeof useAct<"signInStart">>;
  startCode: ReturnType<typeof useAct<"signInWithCode">>;
  onBack?: () => void;
}

/** Where to sign in, and what will be asked and why, before the browser opens. */
export function SignInChoice({ session, failed, last, start, startCode, onBack }: Props) {
  const styles = useStyles();
  const options = useAsk("signInOptions", {});
  const [picked, setPicked] = useState(last?.cloud);
  const clouds = options.data?.clouds ?? [];
  const cloud = clouds.find((one) => one.id === picked) ?? clouds[0];
  const busy = start.isPending || startCode.isPending;
  const withCode = () => cloud && startCode.mutate({ cloud: cloud.id, sessionId: session.id });
  return (
    <StepFrame
      primary={{
        label: cloud?.simulated ? t("signIn.openSimulated") : t("signIn.open"),
        onClick: () => cloud && start.mutate({ cloud: cloud.id, sessionId: session.id }),
        disabled: !cloud || startCode.isPending,
        busy: start.isPending,
      }}
      others={
        <>
          <Button
            icon={startCode.isPending ? <Spinner size="extra-tiny" /> : <PhoneRegular />}
            onClick={withCode}
            disabled={!cloud || busy}
            data-testid="sign-in-with-code"
          >
            {t("code.act")}
          </Button>
          {onBack && <Button onClick={onBack}>{t("signIn.keep")}</Button>}
        </>
      }
      note={t("signIn.note")}
    >
      <PageTitle title={t("signIn.title")} line={t("signIn.line")} />
      {failed?.error && (
        <ErrorBar
          error={failed.error}
          act={
            last?.by === "code" && (
              <Button appearance="primary" onClick={withCode} disabled={busy} data-testid="new-code">
                {t("code.again")}
              </Button>
            )
          }
        />
      )}
      {failed?.state === "cancelled" && (
        <p role="status" style={{ margin: 0 }} data-testid="sign-in-cancelled">
          {t("signIn.cancelled")}
        </p>
      )}
      <ErrorBar error={start.error ?? startCode.error} />
      {options.isPending && <Waiting bare rows={3} words={t("signIn.reading")} />}
      {options.isError && <ErrorBar error={options.error} onRetry={() => void options.refetch()} />}
      {options.data && (
        <>
          <Surface padded>
            <h2 className={styles.title}>{t("signIn.where")}</h2>
            <RadioGroup
              value={cloud?.id ?? ""}
              onChange={(_, data) => setPicked(data.value)}
              aria-label={t("signIn.where")}
            >
              {clouds.map((one) => (
                <Radio
                  key={one.id}
                  value={one.id}
                  data-testid={`cloud-${one.id}`}
                  label={
                    <>
                      <span className={styles.name}>
                        {one.name}
                        {one.simulated && <Chip tone="sim">{t("signIn.offline")}</Chip>}
                      </span>
                      <span className={styles.detail}>{one.detail}</span>
                    </>
                  }
                />
              ))}
            </RadioGroup>
          </Surface>
          {cloud?.simulated && <SimulatedAccounts accounts={options.data.simulatedAccounts} />}
          <ScopeList scopes={options.data.scopes} />
        </>
      )}
    </StepFrame>
  );
}
