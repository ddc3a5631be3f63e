//! A target that lives in memory, and the inputs of the tests. No sockets.
#![allow(dead_code, reason = "every test file uses its own part of it")]

use std::collections::BTreeMap;

use graph_model::SynchronizationSchema;
use graph_model::schema::{DesiredMapping, usual_schema};
use jiff::Timestamp;
use provisioning::{
    Asked, Cycle, CycleReport, Dialect, JobState, Next, OnDemand, People, ScimAnswer, ScimRequest, Subject,
};
use scim::patch::{PatchRequest, apply_whole};
use scim::{Mode, ResourceType, SchemaSet};
use serde_json::{Value, json};

use crate::year::world::Chance;

/// Requests that one run may send; a run that sends more does not end.
const REQUESTS_MAX: usize = 2_000;

/// A scripted answer for requests that begin like this: `POST /Users`.
pub(crate) struct Fault {
    pub(crate) begins: String,
    pub(crate) contains: String,
    pub(crate) answer: ScimAnswer,
}

/// Stores resources, answers searches by `eq`, and remembers what it was sent.
#[derive(Default)]
pub(crate) struct Target {
    pub(crate) stored: BTreeMap<String, Value>,
    pub(crate) requests: Vec<ScimRequest>,
    pub(crate) faults: Vec<Fault>,
    /// For runs that are longer than usual.
    pub(crate) requests_max: usize,
    pub(crate) made: usize,
}

impl Target {
    pub(crate) fn answer(&mut self, request: &ScimRequest) -> ScimAnswer {
        assert!(
            self.requests.len() < self.requests_max.max(REQUESTS_MAX),
            "the run does not end"
        );
        self.requests.push(request.clone());
        let line = format!("{} {}", request.method, request.path);
        let body = request.body.as_ref().map(Value::to_string).unwrap_or_default();
        let scripted = self.faults.iter().find(|fault| {
            line.starts_with(&fault.begins)
                && (line.contains(&fault.contains) || body.contains(&fault.contains))
        });
        if let Some(fault) = scripted {
            return fault.answer.clone();
        }
        let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
        match request.method.as_str() {
            "GET" if query.contains("filter=") => list(self.find(path, query)),
            "GET" => self
                .stored
                .get(path)
                .map_or_else(not_found, |found| answer(200, Some(found.clone()))),
            "POST" => {
                self.made += 1;
                let id = format!("{}-{}", path[1..2].to_lowercase(), self.made);
                let mut resource = request.body.clone().expect("a create has a body");
                resource["id"] = Value::from(id.as_str());
                self.stored.insert(format!("{path}/{id}"), resource.clone());
                answer(201, Some(resource))
            }
            "PATCH" => {
                let patch =
                    PatchRequest::from_json(request.body.clone().expect("a body")).expect("a PATCH message");
                match self.stored.get_mut(path) {
                    Some(resource) => {
                        let resource_type = match path.starts_with("/Groups") {
                            true => ResourceType::Group,
                            false => ResourceType::User,
                        };
                        let patched =
                            apply_whole(resource, resource_type, patch, SchemaSet::core(), Mode::Entra);
                        *resource = patched.expect("a PATCH that can be applied").resource;
                        answer(204, None)
                    }
                    None => not_found(),
                }
            }
            "DELETE" => match self.stored.remove(path) {
                Some(_) => answer(204, None),
                None => not_found(),
            },
            other => panic!("never sent: {other}"),
        }
    }

    fn find(&self, path: &str, query: &str) -> Vec<Value> {
        let text = query.split("filter=").nth(1).expect("a filter");
        let filter = scim::filter::parse(&decode(text)).expect("a filter that can be read");
        self.stored
            .iter()
            .filter(|(key, resource)| {
                key.starts_with(&format!("{path}/"))
                    && scim::filter::matches(&filter, resource, SchemaSet::core())
            })
            .map(|(_, resource)| resource.clone())
            .collect()
    }

    /// `METHOD path` of everything since the last call.
    pub(crate) fn lines(&mut self) -> Vec<String> {
        self.requests
            .drain(..)
            .map(|r| format!("{} {}", r.method, r.path))
            .collect()
    }

    /// The writes since the last call, with bodies.
    pub(crate) fn writes(&mut self) -> Vec<(String, Value)> {
        self.requests
            .drain(..)
            .filter(|r| r.method != "GET")
            .map(|r| (format!("{} {}", r.method, r.path), r.body.unwrap_or_default()))
            .collect()
    }

