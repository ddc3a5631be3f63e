import { mockIPC } from "@tauri-apps/api/mocks";
import { createMemoryHistory } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { App, createCache } from "../App";
import type { CommandName, QuestionsView, StepName } from "../api/call";
import { answer } from "../dev/mock";
import { createWorld, type Handlers } from "../dev/world";
import { createAppRouter } from "../router";

/** A handler of a test may also reject or never answer. */
type Loose = {
  [C in CommandName]?: (
    request: Parameters<Handlers[C]>[0],
  ) => ReturnType<Handlers[C]> | Promise<ReturnType<Handlers[C]>>;
};

interface Options {
  at?: StepName;
  empty?: boolean;
  asked?: QuestionsView;
  handlers?: Loose;
}

/** Opens the whole window at a place, before a backend that a test can bend. */
export function open(path: string, { at, empty, asked, handlers = {} }: Options = {}) {
  const calls: [string, unknown][] = [];
  const world = { ...createWorld({ at, empty, asked }), ...handlers } as Handlers;
  mockIPC((command, payload) => {
    calls.push([command, (payload as { request?: unknown } | undefined)?.request]);
    return answer(world, command, payload);
  });
  const router = createAppRouter(createMemoryHistory({ initialEntries: [path] }));
  const user = userEvent.setup();
  const view = render(<App router={router} cache={createCache()} theme="light" />);
  return {
    ...view,
    user,
    router,
    /** The requests a command was given, in order. */
    sent: (command: string) => calls.filter(([name]) => name === command).map(([, request]) => request),
  };
}

/** A command that never answers: the picture while it is on its way. */
export const never = () => new Promise<never>(() => undefined);
