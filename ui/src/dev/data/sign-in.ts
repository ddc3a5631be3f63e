import type { DeviceCodeView, PreflightView, SignInOptions } from "../../api/call";

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
  usualCloud: "simulated",
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

/** A code as Entra gives it; the drawing says `https://microsoft.com/devicelogin`. */
export const deviceCode: DeviceCodeView = {
  userCode: "F7K2M9QX4",
  qr: {
    size: 37,
    path: "M4 4h7v1h-7zM17 4h3v1h-3zM21 4h2v1h-2zM26 4h7v1h-7zM4 5h1v1h-1zM10 5h1v1h-1zM12 5h1v1h-1zM15 5h1v1h-1zM19 5h1v1h-1zM24 5h1v1h-1zM26 5h1v1h-1zM32 5h1v1h-1zM4 6h1v1h-1zM6 6h3v1h-3zM10 6h1v1h-1zM12 6h4v1h-4zM18 6h1v1h-1zM20 6h1v1h-1zM22 6h3v1h-3zM26 6h1v1h-1zM28 6h3v1h-3zM32 6h1v1h-1zM4 7h1v1h-1zM6 7h3v1h-3zM10 7h1v1h-1zM12 7h1v1h-1zM15 7h1v1h-1zM18 7h2v1h-2zM21 7h1v1h-1zM23 7h2v1h-2zM26 7h1v1h-1zM28 7h3v1h-3zM32 7h1v1h-1zM4 8h1v1h-1zM6 8h3v1h-3zM10 8h1v1h-1zM13 8h1v1h-1zM16 8h4v1h-4zM22 8h2v1h-2zM26 8h1v1h-1zM28 8h3v1h-3zM32 8h1v1h-1zM4 9h1v1h-1zM10 9h1v1h-1zM15 9h1v1h-1zM17 9h2v1h-2zM20 9h1v1h-1zM24 9h1v1h-1zM26 9h1v1h-1zM32 9h1v1h-1zM4 10h7v1h-7zM12 10h1v1h-1zM14 10h1v1h-1zM16 10h1v1h-1zM18 10h1v1h-1zM20 10h1v1h-1zM22 10h1v1h-1zM24 10h1v1h-1zM26 10h7v1h-7zM12 11h1v1h-1zM14 11h1v1h-1zM16 11h2v1h-2zM24 11h1v1h-1zM4 12h1v1h-1zM10 12h1v1h-1zM12 12h3v1h-3zM18 12h2v1h-2zM21 12h1v1h-1zM23 12h1v1h-1zM25 12h2v1h-2zM29 12h3v1h-3zM4 13h4v1h-4zM12 13h1v1h-1zM16 13h1v1h-1zM18 13h1v1h-1zM23 13h1v1h-1zM27 13h2v1h-2zM30 13h2v1h-2zM5 14h4v1h-4zM10 14h1v1h-1zM13 14h2v1h-2zM16 14h1v1h-1zM21 14h1v1h-1zM24 14h1v1h-1zM26 14h1v1h-1zM4 15h1v1h-1zM7 15h1v1h-1zM11 15h1v1h-1zM13 15h1v1h-1zM15 15h2v1h-2zM18 15h3v1h-3zM22 15h5v1h-5zM28 15h2v1h-2zM6 16h1v1h-1zM10 16h2v1h-2zM16 16h3v1h-3zM20 16h1v1h-1zM24 16h1v1h-1zM26 16h1v1h-1zM32 16h1v1h-1zM8 17h1v1h-1zM12 17h7v1h-7zM21 17h8v1h-8zM31 17h2v1h-2zM4 18h1v1h-1zM7 18h4v1h-4zM12 18h8v1h-8zM22 18h1v1h-1zM24 18h2v1h-2zM27 18h1v1h-1zM29 18h2v1h-2zM4 19h1v1h-1zM6 19h2v1h-2zM11 19h1v1h-1zM17 19h3v1h-3zM23 19h3v1h-3zM28 19h1v1h-1zM30 19h1v1h-1zM32 19h1v1h-1zM5 20h1v1h-1zM7 20h5v1h-5zM13 20h4v1h-4zM18 20h1v1h-1zM21 20h1v1h-1zM29 20h2v1h-2zM4 21h1v1h-1zM8 21h1v1h-1zM14 21h1v1h-1zM19 21h2v1h-2zM22 21h3v1h-3zM26 21h3v1h-3zM30 21h3v1h-3zM4 22h2v1h-2zM10 22h4v1h-4zM15 22h1v1h-1zM17 22h3v1h-3zM22 22h3v1h-3zM28 22h2v1h-2zM32 22h1v1h-1zM4 23h1v1h-1zM6 23h2v1h-2zM9 23h1v1h-1zM15 23h1v1h-1zM18 23h1v1h-1zM23 23h4v1h-4zM4 24h1v1h-1zM6 24h1v1h-1zM8 24h3v1h-3zM13 24h1v1h-1zM16 24h1v1h-1zM21 24h1v1h-1zM23 24h6v1h-6zM30 24h3v1h-3zM12 25h2v1h-2zM16 25h2v1h-2zM19 25h1v1h-1zM22 25h1v1h-1zM24 25h1v1h-1zM28 25h2v1h-2zM4 26h7v1h-7zM16 26h5v1h-5zM23 26h2v1h-2zM26 26h1v1h-1zM28 26h3v1h-3zM4 27h1v1h-1zM10 27h1v1h-1zM14 27h2v1h-2zM17 27h1v1h-1zM19 27h2v1h-2zM24 27h1v1h-1zM28 27h1v1h-1zM31 27h1v1h-1zM4 28h1v1h-1zM6 28h3v1h-3zM10 28h1v1h-1zM15 28h3v1h-3zM19 28h2v1h-2zM23 28h7v1h-7zM31 28h2v1h-2zM4 29h1v1h-1zM6 29h3v1h-3zM10 29h1v1h-1zM15 29h2v1h-2zM19 29h4v1h-4zM25 29h1v1h-1zM29 29h2v1h-2zM32 29h1v1h-1zM4 30h1v1h-1zM6 30h3v1h-3zM10 30h1v1h-1zM13 30h2v1h-2zM19 30h2v1h-2zM23 30h1v1h-1zM25 30h7v1h-7zM4 31h1v1h-1zM10 31h1v1h-1zM16 31h1v1h-1zM19 31h1v1h-1zM22 31h2v1h-2zM25 31h6v1h-6zM32 31h1v1h-1zM4 32h7v1h-7zM12 32h1v1h-1zM16 32h3v1h-3zM21 32h1v1h-1zM23 32h1v1h-1zM25 32h3v1h-3zM30 32h1v1h-1z",
  },
};
