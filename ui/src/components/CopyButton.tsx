import { Button, Tooltip, type ButtonProps } from "@fluentui/react-components";
import { CheckmarkRegular, CopyRegular } from "@fluentui/react-icons";
import { useEffect, useRef, useState } from "react";
import { t } from "../messages/t";
import { copyText } from "./copy";

interface Props {
  /** The value, or how to get it at the moment it is asked for (a token). */
  value: string | (() => Promise<string>);
  /** What is copied: "Copy tenant id". */
  label: string;
  /** Show the label beside the icon. */
  wide?: boolean;
  appearance?: ButtonProps["appearance"];
  /** Of the wide one. */
  size?: ButtonProps["size"];
  disabled?: boolean;
  "data-testid"?: string;
}

/** Copies a value, and says for two seconds that it did. */
export function CopyButton({ value, label, wide, appearance, size = "medium", disabled, ...rest }: Props) {
  const [state, setState] = useState<"idle" | "done" | "failed">("idle");
  const timer = useRef<number>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const copy = async () => {
    try {
      await copyText(typeof value === "string" ? value : await value());
      setState("done");
    } catch {
      setState("failed");
    }
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setState("idle"), 2000);
  };
  const text = state === "done" ? t("copy.done") : state === "failed" ? t("copy.failed") : label;
  const button = (
    <Button
      appearance={appearance ?? (wide ? "secondary" : "subtle")}
      size={wide ? size : "small"}
      icon={state === "done" ? <CheckmarkRegular /> : <CopyRegular />}
      onClick={() => void copy()}
      disabled={disabled}
      data-testid={rest["data-testid"]}
    >
      {wide ? text : undefined}
    </Button>
  );
  return (
    <>
      {wide ? (
        button
      ) : (
        <Tooltip content={text} relationship="label">
          {button}
        </Tooltip>
      )}
      <span role="status" className="sr-only">
        {state === "idle" ? "" : text}
      </span>
    </>
  );
}
