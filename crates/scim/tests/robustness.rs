//! No input makes a reader panic, and what is secret stays secret.

use proptest::prelude::*;
use scim::bulk::{BulkAnswer, BulkLimits, BulkRequest, BulkRun};
use scim::etag::Preconditions;
use scim::filter::{Matcher, parse};
use scim::page::{PageLimits, decode_cursor};
use scim::patch::{PatchRequest, apply_whole};
use scim::path::Path;
use scim::projection::Projection;
use scim::query::pairs;
use scim::receive::receive;
use scim::schema::{ENTERPRISE_USER, PATCH_OP};
use scim::search::{SearchRequest, SearchScope};
use scim::{Mode, ResourceType, SchemaSet};
use serde_json::{Map, Value, json};

const HR: &str = "urn:ietf:params:scim:schemas:extension:Contoso:2.0:User";

fn schemas() -> SchemaSet {
    SchemaSet::with_extensions(&json!([{ "id": HR, "resourceType": "User", "attributes": [
        { "name": "secret", "returned": "never" },
        { "name": "pin", "mutability": "writeOnly" },
        { "name": "key", "returned": "always" },
        { "name": "parts", "type": "complex", "multiValued": true, "subAttributes": [
            { "name": "value" }, { "name": "secret", "returned": "never" }] }] }]))
    .unwrap()
}

