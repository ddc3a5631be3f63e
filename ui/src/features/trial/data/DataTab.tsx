import type { TrialDetailView } from "../../../api/call";
import { TabPage } from "../TabPage";
import { ResetForm } from "./ResetForm";
import { SeedForm } from "./SeedForm";
import { Snapshots } from "./Snapshots";

/** People and groups all at once: saved and put back, made up, taken away. */
export function DataTab({ detail }: { detail: TrialDetailView }) {
  return (
    <TabPage data-testid="data">
      <Snapshots detail={detail} />
      <SeedForm name={detail.trial.name} />
      <ResetForm trial={detail.trial} />
    </TabPage>
  );
}
