import { commands, type ApiError } from "./generated/bindings";

export type * from "./generated/bindings";

type Commands = typeof commands;

/** Every command by its name. */
export type CommandName = keyof Commands;

/** What a command takes. */
export type RequestOf<C extends CommandName> = Parameters<Commands[C]>[0];

/** What a command gives back when it succeeds. */
export type AnswerOf<C extends CommandName> = Extract<
  Awaited<ReturnType<Commands[C]>>,
  { status: "ok" }
>["data"];

/** An `ApiError` that can be thrown: what happened, why, and what to do about it. */
export class ApiFailure extends Error implements ApiError {
  readonly code: ApiError["code"];
  readonly detail: string;
  readonly fix: ApiError["fix"];
  readonly correlationId: string | null;

  constructor(error: ApiError) {
    super(error.message);
    this.name = "ApiFailure";
    this.code = error.code;
    this.detail = error.detail;
    this.fix = error.fix;
    this.correlationId = error.correlationId;
  }

  /** Whatever was thrown, as a failure that a screen can show. */
  static from(thrown: unknown): ApiFailure {
    if (thrown instanceof ApiFailure) return thrown;
    if (isApiError(thrown)) return new ApiFailure(thrown);
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new ApiFailure({ code: "failed", message, detail: "", fix: null, correlationId: null });
  }
}

/** A command that is refused before it runs rejects with a bare text instead. */
function isApiError(thrown: unknown): thrown is ApiError {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown;
}

/** The only way to the backend. A misspelt command or field does not compile. Rejects with `ApiFailure`. */
export async function call<C extends CommandName>(name: C, request: RequestOf<C>): Promise<AnswerOf<C>> {
  let result;
  try {
    result = await (commands[name] as (request: RequestOf<C>) => ReturnType<Commands[CommandName]>)(request);
  } catch (thrown) {
    throw ApiFailure.from(thrown);
  }
  if (result.status === "error") throw ApiFailure.from(result.error);
  return result.data;
}
