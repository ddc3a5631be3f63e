//! PATCH by the characteristics of a tenant's attributes (RFC 7643 §7, RFC 7644 §3.5.2).

use scim::patch::{PatchRequest, Patched, apply};
use scim::schema::{PATCH_OP, USER};
use scim::{Mode, ResourceType, SchemaSet, ScimError, ScimType};
use serde_json::{Value, json};

const HR: &str = "urn:ietf:params:scim:schemas:extension:Contoso:2.0:User";

fn patch(before: &Value, operations: Value, mode: Mode) -> Result<Patched, ScimError> {
    let set = SchemaSet::with_extensions(&json!([{ "id": HR, "resourceType": "User", "attributes": [
        { "name": "number", "mutability": "immutable", "uniqueness": "server" },
        { "name": "score", "type": "integer", "mutability": "readOnly" },
        { "name": "pin", "mutability": "writeOnly" },
        { "name": "hint", "returned": "never" },
        { "name": "level", "type": "integer" },
        { "name": "skills", "multiValued": true },
        { "name": "contract", "type": "complex", "subAttributes": [{ "name": "begin", "mutability": "immutable" }, { "name": "end" }] },
        { "name": "keys", "type": "complex", "multiValued": true, "subAttributes": [
            { "name": "value", "required": true }, { "name": "door", "mutability": "immutable" }, { "name": "primary", "type": "boolean" }] }] }]))
    .unwrap();
    let body = json!({ "schemas": [PATCH_OP], "Operations": operations });
    apply(
        before,
        ResourceType::User,
        PatchRequest::from_json(body)?,
        &set,
        mode,
    )
}

fn ana() -> Value {
    json!({ "schemas": [USER, HR], "id": "u-1", "userName": "ana", HR: {
        "number": "7", "score": 3, "level": 1, "skills": ["Rust"], "contract": { "begin": "2020", "end": "2030" },
        "keys": [{ "value": "K1", "door": "east", "primary": true }, { "value": "K2", "door": "west" }] } })
}

/// As scim2-models writes it.
#[test]
fn an_extension_that_names_itself_says_nothing_new() {
    for mode in [Mode::Strict, Mode::Entra] {
        for name in ["add", "replace"] {
            let value = json!({ "schemas": [HR], "level": 2 });
            let operations = json!([{ "op": name, "path": HR, "value": value }]);
            let patched = patch(&ana(), operations, mode).unwrap();
            assert_eq!(patched.resource[HR]["level"], 2);
            assert_eq!(patched.resource[HR].get("schemas"), None);
            assert_eq!(patched.tolerances, Vec::<String>::new());
        }
    }
}

fn op(op: &str, path: &str, value: Value) -> Value {
    json!([{ "op": op, "path": format!("{HR}:{path}"), "value": value }])
}

#[test]
fn what_a_patch_may_do() {
    let bare = json!({ "schemas": [USER], "userName": "ana" });
    for (before, operations, attribute, after) in [
        (&bare, op("add", "number", json!("8")), "number", json!("8")),
        (&bare, op("replace", "number", json!("8")), "number", json!("8")),
        (&ana(), op("add", "number", json!("7")), "number", json!("7")),
        (&ana(), op("replace", "score", json!(3)), "score", json!(3)),
        (
            &ana(),
            op("replace", "contract", json!({ "begin": "2020", "end": "2031" })),
            "contract",
            json!({ "begin": "2020", "end": "2031" }),
        ),
        (
            &ana(),
            op("add", "skills", json!(["SCIM", "Rust"])),
            "skills",
            json!(["Rust", "SCIM"]),
        ),
        (
            &ana(),
            op("add", "skills", json!("SCIM")),
            "skills",
            json!(["Rust", "SCIM"]),
        ),
        (
            &ana(),
            op("replace", "skills[value eq \"rust\"]", json!("Go")),
            "skills",
            json!(["Go"]),
        ),
        (
            &ana(),
            op("remove", "skills[value eq \"rust\"]", Value::Null),
            "skills",
            Value::Null,
        ),
        (&ana(), op("add", "skills", json!([])), "skills", json!(["Rust"])),
        (&ana(), op("replace", "skills", json!([])), "skills", Value::Null),
        (
            &ana(),
            op("remove", "keys[value eq \"K1\"]", Value::Null),
            "keys",
            json!([{ "value": "K2", "door": "west" }]),
        ),
        (
            &ana(),
            op("add", "keys", json!([{ "value": "K3", "primary": true }])),
            "keys",
            json!([{ "value": "K1", "door": "east", "primary": false }, { "value": "K2", "door": "west" }, { "value": "K3", "primary": true }]),
        ),
        (
            &ana(),
            op("replace", "keys[value eq \"K2\"].primary", json!(true)),
            "keys",
            json!([{ "value": "K1", "door": "east", "primary": false }, { "value": "K2", "door": "west", "primary": true }]),
        ),
        (&ana(), op("add", "pin", json!("1234")), "pin", Value::Null),
    ] {
        for mode in [Mode::Strict, Mode::Entra] {
            let patched =
                patch(before, operations.clone(), mode).unwrap_or_else(|e| panic!("{operations}: {e}"));
            let got = patched.resource[HR].get(attribute).unwrap_or(&Value::Null);
            assert_eq!(got, &after, "{operations}");
            assert_eq!(patched.tolerances, Vec::<String>::new(), "{operations}");
        }
    }
}

