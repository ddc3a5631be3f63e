import type { AppView } from "../../api/call";
import { Notice } from "../../components/Notice";
import { t } from "../../messages/t";

/** Where secrets are, and why they are only in memory when they are. */
export function SecretsNote({ app }: { app: AppView }) {
  const system = app.secretStore === "system";
  return (
    <div data-testid="secret-store" data-kind={app.secretStore}>
      <Notice
        notice={{
          verdict: system ? "pass" : "warn",
          title: system ? t("settings.secretsSystem") : t("settings.secretsMemory"),
          detail: [
            system ? t("settings.secretsSystemLine") : t("settings.secretsMemoryLine"),
            app.secretStoreNote ?? "",
          ]
            .filter(Boolean)
            .join(" "),
          guideStep: null,
        }}
      />
    </div>
  );
}
