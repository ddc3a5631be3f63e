import { mockIPC } from "@tauri-apps/api/mocks";
import type { CommandName, StepName } from "../api/call";
import { createWorld, fault, type Handlers } from "./world";

const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Answers an `invoke` from the handlers. */
export const answer = (handlers: Handlers, command: string, payload: unknown): unknown => {
  const handler = handlers[camel(command) as CommandName] as ((request: unknown) => unknown) | undefined;
  if (!handler) throw fault(`There is no command ${command}`);
  return handler((payload as { request?: unknown } | undefined)?.request);
};

/**
 * Stands in for the backend in a browser. The address says how:
 * `?at=apply` the step the session stands at, `?empty` nothing yet, `?slow` two seconds an answer,
 * `?fail=planPreview` one command that fails, `?never=planPreview` one that never answers.
 */
export function installMock() {
  const search = new URLSearchParams(window.location.search);
  const handlers = createWorld({
    at: (search.get("at") as StepName | null) ?? "review",
    empty: search.has("empty"),
  });
  mockIPC(async (command, payload) => {
    await new Promise((done) => setTimeout(done, search.has("slow") ? 2000 : 40));
    if (search.get("never") === camel(command)) await new Promise(() => undefined);
    if (search.get("fail") === camel(command)) {
      throw fault("The tenant could not be read", {
        detail: "graph.microsoft.com did not answer within 30 s.",
        fix: { action: "See that this computer is online, then try again.", place: null, learnMore: null },
        correlationId: "0b6c2f8e-7d0a-4f8c-8b3c-91f5e1f1a2b3",
      });
    }
    return answer(handlers, command, payload);
  });
}
