import { Button } from "@fluentui/react-components";
import { CompassNorthwestRegular } from "@fluentui/react-icons";
import { useNavigate, useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { Empty } from "../../components/Empty";
import { ErrorBar } from "../../components/ErrorBar";
import { Page } from "../../components/Page";
import { t } from "../../messages/t";

/** An address that leads nowhere. */
export function NotFound() {
  const navigate = useNavigate();
  return (
    <Empty
      icon={<CompassNorthwestRegular />}
      title={t("frame.notFound")}
      line={t("frame.notFoundLine")}
      act={
        <Button appearance="primary" onClick={() => void navigate({ to: "/" })}>
          {t("frame.toHome")}
        </Button>
      }
    />
  );
}

/** A screen that stopped by a fault of the program: the rest of the window lives on. */
export function Crashed({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <Page>
      <ErrorBar
        error={{
          message: t("frame.crashed"),
          detail: error instanceof Error ? error.message : String(error),
          fix: null,
          correlationId: null,
        }}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </Page>
  );
}
