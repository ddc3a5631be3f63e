//! What came back from Graph.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::date::graph_date;
use crate::secrets::SECRET_MASK;

/// The answer to one request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GraphAnswer {
    /// HTTP status.
    pub status: u16,
    /// JSON body; `None` when empty or not JSON.
    pub body: Option<Value>,
    /// `request-id` header: what Microsoft's support asks for.
    pub request_id: Option<String>,
    /// `client-request-id` header: the id that the request brought, given back.
    #[serde(default)]
    pub client_request_id: Option<String>,
    /// `Date` header: Graph's clock when it answered.
    #[serde(default)]
    pub date: Option<Timestamp>,
    /// `Retry-After` in seconds.
    pub retry_after_s: Option<u32>,
}

/// The error body of Graph (`{"error": {"code", "message", "innerError"}}`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraphFault {
    /// HTTP status.
    pub status: u16,
    /// `error.code`, for example `Request_ResourceNotFound`.
    pub code: String,
    /// `error.message`; the inner `Message` when the provisioning service wrapped its own error as text.
    pub message: String,
    /// Request id, from the body or the header.
    pub request_id: Option<String>,
    /// The id that the request brought, from the body or the header.
    pub client_request_id: Option<String>,
    /// When Graph says it happened: from the body, else the `Date` header.
    pub date: Option<Timestamp>,
}

impl GraphAnswer {
    /// An answer with a JSON body.
    pub fn json(status: u16, body: Value) -> Self {
        Self {
            status,
            body: Some(body),
            ..Self::default()
        }
    }

    /// An answer without a body, such as 204.
    pub fn empty(status: u16) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    /// 2xx.
    pub fn ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The error, when the status is not 2xx. The code is empty when the body was not Graph's error shape.
    pub fn fault(&self) -> Option<GraphFault> {
        if self.ok() {
            return None;
        }
        let error = self.body.as_ref().and_then(|body| body.get("error"));
        let text = |name: &str| {
            error
                .and_then(|error| error.get(name))
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        // v1.0 writes `innerError`, parts of the directory `innererror`.
        let inner = error.and_then(|error| error.get("innerError").or(error.get("innererror")));
        let inner_text = |name: &str| inner.and_then(|inner| inner.get(name)).and_then(Value::as_str);
        Some(GraphFault {
            status: self.status,
            code: text("code"),
            message: unwrapped(text("message")),
            request_id: inner_text("request-id")
                .map(str::to_owned)
                .or_else(|| self.request_id.clone()),
            client_request_id: inner_text("client-request-id")
                .map(str::to_owned)
                .or_else(|| self.client_request_id.clone()),
            date: inner_text("date").and_then(graph_date).or(self.date),
        })
    }

    /// Takes the secret of a new credential out of the answer, which keeps the mask in its place: whoever is told of the
    /// answer afterwards never had it (Graph: addPassword shows `secretText` once).
    pub fn take_secret(&mut self) -> Option<String> {
        let member = self.body.as_mut()?.get_mut("secretText")?;
        let secret = member.as_str().filter(|text| *text != SECRET_MASK)?.to_owned();
        *member = SECRET_MASK.into();
        Some(secret)
    }

    /// The items of a collection; empty when there is no `value`.
    pub fn items(&self) -> &[Value] {
        self.body
            .as_ref()
            .and_then(|body| body.get("value"))
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }

    /// `@odata.count`, which Graph sends on the first page only.
    pub fn count(&self) -> Option<u64> {
        self.body.as_ref()?.get("@odata.count")?.as_u64()
    }

    /// Path of the next page below `/v1.0`, for [`crate::GraphRequest::next_page`].
    pub fn next_page_path(&self) -> Option<&str> {
        below_root(self.body.as_ref()?.get("@odata.nextLink")?.as_str()?)
    }

    /// The number that a `/$count` segment answers with, as text.
    pub fn plain_count(&self) -> Option<u64> {
        match self.body.as_ref()? {
            // Inside a batch the number may be a text, with a byte order mark.
            Value::String(text) => text.trim_start_matches('\u{feff}').trim().parse().ok(),
            number => number.as_u64(),
        }
    }
}

/// The part of a link below `/v1.0`, verbatim: the token in it is opaque.
pub(crate) fn below_root(link: &str) -> Option<&str> {
    const ROOT: &str = "/v1.0";
    let start = link.find(ROOT)? + ROOT.len();
    link.get(start..).filter(|path| path.starts_with('/'))
}

/// The provisioning service's own errors leak through as a message that is itself JSON text (Graph: error body).
fn unwrapped(message: String) -> String {
    if !message.starts_with('{') {
        return message;
    }
    serde_json::from_str::<Value>(&message)
        .ok()
        .and_then(|inner| {
            let text = inner.get("Message").or(inner.get("message"))?;
            Some(text.as_str()?.to_owned())
        })
        .unwrap_or(message)
}

impl GraphFault {
    /// 404, or a code that says the same: absent, or not yet replicated.
    pub fn not_found(&self) -> bool {
        self.status == 404
    }

