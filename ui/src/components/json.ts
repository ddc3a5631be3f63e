/** What a piece of JSON text is. */
export type TokenKind = "key" | "text" | "number" | "word" | "plain";

/** A piece of JSON text with its kind. */
export interface Token {
  kind: TokenKind;
  text: string;
}

const pattern = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;

/** Above this length colour costs more than it helps. */
const colouredMax = 60_000;

/** Splits JSON text into coloured pieces; any other text stays one plain piece. */
export function tokens(text: string): Token[] {
  const start = text.trimStart()[0];
  if ((start !== "{" && start !== "[") || text.length > colouredMax) return [{ kind: "plain", text }];
  const found: Token[] = [];
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > at) found.push({ kind: "plain", text: text.slice(at, match.index) });
    const [whole, quoted, colon, word] = match;
    if (quoted !== undefined) {
      found.push({ kind: colon === undefined ? "text" : "key", text: quoted });
      if (colon !== undefined) found.push({ kind: "plain", text: colon });
    } else found.push({ kind: word === undefined ? "number" : "word", text: whole });
    at = match.index + whole.length;
  }
  if (at < text.length) found.push({ kind: "plain", text: text.slice(at) });
  return found;
}
