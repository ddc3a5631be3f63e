import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { ApplyView, SessionView } from "../../../api/call";
import { ask, useAct, useAsk } from "../../../api/hooks";
import { BesideRail, WithSession } from "../WithSession";
import { UndoPlan } from "./UndoPlan";
import { UndoRun } from "./UndoRun";

/** Taking a set-up back: first what would be written, then the run. */
export function UndoScreen() {
  const { sessionId = "" }: { sessionId?: string } = useParams({ strict: false });
  const session = useAsk("sessionShow", { sessionId });
  return <WithSession session={session}>{(data) => <Undo key={data.id} session={data} />}</WithSession>;
}

function Undo({ session }: { session: SessionView }) {
  const [begun, setBegun] = useState(false);
  const run = ask("applyShow", { sessionId: session.id }).queryKey;
  const start = useAct("undoStart", (view, cache) => {
    cache.setQueryData<ApplyView>(run, view);
    setBegun(true);
  });
  return (
    <BesideRail session={session} here={null}>
      {begun ? (
        <UndoRun session={session} onAgain={() => setBegun(false)} />
      ) : (
        <UndoPlan session={session} start={start} />
      )}
    </BesideRail>
  );
}
