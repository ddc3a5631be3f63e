//! A target in memory that knows nothing of the crates under test: it stores, finds by `eq`, patches, and fails when told to.

use std::collections::BTreeMap;

use provisioning::{ScimAnswer, ScimRequest};
use serde_json::{Map, Value, json};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// Resources by path: `/Users/u-1`.
#[derive(Default)]
pub(crate) struct Target {
    pub(crate) stored: BTreeMap<String, Value>,
    pub(crate) made: u32,
    /// An id says who it is of, so that it does not depend on who came first.
    pub(crate) speaking_ids: bool,
    /// The token is not accepted.
    pub(crate) locked: bool,
    pub(crate) writes: Vec<String>,
}

/// What goes wrong with one request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    Status(u16),
    /// Nothing arrives.
    Lost,
    /// It arrives and is carried out; the answer is lost.
    Unanswered,
}

impl Target {
    pub(crate) fn answer(&mut self, request: &ScimRequest, fault: Option<Fault>) -> ScimAnswer {
        if self.locked {
            return status(401, None);
        }
        match fault {
            Some(Fault::Status(code)) => status(code, Some(json!({"detail": "not now"}))),
            Some(Fault::Lost) => broken(),
            Some(Fault::Unanswered) => {
                self.carry_out(request);
                broken()
            }
            None => self.carry_out(request),
        }
    }

    fn carry_out(&mut self, request: &ScimRequest) -> ScimAnswer {
        let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
        if request.method != "GET" {
            self.writes.push(format!(
                "{} {path} {}",
                request.method,
                request.body.as_ref().unwrap_or(&Value::Null)
            ));
        }
        match request.method.as_str() {
            "GET" if query.contains("filter=") => {
                let found = self.find(path, query);
                status(
                    200,
                    Some(json!({"totalResults": found.len(), "Resources": found})),
                )
            }
            "GET" => self
                .stored
                .get(path)
                .map_or_else(|| status(404, None), |found| status(200, Some(found.clone()))),
            "POST" => {
                self.made += 1;
                let mut resource = request.body.clone().expect("a body");
                let id = match self.speaking_ids {
                    true => format!("t-{}", request.subject),
                    false => format!("t-{}", self.made),
                };
                resource["id"] = json!(id);
                let place = format!("{path}/{id}");
                let twice = self.speaking_ids && self.stored.contains_key(&place);
                assert!(!twice, "{place} is made twice");
                self.stored.insert(place, resource.clone());
                status(201, Some(resource))
            }
            "PATCH" => match self.stored.get_mut(path) {
                Some(resource) => {
                    for operation in request.body.as_ref().expect("a body")["Operations"]
                        .as_array()
                        .expect("operations")
                    {
                        apply(resource, operation);
                    }
                    status(204, None)
                }
                None => status(404, None),
            },
            "DELETE" => status(
                if self.stored.remove(path).is_some() {
                    204
                } else {
                    404
                },
                None,
            ),
            other => panic!("never sent: {other}"),
        }
    }

    fn find(&self, path: &str, query: &str) -> Vec<&Value> {
        let filter = query.rsplit("filter=").next().expect("a filter");
        let filter = filter
            .replace('+', " ")
            .replace("%22", "\"")
            .replace("%40", "@")
            .replace("%5B", "[")
            .replace("%5D", "]");
        let (attribute, value) = filter.rsplit_once(" eq ").expect("an equality");
        let value = value.trim_matches('"').to_lowercase();
        self.stored
            .iter()
            .filter(|(place, _)| place.starts_with(path))
            .map(|(_, resource)| resource)
            .filter(|resource| {
                has(resource, attribute)
                    .as_str()
                    .is_some_and(|have| have.to_lowercase() == value)
            })
            .collect()
    }
}

/// What the searches ask for: an attribute, one of an extension, the work mail.
fn has<'r>(resource: &'r Value, attribute: &str) -> &'r Value {
    if attribute.starts_with("emails[") {
        &resource["emails"][0]["value"]
    } else if let Some((urn, name)) = attribute.rsplit_once(':') {
        &resource[urn][name]
    } else {
        &resource[attribute]
    }
}

fn status(code: u16, body: Option<Value>) -> ScimAnswer {
    ScimAnswer {
        status: Some(code),
        text: body.as_ref().map(Value::to_string).unwrap_or_default(),
        body,
        ..ScimAnswer::default()
    }
}

fn broken() -> ScimAnswer {
    ScimAnswer {
        failure: Some("no answer within 30 s".to_owned()),
        ..ScimAnswer::default()
    }
}

fn apply(resource: &mut Value, operation: &Value) {
    let op = operation["op"].as_str().expect("an op").to_lowercase();
    let value = &operation["value"];
    match (operation["path"].as_str(), op.as_str()) {
        (Some("members"), "add") => {
            let mut members = resource["members"].as_array().cloned().unwrap_or_default();
            for new in value.as_array().expect("members") {
                if members.iter().all(|have| have["value"] != new["value"]) {
                    members.push(json!({"value": new["value"]}));
                }
            }
            resource["members"] = json!(members);
        }
        (Some("members"), "remove") => {
            let gone = value.as_array().expect("members");
            remove_members(resource, |have| gone.iter().any(|gone| gone["value"] == *have));
        }
        (Some(path), "remove") if path.starts_with("members[") => {
            let id = path.split('"').nth(1).expect("an id").to_owned();
            remove_members(resource, |have| *have == json!(id));
        }
        (Some(path), "remove") => set(resource, path, Value::Null),
        (Some(path), _) => set(resource, path, value.clone()),
        (None, _) => {
            for (path, value) in value.as_object().expect("an object") {
                set(resource, path, value.clone());
            }
        }
    }
}

fn remove_members(resource: &mut Value, gone: impl Fn(&Value) -> bool) {
    if let Some(members) = resource["members"].as_array_mut() {
        members.retain(|have| !gone(&have["value"]));
    }
}

fn set(resource: &mut Value, path: &str, value: Value) {
    // A Boolean as text, as the default dialect has it.
    let value = match value.as_str() {
        Some("True") => json!(true),
        Some("False") => json!(false),
        _ => value,
    };
    let place = if let Some(name) = path.strip_prefix(&format!("{ENTERPRISE}:")) {
        &mut object(&mut resource[ENTERPRISE])[name]
    } else if let Some((outer, inner)) = path.split_once('.') {
        &mut object(&mut resource[outer])[inner]
    } else {
        &mut resource[path]
    };
    *place = value;
}

fn object(value: &mut Value) -> &mut Value {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    value
}
