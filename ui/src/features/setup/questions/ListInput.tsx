import { Button, Input, makeStyles, Tooltip } from "@fluentui/react-components";
import { AddRegular, DismissRegular } from "@fluentui/react-icons";
import { useState } from "react";
import type { AnswerView, QuestionView } from "../../../api/call";
import { t } from "../../../messages/t";
import { slip, type as scale } from "../../../theme/tokens";

const useStyles = makeStyles({
  rows: { display: "flex", flexDirection: "column", gap: "8px" },
  row: { display: "flex", gap: "8px", alignItems: "center" },
  cell: { flex: "1 1 0", minWidth: 0 },
  head: { ...scale.small, color: slip.second, flex: "1 1 0", minWidth: 0 },
  end: { width: "32px", flexShrink: 0 },
  add: { alignSelf: "flex-start" },
});

interface Props {
  question: QuestionView;
  value: string[];
  onSave: (value: AnswerView | null) => void;
}

const separator = " = ";

/** Any number of values; values of several parts have a column for each. */
export function ListInput({ question, value, onSave }: Props) {
  const styles = useStyles();
  const columns =
    question.parts.length > 0 ? question.parts : [{ id: "", label: question.label, optional: false }];
  const split = (item: string) => {
    const cells = columns.length === 1 ? [item] : item.split("=").map((cell) => cell.trim());
    return columns.map((_, index) => cells[index] ?? "");
  };
  const [rows, setRows] = useState(() => (value.length > 0 ? value.map(split) : [split("")]));
  const store = (next: string[][]) => {
    // A row is an answer once all it needs is there; until then it waits in the form.
    const whole = next.filter((cells) =>
      cells.every((cell, index) => cell.trim() !== "" || columns[index]?.optional),
    );
    const items = whole.map((cells) => {
      const filled = cells.map((cell) => cell.trim());
      while (filled.length > 1 && filled.at(-1) === "") filled.pop();
      return filled.join(separator);
    });
    if (items.join("\n") !== value.join("\n")) onSave(items.length > 0 ? items : null);
  };
  const change = (at: number, column: number, text: string) =>
    setRows(rows.map((cells, index) => (index === at ? cells.with(column, text) : cells)));
  return (
    <div className={styles.rows} role="group" aria-label={question.label}>
      {question.parts.length > 0 && (
        <div className={styles.row} aria-hidden>
          {columns.map((column) => (
            <span key={column.id} className={styles.head}>
              {column.label}
            </span>
          ))}
          <span className={styles.end} />
        </div>
      )}
      {rows.map((cells, at) => (
        // Rows have no name of their own; their place is what they are.
        <div key={at} className={styles.row}>
          {columns.map((column, index) => (
            <Input
              key={column.id}
              className={styles.cell}
              value={cells[index] ?? ""}
              onChange={(_, data) => change(at, index, data.value)}
              onBlur={() => store(rows)}
              aria-label={t("questions.cell", { column: column.label, row: at + 1 })}
              spellCheck={false}
              data-testid={`answer-${question.id}-${at + 1}-${index + 1}`}
            />
          ))}
          <Tooltip content={t("questions.removeRow", { row: at + 1 })} relationship="label">
            <Button
              appearance="subtle"
              icon={<DismissRegular />}
              onClick={() => {
                const left = rows.filter((_, index) => index !== at);
                setRows(left.length > 0 ? left : [split("")]);
                store(left);
              }}
            />
          </Tooltip>
        </div>
      ))}
      <Button
        className={styles.add}
        size="small"
        icon={<AddRegular />}
        onClick={() => setRows([...rows, split("")])}
        data-testid={`answer-${question.id}-add`}
      >
        {t("questions.addRow")}
      </Button>
    </div>
  );
}
