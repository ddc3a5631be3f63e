import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
} from "@fluentui/react-components";
import type { ReactNode } from "react";
import type { ApiError } from "../api/call";
import { t } from "../messages/t";
import { ErrorBar } from "./ErrorBar";
import { useGivesBackFocus } from "./useGivesBackFocus";

const useStyles = makeStyles({
  fields: { display: "flex", flexDirection: "column", gap: "16px", paddingBottom: "8px" },
  act: { whiteSpace: "nowrap" },
});

interface Props {
  title: string;
  children: ReactNode;
  /** What happens: "Add the token". */
  act: string;
  busy?: boolean;
  disabled?: boolean;
  error?: ApiError | null;
  onSubmit: () => void;
  onClose: () => void;
  /** Pixels at most. */
  width?: number;
  /** Once done there is nothing to send: what came of it, and a way out. */
  done?: boolean;
  "data-testid"?: string;
}

/** A few fields over the page, one act; Escape leaves. */
export function FormDialog({
  title,
  children,
  act,
  busy,
  disabled,
  error,
  onSubmit,
  onClose,
  width = 520,
  done,
  ...rest
}: Props) {
  const styles = useStyles();
  useGivesBackFocus();
  return (
    <Dialog open modalType={done ? "alert" : "modal"} onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface style={{ maxWidth: width }} data-testid={rest["data-testid"]}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!busy && !disabled && !done) onSubmit();
          }}
        >
          <DialogBody>
            <DialogTitle>{title}</DialogTitle>
            <DialogContent className={styles.fields}>
              {children}
              <ErrorBar error={error} />
            </DialogContent>
            <DialogActions>
              {done ? (
                <Button appearance="primary" onClick={onClose} data-testid="form-done">
                  {t("common.close")}
                </Button>
              ) : (
                <>
                  <Button
                    type="submit"
                    appearance="primary"
                    className={styles.act}
                    disabled={disabled === true}
                    // Not disabled while it works: the focus would leave the dialog, and Escape with it.
                    disabledFocusable={busy === true}
                    data-testid="form-act"
                  >
                    {act}
                  </Button>
                  <Button onClick={onClose}>{t("common.cancel")}</Button>
                </>
              )}
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
}
