/** What can go wrong, as the form offers it. */
export const kinds = [
  "429",
  "500",
  "503",
  "401",
  "status",
  "delay",
  "drop",
  "dropAfter",
  "cut",
  "html",
  "malformed",
  "twice",
  "type",
] as const;
export type Kind = (typeof kinds)[number];

/** Which requests, as the form offers them; `own` is typed. */
export const targets = {
  all: "",
  createUser: "POST /Users",
  changeUser: "PATCH /Users/*",
  findUser: "GET /Users",
  deleteUser: "DELETE /Users/*",
  createGroup: "POST /Groups",
  changeGroup: "PATCH /Groups/*",
  token: "POST /oauth/token",
  own: "",
} as const;
export type Target = keyof typeof targets;

/** How often. */
export const frequencies = ["always", "times", "every", "chance"] as const;
export type Frequency = (typeof frequencies)[number];

/** The form of a fault. */
export interface Draft {
  kind: Kind;
  /** Status, seconds or type: what the kind asks for. */
  value: string;
  retryAfter: string;
  target: Target;
  ownTarget: string;
  frequency: Frequency;
  /** First so many, one in so many, or so many of a hundred. */
  count: string;
}

export const firstDraft: Draft = {
  kind: "429",
  value: "",
  retryAfter: "10",
  target: "all",
  ownTarget: "",
  frequency: "times",
  count: "3",
};

/** Kinds that come with a `Retry-After`. */
export const retries = (kind: Kind) => kind === "429" || kind === "503";

/** What a kind asks for, when it asks for something. */
export const asks = { status: "404", delay: "2", type: "text/plain" } as const;
export const asksFor = (kind: Kind): kind is keyof typeof asks => kind in asks;

function effect({ kind, value }: Draft): string {
  switch (kind) {
    case "status":
      return value || asks.status;
    case "delay":
      return `delay=${value || asks.delay}s`;
    case "type":
      return `type=${value || asks.type}`;
    case "dropAfter":
      return "drop";
    default:
      return kind;
  }
}

/** The one line that says the same: `429:PATCH /Users/*:times=3:retry-after=10`. */
export function lineOf(draft: Draft): string {
  const parts = [effect(draft)];
  const target = draft.target === "own" ? draft.ownTarget.trim() : targets[draft.target];
  if (target) parts.push(target);
  const count = Number(draft.count);
  if (draft.frequency === "times" && count > 0) parts.push(`times=${count}`);
  if (draft.frequency === "every" && count > 0) parts.push(`every=${count}`);
  if (draft.frequency === "chance" && count > 0) parts.push(`probability=${Math.min(count, 100) / 100}`);
  if (retries(draft.kind) && draft.retryAfter) parts.push(`retry-after=${draft.retryAfter}`);
  if (draft.kind === "dropAfter") parts.push("when=after");
  return parts.join(":");
}