    pub(crate) fn fault(&mut self, begins: &str, contains: &str, answer: ScimAnswer) {
        self.faults.push(Fault {
            begins: begins.to_owned(),
            contains: contains.to_owned(),
            answer,
        });
    }

    pub(crate) fn store(&mut self, path: &str, resource: Value) {
        self.stored.insert(path.to_owned(), resource);
    }
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let hex: String = [rest.next(), rest.next()]
                    .into_iter()
                    .flatten()
                    .map(char::from)
                    .collect();
                bytes.push(u8::from_str_radix(&hex, 16).expect("two digits"));
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).expect("text")
}

pub(crate) fn answer(status: u16, body: Option<Value>) -> ScimAnswer {
    ScimAnswer {
        status: Some(status),
        text: body.as_ref().map(Value::to_string).unwrap_or_default(),
        body,
        ..ScimAnswer::default()
    }
}

pub(crate) fn list(resources: Vec<Value>) -> ScimAnswer {
    answer(
        200,
        Some(json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "totalResults": resources.len(), "startIndex": 1, "itemsPerPage": resources.len(), "Resources": resources,
        })),
    )
}

fn not_found() -> ScimAnswer {
    answer(
        404,
        Some(json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "404"})),
    )
}

pub(crate) fn now() -> Timestamp {
    "2026-11-20T08:14:03Z".parse().expect("a time")
}

pub(crate) fn people(document: &Value) -> People {
    People::from_json(document).expect("a people file")
}

/// Runs a whole cycle against the target.
pub(crate) fn cycle(
    target: &mut Target,
    schema: &SynchronizationSchema,
    document: &Value,
    state: JobState,
) -> CycleReport {
    cycle_in(target, schema, document, state, Dialect::Legacy)
}

pub(crate) fn cycle_in(
    target: &mut Target,
    schema: &SynchronizationSchema,
    document: &Value,
    state: JobState,
    dialect: Dialect,
) -> CycleReport {
    let people = people(document);
    let sync_all = people.sync_all();
    let mut cycle = Cycle::new(schema, people, sync_all, state, dialect, now(), 42);
    while let Next::Send(request) = cycle.next() {
        assert_eq!(
            cycle.next(),
            Next::Send(request.clone()),
            "asked again, it is the same"
        );
        let answer = target.answer(&request);
        cycle.tell(answer);
    }
    cycle.finish()
}

/// Runs a whole cycle at another time, over everybody or, with `only`, over a document of changes.
pub(crate) fn cycle_at(
    target: &mut Target,
    schema: &SynchronizationSchema,
    people: People,
    state: JobState,
    at: Timestamp,
) -> CycleReport {
    let sync_all = people.sync_all();
    let mut cycle = Cycle::new(schema, people, sync_all, state, Dialect::Legacy, at, 42);
    while let Next::Send(request) = cycle.next() {
        let answer = target.answer(&request);
        cycle.tell(answer);
    }
    cycle.finish()
}

/// Runs a cycle with requests side by side. Which of those under way arrives next, and whose answer is read next, is left to
/// chance. It ends at once when the target gives no answer, and then says what else was under way and had not arrived.
pub(crate) fn interleave(
    cycle: &mut Cycle,
    chance: &mut Chance,
    mut target: impl FnMut(&Cycle, &ScimRequest) -> Option<ScimAnswer>,
) -> Option<Vec<ScimRequest>> {
    let (mut sent, mut answered) = (Vec::new(), Vec::new());
    let mut waits = false;
    loop {
        match chance.below(3) {
            0 if !waits => match cycle.ask() {
                Asked::Send(ticket, request) => sent.push((ticket, request)),
                Asked::Wait => waits = true,
                Asked::Done => return None,
            },
            1 if !sent.is_empty() => {
                let (ticket, request) = sent.swap_remove(chance.below(sent.len()));
                match target(cycle, &request) {
                    Some(answer) => answered.push((ticket, answer)),
                    None => return Some(sent.into_iter().map(|(_, request)| request).collect()),
                }
            }
            2 if !answered.is_empty() => {
                let (ticket, answer) = answered.swap_remove(chance.below(answered.len()));
                cycle.answer(ticket, answer);
                waits = false;
            }
            _ => {}
        }
    }
}

