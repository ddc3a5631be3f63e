import { mockIPC } from "@tauri-apps/api/mocks";
import { expect, test } from "vitest";
import { fault } from "../dev/world";
import { ApiFailure, call } from "./call";

test("a command gets its request under the one name and gives its answer", async () => {
  const seen: unknown[] = [];
  mockIPC((command, payload) => {
    seen.push([command, payload]);
    return { path: "/tmp/plan.json" };
  });
  expect(await call("planExport", { sessionId: "s1" })).toEqual({ path: "/tmp/plan.json" });
  expect(seen).toEqual([["plan_export", { request: { sessionId: "s1" } }]]);
});

test("a refusal is an ApiFailure with its repair", async () => {
  mockIPC(() => {
    throw fault("Nobody is signed in", { code: "signInNeeded", correlationId: "c1" });
  });
  const failure = await call("appShow", {}).catch((thrown: unknown) => thrown);
  expect(failure).toBeInstanceOf(ApiFailure);
  expect(failure).toMatchObject({
    code: "signInNeeded",
    message: "Nobody is signed in",
    correlationId: "c1",
  });
});

test("a fault of the bridge itself is a failure like any other", async () => {
  mockIPC(() => {
    throw new TypeError("not serialisable");
  });
  await expect(call("appShow", {})).rejects.toMatchObject({ code: "failed", message: "not serialisable" });
});

test("a command that the window may not call says so", async () => {
  mockIPC(() => {
    throw "Command app_show not allowed by ACL";
  });
  await expect(call("appShow", {})).rejects.toMatchObject({
    code: "failed",
    message: "Command app_show not allowed by ACL",
  });
});
