//! Bulk requests (RFC 7644 §3.7): the examples of the text, driven against a small store.

use std::collections::BTreeMap;

use scim::bulk::{BulkAnswer, BulkLimits, BulkMethod, BulkRequest, BulkRun, BulkTask};
use scim::schema::{BULK_REQUEST, BULK_RESPONSE, ENTERPRISE_USER, GROUP, PATCH_OP, USER};
use scim::{Mode, ScimError, ScimType};
use serde_json::{Value, json};

const LIMITS: BulkLimits = BulkLimits {
    max_operations: 1_000,
    max_payload_size: 1_048_576,
};

/// Creates ids `r1`, `r2`, … and refuses a `userName` of `bad`.
#[derive(Default)]
struct Store {
    resources: BTreeMap<String, Value>,
    log: Vec<String>,
}

impl Store {
    fn done(&mut self, task: &BulkTask) -> BulkAnswer {
        let id = task.id.clone().unwrap_or_default();
        let endpoint = task.resource_type.endpoint();
        self.log.push(format!("{} {endpoint}/{id}", task.method.as_str()));
        let answer = |status, id: Option<String>| BulkAnswer {
            status,
            id,
            version: Some("W/\"1\"".to_owned()),
            response: None,
        };
        match task.method {
            BulkMethod::Post if task.data["userName"] == "bad" => {
                BulkAnswer::from(&ScimError::taken("userName"))
            }
            BulkMethod::Post => {
                let id = format!("r{}", self.resources.len() + 1);
                self.resources.insert(id.clone(), task.data.clone());
                answer(201, Some(id))
            }
            _ if task.version.as_deref() == Some("W/\"old\"") => {
                BulkAnswer::from(&ScimError::precondition_failed(Some("W/\"1\"")))
            }
            BulkMethod::Delete => answer(204, None),
            _ => {
                self.resources.insert(id, task.data.clone());
                answer(200, None)
            }
        }
    }
}

fn run(body: Value) -> (Store, Value) {
    let request = BulkRequest::from_json(body, LIMITS, Mode::Strict).unwrap();
    let mut run = BulkRun::new(request, "https://example.com/v2");
    let mut store = Store::default();
    while let Some(task) = run.next() {
        let answer = store.done(&task);
        run.answer(task.operation, answer);
    }
    (store, run.response())
}

fn bulk(operations: Value) -> Value {
    json!({ "schemas": [BULK_REQUEST], "Operations": operations })
}

fn user(bulk_id: &str, name: &str) -> Value {
    json!({ "method": "POST", "path": "/Users", "bulkId": bulk_id, "data": { "schemas": [USER], "userName": name } })
}

fn group(bulk_id: &str, member: &str) -> Value {
    json!({ "method": "POST", "path": "/Groups", "bulkId": bulk_id,
            "data": { "schemas": [GROUP], "displayName": bulk_id, "members": [{ "type": "Group", "value": member }] } })
}

fn statuses(response: &Value) -> Vec<&str> {
    let operations = response["Operations"].as_array().unwrap();
    operations
        .iter()
        .map(|one| one["status"].as_str().unwrap())
        .collect()
}

/// §3.7.2: Alice and the group she guides with.
#[test]
fn a_reference_becomes_the_id_of_what_was_created() {
    let (store, response) = run(bulk(json!([
        user("qwerty", "Alice"),
        group("ytrewq", "bulkId:qwerty")
    ])));
    assert_eq!(
        store.resources["r2"]["members"],
        json!([{ "type": "Group", "value": "r1" }])
    );
    assert_eq!(
        response,
        json!({ "schemas": [BULK_RESPONSE], "Operations": [
            { "location": "https://example.com/v2/Users/r1", "method": "POST", "bulkId": "qwerty", "version": "W/\"1\"", "status": "201" },
            { "location": "https://example.com/v2/Groups/r2", "method": "POST", "bulkId": "ytrewq", "version": "W/\"1\"", "status": "201" }] })
    );
}

