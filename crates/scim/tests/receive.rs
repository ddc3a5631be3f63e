//! POST and PUT by the characteristics of attributes (RFC 7643 §2.2, RFC 7644 §3.3 and §3.5.1).

use scim::receive::{Received, receive};
use scim::rules::UniqueValue;
use scim::schema::{GROUP, USER, Uniqueness};
use scim::{Mode, ResourceType, SchemaSet, ScimError, ScimType};
use serde_json::{Value, json};

const HR: &str = "urn:ietf:params:scim:schemas:extension:Contoso:2.0:User";

fn schemas() -> SchemaSet {
    SchemaSet::with_extensions(&json!([{
        "id": HR, "resourceType": "User", "attributes": [
            { "name": "number", "type": "integer", "mutability": "immutable", "uniqueness": "server" },
            { "name": "rate", "type": "decimal" },
            { "name": "hired", "type": "dateTime" },
            { "name": "photo", "type": "binary" },
            { "name": "desk", "type": "reference", "referenceTypes": ["external"] },
            { "name": "colour", "canonicalValues": ["amber", "green"], "canonicalValuesOnly": true },
            { "name": "skills", "multiValued": true },
            { "name": "pin", "mutability": "writeOnly" },
            { "name": "score", "type": "integer", "mutability": "readOnly" },
            { "name": "keys", "type": "complex", "multiValued": true, "subAttributes": [
                { "name": "serial", "required": true, "caseExact": true, "uniqueness": "global" }, { "name": "door" }] },
            { "name": "contract", "type": "complex", "subAttributes": [
                { "name": "begin", "mutability": "immutable" }, { "name": "end" }] }] }]))
    .unwrap()
}

fn user(more: Value) -> Value {
    let mut user = json!({ "schemas": [USER, HR], "userName": "ana" });
    user.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    user
}

fn read(body: &Value, mode: Mode, existing: Option<&Value>) -> Result<Received, ScimError> {
    receive(body.clone(), ResourceType::User, &schemas(), mode, existing)
}

/// The attribute of the HR extension as it is stored.
fn stored(name: &str, value: &Value, mode: Mode) -> Result<Value, ScimError> {
    let received = read(&user(json!({ HR: { name: value } })), mode, None)?;
    Ok(received.resource[HR][name].clone())
}

#[test]
fn values_must_have_the_type_of_their_attribute() {
    for (name, good) in [
        ("number", json!(7)),
        ("number", json!(-9_007_199_254_740_993_i64)),
        ("rate", json!(1.5)),
        ("rate", json!(2)),
        ("hired", json!("2008-01-23T04:56:22Z")),
        ("hired", json!("2008-01-23T04:56:22.5+02:00")),
        ("photo", json!("YQ==")),
        ("photo", json!("-_8")),
        ("desk", json!("https://contoso.example/Desk/1")),
        ("desk", json!("../Desk/1")),
        ("colour", json!("Amber")),
        ("skills", json!(["Rust", "SCIM"])),
    ] {
        for mode in [Mode::Strict, Mode::Entra] {
            assert_eq!(stored(name, &good, mode).unwrap(), good, "{name}");
        }
    }
    for (name, bad, detail) in [
        ("number", json!(1.5), "number is a whole number; 1.5 is none"),
        (
            "number",
            json!("seven"),
            "number is a whole number; \"seven\" is none",
        ),
        ("rate", json!(true), "rate is a number; true is none"),
        (
            "hired",
            json!("yesterday"),
            "hired is a dateTime such as \"2026-01-31T08:00:00Z\"; \"yesterday\" is none",
        ),
        (
            "hired",
            json!("2008-01-23"),
            "hired is a dateTime such as \"2026-01-31T08:00:00Z\"; \"2008-01-23\" is none",
        ),
        (
            "photo",
            json!("not base64"),
            "photo is bytes in base64; \"not base64\" is none",
        ),
        ("desk", json!(7), "desk is a URI; 7 is none"),
        (
            "colour",
            json!("red"),
            "colour is one of amber, green; \"red\" is none",
        ),
        ("colour", json!(["amber", "green"]), "colour has one value, not 2"),
        ("skills", json!([1]), "skills is a string; 1 is none"),
        ("pin", json!(1234), "pin is a string; what was sent is none"),
        ("contract", json!(7), "contract is an object; 7 is none"),
        (
            "keys",
            json!([{ "door": "1" }]),
            "keys.serial is required in every value of urn:ietf:params:scim:schemas:extension:Contoso:2.0:User:keys",
        ),
    ] {
        for mode in [Mode::Strict, Mode::Entra] {
            let error = stored(name, &bad, mode).unwrap_err();
            assert_eq!(error.scim_type, Some(ScimType::InvalidValue), "{name}");
            assert_eq!(error.detail, format!("{HR}:{detail}"));
        }
    }
}

