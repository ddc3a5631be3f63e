import { Dialog, DialogSurface, Input, makeStyles, mergeClasses } from "@fluentui/react-components";
import { SearchRegular } from "@fluentui/react-icons";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { t } from "../../messages/t";
import { slip, type as scale } from "../../theme/tokens";
import { useCommands, type Command } from "./useCommands";

const useStyles = makeStyles({
  surface: { padding: 0, maxWidth: "560px", overflow: "hidden", marginTop: "96px", maxHeight: "60vh" },
  body: { display: "flex", flexDirection: "column", maxHeight: "60vh" },
  field: { margin: "12px", flexShrink: 0 },
  list: { listStyle: "none", margin: 0, padding: "0 8px 8px", overflowY: "auto" },
  group: { ...scale.small, color: slip.second, padding: "8px 8px 4px" },
  option: {
    display: "flex",
    alignItems: "center",
    gap: "10px",
    minHeight: "36px",
    padding: "0 8px",
    borderRadius: "6px",
    cursor: "pointer",
  },
  active: { backgroundColor: slip.selected },
  icon: { display: "inline-flex", fontSize: "18px", color: slip.second },
  name: { whiteSpace: "nowrap" },
  more: {
    ...scale.small,
    color: slip.second,
    marginLeft: "auto",
    minWidth: 0,
    overflow: "hidden",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
  },
  none: { padding: "16px 8px", color: slip.second },
});

/** Every word typed must occur somewhere in the line. */
const matches = (command: Command, text: string) => {
  const line = `${command.group} ${command.name} ${command.more ?? ""}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => line.includes(word));
};

/** The command palette: type, choose with the arrows, Enter. */
export function Palette({ onClose }: { onClose: () => void }) {
  const styles = useStyles();
  const id = useId();
  const all = useCommands();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const found = all.filter((command) => matches(command, text));
  const active = Math.min(at, found.length - 1);
  const list = useRef<HTMLUListElement>(null);

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [active]);

  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    command.run();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter") run(found[active]);
    else if (event.key === "ArrowDown") setAt((active + 1) % Math.max(1, found.length));
    else if (event.key === "ArrowUp") setAt((active - 1 + found.length) % Math.max(1, found.length));
    else return;
    event.preventDefault();
  };

  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface className={styles.surface} aria-label={t("palette.title")} data-testid="palette">
        <div className={styles.body}>
          <Input
            className={styles.field}
            autoFocus
            size="large"
            contentBefore={<SearchRegular />}
            placeholder={t("palette.field")}
            value={text}
            onChange={(_, data) => {
              setText(data.value);
              setAt(0);
            }}
            onKeyDown={onKey}
            role="combobox"
            aria-expanded
            aria-controls={`${id}-list`}
            aria-activedescendant={found[active] ? `${id}-${found[active].id}` : undefined}
            aria-label={t("palette.field")}
            data-testid="palette-input"
          />
          <ul
            className={styles.list}
            role="listbox"
            id={`${id}-list`}
            aria-label={t("palette.title")}
            ref={list}
          >
            {found.map((command, index) => [
              command.group !== found[index - 1]?.group && (
                <li key={`group-${command.group}-${index}`} className={styles.group} role="presentation">
                  {command.group}
                </li>
              ),
              <li
                key={command.id}
                id={`${id}-${command.id}`}
                role="option"
                aria-selected={index === active}
                className={mergeClasses(styles.option, index === active && styles.active)}
                onMouseMove={() => setAt(index)}
                onClick={() => run(command)}
                data-testid={`command-${command.id}`}
              >
                <span className={styles.icon} aria-hidden>
                  {command.icon}
                </span>
                <span className={styles.name}>{command.name}</span>
                {command.more && <span className={styles.more}>{command.more}</span>}
              </li>,
            ])}
            {found.length === 0 && (
              <li className={styles.none} role="presentation">
                {t("palette.none")}
              </li>
            )}
          </ul>
        </div>
      </DialogSurface>
    </Dialog>
  );
}
