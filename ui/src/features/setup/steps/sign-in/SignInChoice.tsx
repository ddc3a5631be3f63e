import { Button, makeStyles, Radio, RadioGroup, Spinner } from "@fluentui/react-components";
import { PhoneRegular } from "@fluentui/react-icons";
import { useState } from "react";
import type { FoundTenantView, SessionView, SignInView } from "../../../../api/call";
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
import { KnownAccounts } from "./KnownAccounts";
import { SimulatedAccounts } from "./SimulatedAccounts";
import { TenantFind } from "./TenantFind";

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
  /** A tenant that is signed in already is used. */
  onUsed: () => void;
}

/** Where to sign in, and what will be asked and why, before the browser opens. */
export function SignInChoice({ session, failed, last, start, startCode, onBack, onUsed }: Props) {
  const styles = useStyles();
  const options = useAsk("signInOptions", {});
  const [picked, setPicked] = useState(last?.cloud);
  const [found, setFound] = useState<FoundTenantView>();
  const clouds = options.data?.clouds ?? [];
  const cloud = clouds.find((one) => one.id === (picked ?? options.data?.usualCloud)) ?? clouds[0];
  const busy = start.isPending || startCode.isPending;
  const request = cloud && {
    cloud: cloud.id,
    // What was found is in one cloud only, or in those that the person was asked to choose from.
    tenant:
      !cloud.simulated && found && [found.cloud, ...found.clouds].some((one) => one?.id === cloud.id)
        ? (found.tenantId ?? found.domain)
        : null,
    sessionId: session.id,
  };
  const withCode = () => request && startCode.mutate(request);
  return (
    <StepFrame
      primary={{
        label: cloud?.simulated ? t("signIn.openSimulated") : t("signIn.open"),
        onClick: () => request && start.mutate(request),
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
          <KnownAccounts session={session} onUsed={onUsed} />
          <Surface padded>
            <h2 className={styles.title}>{t("signIn.where")}</h2>
            <TenantFind
              found={found}
              onFound={(now) => {
                setFound(now);
                // The cloud follows from the tenant; where it does not, one of those it may be.
                const to = now?.cloud ?? now?.clouds[0];
                if (to) setPicked(to.id);
              }}
            />
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