/// Names that mean something somewhere.
fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "schemas",
        "id",
        "meta",
        "userName",
        "USERNAME",
        "displayName",
        "name",
        "familyName",
        "active",
        "password",
        "emails",
        "value",
        "type",
        "primary",
        "$ref",
        "members",
        "roles",
        "manager",
        "groups",
        "x509Certificates",
        "title",
        "shoeSize",
        "",
        "Operations",
        "op",
        "path",
        "method",
        "bulkId",
        "data",
        "version",
        "failOnErrors",
        "attributes",
        "subAttributes",
        "resourceType",
        "multiValued",
        "mutability",
        "returned",
        "secret",
        "pin",
        "key",
        "parts",
        "name.familyName",
        "emails[type eq \"work\"].value",
        "members[value eq \"u-1\"]",
        "emails[",
        HR,
        ENTERPRISE_USER,
        "urn:ietf:params:scim:schemas:core:2.0:User",
        "urn:x:y",
        "urn:",
    ])
    .prop_map(str::to_owned)
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        name(),
        prop::sample::select(vec![
            "add",
            "Replace",
            "remove",
            "POST",
            "PUT",
            "PATCH",
            "DELETE",
            "/Users",
            "/Users/1",
            "/Groups/bulkId:a",
            "bulkId:a",
            "a",
            "True",
            "work",
            "2026-01-31T08:00:00Z",
            "complex",
            "string",
            "User",
            "{\"value\":\"editor\"}",
        ])
        .prop_map(str::to_owned),
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((name(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Operations that look like operations.
fn operations() -> impl Strategy<Value = Value> {
    let op = prop::sample::select(vec!["add", "Replace", "replace", "remove"]);
    let operation = (op, prop::option::of(name()), any_json())
        .prop_map(|(op, path, value)| json!({ "op": op, "path": path, "value": value }));
    prop::collection::vec(operation, 0..5).prop_map(Value::from)
}

fn patch_both(resource: &Value, operations: &Value) {
    let set = schemas();
    for resource_type in ResourceType::ALL {
        for mode in [Mode::Strict, Mode::Entra] {
            let body = json!({ "schemas": [PATCH_OP], "Operations": operations });
            if let Ok(request) = PatchRequest::from_json(body) {
                let _ = apply_whole(resource, resource_type, request, &set, mode);
            }
        }
    }
}

fn limits() -> BulkLimits {
    BulkLimits {
        max_operations: 100,
        max_payload_size: 1_000_000,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_a_reader_panic(text in text(), more in any::<String>()) {
        let set = schemas();
        let _ = Path::parse(&text);
        let _ = SchemaSet::parse(&text);
        let _ = decode_cursor(&text);
        let _ = Preconditions::new(Some(&text), Some(&more));
        let _ = BulkRequest::from_slice(text.as_bytes(), limits(), Mode::Entra);
        if let Ok(body) = scim::body::parse(text.as_bytes()) {
            let _ = PatchRequest::from_json(body);
        }
        for name in ["filter", "sortBy", "sortOrder", "startIndex", "count", "cursor", "attributes", "excludedAttributes"] {
            let query = format!("{name}={text}&{more}");
            for mode in [Mode::Strict, Mode::Entra] {
                let limits = PageLimits { default_page_size: 10, max_page_size: 100, cursor: true };
                let scope = SearchScope { resource_type: None, schemas: &set, mode, limits };
                let _ = SearchRequest::from_query(&pairs(&query), scope);
            }
        }
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = scim::body::parse(&bytes);
        let _ = BulkRequest::from_slice(&bytes, limits(), Mode::Strict);
        let _ = scim::page::encode_cursor(&bytes);
    }

    #[test]
    fn no_json_makes_a_reader_panic(body in any_json(), other in any_json()) {
        let set = schemas();
        let _ = SchemaSet::with_extensions(&body);
        let _ = SchemaSet::with_extensions(&json!([{ "id": "urn:a:b", "resourceType": "User", "attributes": [body] }]));
        let _ = PatchRequest::from_json(body.clone());
        let limits = PageLimits { default_page_size: 10, max_page_size: 100, cursor: true };
        let scope = SearchScope { resource_type: None, schemas: &set, mode: Mode::Entra, limits };
        let _ = SearchRequest::from_json(&body, scope);
        for resource_type in ResourceType::ALL {
            for mode in [Mode::Strict, Mode::Entra] {
                let _ = receive(body.clone(), resource_type, &set, mode, Some(&other));
            }
        }
    }

    #[test]
    fn no_operations_make_a_patch_panic(before in any_json(), operations in operations()) {
        patch_both(&before, &operations);
        patch_both(&json!({ "userName": "ana", "displayName": "Ana", "emails": before }), &operations);
    }

    #[test]
    fn what_a_strict_server_takes_entra_may_send(body in any_json()) {
        let mut body = body;
        if let Some(object) = body.as_object_mut() {
            object.insert("schemas".to_owned(), json!([scim::schema::USER, HR, ENTERPRISE_USER]));
            object.insert("userName".to_owned(), json!("ana"));
        }
        let set = schemas();
        if receive(body.clone(), ResourceType::User, &set, Mode::Strict, None).is_ok() {
            prop_assert!(receive(body, ResourceType::User, &set, Mode::Entra, None).is_ok());
        }
    }

    #[test]
    fn a_body_that_was_stored_is_stored_again_as_it_is(body in any_json()) {
        let set = schemas();
        let mut body = body;
        if let Some(object) = body.as_object_mut() {
            object.insert("userName".to_owned(), json!("ana"));
        }
        if let Ok(once) = receive(body, ResourceType::User, &set, Mode::Entra, None) {
            let twice = receive(once.resource.clone(), ResourceType::User, &set, Mode::Entra, Some(&once.resource));
            prop_assert_eq!(twice.map(|twice| twice.resource), Ok(once.resource));
        }
    }

    #[test]
    fn bulk_requests_come_to_an_end(entries in prop::collection::vec(any_json(), 0..6), shaped in prop::collection::vec(
        (prop::sample::select(vec!["POST", "PUT", "PATCH", "DELETE"]), prop::sample::select(vec!["/Users", "/Groups", "/Users/1", "/Groups/bulkId:b"]),
         prop::sample::select(vec!["a", "b", "c"]), prop::sample::select(vec!["bulkId:a", "bulkId:b", "bulkId:c", "x"])), 0..6)) {
        let mut operations = entries;
        let mut seen = std::collections::HashSet::new();
        for (method, path, id, member) in shaped {
            let id = seen.insert(id).then_some(id);
            operations.push(json!({ "method": method, "path": path, "bulkId": id, "data": { "members": [{ "value": member }] } }));
        }
        let count = operations.len();
        let body = json!({ "schemas": [], "Operations": operations });
        if let Ok(request) = BulkRequest::from_json(body, limits(), Mode::Entra) {
            let mut run = BulkRun::new(request, "https://x");
            let mut tasks = 0;
            while let Some(task) = run.next() {
                tasks += 1;
                prop_assert!(tasks <= 2 * count);
                prop_assert!(!task.data.to_string().contains("bulkId:a"), "{:?}", task);
                let answer = BulkAnswer { status: 201, id: Some(format!("r{tasks}")), version: None, response: None };
                run.answer(task.operation, answer);
            }
            let response = run.response();
            prop_assert_eq!(response["Operations"].as_array().map(Vec::len), Some(count));
        }
    }

    #[test]
    fn a_filter_says_the_same_when_it_is_printed_and_parsed(
        parts in prop::collection::vec(prop::sample::select(vec![
            "userName", "emails", "[", "]", "type", " eq ", " ne ", " gt ", " pr", "\"work\"", "true", "null", "10", " and ", " or ", "not ", "(", ")", ".value",
        ]), 0..16), resource in any_json()
    ) {
        let set = schemas();
        if let Ok(filter) = parse(&parts.concat()) {
            let again = parse(&filter.to_string()).unwrap();
            prop_assert_eq!(&again, &filter);
            let found = Matcher::new(&filter, None, &set).matches(&resource);
            prop_assert_eq!(Matcher::new(&again, None, &set).matches(&resource), found);
        }
    }

    #[test]
    fn a_projection_never_shows_what_is_never_returned(
        resource in any_json(), extension in any_json(), only in prop::collection::vec(name(), 0..4), without in prop::collection::vec(name(), 0..4),
        written in prop::collection::vec(name(), 0..4)
    ) {
        let set = schemas();
        let mut resource = json!({ "id": "1", "password": "canary", "more": resource, HR: {
            "secret": "canary", "pin": "canary", "key": "k", "parts": [{ "value": "v", "secret": "canary" }], "more": extension } });
        if let Some(object) = resource["more"].as_object().cloned() {
            for (key, value) in object.into_iter().filter(|(key, _)| !key.starts_with("urn")) {
                resource.as_object_mut().unwrap().entry(key).or_insert(value);
            }
        }
        let only: Vec<&str> = only.iter().map(String::as_str).chain(["password", HR]).collect();
        let without: Vec<&str> = without.iter().map(String::as_str).collect();
        for projection in [
            Projection::of_names(only.iter().copied(), without.iter().copied()),
            Projection::of_names(std::iter::empty(), without.iter().copied()),
            Projection::default().with_written(written),
        ] {
            let shown = projection.apply(resource.clone(), ResourceType::User, &set);
            prop_assert!(!shown.to_string().contains("canary"), "{shown}");
            prop_assert_eq!(&shown["id"], "1");
            prop_assert_eq!(&shown[HR]["key"], "k");
        }
    }
}
