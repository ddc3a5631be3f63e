// The peer: scimmy-routers with its resources in a Map, as its documentation shows. No log, no disk.
// The first line on standard output says where it is; it ends when its standard input does.

import { randomUUID } from "node:crypto";
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

function store(type) {
  const all = new Map();
  const byName = new Map();
  const name = (one) => String(one.userName ?? one.displayName).toLowerCase();
  return {
    egress: (resource) => {
      if (resource.id) {
        const one = all.get(resource.id);
        if (one === undefined) throw new SCIMMY.Types.Error(404, null, `there is no ${type} ${resource.id}`);
        return one;
      }
      // What it is searched by has an index, or every search would look at everybody.
      const wanted = resource.filter?.[0]?.userName ?? resource.filter?.[0]?.displayName;
      if (Array.isArray(wanted) && wanted[0] === "eq") {
        const id = byName.get(String(wanted[1]).toLowerCase());
        return id === undefined ? [] : [all.get(id)];
      }
      return [...all.values()];
    },
    ingress: (resource, data) => {
      const id = resource.id ?? randomUUID();
      const taken = byName.get(name(data));
      if (taken !== undefined && taken !== id) throw new SCIMMY.Types.Error(409, "uniqueness", "taken");
      const one = { ...data, id };
      all.set(id, one);
      byName.set(name(data), id);
      return one;
    },
    degress: (resource) => {
      const one = all.get(resource.id);
      if (one === undefined) throw new SCIMMY.Types.Error(404, null, `there is no ${type} ${resource.id}`);
      all.delete(resource.id);
      byName.delete(name(one));
    },
  };
}

SCIMMY.Resources.declare(SCIMMY.Resources.User, store("user"));
SCIMMY.Resources.declare(SCIMMY.Resources.Group, store("group"));
SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser);

const app = express();
app.use("/scim", new SCIMMYRouters({
  type: "bearer",
  handler: (request) => {
    if (request.header("Authorization") !== "Bearer peer") throw new Error("the token is wrong");
    return "bench";
  },
}));

const server = app.listen(0, "127.0.0.1", () => {
  const { address, port } = server.address();
  console.log(JSON.stringify({ address: `${address}:${port}`, path: "/scim", token: "peer" }));
});
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