/// Minutes after [`now`].
pub(crate) fn later(minutes: i64) -> Timestamp {
    now() + jiff::SignedDuration::from_mins(minutes)
}

/// Runs an on-demand call against the target.
pub(crate) fn on_demand(
    target: &mut Target,
    schema: &SynchronizationSchema,
    document: &Value,
    state: JobState,
    subject: Subject,
) -> (JobState, Vec<Value>) {
    let people = people(document);
    let sync_all = people.sync_all();
    let mut run = OnDemand::new(schema, people, sync_all, state, subject, now(), 42);
    while let Next::Send(request) = run.next() {
        let answer = target.answer(&request);
        run.tell(answer);
    }
    run.finish()
}

/// The vendor table of SMS2GO: seven rows for people, three for groups.
pub(crate) fn sms2go() -> SynchronizationSchema {
    let mut schema = usual_schema();
    let row = |target: &str, expression: &str, priority: u32| DesiredMapping {
        target: target.to_owned(),
        source: expr::graph_form::to_source(&expr::parse(expression).expect("an expression")),
        matching_priority: priority,
        flow_type: None,
        default_value: None,
    };
    let users = [
        row("userName", "[userPrincipalName]", 1),
        row(
            "active",
            r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#,
            0,
        ),
        row("displayName", "[displayName]", 0),
        row("name.givenName", "[givenName]", 0),
        row("name.familyName", "[surname]", 0),
        row("externalId", "[objectId]", 0),
        row(
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
            "[department]",
            0,
        ),
    ];
    schema
        .set_attribute_mappings("User", &users)
        .expect("users are mapped");
    schema
}

/// Rows added to the user mapping.
pub(crate) fn with_rows(mut schema: SynchronizationSchema, rows: &[Value]) -> SynchronizationSchema {
    let mut value = schema.clone().into_value();
    for mapping in value["synchronizationRules"][0]["objectMappings"]
        .as_array_mut()
        .expect("mappings")
    {
        if mapping["sourceObjectName"] == "User" {
            let list = mapping["attributeMappings"].as_array_mut().expect("rows");
            for row in rows {
                list.retain(|have| have["targetAttributeName"] != row["targetAttributeName"]);
                list.push(row.clone());
            }
        }
    }
    schema = SynchronizationSchema::from_value(value);
    schema
}

/// Changes a property of the user or group mapping.
pub(crate) fn with_property(
    schema: &SynchronizationSchema,
    source: &str,
    property: &str,
    to: Value,
) -> SynchronizationSchema {
    let mut value = schema.clone().into_value();
    for mapping in value["synchronizationRules"][0]["objectMappings"]
        .as_array_mut()
        .expect("mappings")
    {
        if mapping["sourceObjectName"] == source {
            mapping[property] = to.clone();
        }
    }
    SynchronizationSchema::from_value(value)
}

pub(crate) fn user(id: &str, name: &str) -> Value {
    json!({
        "id": id, "userPrincipalName": format!("{name}@contoso.example"), "displayName": format!("{name} Surname"),
        "givenName": name, "surname": "Surname", "department": "Finance", "accountEnabled": true, "mailNickname": name,
    })
}

/// Ana and Bo, both members of an assigned group; Cy is not assigned.
pub(crate) fn three() -> Value {
    json!({
        "value": [user("id-ana", "ana"), user("id-bo", "bo"), user("id-cy", "cy")],
        "groups": [{"id": "id-fin", "displayName": "Finance", "securityEnabled": true, "members": ["id-ana", "id-bo"]}],
        "assignments": [{"principalId": "id-fin", "principalType": "Group", "role": {"id": "r", "value": null, "displayName": "User"}}],
    })
}

/// `action status code` of each log record, with the name.
pub(crate) fn told(report: &CycleReport) -> Vec<String> {
    report
        .log
        .iter()
        .map(|record| {
            let info = &record["provisioningStatusInfo"];
            let code = info["errorInformation"]["errorCode"].as_str().unwrap_or("-");
            format!(
                "{} {} {} {code}",
                record["sourceIdentity"]["displayName"]
                    .as_str()
                    .unwrap_or_default(),
                record["provisioningAction"].as_str().unwrap_or_default(),
                info["status"].as_str().unwrap_or_default(),
            )
        })
        .collect()
}
