import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from "@fluentui/react-components";
import type { ApiError } from "../api/call";
import { t } from "../messages/t";
import { ErrorBar } from "./ErrorBar";
import { useGivesBackFocus } from "./useGivesBackFocus";

interface Props {
  title: string;
  line: string;
  /** What happens: "Delete the trial tenant". */
  act: string;
  busy: boolean;
  error: ApiError | null;
  onYes: () => void;
  onNo: () => void;
}

/** Asks before something is gone; says what will be gone. */
export function Confirm({ title, line, act, busy, error, onYes, onNo }: Props) {
  useGivesBackFocus();
  return (
    <Dialog open modalType="alert" onOpenChange={(_, data) => !data.open && onNo()}>
      <DialogSurface style={{ maxWidth: "480px" }} data-testid="confirm">
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>
            <p style={{ marginTop: 0 }}>{line}</p>
            {error && <ErrorBar error={error} />}
          </DialogContent>
          <DialogActions>
            <Button
              appearance="primary"
              onClick={onYes}
              // Not disabled while it works: the focus would leave the dialog, and Escape with it.
              disabledFocusable={busy}
              style={{ whiteSpace: "nowrap" }}
              data-testid="confirm-yes"
            >
              {act}
            </Button>
            <Button onClick={onNo} data-testid="confirm-no">
              {t("common.cancel")}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
