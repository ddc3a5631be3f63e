import { Button, Field, Input, makeStyles, Radio, RadioGroup, Spinner } from "@fluentui/react-components";
import { PlugConnectedRegular } from "@fluentui/react-icons";
import type { SettingsView, SettingsWish } from "../../api/call";
import { ErrorBar } from "../../components/ErrorBar";
import { Notice } from "../../components/Notice";
import { t } from "../../messages/t";
import type { useSettings } from "./useSettings";

const useStyles = makeStyles({
  stack: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "560px" },
  inset: { display: "flex", flexDirection: "column", gap: "16px", paddingLeft: "32px" },
  act: { alignSelf: "flex-start" },
});

interface Props {
  view: SettingsView;
  value: SettingsWish;
  onChange: (change: Partial<SettingsWish>) => void;
  tryOut: ReturnType<typeof useSettings>["tryOut"];
}

/** The way out of this computer: proxy and root certificates, and a test of both. */
export function NetworkFields({ view, value, onChange, tryOut }: Props) {
  const styles = useStyles();
  const kind = value.proxy === "system" || value.proxy === "none" ? value.proxy : "address";
  return (
    <div className={styles.stack}>
      <Field label={t("settings.proxy")}>
        <RadioGroup
          value={kind}
          onChange={(_, data) => onChange({ proxy: data.value === "address" ? "" : data.value })}
        >
          {(["system", "none", "address"] as const).map((one) => (
            <Radio key={one} value={one} label={t(`settings.proxy.${one}`)} data-testid={`proxy-${one}`} />
          ))}
        </RadioGroup>
      </Field>
      {kind === "address" && (
        <div className={styles.inset}>
          <Field label={t("settings.proxyAddress")}>
            <Input
              value={value.proxy}
              onChange={(_, data) => onChange({ proxy: data.value })}
              placeholder="http://proxy.contoso.com:8080"
              spellCheck={false}
              data-testid="proxy-url"
            />
          </Field>
          <Field
            label={t("settings.proxyCredentials")}
            hint={view.proxyCredentials ? t("settings.proxyKept") : t("settings.proxyHint")}
          >
            <Input
              type="password"
              value={value.proxyCredentials ?? ""}
              onChange={(_, data) => onChange({ proxyCredentials: data.value === "" ? null : data.value })}
              autoComplete="off"
              data-testid="proxy-credentials"
            />
          </Field>
        </div>
      )}
      <Field label={t("settings.roots")} hint={t("settings.rootsHint")}>
        <Input
          value={value.rootCertificates}
          onChange={(_, data) => onChange({ rootCertificates: data.value })}
          spellCheck={false}
          data-testid="root-certificates"
        />
      </Field>
      <Button
        className={styles.act}
        icon={tryOut.isPending ? <Spinner size="extra-tiny" /> : <PlugConnectedRegular />}
        onClick={() => tryOut.mutate(value)}
        disabledFocusable={tryOut.isPending}
        data-testid="network-try"
      >
        {tryOut.isPending ? t("settings.trying") : t("settings.try")}
      </Button>
      {tryOut.data && (
        <div role="status" data-testid="network-tried">
          <Notice notice={tryOut.data} />
        </div>
      )}
      <ErrorBar error={tryOut.error} />
    </div>
  );
}
