import type { PreflightView, SignInOptions } from "../../api/call";

/** Where one can sign in. */
export const signInOptions: SignInOptions = {
  clouds: [
    {
      id: "simulated",
      name: "Simulated tenant",
      detail: "Contoso Nordic, made up, on this computer. Nothing real can be changed.",
      simulated: true,
    },
    {
      id: "global",
      name: "Microsoft Entra ID",
      detail: "Your own tenant, through login.microsoftonline.com.",
      simulated: false,
    },
  ],
  simulatedAccounts: [
    {
      displayName: "Maja Lund",
      upn: "maja.lund@contoso.example",
      password: "harbour-lantern-42",
      roles: ["Application Administrator"],
    },
    { displayName: "Oscar Lind", upn: "oscar.lind@contoso.example", password: "quiet-mooring-17", roles: [] },
  ],
  scopes: [
    { name: "Application.ReadWrite.All", why: "create the enterprise application and assign groups to it" },
    {
      name: "Synchronization.ReadWrite.All",
      why: "write mappings, tenant URL and token of its provisioning job",
    },
    { name: "Group.ReadWrite.All", why: "find the groups of the guide, and create those that are missing" },
    { name: "User.Read.All", why: "foresee and check what is sent for one person" },
    { name: "Organization.Read.All", why: "show the tenant's name and licences" },
  ],
};

/** A pre-flight that is good, with one thing to look at. */
export const preflight: PreflightView = {
  title: "You can set up SMS2GO in Contoso Nordic",
  good: true,
  checks: [
    {
      id: "role",
      title: "You are Application Administrator",
      detail: "Read from /me/transitiveMemberOf/directoryRole.",
      verdict: "pass",
      fix: null,
      guideSteps: ["S2G-A1"],
    },
    {
      id: "scopes",
      title: "All 5 permissions are granted",
      detail: "Read from the token.",
      verdict: "pass",
      fix: null,
      guideSteps: [],
    },
    {
      id: "licence",
      title: "Entra ID P1 is there",
      detail: "AAD_PREMIUM is enabled, 200 of 250 seats are used. Groups can be assigned.",
      verdict: "pass",
      fix: null,
      guideSteps: ["S2G-H1"],
    },
    {
      id: "existing-app",
      title: "An application SMS2GO (old) exists already",
      detail: "It has another name and another template. It is left alone.",
      verdict: "warn",
      fix: {
        action: "Switch its provisioning off when the new one runs.",
        place: "Enterprise applications → SMS2GO (old)",
        learnMore: null,
      },
      guideSteps: ["S2G-A3"],
    },
  ],
};
