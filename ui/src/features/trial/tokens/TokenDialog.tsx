import { Field, Input } from "@fluentui/react-components";
import { useState } from "react";
import { FormDialog } from "../../../components/FormDialog";
import { t } from "../../../messages/t";
import { lifetimes, overlaps, SpanField, spanOf } from "../SpanField";
import { useTrialAct } from "../useTrial";
import { Issued } from "./Issued";

/** What the dialog is opened for. */
export type Wish = { kind: "token" } | { kind: "client" } | { kind: "rotate"; token: string };

interface Props {
  name: string;
  wish: Wish;
  onClose: () => void;
}

/** Issues a token or a client, or replaces a token; then shows what is secret, once. */
export function TokenDialog({ name, wish, onClose }: Props) {
  const [label, setLabel] = useState("");
  const [lifetime, setLifetime] = useState<(typeof lifetimes)[number]>("never");
  const [overlap, setOverlap] = useState<(typeof overlaps)[number]>("1h");
  const add = useTrialAct("trialTokenAdd");
  const rotate = useTrialAct("trialTokenRotate");
  const rotating = wish.kind === "rotate";
  const act = rotating ? rotate : add;
  const submit = () => {
    const validFor = spanOf(lifetime);
    if (wish.kind === "rotate") {
      rotate.mutate({ name, token: wish.token, newToken: label, validFor, overlap: spanOf(overlap) });
    } else {
      add.mutate({ name, token: label, validFor, client: wish.kind === "client" });
    }
  };
  return (
    <FormDialog
      title={
        act.data
          ? t("token.made", { name: act.data.name })
          : rotating
            ? t("token.rotateTitle", { name: wish.token })
            : t(`token.add.${wish.kind}`)
      }
      act={rotating ? t("token.rotateAct") : t(`token.act.${wish.kind === "client" ? "client" : "token"}`)}
      busy={act.isPending}
      error={act.error}
      done={act.isSuccess}
      onSubmit={submit}
      onClose={onClose}
      data-testid="token-dialog"
    >
      {act.data ? (
        <>
          <p style={{ margin: 0 }}>{t(act.data.oauth ? "token.secretOnce" : "token.tokenOnce")}</p>
          <Issued token={act.data.token} oauth={act.data.oauth} />
        </>
      ) : (
        <>
          {rotating && <p style={{ margin: 0 }}>{t("token.rotateLine")}</p>}
          <Field label={t("token.name")} hint={t("token.nameHint")}>
            <Input
              value={label}
              onChange={(_, data) => setLabel(data.value)}
              maxLength={60}
              data-testid="token-name"
            />
          </Field>
          <SpanField
            label={t("token.validFor")}
            spans={lifetimes}
            value={lifetime}
            onChange={setLifetime}
            data-testid="token-lifetime"
          />
          {rotating && (
            <SpanField
              label={t("token.overlap")}
              hint={t("token.overlapHint")}
              spans={overlaps}
              value={overlap}
              onChange={setOverlap}
              data-testid="token-overlap"
            />
          )}
        </>
      )}
    </FormDialog>
  );
}
