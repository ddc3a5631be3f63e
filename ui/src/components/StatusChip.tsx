import { t } from "../messages/t";
import { Chip } from "./Chip";

/** An HTTP status; 400 and above is red, no answer at all is said in words. */
export function StatusChip({ status }: { status: number | null }) {
  if (status === null) return <Chip tone="bad">{t("exchange.noAnswer")}</Chip>;
  return <Chip tone={status >= 400 ? "bad" : "good"}>{String(status)}</Chip>;
}
