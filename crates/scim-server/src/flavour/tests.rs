//! The rules of four vendors, as their guides state them.

use profile::{AcceptedToken, Flavour, RefusedOperation};
use scim::schema::ENTERPRISE_USER;
use serde_json::json;

use super::*;

fn flavour(name: &str) -> Flavour {
    Flavour {
        vendor: name.to_lowercase(),
        name: name.to_owned(),
        unmapped: Unmapped::Accept,
        token: AcceptedToken::default(),
        users: Vec::new(),
        groups: Vec::new(),
        refusals: Vec::new(),
        rules: Vec::new(),
    }
}

/// A rule as a profile writes it.
fn rule(document: Value) -> ValueRule {
    let mut whole = json!({ "id": "r", "on": "users", "message": "no: {value}", "guide_step": "X" });
    whole
        .as_object_mut()
        .unwrap()
        .extend(document.as_object().unwrap().clone());
    serde_json::from_value(whole).unwrap()
}

fn judge(rules: &[Value]) -> Judge {
    Judge::new(Flavour {
        rules: rules.iter().cloned().map(rule).collect(),
        ..flavour("Vendor")
    })
    .unwrap()
}

fn create(judge: &Judge, body: Value) -> Result<Passed, String> {
    judge
        .write(ResourceType::User, &Value::Null, &body)
        .map_err(|refused| format!("{} | {}", refused.rule, refused.error))
}

#[test]
fn allowed_values_are_exact_case_included() {
    let toolkit =
        judge(&[json!({ "id": "user-type", "attribute": "userType", "one_of": ["Premium", "Standard"] })]);
    assert!(create(&toolkit, json!({ "userType": "Premium" })).is_ok());
    assert!(create(&toolkit, json!({ "userName": "without one" })).is_ok());
    for near in ["premium", "Standard ", "Gold"] {
        let refused = create(&toolkit, json!({ "userType": near })).unwrap_err();
        assert_eq!(
            refused,
            format!("Vendor: user-type | 400 invalidValue: no: {near}")
        );
    }
    let roles = judge(&[json!({ "attribute": "roles[primary eq true].value", "one_of": ["Admin", "User"] })]);
    let with = |role: &str, primary: bool| json!({ "roles": [{ "value": role, "primary": primary }] });
    assert!(create(&roles, with("Admin", true)).is_ok());
    assert!(create(&roles, with("King", true)).is_err());
    assert!(
        create(&roles, with("King", false)).is_ok(),
        "the path names the primary one"
    );
}

#[test]
fn phone_numbers_have_the_vendors_form() {
    let telemessage = judge(&[
        json!({ "attribute": "userName", "phone": "international_digits", "required": true }),
        json!({ "attribute": "phoneNumbers[type eq \"mobile\"].value", "phone": "international" }),
    ]);
    for good in ["11234567890", "441234567890", "85212345678"] {
        assert!(
            create(&telemessage, json!({ "userName": good })).is_ok(),
            "{good}"
        );
    }
    for bad in [
        "+11234567890",
        "0123 456 7890",
        "012345678",
        "123456",
        "1234567890123456",
        "tlf",
    ] {
        assert!(create(&telemessage, json!({ "userName": bad })).is_err(), "{bad}");
    }
    let mobile = |number: &str| {
        json!({ "userName": "4712345678", "phoneNumbers": [
        { "type": "work", "value": "555" }, { "type": "mobile", "value": number }] })
    };
    assert!(create(&telemessage, mobile("+4712345678")).is_ok());
    assert!(create(&telemessage, mobile("4712345678")).is_err());
}

#[test]
fn patterns_lengths_and_missing_values() {
    let judge = judge(&[
        json!({ "id": "number", "attribute": format!("{ENTERPRISE_USER}:employeeNumber"), "pattern": "[0-9]{4}" }),
        json!({ "id": "title", "attribute": "title", "length_max": 3 }),
        json!({ "id": "mail", "attribute": "emails[type eq \"work\"].value", "required": true, "status": 422 }),
        json!({ "id": "given", "attribute": "name.givenName", "required": true }),
    ]);
    let whole = json!({ "name": { "givenName": "Ø" }, "title": "Øst", "emails": [{ "type": "work", "value": "a@x" }],
        ENTERPRISE_USER: { "employeeNumber": "1234" } });
    assert!(create(&judge, whole.clone()).is_ok());
    for (path, value, says) in [
        (
            "/emails",
            json!([{ "type": "home", "value": "a@x" }]),
            "Vendor: mail | 422 invalidValue",
        ),
        (
            "/emails",
            json!([{ "type": "work", "value": " " }]),
            "Vendor: mail",
        ),
        ("/name", json!({ "familyName": "B" }), "Vendor: given"),
        ("/title", json!("Chef"), "Vendor: title"),
    ] {
        let mut body = whole.clone();
        *body.pointer_mut(path).unwrap() = value;
        let refused = create(&judge, body).unwrap_err();
        assert!(refused.starts_with(says), "{refused}");
    }
    let mut body = whole;
    body[ENTERPRISE_USER] = json!({ "employeeNumber": "x1234" });
    assert!(
        create(&judge, body).unwrap_err().starts_with("Vendor: number"),
        "the whole value must match"
    );
}

