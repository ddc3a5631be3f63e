import { accounts } from "./en/accounts";
import { common } from "./en/common";
import { frame } from "./en/frame";
import { home } from "./en/home";
import { recording } from "./en/recording";
import { requests } from "./en/requests";
import { settings } from "./en/settings";
import { setup } from "./en/setup";
import { setupFile } from "./en/setup-file";
import { setupDo } from "./en/setup-do";
import { trial } from "./en/trial";
import { trialTenant } from "./en/trial-tenant";

/** Every text of the window in English. Another language is another file with the same keys. */
export const en = {
  ...common,
  ...accounts,
  ...frame,
  ...home,
  ...setup,
  ...setupDo,
  ...setupFile,
  ...requests,
  ...trial,
  ...trialTenant,
  ...settings,
  ...recording,
} as const;
