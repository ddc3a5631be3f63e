import { Button } from "@fluentui/react-components";
import { ArrowSwapRegular } from "@fluentui/react-icons";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { StepName } from "../../api/call";

interface Props {
  sessionId: string;
  /** The step to come back to. */
  from: StepName;
  children: ReactNode;
  "data-testid"?: string;
}

/** The way to everything the set-up sent to Microsoft Graph. */
export function RequestsLink({ sessionId, from, children, ...rest }: Props) {
  const navigate = useNavigate();
  return (
    <Button
      appearance="subtle"
      size="small"
      icon={<ArrowSwapRegular />}
      onClick={() =>
        void navigate({ to: "/setup/$sessionId/requests", params: { sessionId }, search: { from } })
      }
      data-testid={rest["data-testid"] ?? "rail-requests"}
    >
      {children}
    </Button>
  );
}
