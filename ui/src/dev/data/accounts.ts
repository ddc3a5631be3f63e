import type { AccountView, ApiError, CloudView, FoundTenantView, SettingsView } from "../../api/call";
import { tenant } from "./people";

const cloud = (id: string, name: string, host: string): CloudView => ({
  id,
  name,
  detail: `Signs in at ${host}`,
  simulated: false,
});

const clouds = [
  {
    id: "simulated",
    name: "Simulated tenant",
    detail: "Contoso Nordic with made-up people, on this computer. No network needed.",
    simulated: true,
  },
  cloud("global", "Microsoft Azure (global and GCC)", "login.microsoftonline.com"),
  cloud("usgov-l4", "US Government L4 (GCC High)", "login.microsoftonline.us"),
  cloud("usgov-l5", "US Government L5 (DoD)", "login.microsoftonline.us"),
];

/** Two tenants side by side. */
export const signedInAccounts: AccountView[] = [
  {
    tenantId: tenant.id,
    tenant: tenant.name,
    account: tenant.account,
    cloud: "simulated",
    simulated: true,
    current: true,
  },
  {
    tenantId: "c2a5b0f1-6f0e-4f6b-9a53-3f7b8f0f2b10",
    tenant: "Fabrikam",
    account: "maja.lund@fabrikam.example",
    cloud: "global",
    simulated: false,
    current: false,
  },
];

/** Said after a sign-out. */
export const remains = [
  "An access token that was given out already stays good until its end, at most about ninety minutes.",
  "The permissions that were consented to stay granted: Entra admin center > Enterprise applications > Permissions.",
];

/** `contoso.com` is found, `agency.us` is undecided, anything else is nowhere. */
export const findTenant = (
  domain: string,
  fault: (message: string, over: Partial<ApiError>) => ApiError,
): FoundTenantView => {
  const id = "6d9f3a1c-1c55-4a0f-9a27-0f2f2a8f5a11";
  if (domain === "contoso.com") return { domain, tenantId: id, cloud: clouds[1]!, clouds: [] };
  if (domain === "agency.us") return { domain, tenantId: id, cloud: null, clouds: clouds.slice(2) };
  throw fault("The sign-in did not succeed", {
    detail: "No tenant has this name. (AADSTS90002)",
    fix: { action: "Check the domain's spelling.", place: "Set up > Sign in", learnMore: null },
  });
};

/** Nothing is set. */
export const usualSettings: SettingsView = {
  kept: { cloud: "simulated", clientId: "", proxy: "system", rootCertificates: "", memoryOnly: false },
  clouds,
  proxyCredentials: false,
  restart: false,
};
