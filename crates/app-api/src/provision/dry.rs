//! The target of a dry run: nothing is sent, and every request is answered as an empty, well-behaved endpoint would.

use provisioning::{ScimAnswer, ScimRequest};
use serde_json::{Value, json};

/// Knows nobody but those whom earlier cycles linked.
#[derive(Default)]
pub(super) struct Imagined {
    made: u64,
}

impl Imagined {
    pub(super) fn answer(&mut self, request: &ScimRequest) -> ScimAnswer {
        let (status, body) = match request.method.as_str() {
            "GET" if request.path.contains("filter=") => (200, Some(nobody())),
            // Somebody linked: what is stored there is not known, so every value is written.
            "GET" => (200, Some(json!({ "id": id_in(&request.path) }))),
            "POST" => (201, Some(self.created(request.body.as_ref()))),
            _ => (204, None),
        };
        ScimAnswer {
            status: Some(status),
            text: body.as_ref().map(Value::to_string).unwrap_or_default(),
            body,
            ..ScimAnswer::default()
        }
    }

    fn created(&mut self, body: Option<&Value>) -> Value {
        self.made += 1;
        let mut resource = body.cloned().unwrap_or_else(|| json!({}));
        resource["id"] = json!(format!("foreseen-{}", self.made));
        resource
    }
}

/// An empty answer to a search (RFC 7644 §3.4.2).
fn nobody() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": 0,
        "startIndex": 1,
        "itemsPerPage": 0,
        "Resources": [],
    })
}

/// The last segment of `/Users/{id}?…`.
fn id_in(path: &str) -> &str {
    let path = path.split('?').next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default()
}