/// §3.7.2: the manager in the enterprise extension; and what stands in front of what it needs.
#[test]
fn what_is_needed_is_done_first() {
    let bob = json!({ "method": "POST", "path": "/Users", "bulkId": "ytrewq", "data": { "userName": "Bob",
        ENTERPRISE_USER: { "employeeNumber": "11250", "manager": { "value": "bulkId:qwerty", "$ref": "../Users/bulkId:qwerty" } } } });
    let patch = json!({ "method": "PATCH", "path": "/Groups/bulkId:g", "data": { "schemas": [PATCH_OP], "Operations": [
        { "op": "remove", "path": "members[value eq \"bulkId:ytrewq\" or value eq \"bulkId:qwerty\"]" }] } });
    let group =
        json!({ "method": "POST", "path": "/Groups", "bulkId": "g", "data": { "displayName": "Guides" } });
    let (store, response) = run(bulk(json!([patch, bob, user("qwerty", "Alice"), group])));
    assert_eq!(
        store.log,
        [
            "POST /Users/",
            "POST /Users/",
            "POST /Groups/",
            "PATCH /Groups/r3"
        ]
    );
    assert_eq!(
        store.resources["r2"][ENTERPRISE_USER]["manager"],
        json!({ "value": "r1", "$ref": "../Users/r1" })
    );
    assert_eq!(
        store.resources["r3"]["Operations"][0]["path"],
        "members[value eq \"r2\" or value eq \"r1\"]"
    );
    assert_eq!(
        response["Operations"][0]["location"],
        "https://example.com/v2/Groups/r3"
    );
    assert_eq!(statuses(&response), ["200", "201", "201", "201"]);
}

/// §3.7.1: two groups that are members of each other.
#[test]
fn circular_references_are_completed_afterwards() {
    let (store, response) = run(bulk(json!([
        group("qwerty", "bulkId:ytrewq"),
        group("ytrewq", "bulkId:qwerty")
    ])));
    assert_eq!(store.log, ["POST /Groups/", "POST /Groups/", "PUT /Groups/r1"]);
    assert_eq!(store.resources["r1"]["displayName"], "ytrewq");
    assert_eq!(
        store.resources["r1"]["members"],
        json!([{ "type": "Group", "value": "r2" }])
    );
    assert_eq!(
        store.resources["r2"]["members"],
        json!([{ "type": "Group", "value": "r1" }])
    );
    assert_eq!(statuses(&response), ["201", "201"]);
    assert_eq!(
        response["Operations"][0]["location"],
        "https://example.com/v2/Groups/r2"
    );

    let (store, response) = run(bulk(json!([group("self", "bulkId:self")])));
    assert_eq!(
        store.resources["r1"]["members"],
        json!([{ "type": "Group", "value": "r1" }])
    );
    assert_eq!(statuses(&response), ["201"]);
}

#[test]
fn a_long_chain_of_references_is_no_problem() {
    let chain: Vec<Value> = (0..1_000)
        .map(|index| group(&format!("g{index}"), &format!("bulkId:g{}", (index + 1) % 1_000)))
        .collect();
    let (store, response) = run(bulk(json!(chain)));
    assert_eq!(store.resources.len(), 1_000);
    assert!(statuses(&response).iter().all(|status| *status == "201"));
}

#[test]
fn what_refers_to_a_failure_fails_and_the_rest_goes_on() {
    let (_, response) = run(bulk(json!([
        group("g", "bulkId:bad"),
        user("bad", "bad"),
        user("ok", "ok"),
        group("lost", "bulkId:nobody"),
    ])));
    assert_eq!(statuses(&response), ["409", "409", "201", "400"]);
    let operations = response["Operations"].as_array().unwrap();
    assert_eq!(operations[1]["response"]["scimType"], "uniqueness");
    assert_eq!(
        operations[0].get("location"),
        None,
        "a POST that failed has no location"
    );
    assert_eq!(
        operations[3]["response"]["detail"],
        "bulkId:nobody is the bulkId of no POST in this request (RFC 7644 §3.7.2)"
    );
}