#[test]
fn other_forms_of_a_value_are_for_entra_only() {
    for (name, sent, want) in [
        ("number", json!("7"), json!(7)),
        ("number", json!(7.0), json!(7)),
        ("rate", json!("1.5"), json!(1.5)),
        (
            "hired",
            json!("2008-01-23 04:56:22Z"),
            json!("2008-01-23 04:56:22Z"),
        ),
        (
            "desk",
            json!("https://contoso.example/Bürö"),
            json!("https://contoso.example/Bürö"),
        ),
        ("colour", json!(["amber"]), json!("amber")),
        ("skills", json!("Rust"), json!(["Rust"])),
        ("skills", json!([{ "value": "Rust" }]), json!(["Rust"])),
        ("unheardOf", json!({ "a": 1, "b": null }), json!({ "a": 1 })),
    ] {
        assert_eq!(stored(name, &sent, Mode::Entra).unwrap(), want, "{name}");
        let body = user(json!({ HR: { name: sent } }));
        assert_eq!(
            read(&body, Mode::Entra, None).unwrap().tolerances.len(),
            1,
            "{name}"
        );
        let error = stored(name, &sent, Mode::Strict).unwrap_err();
        assert_eq!(error.scim_type, Some(ScimType::InvalidValue), "{name}");
    }
}

#[test]
fn null_and_empty_are_unassigned_without_a_word() {
    let body = user(
        json!({ "addresses": null, "roles": [], "title": null, "name": { "formatted": null },
                            "meta": { "resourceType": "User" }, HR: { "skills": [], "rate": null } }),
    );
    let received = read(&body, Mode::Strict, None).unwrap();
    assert_eq!(
        received.resource,
        json!({ "schemas": [USER, HR], "userName": "ana" })
    );
    assert_eq!(received.tolerances, Vec::<String>::new());
}

/// As scim2-models writes it.
#[test]
fn an_extension_that_names_itself_says_nothing_new() {
    for mode in [Mode::Strict, Mode::Entra] {
        let body = user(json!({ HR: { "schemas": [HR], "rate": 1 } }));
        let received = read(&body, mode, None).unwrap();
        assert_eq!(received.resource[HR], json!({ "rate": 1 }));
        assert_eq!(received.tolerances, Vec::<String>::new());
    }
    let other = user(json!({ HR: { "schemas": [USER], "rate": 1 } }));
    let error = read(&other, Mode::Strict, None).unwrap_err();
    assert_eq!(error.scim_type, Some(ScimType::InvalidValue));
}

#[test]
fn what_is_read_only_is_ignored_and_what_is_write_only_is_not_kept() {
    let body = user(
        json!({ "id": "mine", "groups": [{ "value": "g-1" }], "password": "x",
                            HR: { "score": 9, "pin": "1234", "rate": 1 } }),
    );
    let received = read(&body, Mode::Strict, None).unwrap();
    assert_eq!(
        received.resource,
        json!({ "schemas": [USER, HR], "userName": "ana", HR: { "rate": 1 } })
    );
    assert_eq!(
        received.written,
        [
            "userName",
            "password",
            &format!("{HR}:pin"),
            &format!("{HR}:rate")
        ]
    );
}

