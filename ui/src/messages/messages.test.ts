import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { en } from "./en";
import { t } from "./t";

const source = join(import.meta.dirname, "..");
const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !/messages|\.test\.|^dev|^test|generated/.test(name))
  .map((name) => readFileSync(join(source, name), "utf8"));
const code = files.join("\n");

test("every message is used, so that nothing is translated in vain", () => {
  const made = [...code.matchAll(/t\(\s*`([\w.]+)\.\$\{[^`]*`/g)].map((match) => `${match[1] ?? ""}.`);
  const half = [...code.matchAll(/t\(`([\w.]*)\$\{part\}(\w*)`/g)].length;
  const unused = Object.keys(en).filter(
    (key) =>
      !code.includes(`"${key}"`) &&
      !made.some((start) => key.startsWith(start)) &&
      !(half > 0 && /^home\.(morning|afternoon|evening)/.test(key)),
  );
  expect(unused).toEqual([]);
});

test("a screen holds no sentence of its own", () => {
  const bare = files.flatMap((text) =>
    [...text.matchAll(/>\s*([A-Z][a-z]+ [a-z]+[^<>{}]*)</g)].map((match) => match[1]),
  );
  expect(bare).toEqual([]);
});

test("every plural has both forms with the same values", () => {
  // The number itself may be said in words: "One set-up needs you."
  const slots = (text: string) =>
    [...text.matchAll(/\{(\w+)\}/g)]
      .map((match) => match[1])
      .filter((name) => name !== "count")
      .sort();
  for (const [key, message] of Object.entries<string | { one: string; other: string }>(en)) {
    if (typeof message !== "string") expect(slots(message.one), key).toEqual(slots(message.other));
  }
});

test("one and many take their forms, numbers the reader's locale", () => {
  expect(t("review.apply", { count: 1 })).toBe("Apply 1 change");
  expect(t("review.apply", { count: 12 })).toBe("Apply 12 changes");
  expect(t("trial.total", { count: 1284 })).toBe(`${new Intl.NumberFormat().format(1284)} exchanges`);
});
