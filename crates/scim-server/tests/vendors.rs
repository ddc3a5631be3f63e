//! A tenant that behaves as a vendor does, one that is strict, and one with a schema of its own.

mod common;

use common::{ENTERPRISE, Trial, last, start, user};
use profile::{AcceptedToken, Flavour, Unmapped, find};
use serde_json::{Value, json};

async fn behave(trial: &Trial, rules: Value, refusals: Value) {
    let flavour = Flavour {
        vendor: "toolkit".to_owned(),
        name: "Toolkit".to_owned(),
        unmapped: Unmapped::Accept,
        token: AcceptedToken::default(),
        users: Vec::new(),
        groups: Vec::new(),
        refusals: serde_json::from_value(refusals).unwrap(),
        rules: serde_json::from_value(rules).unwrap(),
    };
    trial
        .store
        .change_settings("demo", move |settings| settings.flavour = Some(flavour))
        .await
        .unwrap();
}

fn toolkit() -> Value {
    json!([
        { "id": "user-type", "on": "users", "attribute": "userType", "one_of": ["Premium", "Standard"],
          "message": "“{value}” is not Premium or Standard", "guide_step": "F3" },
        { "id": "mail", "on": "users", "attribute": "emails[type eq \"work\"].value", "unique": true,
          "message": "Email is in use", "guide_step": "E1" },
        { "id": "group-name", "on": "groups", "attribute": "displayName", "length_max": 10, "status": 422,
          "message": "too long", "guide_step": "E1" },
    ])
}

#[tokio::test]
async fn a_value_the_vendor_does_not_take_is_refused_in_its_words() {
    let trial = start().await;
    behave(&trial, toolkit(), json!([])).await;
    let mut body = user("ana@x", "Ana");
    body["userType"] = json!("Gold");
    let got = trial.demo.post("/Users", body.clone()).await;
    assert_eq!(got.status, 400);
    assert_eq!(got.json()["detail"], "“Gold” is not Premium or Standard");
    assert_eq!(got.json()["scimType"], "invalidValue");
    let entry = last(&trial.store, "demo").await;
    assert_eq!(
        (entry.rule.as_deref(), entry.who.as_deref()),
        (Some("Toolkit: user-type"), Some("Ana"))
    );
    assert_eq!(trial.demo.found("/Users").await, 0);

    body["userType"] = json!("Premium");
    let id = trial.demo.post("/Users", body).await.json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/Users/{id}");
    let worse = json!([{ "op": "Replace", "path": "userType", "value": "premium" }]);
    assert_eq!(trial.demo.patch(&path, worse).await.status, 400);
    let disable = json!([{ "op": "Replace", "path": "active", "value": "False" }]);
    assert_eq!(trial.demo.patch(&path, disable).await.status, 200);
    assert_eq!(trial.demo.get(&path).await.json()["userType"], "Premium");
    assert_eq!(
        trial
            .demo
            .post("/Groups", json!({ "displayName": "A name too long" }))
            .await
            .status,
        422
    );
}