#[test]
fn required_attributes_are_required() {
    for (body, detail) in [
        (json!({ "schemas": [USER] }), "userName is required"),
        (
            json!({ "schemas": [USER], "userName": "  " }),
            "userName is required",
        ),
        (
            json!({ "schemas": [USER], "userName": 7 }),
            "userName is a string; 7 is none",
        ),
    ] {
        let error = read(&body, Mode::Entra, None).unwrap_err();
        assert_eq!(
            (error.scim_type, error.detail.as_str()),
            (Some(ScimType::InvalidValue), detail)
        );
    }
    let must = SchemaSet::with_extensions(&json!([{ "id": HR, "resourceType": "User", "required": true,
        "attributes": [{ "name": "badge", "required": true }, { "name": "pin", "required": true, "mutability": "writeOnly" }] }])).unwrap();
    for (extension, detail) in [
        (json!({}), format!("{HR} is required")),
        (json!({ HR: { "pin": "1" } }), format!("{HR} is required")),
        (json!({ HR: { "badge": "a" } }), format!("{HR}:pin is required")),
    ] {
        let error = receive(user(extension), ResourceType::User, &must, Mode::Entra, None).unwrap_err();
        assert_eq!(error.detail, detail);
    }
    let whole = user(json!({ HR: { "badge": "a", "pin": "1" } }));
    assert!(receive(whole, ResourceType::User, &must, Mode::Strict, None).is_ok());
}

#[test]
fn unique_values_are_handed_to_the_server() {
    let body = user(
        json!({ "userName": "Ana@X", HR: { "number": 7, "keys": [{ "serial": "K1" }, { "serial": "k2" }] } }),
    );
    let unique = read(&body, Mode::Strict, None).unwrap().unique;
    let value = |attribute: &str, key: &str, uniqueness| UniqueValue {
        attribute: attribute.to_owned(),
        key: key.to_owned(),
        uniqueness,
    };
    assert_eq!(
        unique,
        [
            value("userName", "ana@x", Uniqueness::Server),
            value(&format!("{HR}:number"), "7", Uniqueness::Server),
            value(&format!("{HR}:keys.serial"), "K1", Uniqueness::Global),
            value(&format!("{HR}:keys.serial"), "k2", Uniqueness::Global),
        ]
    );
    assert_eq!(unique[0].taken().to_string(), "409 uniqueness: userName is taken");
    let group = json!({ "schemas": [GROUP], "displayName": "Finance", "externalId": "x" });
    let group = receive(group, ResourceType::Group, &schemas(), Mode::Strict, None).unwrap();
    assert_eq!(
        group.unique,
        [value("displayName", "finance", Uniqueness::Server)]
    );
}

#[test]
fn a_put_replaces_all_but_what_may_not_change() {
    let existing = json!({ "schemas": [USER, HR], "id": "u-1", "userName": "ana", "title": "Boss", "meta": { "version": "1" },
        HR: { "number": 7, "score": 3, "rate": 1, "contract": { "begin": "2020", "end": "2030" } } });
    let received = read(
        &user(json!({ HR: { "number": 7 } })),
        Mode::Strict,
        Some(&existing),
    )
    .unwrap();
    assert_eq!(
        received.resource,
        json!({ "schemas": [USER, HR], "userName": "ana", HR: { "number": 7, "score": 3 } })
    );
    // RFC 7644 §3.5.1: not sent is not cleared, where it may not change.
    let received = read(&user(json!({})), Mode::Strict, Some(&existing)).unwrap();
    assert_eq!(received.resource[HR], json!({ "number": 7, "score": 3 }));
    for changed in [
        json!({ HR: { "number": 8 } }),
        json!({ HR: { "contract": { "begin": "2021", "end": "2030" } } }),
    ] {
        let error = read(&user(changed), Mode::Entra, Some(&existing)).unwrap_err();
        assert_eq!(error.scim_type, Some(ScimType::Mutability));
        assert!(
            error
                .detail
                .ends_with("is immutable: it can be set once and has a value already")
        );
    }
    let first = json!({ "schemas": [USER], "userName": "ana" });
    let received = read(&user(json!({ HR: { "number": 8 } })), Mode::Strict, Some(&first)).unwrap();
    assert_eq!(received.resource[HR]["number"], 8);
}