    /// A token of a delta query that has ended: the query begins anew (Graph: delta).
    pub fn resync_required(&self) -> bool {
        self.status == 410
            || ["resyncRequired", "syncStateNotFound"]
                .iter()
                .any(|code| self.code.eq_ignore_ascii_case(code))
    }

    /// Something of this key is there already (409 `Request_MultipleObjectsWithSameKeyValue`): adopt it.
    pub fn already_exists(&self) -> bool {
        self.status == 409
            && self
                .code
                .eq_ignore_ascii_case("Request_MultipleObjectsWithSameKeyValue")
    }

    /// Two writes met on one object (409): look, then write again.
    pub fn concurrent_write(&self) -> bool {
        self.status == 409 && self.code.to_ascii_lowercase().contains("concurrencyviolation")
    }

    /// Logs are not open to a tenant without Entra ID P1 or P2.
    pub fn needs_premium(&self) -> bool {
        self.code
            .eq_ignore_ascii_case("Authentication_RequestFromNonPremiumTenantOrB2CTenant")
    }

    /// What Microsoft's support asks for, in one line; empty when Graph gave nothing of it.
    pub fn for_support(&self) -> String {
        let parts = [
            self.request_id.as_ref().map(|id| format!("request-id {id}")),
            self.client_request_id
                .as_ref()
                .map(|id| format!("client-request-id {id}")),
            self.date.map(|date| format!("date {date}")),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// The assignment is there already. Graph answers 400 for it, not 409 (Graph: appRoleAssignedTo).
    pub fn already_assigned(&self) -> bool {
        let message = self.message.to_ascii_lowercase();
        self.status == 400
            && (message.contains("permission being assigned already exists")
                || message.contains("entitlementgrant entry already exists"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_of_a_new_credential_is_taken_once_and_stays_nowhere() {
        let body = serde_json::json!({"keyId": "k", "hint": "abc", "secretText": "abc~def"});
        let mut answer = GraphAnswer::json(200, body);
        assert_eq!(answer.take_secret().as_deref(), Some("abc~def"));
        assert!(!format!("{answer:?}").contains("~def"));
        assert_eq!(answer.take_secret(), None);
        assert_eq!(GraphAnswer::empty(204).take_secret(), None);
    }
    use serde_json::json;

    #[test]
    fn an_error_body_is_read_with_its_date_and_request_id() {
        let answer = GraphAnswer::json(
            404,
            json!({"error": {"code": "Request_ResourceNotFound", "message": "Resource 'x' does not exist.",
                "innerError": {"date": "2026-01-05T10:11:12", "request-id": "r1", "client-request-id": "c1"}}}),
        );
        let fault = answer.fault().unwrap();
        assert_eq!(fault.code, "Request_ResourceNotFound");
        assert_eq!(
            fault.for_support(),
            "request-id r1, client-request-id c1, date 2026-01-05T10:11:12Z"
        );
        assert_eq!(fault.request_id.as_deref(), Some("r1"));
        assert_eq!(fault.date, "2026-01-05T10:11:12Z".parse().ok());
        assert!(fault.not_found());
    }

    #[test]
    fn a_message_that_is_json_text_is_unwrapped() {
        let answer = GraphAnswer::json(
            404,
            json!({"error": {"code": "UnknownError", "message": "{\"Message\":\"No HTTP resource was found\"}"}}),
        );
        assert_eq!(answer.fault().unwrap().message, "No HTTP resource was found");
    }

    #[test]
    fn a_next_link_keeps_its_token_and_loses_its_host() {
        let answer = GraphAnswer::json(
            200,
            json!({"@odata.nextLink": "https://graph.example/v1.0/users?$skiptoken=a%2Fb", "value": []}),
        );
        assert_eq!(answer.next_page_path(), Some("/users?$skiptoken=a%2Fb"));
    }

    #[test]
    fn a_page_that_is_not_graph_still_gives_a_fault() {
        let fault = GraphAnswer::empty(502).fault().unwrap();
        assert_eq!((fault.status, fault.code.as_str()), (502, ""));
    }

    #[test]
    fn a_count_is_read_as_number_and_as_text_with_its_mark() {
        assert_eq!(GraphAnswer::json(200, json!(42)).plain_count(), Some(42));
        assert_eq!(
            GraphAnswer::json(200, json!("\u{feff}42")).plain_count(),
            Some(42)
        );
        assert_eq!(GraphAnswer::json(200, json!({"value": 42})).plain_count(), None);
    }

    #[test]
    fn faults_are_told_apart_by_their_codes() {
        let fault = |status, code: &str| {
            GraphAnswer::json(status, json!({"error": {"code": code, "message": ""}}))
                .fault()
                .unwrap()
        };
        assert!(GraphAnswer::empty(410).fault().unwrap().resync_required());
        assert!(fault(400, "syncStateNotFound").resync_required());
        assert!(fault(409, "Request_MultipleObjectsWithSameKeyValue").already_exists());
        assert!(fault(409, "Directory_ConcurrencyViolation").concurrent_write());
        assert!(!fault(409, "Directory_ConcurrencyViolation").already_exists());
        assert!(fault(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant").needs_premium());
    }
}
