import { useLinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { StepName } from "../../api/call";

interface Props {
  sessionId: string;
  step: StepName;
  current: boolean;
  className: string;
  children: ReactNode;
  "data-testid": string;
  "data-state": string;
}

/** A link to a step. The router marks its active link as a page; what stands here is a step. */
export function RailLink({ sessionId, step, current, children, ...rest }: Props) {
  const props = useLinkProps({ to: "/setup/$sessionId/$step", params: { sessionId, step } });
  return (
    <a {...props} {...rest} aria-current={current ? "step" : undefined}>
      {children}
    </a>
  );
}