/// §3.7.3: add, update and remove; a wrong version; and one error is enough.
#[test]
fn fail_on_errors_ends_the_work() {
    let operations = json!([
        user("qwerty", "Alice"),
        { "method": "PUT", "path": "/Users/b7c14771", "version": "W/\"old\"", "data": { "userName": "Bob" } },
        { "method": "PATCH", "path": "/Users/5d8d29d3", "version": "W/\"1\"", "data": { "Operations": [] } },
        { "method": "DELETE", "path": "/Users/e9025315", "version": "W/\"1\"" },
    ]);
    let (_, response) = run(bulk(operations.clone()));
    assert_eq!(statuses(&response), ["201", "412", "200", "204"]);
    assert_eq!(
        response["Operations"][1]["location"],
        "https://example.com/v2/Users/b7c14771"
    );
    let mut body = bulk(operations);
    body["failOnErrors"] = json!(1);
    let (store, response) = run(body);
    assert_eq!(statuses(&response), ["201", "412"]);
    assert_eq!(store.log.len(), 2);
}

#[test]
fn a_malformed_operation_is_answered_and_the_others_are_done() {
    let (_, response) = run(bulk(json!([
        7,
        { "method": "GET", "path": "/Users/1" },
        { "method": "POST", "path": "/Users/1", "bulkId": "a", "data": {} },
        { "method": "PUT", "path": "/Users", "data": {} },
        { "method": "PUT", "path": "/Users/1" },
        { "method": "DELETE" },
        { "method": "DELETE", "path": "/Things/1" },
        { "method": "DELETE", "path": "/Users/1/2" },
        { "method": "POST", "path": "/Users", "data": {} },
        user("ok", "ok"),
    ])));
    assert_eq!(
        statuses(&response),
        [
            "400", "400", "400", "400", "400", "400", "404", "400", "400", "201"
        ]
    );
}

/// §3.7.4.
#[test]
fn limits_are_named_in_the_refusal() {
    let small = BulkLimits {
        max_operations: 1,
        max_payload_size: 40,
    };
    let body = bulk(json!([user("a", "a"), user("b", "b")]));
    let error = BulkRequest::from_slice(body.to_string().as_bytes(), small, Mode::Entra).unwrap_err();
    assert_eq!(error.status, 413);
    assert!(error.detail.contains("exceeds the maxPayloadSize (40)"));
    let error = BulkRequest::from_json(body, small, Mode::Entra).unwrap_err();
    assert_eq!(error.status, 413);
    assert!(error.detail.contains("exceeds the maxOperations (1)"));
}

#[test]
fn requests_that_are_none_are_refused_whole() {
    for (body, scim_type) in [
        (json!([]), ScimType::InvalidSyntax),
        (json!({ "schemas": [BULK_REQUEST] }), ScimType::InvalidSyntax),
        (json!({ "Operations": [] }), ScimType::InvalidSyntax),
        (
            bulk(json!([user("a", "a"), user("a", "b")])),
            ScimType::InvalidValue,
        ),
        (
            json!({ "schemas": [BULK_REQUEST], "failOnErrors": "1", "Operations": [] }),
            ScimType::InvalidValue,
        ),
    ] {
        let error = BulkRequest::from_json(body, LIMITS, Mode::Strict).unwrap_err();
        assert_eq!((error.status, error.scim_type), (400, Some(scim_type)));
    }
    let lenient = json!({ "Operations": [{ "method": "post", "path": "Users/", "data": {} }] });
    let lenient = BulkRequest::from_json(lenient, LIMITS, Mode::Entra).unwrap();
    assert_eq!(lenient.tolerances.len(), 3);
    assert!(lenient.entries[0].operation.is_ok());
}
