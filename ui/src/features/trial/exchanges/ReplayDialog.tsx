import { Dropdown, Field, Input, makeStyles, Option, Textarea } from "@fluentui/react-components";
import { useState } from "react";
import type { HeaderView, TrialReplayDraft } from "../../../api/call";
import { FormDialog } from "../../../components/FormDialog";
import { t } from "../../../messages/t";
import { type as scale } from "../../../theme/tokens";
import { useReplay } from "./useReplay";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

const useStyles = makeStyles({
  line: { display: "grid", gridTemplateColumns: "128px minmax(0, 1fr)", gap: "12px" },
  method: { minWidth: 0 },
  mono: { "& textarea, & input": scale.mono },
});

const headerText = (headers: HeaderView[]) =>
  headers.map((header) => `${header.name}: ${header.value}`).join("\n");

/** The lines as headers; the first line that is none is said instead. */
function readHeaders(text: string): { headers: HeaderView[]; wrong?: string } {
  const headers: HeaderView[] = [];
  for (const line of text.split("\n").filter((one) => one.trim() !== "")) {
    const colon = line.indexOf(":");
    if (colon < 1) return { headers, wrong: line };
    headers.push({ name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() });
  }
  return { headers };
}

interface Props {
  name: string;
  id: string;
  draft: TrialReplayDraft;
  onSent: (id: string) => void;
  onClose: () => void;
}

/** A logged request, edited and sent to the tenant again. What was not touched goes out as it came. */
export function ReplayDialog({ name, id, draft, onSent, onClose }: Props) {
  const styles = useStyles();
  const [method, setMethod] = useState(draft.method);
  const [path, setPath] = useState(draft.path);
  const [body, setBody] = useState(draft.body);
  const [headers, setHeaders] = useState(headerText(draft.headers));
  const send = useReplay((sent) => {
    onSent(sent);
    onClose();
  });
  const read = readHeaders(headers);
  const known = methods.includes(draft.method) ? methods : [draft.method, ...methods];
  return (
    <FormDialog
      title={t("replay.title")}
      act={t("replay.act")}
      width={720}
      busy={send.isPending}
      disabled={read.wrong !== undefined || !path.startsWith("/")}
      error={send.error}
      onSubmit={() =>
        send.mutate({
          name,
          id,
          method: method === draft.method ? null : method,
          path: path === draft.path ? null : path,
          body: body === draft.body ? null : body,
          headers: headers === headerText(draft.headers) ? null : read.headers,
        })
      }
      onClose={onClose}
      data-testid="replay-dialog"
    >
      <p style={{ margin: 0 }}>{t("replay.line")}</p>
      <div className={styles.line}>
        <Field label={t("replay.method")}>
          <Dropdown
            className={styles.method}
            value={method}
            selectedOptions={[method]}
            onOptionSelect={(_, data) => data.optionValue && setMethod(data.optionValue)}
            data-testid="replay-method"
          >
            {known.map((one) => (
              <Option key={one} value={one}>
                {one}
              </Option>
            ))}
          </Dropdown>
        </Field>
        <Field
          label={t("replay.path")}
          validationMessage={path.startsWith("/") ? undefined : t("replay.pathBad")}
        >
          <Input
            className={styles.mono}
            value={path}
            onChange={(_, data) => setPath(data.value)}
            spellCheck={false}
            data-testid="replay-path"
          />
        </Field>
      </div>
      <Field label={t("replay.body")}>
        <Textarea
          className={styles.mono}
          value={body}
          onChange={(_, data) => setBody(data.value)}
          rows={Math.min(14, Math.max(3, body.split("\n").length))}
          resize="vertical"
          spellCheck={false}
          data-testid="replay-body"
        />
      </Field>
      <Field
        label={t("replay.headers")}
        hint={t("replay.headersHint")}
        validationMessage={read.wrong && t("replay.headerBad", { line: read.wrong })}
      >
        <Textarea
          className={styles.mono}
          value={headers}
          onChange={(_, data) => setHeaders(data.value)}
          rows={Math.min(8, Math.max(2, headers.split("\n").length))}
          resize="vertical"
          spellCheck={false}
          data-testid="replay-headers"
        />
      </Field>
    </FormDialog>
  );
}
