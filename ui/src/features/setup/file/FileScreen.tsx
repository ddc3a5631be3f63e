import { Button, makeStyles } from "@fluentui/react-components";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ApiError } from "../../../api/call";
import { ask, useAct } from "../../../api/hooks";
import { ErrorBar } from "../../../components/ErrorBar";
import { PageTitle } from "../../../components/PageTitle";
import { Waiting } from "../../../components/Waiting";
import { t } from "../../../messages/t";
import { Rail } from "../Rail";
import { draftRail } from "../rail";
import { StepFrame } from "../StepFrame";
import { ScopeList } from "../steps/sign-in/ScopeList";
import { FactList } from "./FactList";
import { FileDrop } from "./FileDrop";
import { readText } from "./readText";
import { SignerCard } from "./SignerCard";

/** One byte more than a set-up file may have: the backend then says that it is too large. */
const BYTES_SENT_MAX = (4 << 20) + 1;

const useStyles = makeStyles({
  grid: {
    display: "grid",
    gridTemplateColumns: "auto minmax(0, 1fr)",
    gridTemplateRows: "minmax(0, 1fr)",
    height: "100%",
  },
});

const problem = (message: string, detail: string, fix: string): ApiError => ({
  code: "badInput",
  message,
  detail,
  fix: { action: fix, place: null, learnMore: null },
  correlationId: null,
});

/** Opens a vendor's signed file: who signed it, what it asks for, and only then the set-up. */
export function FileScreen() {
  const styles = useStyles();
  const navigate = useNavigate();
  const [wrong, setWrong] = useState<ApiError | null>(null);
  const [compared, setCompared] = useState(false);
  const open = useAct("setupFileOpen");
  const begin = useAct("setupFileBegin", (session, cache) => {
    cache.setQueryData(ask("sessionShow", { sessionId: session.id }).queryKey, session);
    void cache.invalidateQueries({ queryKey: ask("sessionList", {}).queryKey });
    void navigate({ to: "/setup/$sessionId", params: { sessionId: session.id } });
  });
  const take = (files: File[]) => {
    setWrong(null);
    setCompared(false);
    open.reset();
    begin.reset();
    const [file, ...more] = files;
    if (!file) return;
    if (more.length > 0) {
      const detail = t("file.severalDetail", { count: files.length });
      setWrong(problem(t("file.several"), detail, t("file.severalFix")));
      return;
    }
    readText(file, BYTES_SENT_MAX)
      .then((text) => open.mutate({ name: file.name, text }))
      .catch((error: unknown) =>
        setWrong(problem(t("file.unreadable", { name: file.name }), String(error), t("file.unreadableFix"))),
      );
  };
  const view = open.data;
  const vendor = view?.vendor.card.name;
  const must = view?.signer.trust === "changed";
  const act = () => {
    if (!view) return;
    begin.mutate({ ...open.variables, trustedKeyId: must && compared ? view.signer.keyId : null });
  };
  return (
    <div className={styles.grid}>
      <Rail
        title={t("setup.newTitle")}
        line={t("setup.newLine")}
        steps={draftRail(vendor ?? t("setup.theVendor"))}
        here="vendor"
      />
      <StepFrame
        primary={
          vendor === undefined
            ? undefined
            : {
                label: t("file.begin", { vendor }),
                onClick: act,
                busy: begin.isPending,
                disabled: must && !compared,
              }
        }
        others={
          <>
            {view && (
              <Button onClick={() => open.reset()} data-testid="file-another">
                {t("file.another")}
              </Button>
            )}
            <Button onClick={() => void navigate({ to: "/setup" })}>{t("vendor.notNow")}</Button>
          </>
        }
        note={t("vendor.nothingWritten")}
      >
        <PageTitle
          title={vendor === undefined ? t("file.title") : t("file.asksFor", { vendor })}
          line={view ? view.vendor.card.summary : t("file.line")}
        />
        <ErrorBar error={wrong ?? open.error ?? begin.error} />
        {open.isPending && (
          <Waiting bare rows={4} words={t("file.checking", { name: open.variables.name })} />
        )}
        {!view && !open.isPending && <FileDrop onFiles={take} />}
        {view && (
          <>
            <SignerCard signer={view.signer} compared={compared} onCompared={setCompared} />
            <FactList
              title={t("file.addresses")}
              line={t("file.addressesLine")}
              facts={view.addresses}
              data-testid="file-addresses"
            />
            <FactList
              title={t("file.prefilled")}
              line={view.prefilled.length > 0 ? t("file.prefilledLine") : t("file.nothingFilled")}
              facts={view.prefilled}
              data-testid="file-prefilled"
            />
            <FactList
              title={t("file.questions")}
              facts={view.questions.map((asked) => ({
                label: asked.required ? asked.label : `${asked.label} (${t("file.mayBeLeftOut")})`,
                value: asked.hint,
              }))}
              data-testid="file-questions"
            />
            <ScopeList scopes={view.permissions} />
          </>
        )}
      </StepFrame>
    </div>
  );
}
