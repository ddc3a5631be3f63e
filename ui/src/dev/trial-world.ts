import type { ApiError, TrialDetailView, TrialTokenRow } from "../api/call";
import { exchangeRows, exchangeView } from "./data/trial";
import { storyOf } from "./data/trial-tenant";
import { ago } from "./data/people";
import type { Handlers } from "./world";

type Told = Pick<
  Handlers,
  | "trialShow"
  | "trialSettingsSave"
  | "trialFaultAdd"
  | "trialFaultRemove"
  | "trialFaultClear"
  | "trialTokenAdd"
  | "trialTokenRotate"
  | "trialTokenRevoke"
  | "trialSnapshotTake"
  | "trialSnapshotRestore"
  | "trialSnapshotDelete"
  | "trialReset"
  | "trialSeed"
  | "trialStory"
  | "trialLogExport"
  | "trialReplay"
>;

const secret = "tt_Q9f3Lk7ZpX2vB8nM4cW1sR6yT0hJ5dGa";

/** What can be done to one made-up trial tenant. */
export function trialTenant(
  all: () => TrialDetailView[],
  fault: (message: string, over?: Partial<ApiError>) => ApiError,
): Told {
  const find = (name: string) => {
    const found = all().find((one) => one.trial.name === name);
    if (!found) throw fault(`There is no trial tenant \`${name}\``, { code: "notFound" });
    return found;
  };
  const shown = (detail: TrialDetailView) => structuredClone(detail);
  const end = (row: TrialTokenRow) => {
    Object.assign(row, { state: "revoked", revokedAt: ago(0), atHand: false });
  };
  const count = (detail: TrialDetailView, users: number, groups: number) => {
    detail.trial.users = users;
    detail.trial.groups = groups;
  };
  return {
    trialShow: ({ name }) => shown(find(name)),
    trialSettingsSave: ({ name, flavourId, ...rest }) => {
      const detail = find(name);
      Object.assign(detail.settings, rest, { flavourId, flavourName: flavourId ? "SMS2GO" : null });
      return shown(detail);
    },
    trialFaultAdd: ({ name, part }) => {
      const detail = find(name);
      if (!/^(\d{3}|delay=|drop|cut|html|type=|twice|malformed)/.test(part)) {
        throw fault(`The fault \`${part}\` cannot be read`, {
          code: "badInput",
          detail: `\`${part}\` is no kind of fault`,
          fix: { action: "Write a status, delay=2s, drop or cut.", place: null, learnMore: null },
        });
      }
      detail.faults.push({ line: part, words: `${part.split(":")[0] ?? ""}: in words.` });
      return shown(detail);
    },
    trialFaultRemove: ({ name, part }) => {
      const detail = find(name);
      detail.faults = detail.faults.filter((one) => one.line !== part);
      return shown(detail);
    },
    trialFaultClear: ({ name }) => {
      const detail = find(name);
      detail.faults = [];
      return shown(detail);
    },
    trialTokenAdd: ({ name, token, client }) => {
      const detail = find(name);
      const label = token || `token ${detail.tokens.length + 1}`;
      detail.tokens.push({
        name: label,
        clientId: client ? "trial-7a20c911" : null,
        createdAt: ago(0),
        expiresAt: null,
        revokedAt: null,
        state: "accepted",
        atHand: !client,
      });
      return {
        detail: shown(detail),
        name: label,
        token: client ? null : secret,
        oauth: client
          ? {
              tokenEndpoint: detail.reach.tokenEndpoint,
              clientId: "trial-7a20c911",
              clientSecret: "ts_Hq2wX9bN4vT7kL1pZ6cR3mD8",
            }
          : null,
      };
    },
    trialTokenRotate: ({ name, token, newToken }) => {
      const detail = find(name);
      detail.tokens.filter((row) => row.name === token).forEach(end);
      const label = newToken || `token ${detail.tokens.length + 1}`;
      detail.tokens.push({
        name: label,
        clientId: null,
        createdAt: ago(0),
        expiresAt: null,
        revokedAt: null,
        state: "accepted",
        atHand: true,
      });
      return { detail: shown(detail), name: label, token: secret, oauth: null };
    },
    trialTokenRevoke: ({ name, part }) => {
      const detail = find(name);
      detail.tokens.filter((row) => row.name === part).forEach(end);
      return shown(detail);
    },
    trialSnapshotTake: ({ name, part }) => {
      const detail = find(name);
      const { users, groups } = detail.trial;
      detail.snapshots = [
        ...detail.snapshots.filter((row) => row.name !== part),
        { name: part, createdAt: ago(0), users, groups },
      ];
      return shown(detail);
    },
    trialSnapshotRestore: ({ name, part }) => {
      const detail = find(name);
      const row = detail.snapshots.find((one) => one.name === part);
      count(detail, row?.users ?? 0, row?.groups ?? 0);
      return shown(detail);
    },
    trialSnapshotDelete: ({ name, part }) => {
      const detail = find(name);
      detail.snapshots = detail.snapshots.filter((row) => row.name !== part);
      return shown(detail);
    },
    trialReset: ({ name, people, groups, log }) => {
      const detail = find(name);
      const { trial } = detail;
      const gone = {
        people: people ? trial.users : 0,
        groups: groups ? trial.groups : 0,
        exchanges: log ? trial.exchanges : 0,
      };
      count(detail, trial.users - gone.people, trial.groups - gone.groups);
      return { detail: shown(detail), ...gone };
    },
    trialSeed: ({ name, people, groups }) => {
      const detail = find(name);
      count(detail, detail.trial.users + people, detail.trial.groups + groups);
      return { detail: shown(detail), people, groups, thereAlready: 0 };
    },
    trialStory: ({ about }) => storyOf(about),
    trialLogExport: ({ format }) => ({
      path: `/home/maja/.local/share/slipway/reports/sms2go-demo-log-2026-11-20-104512.${format}`,
      exchanges: 1284,
    }),
    trialReplay: ({ id }) => {
      const row = exchangeRows(1284).find((one) => one.id === id);
      if (!row) throw fault("This exchange is not kept any more", { code: "notFound" });
      return { ...exchangeView({ ...row, id: "1285" }), replayOf: id };
    },
  };
}
