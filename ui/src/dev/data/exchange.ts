import type { ExchangeView } from "../../api/call";
import { ago } from "./people";

/** An exchange with believable headers. */
export const exchange = (
  over: Partial<ExchangeView> & Pick<ExchangeView, "id" | "method" | "path">,
): ExchangeView => ({
  at: ago(1),
  url: `https://graph.microsoft.com/v1.0${over.path}`,
  status: 200,
  durationMs: 184,
  requestHeaders: [
    { name: "Authorization", value: "Bearer ••••" },
    { name: "Content-Type", value: "application/json" },
  ],
  requestBody: null,
  responseHeaders: [
    { name: "Content-Type", value: "application/json" },
    { name: "request-id", value: "0b6c2f8e-7d0a-4f8c-8b3c-91f5e1f1a2b3" },
  ],
  responseBody: '{\n  "value": []\n}',
  failure: null,
  ...over,
});

/** The probe's exchange with a SCIM endpoint. */
export const probeExchange = (status: number, body: string) =>
  exchange({
    id: "probe",
    method: "GET",
    path: "/Users?filter=userName+eq+%229b2c7f0e-3d55-4a57-b1f7-57c4e0a0f6d1%22",
    url: "http://127.0.0.1:8642/sms2go-demo/scim/v2/Users?filter=userName+eq+%229b2c7f0e-3d55-4a57-b1f7-57c4e0a0f6d1%22",
    status,
    durationMs: 12,
    responseBody: body,
    requestHeaders: [
      { name: "Authorization", value: "Bearer ••••" },
      { name: "ADSCIMVersion", value: "SCIM20" },
      { name: "Accept", value: "application/scim+json" },
    ],
    responseHeaders: [{ name: "Content-Type", value: "application/scim+json" }],
  });