#[test]
fn what_a_patch_may_not_do() {
    use ScimType::{InvalidFilter, InvalidPath, InvalidValue, Mutability};
    for (operations, scim_type) in [
        (op("replace", "number", json!("8")), Mutability),
        (op("add", "number", json!("8")), Mutability),
        (op("remove", "number", Value::Null), Mutability),
        (op("replace", "number", Value::Null), Mutability),
        (op("replace", "score", json!(4)), Mutability),
        (op("remove", "score", Value::Null), Mutability),
        (op("replace", "contract.begin", json!("2021")), Mutability),
        (op("replace", "contract", json!({ "begin": "2021" })), Mutability),
        (op("replace", "contract", json!({ "begin": null })), Mutability),
        (op("remove", "contract.begin", Value::Null), Mutability),
        (
            op("replace", "keys[value eq \"K1\"].door", json!("south")),
            Mutability,
        ),
        (op("remove", "keys.door", Value::Null), Mutability),
        (
            op("add", "keys", json!([{ "value": "K1", "door": "south" }])),
            Mutability,
        ),
        (json!([{ "op": "remove", "path": HR }]), Mutability),
        (op("remove", "keys.value", Value::Null), InvalidValue),
        (op("add", "keys", json!([{ "door": "south" }])), InvalidValue),
        (op("replace", "level", json!("high")), InvalidValue),
        (op("replace", "level", json!([1, 2])), InvalidValue),
        (op("add", "pin", json!(1234)), InvalidValue),
        (op("replace", "level.of", json!(1)), InvalidPath),
        (op("replace", "level[value eq 1]", json!(1)), InvalidPath),
        (
            op("replace", "keys[primary co \"t\"].value", json!("K9")),
            InvalidFilter,
        ),
        (json!([{ "op": "remove", "path": USER }]), InvalidPath),
        (json!([{ "op": "replace", "value": "ana" }]), InvalidValue),
    ] {
        for mode in [Mode::Strict, Mode::Entra] {
            let error = patch(&ana(), operations.clone(), mode).expect_err(&operations.to_string());
            assert_eq!(error.scim_type, Some(scim_type), "{operations}: {error}");
        }
    }
}

#[test]
fn unknown_attributes_are_kept_and_noted_or_refused() {
    for (operations, key, scim_type) in [
        (
            json!([{ "op": "add", "path": "shoeSize", "value": 42 }]),
            "shoeSize",
            ScimType::NoTarget,
        ),
        (
            json!([{ "op": "add", "value": { "shoeSize": 42 } }]),
            "shoeSize",
            ScimType::InvalidValue,
        ),
    ] {
        let patched = patch(&ana(), operations.clone(), Mode::Entra).unwrap();
        assert_eq!(patched.resource[key], 42);
        assert_eq!(
            patched.tolerances,
            ["accepted `shoeSize`, which no schema here defines; a strict server would refuse"]
        );
        let error = patch(&ana(), operations, Mode::Strict).unwrap_err();
        assert_eq!(error.scim_type, Some(scim_type));
    }
}

#[test]
fn what_was_written_and_must_be_unique_is_handed_out() {
    let bare = json!({ "schemas": [USER], "userName": "ana" });
    let operations = json!([{ "op": "add", "path": format!("{HR}:number"), "value": "A7" },
                            { "op": "replace", "path": "userName", "value": "Bo" }]);
    let patched = patch(&bare, operations, Mode::Strict).unwrap();
    assert_eq!(patched.written, [format!("{HR}:number"), "userName".to_owned()]);
    let unique: Vec<_> = patched.unique.iter().map(|one| one.key.as_str()).collect();
    assert_eq!(unique, ["bo", "a7"]);
    assert_eq!(patched.resource["schemas"], json!([USER, HR]));
}

#[test]
fn the_whole_or_nothing_with_the_number_of_the_fault() {
    let operations = json!([{ "op": "add", "path": "title", "value": "Boss" }, { "op": "add", "path": format!("{HR}:number"), "value": "8" },
                            { "op": "add", "path": "title", "value": 7 }]);
    let error = patch(&ana(), operations, Mode::Strict).unwrap_err();
    assert_eq!(error.detail, "operation 3 of 3: title is a string; 7 is none");
}

#[test]
fn changes_do_not_tell_what_is_never_shown() {
    let operations = op("add", "hint", json!("canary"));
    let patched = patch(&ana(), operations, Mode::Strict).unwrap();
    assert_eq!(patched.resource[HR]["hint"], "canary");
    assert_eq!(patched.changes[0].label(), "hint");
    assert_eq!(patched.changes[0].after, Some(json!(scim::exchange::MASKED)));
}

#[test]
fn behind_the_urn_of_an_extension_stands_one_attribute() {
    for mode in [Mode::Strict, Mode::Entra] {
        for operations in [
            op("add", "skills:first", json!("Rust")),
            op("replace", "contract:end.year", json!("2031")),
            json!([{ "op": "remove", "path": format!("{HR}:level:x") }]),
            json!([{ "op": "add", "value": { format!("{HR}:level:x"): 2 } }]),
        ] {
            let error = patch(&ana(), operations.clone(), mode).unwrap_err();
            assert_eq!(
                error.scim_type,
                Some(ScimType::InvalidPath),
                "{operations}: {error:?}"
            );
        }
    }
}
