import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  makeStyles,
} from "@fluentui/react-components";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { TrialCreated, TrialCreateRequest, TrialSummary } from "../../api/call";
import { ask, useAct, useAsk } from "../../api/hooks";
import { CopyField } from "../../components/CopyField";
import { Disclosure } from "../../components/Disclosure";
import { ErrorBar } from "../../components/ErrorBar";
import { useGivesBackFocus } from "../../components/useGivesBackFocus";
import { t } from "../../messages/t";
import { CreateMore } from "./CreateMore";
import { tenantIdOk } from "./EntraFields";
import { Issued } from "./tokens/Issued";
import { VendorField } from "./VendorField";

const useStyles = makeStyles({
  surface: { maxWidth: "560px" },
  fields: { display: "flex", flexDirection: "column", gap: "16px", paddingBottom: "8px" },
  line: { margin: 0 },
  act: { whiteSpace: "nowrap" },
});

/** Lower-case letters, digits and hyphens: the name is a part of the URL. */
const nameOk = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

const plain: TrialCreateRequest = {
  name: "",
  vendorId: null,
  strict: false,
  oauth: false,
  entra: null,
  validFor: null,
  people: 0,
  groups: 0,
};

interface Props {
  taken: TrialSummary[];
  onClose: () => void;
}

/** Makes a trial tenant: a name is enough. Then shows its URL and, once, its secrets. */
export function CreateTrial({ taken, onClose }: Props) {
  const styles = useStyles();
  useGivesBackFocus();
  const navigate = useNavigate();
  const vendors = useAsk("vendorList", {});
  const [wish, setWish] = useState<TrialCreateRequest>(plain);
  const [vendorId, setVendorId] = useState<string | null>();
  const [made, setMade] = useState<TrialCreated>();
  const create = useAct("trialCreate", async (answer, cache) => {
    setMade(answer);
    await cache.invalidateQueries({ queryKey: ask("trialList", {}).queryKey });
  });
  const { name } = wish;
  const chosen = vendorId === undefined ? (vendors.data?.[0]?.id ?? null) : vendorId;
  const used = taken.some((trial) => trial.name === name);
  const bad = name !== "" && !nameOk.test(name);
  const problem = used ? t("trial.nameTaken") : bad ? t("trial.nameBad") : undefined;
  const ready = nameOk.test(name) && !used && (wish.entra === null || tenantIdOk(wish.entra.tenantId));
  const set = (change: Partial<TrialCreateRequest>) => {
    setWish((before) => ({ ...before, ...change }));
    create.reset();
  };

  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()} modalType={made ? "alert" : "modal"}>
      <DialogSurface className={styles.surface} data-testid="create-trial">
        {made ? (
          <DialogBody>
            <DialogTitle>{t("trial.madeTitle", { name: made.trial.name })}</DialogTitle>
            <DialogContent className={styles.fields}>
              <p className={styles.line}>{t(wish.entra ? "trial.madeBlankLine" : "trial.madeLine")}</p>
              <CopyField label={t("trial.url")} value={made.trial.url} data-testid="created-url" />
              <Issued token={made.token} oauth={made.oauth} />
            </DialogContent>
            <DialogActions>
              <Button
                appearance="primary"
                onClick={() => void navigate({ to: "/trial/$name", params: { name: made.trial.name } })}
                className={styles.act}
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
              if (ready && !create.isPending) create.mutate({ ...wish, vendorId: chosen });
            }}
          >
            <DialogBody>
              <DialogTitle>{t("trial.createTitle")}</DialogTitle>
              <DialogContent className={styles.fields}>
                <ErrorBar error={create.error} />
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
                    onChange={(_, data) => set({ name: data.value.toLowerCase().replace(/\s+/g, "-") })}
                    maxLength={63}
                    spellCheck={false}
                    data-testid="trial-name"
                  />
                </Field>
                <VendorField hint={t("trial.behavesHint")} value={chosen} onChange={setVendorId} />
                <Disclosure label={t("create.more")} data-testid="create-more">
                  <CreateMore wish={wish} onChange={set} />
                </Disclosure>
              </DialogContent>
              <DialogActions>
                <Button
                  type="submit"
                  appearance="primary"
                  disabled={!ready || create.isPending}
                  className={styles.act}
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
