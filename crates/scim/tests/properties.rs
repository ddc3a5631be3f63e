//! What holds for every input.

use proptest::prelude::*;
use scim::filter;
use scim::patch::{PatchRequest, apply_whole};
use scim::path::Path;
use scim::{Mode, ResourceType, SchemaSet};
use serde_json::{Value, json};

fn attribute() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "title",
        "displayName",
        "name.familyName",
        "emails[type eq \"work\"].value",
        "emails[type eq \"home\"].value",
        "emails",
        "roles[primary eq \"True\"].value",
        "addresses[type eq \"work\"].locality",
        "active",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
        "members",
        "members[value eq \"u-1\"]",
    ])
    .prop_map(str::to_owned)
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!("")),
        Just(Value::Null),
        Just(json!("True")),
        Just(json!("søren 🚢")),
        Just(json!(true)),
        Just(json!([{ "value": "u-1", "$ref": null }, { "value": "u-2" }])),
        Just(json!([{ "type": "work", "value": "a@x", "primary": true }])),
        Just(json!({ "value": "u-1" })),
        Just(json!([])),
    ]
}

fn operation(op: &'static str) -> impl Strategy<Value = Value> {
    (attribute(), value()).prop_map(move |(path, value)| json!({ "op": op, "path": path, "value": value }))
}

fn operations() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(
        prop_oneof![operation("add"), operation("Replace"), operation("remove")],
        0..6,
    )
}

fn patch(resource: &mut Value, operations: &[Value]) -> bool {
    let body = json!({ "schemas": [scim::schema::PATCH_OP], "Operations": operations });
    let patched = PatchRequest::from_json(body).and_then(|request| {
        apply_whole(
            resource,
            ResourceType::User,
            request,
            SchemaSet::core(),
            Mode::Entra,
        )
    });
    match patched {
        Ok(patched) => *resource = patched.resource,
        Err(_) => return false,
    }
    true
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_parsers_panic(text in any::<String>()) {
        let _ = filter::parse(&text);
        let _ = Path::parse(&text);
    }

    #[test]
    fn no_text_made_of_filter_parts_makes_the_parsers_panic(
        parts in prop::collection::vec(prop::sample::select(vec![
            "userName", " ", "eq", "\"", "\\", "[", "]", "(", ")", "not", "and", "or", ".", ":", "urn:",
            "2.0:User", "true", "1e9", "ø", "🚢", "pr", "emails", "type", "value", "-", "$ref",
        ]), 0..24)
    ) {
        let text = parts.concat();
        if let Ok(parsed) = filter::parse(&text) {
            // Printing and parsing again gives the same tree.
            prop_assert_eq!(filter::parse(&parsed.to_string()).unwrap(), parsed);
        }
        if let Ok(parsed) = Path::parse(&text) {
            prop_assert_eq!(Path::parse(&parsed.to_string()).unwrap(), parsed);
        }
    }

    #[test]
    fn the_same_replace_twice_equals_once(before in operations(), replace in operation("replace")) {
        let mut once = json!({ "userName": "ana" });
        patch(&mut once, &before);
        if patch(&mut once, std::slice::from_ref(&replace)) {
            let mut twice = once.clone();
            prop_assert!(patch(&mut twice, std::slice::from_ref(&replace)));
            prop_assert_eq!(twice, once);
        }
    }

    #[test]
    fn a_failed_patch_changes_nothing(before in operations(), more in operations()) {
        let mut resource = json!({ "id": "u-1", "userName": "ana" });
        patch(&mut resource, &before);
        let kept = resource.clone();
        let mut with_fault = more;
        with_fault.push(json!({ "op": "replace", "path": "id", "value": "u-2" }));
        prop_assert!(!patch(&mut resource, &with_fault));
        prop_assert_eq!(resource, kept);
    }

    #[test]
    fn changes_tell_exactly_whether_something_changed(before in operations(), more in operations()) {
        let mut resource = json!({ "userName": "ana" });
        patch(&mut resource, &before);
        let body = json!({ "schemas": [scim::schema::PATCH_OP], "Operations": more });
        let patched = PatchRequest::from_json(body).and_then(|request| {
            apply_whole(&resource, ResourceType::User, request, SchemaSet::core(), Mode::Entra)
        });
        if let Ok(patched) = patched {
            prop_assert_eq!(scim::change::diff(&resource, &patched.resource), patched.changes);
        }
    }
}
