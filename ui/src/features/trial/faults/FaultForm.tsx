import { Button, Dropdown, Field, Input, makeStyles, Option } from "@fluentui/react-components";
import { useState } from "react";
import type { ApiError } from "../../../api/call";
import { CodeBlock } from "../../../components/CodeBlock";
import { Coded } from "../../../components/Coded";
import { Disclosure } from "../../../components/Disclosure";
import { ErrorBar } from "../../../components/ErrorBar";
import { Setting } from "../../../components/Setting";
import { t } from "../../../messages/t";
import { type as scale } from "../../../theme/tokens";
import { NumberField } from "../NumberField";
import { useTrialAct } from "../useTrial";
import {
  asks,
  asksFor,
  firstDraft,
  frequencies,
  kinds,
  lineOf,
  retries,
  targets,
  type Draft,
  type Frequency,
  type Kind,
  type Target,
} from "./line";

const useStyles = makeStyles({
  form: { display: "flex", flexDirection: "column", gap: "16px" },
  grid: {
    display: "grid",
    gridTemplateColumns: "repeat(2, minmax(0, 1fr))",
    gap: "12px 16px",
    alignItems: "start",
  },
  /** A choice left, what it asks for right. */
  choice: { gridColumn: "1" },
  asked: { gridColumn: "2" },
  pick: { minWidth: 0 },
  line: { display: "flex", gap: "8px", alignItems: "flex-end" },
  grow: { flexGrow: 1 },
  mono: { width: "100%", "& input": scale.mono },
  act: { whiteSpace: "nowrap", flexShrink: 0 },
});

/** What, why and what to do, one after the other. */
const sentences = (error: ApiError) =>
  [error.message, error.detail, error.fix?.action ?? ""]
    .filter((part) => part !== "")
    .map((part) => (part.endsWith(".") ? part : `${part}.`))
    .join(" ");

interface Props {
  name: string;
  syntax: string;
}

/** What goes wrong, where and how often; the one line that says it can also be typed. */
export function FaultForm({ name, syntax }: Props) {
  const styles = useStyles();
  const [draft, setDraft] = useState<Draft>(firstDraft);
  const [typed, setTyped] = useState<string>();
  const add = useTrialAct("trialFaultAdd", () => {
    setDraft(firstDraft);
    setTyped(undefined);
  });
  const line = typed ?? lineOf(draft);
  const set = (change: Partial<Draft>) => {
    setDraft({ ...draft, ...change });
    setTyped(undefined);
    add.reset();
  };
  const { kind } = draft;
  return (
    <Setting title={t("fault.add")} line={t("fault.addLine")}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (line.trim() !== "" && !add.isPending) add.mutate({ name, part: line.trim() });
        }}
      >
        <div className={styles.grid}>
          <Field className={styles.choice} label={t("fault.what")}>
            <Dropdown
              className={styles.pick}
              value={t(`fault.kind.${kind}`)}
              selectedOptions={[kind]}
              onOptionSelect={(_, data) => set({ kind: data.optionValue as Kind, value: "" })}
              data-testid="fault-kind"
            >
              {kinds.map((one) => (
                <Option key={one} value={one}>
                  {t(`fault.kind.${one}`)}
                </Option>
              ))}
            </Dropdown>
          </Field>
          {asksFor(kind) && (
            <Field className={styles.asked} label={t(`fault.asks.${kind}`)}>
              <Input
                value={draft.value}
                placeholder={asks[kind]}
                onChange={(_, data) => set({ value: data.value.trim() })}
                data-testid="fault-value"
              />
            </Field>
          )}
          {retries(kind) && (
            <NumberField
              label={t("fault.retryAfter")}
              value={draft.retryAfter}
              onChange={(retryAfter) => set({ retryAfter })}
              data-testid="fault-retry-after"
            />
          )}
          <Field className={styles.choice} label={t("fault.where")}>
            <Dropdown
              className={styles.pick}
              value={t(`fault.target.${draft.target}`)}
              selectedOptions={[draft.target]}
              onOptionSelect={(_, data) => set({ target: data.optionValue as Target })}
              data-testid="fault-target"
            >
              {(Object.keys(targets) as Target[]).map((one) => (
                <Option key={one} value={one}>
                  {t(`fault.target.${one}`)}
                </Option>
              ))}
            </Dropdown>
          </Field>
          {draft.target === "own" && (
            <Field className={styles.asked} label={t("fault.ownTarget")}>
              <Input
                className={styles.mono}
                value={draft.ownTarget}
                placeholder="PUT /Users/*"
                onChange={(_, data) => set({ ownTarget: data.value })}
                spellCheck={false}
                data-testid="fault-own-target"
              />
            </Field>
          )}
          <Field className={styles.choice} label={t("fault.often")}>
            <Dropdown
              className={styles.pick}
              value={t(`fault.frequency.${draft.frequency}`)}
              selectedOptions={[draft.frequency]}
              onOptionSelect={(_, data) => set({ frequency: data.optionValue as Frequency })}
              data-testid="fault-frequency"
            >
              {frequencies.map((one) => (
                <Option key={one} value={one}>
                  {t(`fault.frequency.${one}`)}
                </Option>
              ))}
            </Dropdown>
          </Field>
          {draft.frequency !== "always" && (
            <NumberField
              label={t(`fault.count.${draft.frequency}`)}
              value={draft.count}
              onChange={(count) => set({ count })}
              data-testid="fault-count"
            />
          )}
        </div>
        <div className={styles.line}>
          <Field
            className={styles.grow}
            label={t("fault.line")}
            validationState={add.error?.code === "badInput" ? "error" : "none"}
            validationMessage={
              add.error?.code === "badInput" ? <Coded text={sentences(add.error)} /> : undefined
            }
          >
            <Input
              className={styles.mono}
              value={line}
              onChange={(_, data) => {
                setTyped(data.value);
                add.reset();
              }}
              spellCheck={false}
              data-testid="fault-line"
            />
          </Field>
          <Button
            type="submit"
            appearance="primary"
            className={styles.act}
            disabled={line.trim() === "" || add.isPending}
            style={{ alignSelf: "flex-start", marginTop: 26 }}
            data-testid="fault-add"
          >
            {t("fault.addAct")}
          </Button>
        </div>
        {add.error && add.error.code !== "badInput" && <ErrorBar error={add.error} />}
        <Disclosure label={t("fault.syntax")} data-testid="fault-syntax">
          <CodeBlock text={syntax} label={t("fault.syntax")} tall />
        </Disclosure>
      </form>
    </Setting>
  );
}
