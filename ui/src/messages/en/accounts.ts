/** Tenants that are signed in, finding one by its domain, and asking for more permissions. */
export const accounts = {
  "accounts.title": "Signed in on this computer",
  "accounts.line": "Several tenants can be signed in side by side. A set-up always works in its own.",
  "accounts.current": "current",
  "accounts.use": "Use",
  "accounts.useNamed": "Use {tenant}",
  "accounts.signOutNamed": "Sign out of {tenant}",
  "accounts.switch": "Switch tenant",
  "accounts.signedOut": "Signed out of {tenant}",
  "accounts.remains": "What a sign-out does not do",

  "find.label": "Domain of your tenant (optional)",
  "find.hint": "Find asks Microsoft's sign-in servers which tenant it is and in which cloud it lives.",
  "find.act": "Find",
  "find.finding": "Asking…",
  "find.found": "{domain} was found",
  "find.foundLine": "In {cloud} · tenant {id}",
  "find.undecided": "{domain} was found; its cloud has to be chosen",
  "find.undecidedLine":
    "The sign-in server does not say which of these it is. Your administrator knows: {clouds}.",

  "more.needed": {
    one: "One more permission is needed",
    other: "{count} more permissions are needed",
  },
  "more.neededLine": "Microsoft asks for your consent once. What is asked, and why, is shown first.",
  "more.act": "Look at it",
  "more.title": {
    one: "Slipway asks for one more permission",
    other: "Slipway asks for {count} more permissions",
  },
  "more.line":
    "To act as you and no more. An administrator has to consent once; ticking “on behalf of your organization” is not needed.",
  "more.open": "Open the consent page",
  "more.waiting": "Waiting for you in the browser",
  "more.waitingLine": "Accept there; this goes on by itself.",
  "more.noBrowser": "The browser could not be opened. Copy this address into it:",
} as const;
