import { Button, Field, Input, makeStyles, Tooltip } from "@fluentui/react-components";
import { EyeOffRegular, EyeRegular } from "@fluentui/react-icons";
import { useState } from "react";
import type { ConnectionView, ProbeView } from "../../../../api/call";
import { Surface } from "../../../../components/Surface";
import { t } from "../../../../messages/t";

const useStyles = makeStyles({
  fields: { display: "flex", flexDirection: "column", gap: "16px", maxWidth: "720px" },
  mono: { "& input": { fontFamily: "var(--fontFamilyMonospace)", fontSize: "12.5px" } },
});

/** Probe codes that speak about the address; the others speak about the token or the server. */
const aboutAddress = new Set([
  "not-https",
  "not-a-url",
  "unreachable",
  "tls",
  "web-page",
  "not-found",
  "not-scim",
]);

interface Props {
  saved: ConnectionView;
  url: string;
  token: string;
  onUrl: (value: string) => void;
  onToken: (value: string) => void;
  probe: ProbeView | null;
}

/** Tenant URL and secret token, in the vendor's words. */
export function ConnectionFields({ saved, url, token, onUrl, onToken, probe }: Props) {
  const styles = useStyles();
  const [shown, setShown] = useState(false);
  const bad = probe?.verdict === "fail";
  const badUrl = bad && aboutAddress.has(probe.code);
  const badToken = bad && probe.code === "unauthorized";
  return (
    <Surface padded>
      <div className={styles.fields}>
        <Field
          label={saved.tenantUrlLabel || t("connection.url")}
          hint={saved.tenantUrlHint}
          validationState={badUrl ? "error" : "none"}
          validationMessage={badUrl ? probe.title : undefined}
        >
          <Input
            className={styles.mono}
            value={url}
            onChange={(_, data) => onUrl(data.value)}
            placeholder="https://"
            spellCheck={false}
            autoComplete="off"
            maxLength={2000}
            data-testid="tenant-url"
          />
        </Field>
        <Field
          label={t("connection.token")}
          hint={saved.hasToken && token === "" ? t("connection.tokenKept") : saved.tokenHint}
          validationState={badToken ? "error" : "none"}
          validationMessage={badToken ? probe.title : undefined}
        >
          <Input
            className={styles.mono}
            type={shown ? "text" : "password"}
            value={token}
            onChange={(_, data) => onToken(data.value)}
            placeholder={saved.hasToken ? "••••••••••••" : ""}
            spellCheck={false}
            autoComplete="off"
            maxLength={8000}
            data-testid="secret-token"
            contentAfter={
              <Tooltip content={shown ? t("connection.hide") : t("connection.show")} relationship="label">
                <Button
                  appearance="transparent"
                  size="small"
                  icon={shown ? <EyeOffRegular /> : <EyeRegular />}
                  onClick={() => setShown(!shown)}
                />
              </Tooltip>
            }
          />
        </Field>
      </div>
    </Surface>
  );
}
