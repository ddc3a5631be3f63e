import { Button } from "@fluentui/react-components";
import { AddRegular, ServerRegular } from "@fluentui/react-icons";
import { useState } from "react";
import { useAsk } from "../../api/hooks";
import { Empty } from "../../components/Empty";
import { ErrorBar } from "../../components/ErrorBar";
import { Page } from "../../components/Page";
import { PageTitle } from "../../components/PageTitle";
import { Surface } from "../../components/Surface";
import { Waiting } from "../../components/Waiting";
import { t } from "../../messages/t";
import { CreateTrial } from "./CreateTrial";
import { TrialTable } from "./TrialTable";

/** Every trial tenant of this computer. */
export function TrialList() {
  const trials = useAsk("trialList", {}, { every: () => 5000 });
  const [creating, setCreating] = useState(false);
  const create = (
    <Button
      appearance="primary"
      icon={<AddRegular />}
      onClick={() => setCreating(true)}
      data-testid="primary-act"
    >
      {t("trial.create")}
    </Button>
  );
  const some = trials.data && trials.data.length > 0;
  return (
    <Page>
      <PageTitle title={t("trial.title")} line={t("trial.line")} side={some ? create : undefined} />
      {trials.isPending && <Waiting bare rows={3} words={t("trial.reading")} />}
      {trials.isError && <ErrorBar error={trials.error} onRetry={() => void trials.refetch()} />}
      {trials.data?.length === 0 && (
        <Surface>
          <Empty
            icon={<ServerRegular />}
            title={t("trial.emptyTitle")}
            line={t("trial.emptyLine")}
            act={create}
          />
        </Surface>
      )}
      {some && <TrialTable trials={trials.data} />}
      {creating && <CreateTrial onClose={() => setCreating(false)} taken={trials.data ?? []} />}
    </Page>
  );
}