#[test]
fn one_value_is_primary() {
    let body =
        user(json!({ "emails": [{ "value": "a@x", "primary": true }, { "value": "b@x", "primary": true }] }));
    let received = read(&body, Mode::Entra, None).unwrap();
    assert_eq!(
        received.resource["emails"],
        json!([{ "value": "a@x", "primary": false }, { "value": "b@x", "primary": true }])
    );
    assert_eq!(
        received.tolerances,
        [
            "accepted 2 primary values of `emails`, of which the last stays primary; a strict server would refuse"
        ]
    );
    assert!(read(&body, Mode::Strict, None).is_err());
}

#[test]
fn canonical_values_are_suggestions_unless_the_tenant_says_otherwise() {
    let body = user(json!({ "emails": [{ "type": "holiday", "value": "a@x" }] }));
    assert!(read(&body, Mode::Strict, None).is_ok());
    let only = schemas().with_canonical_values_only();
    let error = receive(body, ResourceType::User, &only, Mode::Entra, None).unwrap_err();
    assert_eq!(
        error.detail,
        "emails.type is one of work, home, other; \"holiday\" is none"
    );
}

#[test]
fn bodies_without_bounds_are_refused() {
    let mut many = user(json!({}));
    for index in 0..1_001 {
        many[format!("a{index}")] = json!(1);
    }
    assert!(
        read(&many, Mode::Entra, None)
            .unwrap_err()
            .detail
            .contains("at most 1000")
    );
    let mails: Vec<Value> = (0..1_001)
        .map(|index| json!({ "value": index.to_string() }))
        .collect();
    let body = user(json!({ "emails": mails }));
    assert!(
        read(&body, Mode::Entra, None)
            .unwrap_err()
            .detail
            .contains("at most 1000")
    );
    let members: Vec<Value> = (0..5_000)
        .map(|index| json!({ "value": index.to_string() }))
        .collect();
    let group = json!({ "schemas": [GROUP], "displayName": "All", "members": members });
    let mut group = receive(group, ResourceType::Group, &schemas(), Mode::Strict, None)
        .unwrap()
        .resource;
    assert_eq!(scim::members::take(&mut group).unwrap().len(), 5_000);
}

#[test]
fn an_object_under_a_urn_that_looks_like_a_path_is_an_extension_nobody_described() {
    for urn in ["urn:x:hr", "urn:x:hr.v2", "urn:x:y:z.w"] {
        let body = user(json!({ urn: { "desk": "4B" } }));
        let once = read(&body, Mode::Entra, None).unwrap();
        assert_eq!(once.resource[urn], json!({ "desk": "4B" }));
        let again = read(&once.resource, Mode::Entra, Some(&once.resource)).unwrap();
        assert_eq!(again.resource, once.resource, "what was read can be put back");
        assert!(read(&body, Mode::Strict, None).is_err());
    }
    let error = read(&user(json!({ "urn:x:hr.v2": "4B" })), Mode::Entra, None).unwrap_err();
    assert_eq!(error.scim_type, Some(ScimType::InvalidSyntax));
}

#[test]
fn what_is_refused_is_not_said_to_be_kept() {
    for body in [json!({ "shoeSize": 42 }), json!({ "urn:x:hr": { "desk": "4B" } })] {
        let kept = &read(&user(body.clone()), Mode::Entra, None).unwrap().tolerances[0];
        assert!(kept.contains(", and kept "), "{kept}");
        let refused = read(&user(body), Mode::Strict, None).unwrap_err().detail;
        assert!(!refused.contains("kept"), "{refused}");
    }
}

#[test]
fn a_number_is_kept_to_its_last_digit() {
    for text in [
        "6.000000000000001e+84",
        "0.1",
        "1.7976931348623157e+308",
        "-9007199254740993",
    ] {
        let body = format!("{{\"userName\":\"ana\",\"{HR}\":{{\"rate\":{text}}}}}");
        let body = scim::body::parse(body.as_bytes()).unwrap();
        let kept = read(&body, Mode::Entra, None).unwrap().resource.to_string();
        assert!(kept.contains(&format!("\"rate\":{text}")), "{kept}");
        assert_eq!(scim::body::parse(kept.as_bytes()).unwrap().to_string(), kept);
    }
}
