import type { SetupFileView, SignerView } from "../../api/call";
import { signInOptions } from "./sign-in";
import { vendor } from "./vendor";

const keyId = "21fe-31df-a154-a261-626b-f854-046f-d227";

/** A signer in each of the three ways. */
export const signerAt = (trust: SignerView["trust"]): SignerView => ({
  name: "SMS2GO ApS",
  keyId,
  signedAt: "2026-11-20T08:15:00Z",
  trust,
  title: {
    known: "Signed by SMS2GO ApS, whose key is known here",
    firstSeen: "Signed by someone who calls themselves SMS2GO ApS, for the first time here",
    changed: "The key of SMS2GO ApS has changed",
  }[trust],
  detail: {
    known: "The same key signed an earlier file that you accepted.",
    firstSeen:
      "Compare the fingerprint with what the vendor tells you by another way, by phone for example. It is remembered when you go on.",
    changed:
      "Earlier files of SMS2GO ApS were signed with another key (9c41-…). Someone else may have sent this file.",
  }[trust],
  knownKeyId: trust === "changed" ? "9c41-02ab-77de-1f0e-5ab2-c3d4-9910-0f3e" : null,
  knownSince: trust === "firstSeen" ? null : "2026-06-01T07:00:00Z",
});

/** A file that was found good. */
export const setupFileAt = (trust: SignerView["trust"]): SetupFileView => ({
  signer: signerAt(trust),
  vendor,
  permissions: signInOptions.scopes,
  addresses: [
    { label: "Your people's data is sent to", value: "https://scim.sms2go.example/contoso/v2" },
    { label: "The vendor's console", value: "https://admin.sms2go.dk" },
  ],
  prefilled: [
    { label: "Tenant URL", value: "https://scim.sms2go.example/contoso/v2" },
    { label: "Groups", value: "SMS2GO - Billing, SMS2GO - Senders" },
  ],
  questions: [
    {
      label: "Secret token",
      hint: "In the vendor's console under Connectors → AD integration.",
      required: true,
    },
    { label: "Lists by department", hint: "Only when you send to whole departments.", required: false },
  ],
});
