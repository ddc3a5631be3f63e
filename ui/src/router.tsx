import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  type RouterHistory,
} from "@tanstack/react-router";
import { Crashed, NotFound } from "./features/frame/Fallbacks";
import { Shell } from "./features/frame/Shell";
import { HomeScreen } from "./features/home/HomeScreen";
import { RequestsScreen } from "./features/requests/RequestsScreen";
import { SettingsScreen } from "./features/settings/SettingsScreen";
import { ChooseVendor } from "./features/setup/ChooseVendor";
import { DriftScreen } from "./features/setup/drift/DriftScreen";
import { FileScreen } from "./features/setup/file/FileScreen";
import { SetupScreen } from "./features/setup/SetupScreen";
import { UndoScreen } from "./features/setup/undo/UndoScreen";
import { TrialList } from "./features/trial/TrialList";
import { TrialScreen } from "./features/trial/TrialScreen";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: Crashed });
const at = () => root;

const home = createRoute({ getParentRoute: at, path: "/", component: HomeScreen });
const setup = createRoute({
  getParentRoute: at,
  path: "/setup",
  component: ChooseVendor,
  validateSearch: (search: Record<string, unknown>): { vendor?: string } =>
    typeof search["vendor"] === "string" ? { vendor: search["vendor"] } : {},
});
const setupFile = createRoute({ getParentRoute: at, path: "/setup/file", component: FileScreen });
const session = createRoute({ getParentRoute: at, path: "/setup/$sessionId", component: SetupScreen });
const requests = createRoute({
  getParentRoute: at,
  path: "/setup/$sessionId/requests",
  component: RequestsScreen,
  // The step to go back to.
  validateSearch: (search: Record<string, unknown>): { from?: string } =>
    typeof search["from"] === "string" ? { from: search["from"] } : {},
});
const drift = createRoute({ getParentRoute: at, path: "/setup/$sessionId/drift", component: DriftScreen });
const undo = createRoute({ getParentRoute: at, path: "/setup/$sessionId/undo", component: UndoScreen });
const step = createRoute({ getParentRoute: at, path: "/setup/$sessionId/$step", component: SetupScreen });
const trials = createRoute({ getParentRoute: at, path: "/trial", component: TrialList });
const trial = createRoute({ getParentRoute: at, path: "/trial/$name", component: TrialScreen });
const settings = createRoute({ getParentRoute: at, path: "/settings", component: SettingsScreen });

const routeTree = root.addChildren([
  home,
  setup,
  setupFile,
  session,
  requests,
  undo,
  drift,
  step,
  trials,
  trial,
  settings,
]);

/** The places of the window. The address is kept behind the `#`, so that a reload returns to the same place. */
export const createAppRouter = (history: RouterHistory = createHashHistory()) =>
  createRouter({ routeTree, history, defaultErrorComponent: Crashed });

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
