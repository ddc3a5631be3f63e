import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Dropdown,
  Field,
  Input,
  makeStyles,
  Option,
} from "@fluentui/react-components";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { TrialCreated, TrialSummary } from "../../api/call";
import { ask, useAct, useAsk } from "../../api/hooks";
import { CopyField } from "../../components/CopyField";
import { ErrorBar } from "../../components/ErrorBar";
import { t } from "../../messages/t";

const useStyles = makeStyles({
  surface: { maxWidth: "520px" },
  fields: { display: "flex", flexDirection: "column", gap: "16px" },
});

/** Lower-case letters, digits and hyphens: the name is a part of the URL. */
const nameOk = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

interface Props {
  taken: TrialSummary[];
  onClose: () => void;
}

/** Makes a trial tenant, then shows its URL and, once, its token. */
export function CreateTrial({ taken, onClose }: Props) {
  const styles = useStyles();
  const navigate = useNavigate();
  const vendors = useAsk("vendorList", {});
  const [name, setName] = useState("");
  const [vendorId, setVendorId] = useState<string | null>();
  const [made, setMade] = useState<TrialCreated>();
  const create = useAct("trialCreate", async (answer, cache) => {
    setMade(answer);
    await cache.invalidateQueries({ queryKey: ask("trialList", {}).queryKey });
  });
  const chosen = vendorId === undefined ? (vendors.data?.[0]?.id ?? null) : vendorId;
  const chosenName = vendors.data?.find((vendor) => vendor.id === chosen)?.name ?? t("trial.plain");
  const used = taken.some((trial) => trial.name === name);
  const bad = name !== "" && !nameOk.test(name);
  const problem = used
    ? t("trial.nameTaken")
    : bad
      ? t("trial.nameBad")
      : create.error?.code === "badInput"
        ? create.error.message
        : undefined;
  const submit = () => {
    if (nameOk.test(name) && !used) create.mutate({ name, vendorId: chosen });
  };

  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()} modalType={made ? "alert" : "modal"}>
      <DialogSurface className={styles.surface} data-testid="create-trial">
        {made ? (
          <DialogBody>
            <DialogTitle>{t("trial.madeTitle", { name: made.trial.name })}</DialogTitle>
            <DialogContent className={styles.fields}>
              <p style={{ margin: 0 }}>{t("trial.madeLine")}</p>
              <CopyField label={t("trial.url")} value={made.trial.url} data-testid="created-url" />
              <CopyField label={t("trial.token")} value={made.token} data-testid="created-token" />
            </DialogContent>
            <DialogActions>
              <Button
                appearance="primary"
                onClick={() => void navigate({ to: "/trial/$name", params: { name: made.trial.name } })}
                style={{ whiteSpace: "nowrap" }}
                data-testid="created-open"
              >
                {t("trial.open")}
              </Button>
              <Button onClick={onClose}>{t("common.close")}</Button>
            </DialogActions>
          </DialogBody>
        ) : (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              submit();
            }}
          >
            <DialogBody>
              <DialogTitle>{t("trial.createTitle")}</DialogTitle>
              <DialogContent className={styles.fields}>
                {create.error && create.error.code !== "badInput" && <ErrorBar error={create.error} />}
                <Field
                  label={t("trial.nameField")}
                  hint={t("trial.nameHint")}
                  validationState={problem ? "error" : "none"}
                  validationMessage={problem}
                  required
                >
                  <Input
                    autoFocus
                    value={name}
                    onChange={(_, data) => setName(data.value.toLowerCase().replace(/\s+/g, "-"))}
                    maxLength={63}
                    spellCheck={false}
                    data-testid="trial-name"
                  />
                </Field>
                <Field label={t("trial.behaves")} hint={t("trial.behavesHint")}>
                  <Dropdown
                    value={chosenName}
                    selectedOptions={[chosen ?? ""]}
                    onOptionSelect={(_, data) => setVendorId(data.optionValue || null)}
                    data-testid="trial-vendor"
                  >
                    {(vendors.data ?? []).map((vendor) => (
                      <Option key={vendor.id} value={vendor.id}>
                        {vendor.name}
                      </Option>
                    ))}
                    <Option value="">{t("trial.plain")}</Option>
                  </Dropdown>
                </Field>
              </DialogContent>
              <DialogActions>
                <Button
                  type="submit"
                  appearance="primary"
                  disabled={!nameOk.test(name) || used || create.isPending}
                  style={{ whiteSpace: "nowrap" }}
                  data-testid="trial-create"
                >
                  {t("trial.createAct")}
                </Button>
                <Button onClick={onClose}>{t("common.cancel")}</Button>
              </DialogActions>
            </DialogBody>
          </form>
        )}
      </DialogSurface>
    </Dialog>
  );
}
