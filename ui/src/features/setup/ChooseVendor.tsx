import { makeStyles } from "@fluentui/react-components";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useAsk } from "../../api/hooks";
import { t } from "../../messages/t";
import { Rail } from "./Rail";
import { draftRail } from "./rail";
import { NewSetup } from "./steps/vendor/NewSetup";

const useStyles = makeStyles({
  grid: {
    display: "grid",
    gridTemplateColumns: "auto minmax(0, 1fr)",
    gridTemplateRows: "minmax(0, 1fr)",
    height: "100%",
  },
});

/** Step one: which vendor. The session begins with the primary act. */
export function ChooseVendor() {
  const styles = useStyles();
  const search: { vendor?: string } = useSearch({ strict: false });
  const vendors = useAsk("vendorList", {});
  const [picked, setPicked] = useState<string>();
  const chosen = vendors.data?.find((one) => one.id === (picked ?? search.vendor)) ?? vendors.data?.[0];
  return (
    <div className={styles.grid}>
      <Rail
        title={t("setup.newTitle")}
        line={t("setup.newLine")}
        steps={draftRail(chosen?.name ?? t("setup.theVendor"))}
        here="vendor"
      />
      <NewSetup vendors={vendors} chosen={chosen} onPick={setPicked} />
    </div>
  );
}
