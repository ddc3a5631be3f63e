import { Combobox, Field, makeStyles, Option } from "@fluentui/react-components";
import { useState } from "react";
import type { GroupChoice, GroupRef, SessionView } from "../../../../api/call";
import { useAsk } from "../../../../api/hooks";
import { ErrorBar } from "../../../../components/ErrorBar";
import { useSettled } from "../../../../components/useSettled";
import { t } from "../../../../messages/t";
import { slip, type as scale } from "../../../../theme/tokens";

const useStyles = makeStyles({
  field: { maxWidth: "480px" },
  option: { display: "flex", flexDirection: "column" },
  kind: { ...scale.small, color: slip.second },
});

interface Props {
  session: SessionView;
  present: GroupChoice[];
  busy: boolean;
  onAdd: (group: GroupRef) => void;
}

/** Finds any other group of the tenant and adds it to the list. */
export function AddGroup({ session, present, busy, onAdd }: Props) {
  const styles = useStyles();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const asked = useSettled(text.trim());
  const found = useAsk("groupSearch", { sessionId: session.id, text: asked }, { enabled: open, keep: true });
  const taken = new Set(present.map((group) => group.id ?? group.name));
  const options = (found.data ?? []).filter((group) => !taken.has(group.id));
  return (
    <>
      <Field className={styles.field} label={t("who.add")} hint={t("who.addHint")}>
        <Combobox
          freeform
          value={text}
          open={open}
          onOpenChange={(_, data) => setOpen(data.open)}
          onChange={(event) => setText(event.target.value)}
          onOptionSelect={(_, data) => {
            const group = options.find((one) => one.id === data.optionValue);
            if (group) onAdd({ name: group.name, id: group.id });
            setText("");
          }}
          selectedOptions={[]}
          placeholder={t("who.search")}
          disabled={busy}
          data-testid="group-search"
        >
          {options.map((group) => (
            <Option
              key={group.id}
              value={group.id}
              text={group.name}
              disabled={!group.assignable}
              data-testid={`found-${group.name}`}
            >
              <span className={styles.option}>
                {group.name}
                <span className={styles.kind}>
                  {group.assignable ? group.kind : t("who.notAssignable", { kind: group.kind })}
                </span>
              </span>
            </Option>
          ))}
          {options.length === 0 && (
            <Option disabled value="" text="">
              {asked === "" ? t("who.ask") : found.isPending ? t("who.searching") : t("who.nothing")}
            </Option>
          )}
        </Combobox>
      </Field>
      {found.isError && <ErrorBar error={found.error} onRetry={() => void found.refetch()} />}
    </>
  );
}
