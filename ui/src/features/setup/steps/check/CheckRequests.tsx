import type { ExchangeView } from "../../../../api/call";
import { Surface } from "../../../../components/Surface";
import { ExchangeLines } from "../../../../components/ExchangeLines";
import { t } from "../../../../messages/t";

/** The requests that reached the target for this check. */
export function CheckRequests({ requests }: { requests: ExchangeView[] }) {
  if (requests.length === 0) {
    return <Surface padded>{t("check.noRequests")}</Surface>;
  }
  return <ExchangeLines lines={requests.map((exchange) => ({ exchange }))} label={t("check.list")} />;
}