#[tokio::test]
async fn a_value_that_must_be_unique_is_looked_up_without_its_own_person() {
    let trial = start().await;
    behave(&trial, toolkit(), json!([])).await;
    let with = |name: &str, mail: &str| {
        let mut body = user(name, name);
        body["emails"] = json!([{ "type": "work", "primary": true, "value": mail }]);
        body
    };
    let made = trial.demo.post("/Users", with("ana@x", "ana@x")).await.json();
    let got = trial.demo.post("/Users", with("bo@x", "ANA@x")).await;
    assert_eq!(
        (got.status, got.json()["scimType"].as_str()),
        (409, Some("uniqueness"))
    );
    assert_eq!(got.json()["detail"], "Email is in use");
    let path = format!("/Users/{}", made["id"].as_str().unwrap());
    let same = json!([{ "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "Ana@x" }]);
    assert_eq!(
        trial.demo.patch(&path, same).await.status,
        200,
        "its own value is not another's"
    );
}

#[tokio::test]
async fn operations_the_vendor_does_not_do_are_refused() {
    let trial = start().await;
    let id = trial.demo.user("ana@x", "Ana").await;
    let refusals = json!([
        { "id": "no-new-people", "on": "users", "operations": ["create"], "status": 403,
          "message": "Users are created in the console.", "guide_step": "D7" },
        { "id": "no-groups", "on": "groups", "operations": ["search", "read", "create", "update", "delete"],
          "status": 501, "message": "There are no groups.", "guide_step": "D2" },
        { "id": "no-delete", "on": "users", "operations": ["delete"], "status": 501,
          "message": "DELETE is not offered.", "guide_step": "D2" },
    ]);
    behave(&trial, json!([]), refusals).await;
    assert_eq!(trial.demo.post("/Users", user("bo@x", "Bo")).await.status, 403);
    assert_eq!(trial.demo.get("/Groups").await.status, 501);
    let path = format!("/Users/{id}");
    assert_eq!(trial.demo.delete(&path).await.status, 501);
    let entry = last(&trial.store, "demo").await;
    assert_eq!(
        (entry.rule.as_deref(), entry.who.as_deref()),
        (Some("Toolkit: no-delete"), Some("Ana"))
    );
    let patch = json!([{ "op": "Replace", "path": "displayName", "value": "Ana B" }]);
    assert_eq!(trial.demo.patch(&path, patch).await.status, 200);
    assert_eq!(trial.demo.found("/Users").await, 1);
}

#[tokio::test]
async fn sms2go_is_told_which_attributes_it_does_not_use() {
    let trial = start().await;
    let flavour = find("sms2go").unwrap().flavour();
    trial
        .store
        .change_settings("demo", move |settings| settings.flavour = Some(flavour))
        .await
        .unwrap();
    let mut body = user("ana@x", "Ana");
    body["title"] = json!("Chef");
    body[ENTERPRISE] = json!({ "department": "Sales" });
    assert_eq!(trial.demo.post("/Users", body).await.status, 201);
    let entry = last(&trial.store, "demo").await;
    assert_eq!(entry.tolerances, ["SMS2GO does not use `title`"]);
    assert_eq!(entry.rule, None);
}

#[tokio::test]
async fn a_strict_tenant_refuses_what_others_accept_and_note() {
    let trial = start().await;
    let id = trial.demo.user("ana@x", "Ana").await;
    let path = format!("/Users/{id}");
    let entras = json!([{ "op": "Replace", "path": "active", "value": "False" }]);
    assert_eq!(trial.demo.patch(&path, entras.clone()).await.status, 200);
    trial
        .store
        .change_settings("demo", |settings| settings.strict = true)
        .await
        .unwrap();
    assert_eq!(trial.demo.patch(&path, entras).await.status, 400);
    let by_the_letter = json!([{ "op": "replace", "path": "active", "value": true }]);
    assert_eq!(trial.demo.patch(&path, by_the_letter).await.status, 200);
    // Whether members have to exist the RFC leaves to the server (RFC 7643 §2.3.7); refusing breaks clients that
    // create the group first.
    let group = trial
        .demo
        .post(
            "/Groups",
            json!({ "schemas": [common::GROUP], "displayName": "G", "members": [{ "value": "u-404" }] }),
        )
        .await;
    assert_eq!(group.status, 201, "{}", group.text);
    assert_eq!(group.json()["members"], json!([{ "value": "u-404" }]));
}

#[tokio::test]
async fn a_schema_of_its_own_is_shown_and_its_values_are_kept() {
    let trial = start().await;
    let urn = "urn:ietf:params:scim:schemas:extension:TrialCo:2.0:User";
    let own = json!({ "id": urn, "resourceType": "User", "name": "TrialCo", "attributes": [{ "name": "badgeColor", "type": "string" }] });
    trial
        .store
        .change_settings("demo", move |settings| settings.extensions.push(own))
        .await
        .unwrap();
    let list = trial.demo.get("/Schemas").await.json();
    assert_eq!(list["totalResults"], 7);
    let shown = trial.demo.get(&format!("/Schemas/{urn}")).await.json();
    assert_eq!(
        (
            shown["name"].as_str(),
            shown["attributes"][0]["mutability"].as_str()
        ),
        (Some("TrialCo"), Some("readWrite"))
    );
    let types = trial.demo.get("/ResourceTypes/User").await.json();
    assert_eq!(types["schemaExtensions"][1]["schema"], urn);
    let mut body = user("ana@x", "Ana");
    body[urn] = json!({ "badgeColor": "amber" });
    let made = trial.demo.post("/Users", body).await.json();
    assert_eq!(made[urn]["badgeColor"], "amber");
}

/// The trial tenant behaves as the vendor of this profile. Its own token stays good, so that the rules can be reached without Entra's.
async fn behave_as(trial: &Trial, vendor: &str) {
    let mut flavour = find(vendor).unwrap().flavour();
    flavour.token = AcceptedToken::Issued;
    trial
        .store
        .change_settings("demo", move |settings| settings.flavour = Some(flavour))
        .await
        .unwrap();
}

/// A person with everything that any of the vendors asks for.
fn whole(user_name: &str) -> Value {
    let mut body = user(user_name, "Ana Berg");
    body["name"] = json!({ "givenName": "Ana", "familyName": "Berg" });
    body["emails"] =
        json!([{ "type": "work", "primary": true, "value": format!("{user_name}@contoso.example") }]);
    body["userType"] = json!("Standard");
    body
}

/// Status, rule in the log, and the vendor's words.
async fn refused(trial: &Trial, body: Value) -> (u16, String, String) {
    let got = trial.demo.post("/Users", body).await;
    let entry = last(&trial.store, "demo").await;
    (
        got.status,
        entry.rule.unwrap_or_default(),
        got.json()["detail"].as_str().unwrap_or_default().to_owned(),
    )
}

#[tokio::test]
async fn telemessage_takes_full_international_numbers_once_each_and_no_groups() {
    let trial = start().await;
    behave_as(&trial, "telemessage").await;
    for number in [
        "+4712345678",
        "47 12345678",
        "47-12345678",
        "0123456789",
        "ana@contoso.example",
    ] {
        let (status, rule, words) = refused(&trial, whole(number)).await;
        assert_eq!(
            (status, rule.as_str()),
            (400, "TeleMessage: number-form"),
            "{number}"
        );
        assert!(
            words.contains(number) && words.contains("full international format"),
            "{words}"
        );
    }
    let made = trial.demo.post("/Users", whole("4712345678")).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let (status, ..) = refused(&trial, whole("4712345678")).await;
    assert_eq!(status, 409);
    let mut nobody = whole("4712345679");
    nobody["displayName"] = Value::Null;
    let (_, rule, words) = refused(&trial, nobody).await;
    assert_eq!(rule, "TeleMessage: company-manager");
    assert!(words.contains("company manager name"), "{words}");
    let group = json!({ "schemas": [common::GROUP], "displayName": "Sales" });
    assert_eq!(trial.demo.post("/Groups", group).await.status, 501);
    assert_eq!(trial.demo.get("/Groups").await.status, 501);
    // Whoever is there can still be taken out.
    let disable = json!([{ "op": "Replace", "path": "active", "value": "False" }]);
    assert_eq!(
        trial.demo.patch(&format!("/Users/{id}"), disable).await.status,
        200
    );
}

#[tokio::test]
async fn snapcomms_creates_nobody_and_takes_groups() {
    let trial = start().await;
    let id = trial.demo.user("ana@contoso.example", "Ana").await;
    behave_as(&trial, "snapcomms").await;
    let (status, rule, words) = refused(&trial, whole("bo@contoso.example")).await;
    assert_eq!((status, rule.as_str()), (403, "SnapComms: no-new-people"));
    assert!(words.contains("only updates users that exist"), "{words}");
    let patch = json!([{ "op": "Replace", "path": "title", "value": "Chef" }]);
    assert_eq!(trial.demo.patch(&format!("/Users/{id}"), patch).await.status, 200);
    assert_eq!(trial.demo.found("/Users").await, 1);
    trial.demo.group("Pilot").await;
}

#[tokio::test]
async fn the_toolkit_platform_names_what_is_missing_or_not_allowed() {
    let trial = start().await;
    behave_as(&trial, "enterprise_toolkit").await;
    let without = |path: &str| {
        let mut body = whole("ana");
        *body.pointer_mut(path).unwrap() = Value::Null;
        body
    };
    for (body, rule, words) in [
        (without("/name/givenName"), "first-name", "First Name is required"),
        (
            without("/name/familyName"),
            "last-name",
            "Last / Family Name is required",
        ),
        (without("/emails"), "mail", "Email is required"),
        (without("/userType"), "user-type", "exactly Premium or Standard"),
    ] {
        let (status, named, says) = refused(&trial, body).await;
        assert_eq!((status, named), (400, format!("Enterprise Toolkit: {rule}")));
        assert!(says.contains(words), "{says}");
    }
    for near in ["premium", "Standard "] {
        let mut body = whole("ana");
        body["userType"] = json!(near);
        let (_, rule, says) = refused(&trial, body).await;
        assert_eq!(rule, "Enterprise Toolkit: user-type");
        assert!(says.contains(near), "{says}");
    }
    let mut body = whole("ana");
    body["roles"] = json!([{ "value": "Owner", "primary": "True" }]);
    assert_eq!(refused(&trial, body).await.1, "Enterprise Toolkit: website-role");
    let folders = "urn:ietf:params:scim:schemas:extension:2.0:CustomExtensionName";
    let mut body = whole("ana");
    body[folders] = json!({ "folders": ["a-1", " b-2"] });
    let (_, rule, says) = refused(&trial, body).await;
    assert_eq!(rule, "Enterprise Toolkit: folder-blank");
    assert!(says.contains("“ b-2”"), "{says}");

    let mut body = whole("ana");
    body["roles"] = json!([{ "value": "ReadOnly", "primary": "True" }]);
    body[folders] = json!({ "folders": ["a-1", "b-2"] });
    let made = trial.demo.post("/Users", body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let mut twin = whole("bo");
    twin["emails"] = json!([{ "type": "work", "value": "ANA@contoso.example" }]);
    let (status, rule, _) = refused(&trial, twin).await;
    assert_eq!((status, rule.as_str()), (409, "Enterprise Toolkit: mail-taken"));
}

#[tokio::test]
async fn dynasend_and_a_vendor_without_a_profile_refuse_nothing_but_a_wrong_token() {
    for vendor in ["dynasend", "generic"] {
        let mut trial = start().await;
        behave_as(&trial, vendor).await;
        let made = trial.demo.post("/Users", whole("ana@contoso.example")).await;
        assert_eq!(made.status, 201, "{}", made.text);
        trial.demo.group("All Users").await;
        trial.demo.token = "wrong".into();
        assert_eq!(trial.demo.get("/Users").await.status, 401);
    }
}
