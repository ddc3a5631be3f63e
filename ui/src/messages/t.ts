import { en } from "./en";

type Messages = typeof en;

/** Names a message. */
export type MessageKey = keyof Messages;

type Plural = { readonly one: string; readonly other: string };
type TextOf<M> = M extends Plural ? M["one"] | M["other"] : M;
type Slots<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Slots<Rest> : never;
type Fields<K extends MessageKey> =
  Slots<TextOf<Messages[K]>> | (Messages[K] extends Plural ? "count" : never);
type Values<K extends MessageKey> = { [F in Fields<K>]: string | number };

const plurals = new Intl.PluralRules("en");
const numbers = new Intl.NumberFormat();

/** A number in the reader's locale. */
export const number = (value: number) => numbers.format(value);

/**
 * The text of a message with its values filled in. A missing value or a misspelt key does not compile.
 * A message with two forms takes `count` and chooses by the plural rule of the language.
 */
export function t<K extends MessageKey>(
  key: K,
  ...[values]: [Fields<K>] extends [never] ? [] : [Values<K>]
): string {
  const message: string | Plural = en[key];
  const given = (values ?? {}) as Record<string, string | number | undefined>;
  const text =
    typeof message === "string"
      ? message
      : message[plurals.select(Number(given["count"])) === "one" ? "one" : "other"];
  return text.replace(/\{(\w+)\}/g, (slot, name: string) => {
    const value = given[name];
    return value === undefined ? slot : typeof value === "number" ? number(value) : value;
  });
}
