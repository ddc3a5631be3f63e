//! `$batch`: up to twenty requests in one (Graph: `$batch`).

use serde_json::{Map, Value, json};

use crate::answer::GraphAnswer;
use crate::request::{Effect, GraphRequest, Method};

/// Requests that one envelope holds.
pub const BATCH_MAX: usize = 20;

/// More requests than one envelope holds, or none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a batch holds 1 to {BATCH_MAX} requests, not {given}")]
pub struct BadBatch {
    /// How many were given.
    pub given: usize,
}

/// One answer out of an envelope.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchAnswer {
    /// Its headers, as they came.
    pub headers: Vec<(String, String)>,
    /// The answer, with what its headers say.
    pub answer: GraphAnswer,
}

impl GraphRequest {
    /// One envelope with these requests, which do not wait for each other. Secrets stay references.
    ///
    /// It changes the tenant when one of them does, and may be repeated only when each of them may.
    ///
    /// # Errors
    /// [`BadBatch`].
    pub fn batch(requests: &[&Self]) -> Result<Self, BadBatch> {
        let (Some(first), true) = (requests.first(), requests.len() <= BATCH_MAX) else {
            return Err(BadBatch {
                given: requests.len(),
            });
        };
        let items: Vec<Value> = requests
            .iter()
            .enumerate()
            .map(|(at, item)| entry(at, item))
            .collect();
        let effect = |wanted| requests.iter().any(|item| item.effect == wanted);
        Ok(Self {
            method: Method::Post,
            path: "/$batch".to_owned(),
            body: Some(json!({ "requests": items })),
            headers: Vec::new(),
            label: match requests {
                [one] => one.label.clone(),
                several => format!("{} requests in one: {}, …", several.len(), first.label),
            },
            scope: first.scope,
            effect: match (effect(Effect::Write), effect(Effect::Test)) {
                (true, _) => Effect::Write,
                (false, true) => Effect::Test,
                (false, false) => Effect::Read,
            },
            brings: None,
            repeatable: requests.iter().all(|item| item.repeatable),
        })
    }
}

fn entry(at: usize, request: &GraphRequest) -> Value {
    let mut headers: Map<String, Value> = request
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), Value::from(value.as_str())))
        .collect();
    let mut item = json!({ "id": id(at), "method": request.method.as_str(), "url": request.path });
    if let Some(body) = &request.body {
        item["body"] = body.clone();
        headers.insert("Content-Type".into(), "application/json".into());
    }
    if !headers.is_empty() {
        item["headers"] = Value::Object(headers);
    }
    item
}

/// Graph compares ids as text; ours are the place in the envelope.
fn id(at: usize) -> String {
    (at + 1).to_string()
}

/// The answers of an envelope of `count` requests, in the order of the requests; Graph answers in any order.
///
/// `None` for a request that the envelope does not answer, or answers more than once: what became of it is not known.
pub fn batch_answers(body: Option<&Value>, count: usize) -> Vec<Option<BatchAnswer>> {
    let responses = body
        .and_then(|body| body.get("responses"))
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    (0..count)
        .map(|at| {
            let wanted = id(at);
            let mut mine = responses
                .iter()
                .filter(|response| response.get("id").and_then(Value::as_str) == Some(wanted.as_str()));
            match (mine.next(), mine.next()) {
                (Some(response), None) => read(response),
                _ => None,
            }
        })
        .collect()
}

fn read(response: &Value) -> Option<BatchAnswer> {
    let status = u16::try_from(response.get("status")?.as_u64()?).ok()?;
    let headers: Vec<(String, String)> = response
        .get("headers")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(name, value)| {
            (
                name.clone(),
                value.as_str().map_or_else(|| value.to_string(), str::to_owned),
            )
        })
        .collect();
    let header = |wanted: &str| {
        let found = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.clone())
    };
    let answer = GraphAnswer {
        status,
        body: response.get("body").filter(|body| !body.is_null()).cloned(),
        request_id: header("request-id"),
        client_request_id: header("client-request-id"),
        date: None,
        retry_after_s: header("Retry-After").and_then(|text| text.trim().parse().ok()),
    };
    Some(BatchAnswer { headers, answer })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::secret;

    #[test]
    fn an_envelope_has_relative_urls_and_a_content_type_for_each_body() {
        let search = GraphRequest::search_groups("a");
        let create = GraphRequest::create_group("A", "a", "");
        let envelope = GraphRequest::batch(&[&search, &create]).unwrap();
        let items = &envelope.body.as_ref().unwrap()["requests"];
        assert_eq!(items[0]["id"], "1");
        assert_eq!(items[0]["headers"]["ConsistencyLevel"], "eventual");
        assert!(items[0]["url"].as_str().unwrap().starts_with("/groups?"));
        assert_eq!(items[0].get("body"), None);
        assert_eq!(items[1]["headers"]["Content-Type"], "application/json");
        assert!(envelope.is_write() && !envelope.repeatable());
        assert!(GraphRequest::batch(&[&search]).unwrap().repeatable());
    }

    #[test]
    fn a_secret_in_an_item_stays_a_reference() {
        let put = GraphRequest::put_secrets(
            "sp",
            vec![json!({"key": "SecretToken", "value": secret("SecretToken")})],
        );
        let envelope = GraphRequest::batch(&[&put]).unwrap();
        let sent = envelope.body_with(&|_| Some("s3cr3t".into())).unwrap().unwrap();
        assert_eq!(sent["requests"][0]["body"]["value"][0]["value"], "s3cr3t");
        assert!(!envelope.body_redacted().unwrap().to_string().contains("s3cr3t"));
    }

    #[test]
    fn twenty_one_are_too_many_and_none_is_too_few() {
        let me = GraphRequest::me();
        assert_eq!(GraphRequest::batch(&[&me; 21]), Err(BadBatch { given: 21 }));
        assert_eq!(GraphRequest::batch(&[]), Err(BadBatch { given: 0 }));
    }

    #[test]
    fn answers_are_matched_by_id_and_one_that_is_missing_or_doubled_is_not_known() {
        let body = json!({"responses": [
            {"id": "3", "status": 429, "headers": {"Retry-After": "7", "request-id": "r3"}, "body": {"error": {"code": "TooManyRequests"}}},
            {"id": "1", "status": 204},
            {"id": "4", "status": 200, "body": {}}, {"id": "4", "status": 404},
            {"id": 2, "status": 200, "body": {}}]});
        let answers = batch_answers(Some(&body), 5);
        assert_eq!(answers[0].as_ref().unwrap().answer.status, 204);
        assert_eq!(answers[1], None, "a number is not our id");
        let throttled = &answers[2].as_ref().unwrap().answer;
        assert_eq!(throttled.retry_after_s, Some(7));
        assert_eq!(throttled.request_id.as_deref(), Some("r3"));
        assert_eq!((&answers[3], &answers[4]), (&None, &None));
    }
}