#[test]
fn a_pattern_that_never_ends_refuses_rather_than_hangs() {
    let judge = judge(&[json!({ "attribute": "title", "pattern": "(a+)+b" })]);
    assert!(create(&judge, json!({ "title": "a".repeat(400) })).is_err());
}

#[test]
fn what_a_request_leaves_alone_is_no_reason_to_refuse_it() {
    let judge = judge(&[
        json!({ "attribute": "userType", "one_of": ["Premium"] }),
        json!({ "attribute": "title", "required": true }),
    ]);
    let before = json!({ "userName": "a", "userType": "old", "active": true });
    let after = json!({ "userName": "a", "userType": "old", "active": false });
    assert!(judge.write(ResourceType::User, &before, &after).is_ok());
    let after = json!({ "userName": "a", "userType": "new", "active": false });
    assert!(judge.write(ResourceType::User, &before, &after).is_err());
    let titled = json!({ "userName": "a", "userType": "old", "title": "Chef" });
    let refused = judge.write(ResourceType::User, &titled, &before).unwrap_err();
    assert_eq!(
        refused.rule, "Vendor: r",
        "a required value may not be taken away"
    );
}

#[test]
fn a_unique_value_becomes_a_search() {
    let judge = judge(&[json!({ "attribute": "emails[type eq \"work\"].value", "unique": true })]);
    let passed = create(
        &judge,
        json!({ "emails": [{ "type": "work", "value": "a\"b@x" }] }),
    )
    .unwrap();
    let found = json!({ "emails": [{ "type": "work", "value": "A\"b@x" }] });
    assert!(matches_one(&passed, &found));
    assert!(!matches_one(
        &passed,
        &json!({ "emails": [{ "type": "home", "value": "a\"b@x" }] })
    ));
    assert_eq!(passed.unique[0].refused.error.status, 409);
    assert_eq!(
        passed.unique[0].refused.error.scim_type,
        Some(ScimType::Uniqueness)
    );
}

fn matches_one(passed: &Passed, resource: &Value) -> bool {
    scim::filter::matches(&passed.unique[0].filter, resource, scim::SchemaSet::core())
}

#[test]
fn operations_are_refused_in_the_vendors_words() {
    let refusal = |on: &str, operations: Value| -> RefusedOperation {
        serde_json::from_value(
            json!({ "id": "n", "on": on, "operations": operations, "status": 501,
            "message": "Not offered.", "guide_step": "X" }),
        )
        .unwrap()
    };
    let judge = Judge::new(Flavour {
        refusals: vec![
            refusal("users", json!(["create"])),
            refusal("groups", json!(["search", "read", "create", "update", "delete"])),
        ],
        ..flavour("SnapComms")
    })
    .unwrap();
    let refused = judge
        .operation(ResourceType::User, Operation::Create)
        .unwrap_err();
    assert_eq!(refused.rule, "SnapComms: n");
    assert_eq!(refused.error.to_string(), "501: Not offered.");
    assert!(judge.operation(ResourceType::User, Operation::Update).is_ok());
    assert!(judge.operation(ResourceType::Group, Operation::Search).is_err());
}

#[test]
fn attributes_without_a_row_are_noted_or_refused() {
    let mut own = flavour("SMS2GO");
    own.unmapped = Unmapped::Note;
    own.users = [
        "userName",
        "active",
        "name.givenName",
        "emails[type eq \"work\"].value",
    ]
    .map(str::to_owned)
    .to_vec();
    own.users.push(format!("{ENTERPRISE_USER}:department"));
    let body = json!({ "schemas": [], "userName": "a", "active": true, "title": "Chef", "externalId": "1",
        "name": { "givenName": "A", "formatted": "A B" },
        "emails": [{ "type": "work", "primary": true, "value": "a@x" }],
        ENTERPRISE_USER: { "department": "Sales", "costCenter": "9" } });
    let notes = create(&Judge::new(own.clone()).unwrap(), body.clone())
        .unwrap()
        .notes;
    assert_eq!(
        notes,
        [
            "SMS2GO does not use `title`".to_owned(),
            "SMS2GO does not use `externalId`".to_owned(),
            "SMS2GO does not use `name.formatted`".to_owned(),
            format!("SMS2GO does not use `{ENTERPRISE_USER}:costCenter`"),
        ]
    );
    own.unmapped = Unmapped::Refuse;
    let judge = Judge::new(own).unwrap();
    let refused = create(&judge, body.clone()).unwrap_err();
    assert_eq!(
        refused,
        "SMS2GO: unmapped | 400 invalidValue: SMS2GO does not take `title`"
    );
    let mut after = body.clone();
    after["active"] = json!(false);
    assert!(judge.write(ResourceType::User, &body, &after).is_ok());
}
