import { isTauri } from "@tauri-apps/api/core";

/** What the reader chose; `system` follows the desktop. */
export type ThemeChoice = "system" | "light" | "dark";

const key = "theme";
const isChoice = (value: unknown): value is ThemeChoice =>
  value === "system" || value === "light" || value === "dark";

/** In the app the choice is in `settings.json` (store plugin); in a browser in its local storage. */
const store = async () => {
  const { load } = await import("@tauri-apps/plugin-store");
  return load("settings.json", { autoSave: true, defaults: {} });
};

/** The kept choice. A missing or broken store means `system`: the window must open. */
export async function readTheme(): Promise<ThemeChoice> {
  try {
    const value = isTauri() ? await (await store()).get(key) : localStorage.getItem(key);
    return isChoice(value) ? value : "system";
  } catch {
    return "system";
  }
}

/** Keeps the choice. */
export async function keepTheme(choice: ThemeChoice): Promise<void> {
  try {
    if (isTauri()) await (await store()).set(key, choice);
    else localStorage.setItem(key, choice);
  } catch {
    // The choice still holds for this window; it is only not remembered.
  }
}
