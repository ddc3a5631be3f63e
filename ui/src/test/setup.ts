import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { clearMocks } from "@tauri-apps/api/mocks";
import { afterEach, beforeAll, beforeEach } from "vitest";

// A busy machine draws the first screen slowly; what never comes still fails.
configure({ asyncUtilTimeout: 8000 });

class NoResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

beforeAll(() => {
  globalThis.ResizeObserver = NoResizeObserver;
  // jsdom lays nothing out: a size of its own lets the virtual list draw its rows.
  Object.defineProperties(HTMLElement.prototype, {
    clientHeight: { configurable: true, get: () => 600 },
    clientWidth: { configurable: true, get: () => 900 },
  });
  Element.prototype.scrollIntoView = () => undefined;
  Element.prototype.scrollTo = () => undefined;
  window.scrollTo = () => undefined;
});

beforeEach(() => {
  localStorage.clear();
  setWidth(1280);
});

/** Makes media queries answer for a window of this width. */
export function setWidth(width: number) {
  window.matchMedia = (query: string) => {
    const max = /max-width:\s*(\d+)px/.exec(query)?.[1];
    return {
      matches: max !== undefined && width <= Number(max),
      media: query,
      onchange: null,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
      dispatchEvent: () => false,
    } as unknown as MediaQueryList;
  };
}

afterEach(async () => {
  cleanup();
  // Fluent lets go of its last timers one tick after the tree is gone.
  await new Promise((done) => setTimeout(done, 0));
  clearMocks();
});
