//! Joiners, movers, leavers and groups through the control API, as Graph and provisioning see them.

use crate::common::*;
use graph_sim::TenantOptions;
use serde_json::{Value, json};

async fn ida(sim: &Sim) -> Value {
    let body = json!({
        "givenName": "Ida", "surname": "Dahl", "department": "Sales", "manager": "maja.lund@contoso.example",
    });
    sim.control("POST", "/people", body).await.expect(201).json()
}

const IDA: &str = "/people/ida.dahl@contoso.example";

#[tokio::test]
async fn a_joiner_is_a_person_like_every_other() {
    let sim = Sim::start(steered()).await;
    let made = ida(&sim).await;
    assert_eq!(made["displayName"], "Ida Dahl");
    assert_eq!(made["mail"], "ida.dahl@contoso.example");
    assert_eq!(made["manager"], "maja.lund@contoso.example");
    let graph = sim.admin().await;
    let user = graph
        .get("/users/ida.dahl@contoso.example?$select=id,department,accountEnabled,userType,proxyAddresses&$expand=manager")
        .await
        .expect(200)
        .json();
    assert_eq!(user["id"], made["id"]);
    let all = sim.control("GET", "/people", Value::Null).await.json();
    assert_eq!(
        all["value"].as_array().unwrap().len(),
        201,
        "nobody's place is taken"
    );
    assert_eq!(user["department"], "Sales");
    assert_eq!(user["manager"]["userPrincipalName"], "maja.lund@contoso.example");
    // The rule of All Staff fits.
    let staff = graph.group("All Staff").await["id"].as_str().unwrap().to_owned();
    let members = sim
        .control("GET", &format!("/groups/{staff}/members"), Value::Null)
        .await
        .expect(200);
    assert!(members.text.contains("ida.dahl@contoso.example"));
    // The same properties as the people of the seed.
    let soren = sim
        .control("GET", "/people/soren.holm@contoso.example", Value::Null)
        .await
        .json();
    let names = |person: &Value| -> Vec<String> {
        let mut names: Vec<String> = person.as_object().unwrap().keys().cloned().collect();
        names.sort();
        names
    };
    assert_eq!(names(&made), names(&soren));
    // Another one of this name gets a free sign-in name; a taken one is refused.
    assert_eq!(ida(&sim).await["userPrincipalName"], "ida.dahl2@contoso.example");
    let taken = json!({"displayName": "x", "userPrincipalName": "Ida.Dahl@contoso.example"});
    sim.control("POST", "/people", taken)
        .await
        .control_refused(409, "userPrincipalNameTaken");
    for (body, code) in [
        (json!({}), "missingMember"),
        (json!({"givenName": "花子"}), "missingMember"),
        (json!({"displayName": "x", "shoeSize": 9}), "unknownAttribute"),
        (json!({"displayName": "x", "id": "1"}), "readOnlyAttribute"),
        (json!({"displayName": "x", "accountEnabled": "yes"}), "badValue"),
        (
            json!({"displayName": "x", "userPrincipalName": "x@fabrikam.example"}),
            "badUserPrincipalName",
        ),
    ] {
        sim.control("POST", "/people", body)
            .await
            .control_refused(400, code);
    }
    let body = json!({"displayName": "x", "manager": "nobody@contoso.example"});
    sim.control("POST", "/people", body)
        .await
        .control_refused(404, "unknownPerson");
    let found = sim
        .control("GET", "/people?search=ida%20dahl", Value::Null)
        .await
        .json();
    assert_eq!(
        found["value"].as_array().unwrap().len(),
        2,
        "a refusal makes nobody"
    );
}

#[tokio::test]
async fn a_mover_changes_and_keeps_the_rest() {
    let sim = Sim::start(steered()).await;
    let before = ida(&sim).await;
    let change =
        json!({"department": "Finance", "jobTitle": "Analyst", "businessPhones": ["+45 1"], "manager": null});
    let after = sim.control("PATCH", IDA, change).await.expect(200).json();
    assert_eq!(
        (&after["department"], &after["manager"]),
        (&json!("Finance"), &Value::Null)
    );
    assert_eq!(after["surname"], before["surname"]);
    let renamed = json!({"userPrincipalName": "ida.holm@contoso.example"});
    sim.control("PATCH", IDA, renamed).await.expect(200);
    sim.control("GET", IDA, Value::Null)
        .await
        .control_refused(404, "unknownPerson");
    let graph = sim.admin().await;
    let user = graph
        .get("/users/ida.holm@contoso.example")
        .await
        .expect(200)
        .json();
    assert_eq!(user["jobTitle"], "Analyst");
    let path = format!("/people/{}", before["id"].as_str().unwrap());
    for (body, code) in [
        (json!({"departement": "x"}), "unknownAttribute"),
        (json!({"displayName": null}), "badValue"),
        (json!({"manager": "ida.holm@contoso.example"}), "badValue"),
    ] {
        sim.control("PATCH", &path, body).await.control_refused(400, code);
    }
    // Who becomes a guest is no staff any more.
    sim.control("PATCH", &path, json!({"userType": "Guest"}))
        .await
        .expect(200);
    let staff = sim
        .control("GET", "/groups/All%20Staff/members", Value::Null)
        .await;
    assert!(!staff.text.contains("ida.holm"));
}

#[tokio::test]
async fn a_leaver_is_disabled_deleted_restored_and_gone() {
    let sim = Sim::start(steered()).await;
    let id = ida(&sim).await["id"].as_str().unwrap().to_owned();
    let graph = sim.admin().await;
    let disabled = sim
        .control("POST", &format!("{IDA}/disable"), Value::Null)
        .await
        .expect(200);
    assert_eq!(disabled.json()["accountEnabled"], false);
    let token = json!({"upn": "ida.dahl@contoso.example", "scopes": ["User.Read"]});
    sim.control("POST", "/token", token.clone())
        .await
        .control_refused(409, "cannotSignIn");
    sim.control("POST", &format!("{IDA}/enable"), Value::Null)
        .await
        .expect(200);
    let hers = sim.control("POST", "/token", token).await.expect(200).json();

    let deleted = sim.control("DELETE", IDA, Value::Null).await.expect(200).json();
    assert!(deleted["deletedDateTime"].is_string());
    graph
        .get(&format!("/users/{id}"))
        .await
        .refused(404, "Request_ResourceNotFound");
    sim.graph(hers["access_token"].as_str().unwrap())
        .get("/me")
        .await
        .refused(401, "InvalidAuthenticationToken");
    for (method, path) in [
        ("PATCH", IDA.to_owned()),
        ("DELETE", IDA.to_owned()),
        ("POST", format!("{IDA}/disable")),
    ] {
        sim.control(
            method,
            &path,
            if method == "PATCH" {
                json!({"city": "x"})
            } else {
                Value::Null
            },
        )
        .await
        .control_refused(409, "deletedPerson");
    }
    let bin = sim
        .control("GET", "/people?deleted=true", Value::Null)
        .await
        .json();
    let bin = bin["value"].as_array().unwrap();
    assert!(bin.iter().any(|person| person["id"] == id.as_str()));
    sim.control("POST", &format!("{IDA}/restore"), Value::Null)
        .await
        .expect(200);
    graph.get(&format!("/users/{id}")).await.expect(200);
    sim.control("POST", &format!("{IDA}/restore"), Value::Null)
        .await
        .control_refused(409, "notDeleted");
    sim.control("DELETE", &format!("{IDA}?permanent=true"), Value::Null)
        .await
        .expect(200);
    sim.control("POST", &format!("{IDA}/restore"), Value::Null)
        .await
        .control_refused(404, "unknownPerson");
}

#[tokio::test]
async fn thirty_days_after_the_deletion_nobody_can_be_restored() {
    let sim = Sim::start(steered()).await;
    ida(&sim).await;
    sim.control("DELETE", IDA, Value::Null).await.expect(200);
    let push = async |by: &str| {
        sim.control("POST", "/clock", json!({"advance": by}))
            .await
            .expect(200)
    };
    push("P29DT23H").await;
    assert_eq!(
        sim.control("GET", IDA, Value::Null).await.expect(200).json()["displayName"],
        "Ida Dahl"
    );
    push("PT2H").await;
    sim.control("GET", IDA, Value::Null)
        .await
        .control_refused(404, "unknownPerson");
}

#[tokio::test]
async fn who_signs_in_can_be_renamed_disabled_and_deleted() {
    let sim = Sim::start(steered()).await;
    let oliver = sim.account("oliver.beck");
    let rename = json!({"userPrincipalName": "oliver.holm@contoso.example", "displayName": "Oliver Holm"});
    sim.control("PATCH", "/people/oliver.beck@contoso.example", rename)
        .await
        .expect(200);
    assert_eq!(sim.account("oliver.holm").password, oliver.password);
    sim.sign_in("oliver.holm", "User.Read").await;
    sim.control("POST", "/people/oliver.holm@contoso.example/disable", Value::Null)
        .await
        .expect(200);
    let page = sim.authorize(&sim.authorize_query("User.Read")).await;
    let page = sim
        .type_password(&page, "oliver.holm@contoso.example", &oliver.password)
        .await;
    assert!(page.text.contains("AADSTS50057"), "{}", page.text);
    sim.control("DELETE", "/people/oliver.holm@contoso.example", Value::Null)
        .await
        .expect(200);
    assert!(
        !sim.tenant
            .accounts()
            .iter()
            .any(|account| account.upn.starts_with("oliver"))
    );
}

#[tokio::test]
async fn groups_are_made_renamed_filled_and_deleted() {
    let sim = Sim::start(TenantOptions {
        switches: graph_sim::Switches::default(),
        ..steered()
    })
    .await;
    let graph = sim.admin().await;
    let soren = graph.get("/users/soren.holm@contoso.example").await.json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let body = json!({"displayName": "Crane Drivers", "members": ["Soren.Holm@contoso.example", soren]});
    let made = sim.control("POST", "/groups", body).await.expect(201).json();
    assert_eq!(
        (&made["memberCount"], &made["securityEnabled"]),
        (&json!(1), &json!(true))
    );
    // No replication delay: it was made elsewhere, a while ago.
    let found = graph.group("Crane Drivers").await;
    assert_eq!(found["id"], made["id"]);
    let id = made["id"].as_str().unwrap();

    let members = "/groups/crane%20drivers/members";
    let body = json!({"members": ["maja.lund@contoso.example", soren, "Finance"]});
    let added = sim.control("POST", members, body).await.expect(200).json();
    assert_eq!(added["already"], json!([soren]));
    assert_eq!(added["added"].as_array().unwrap().len(), 2);
    let shown = graph
        .get(&format!("/groups/{id}/members"))
        .await
        .expect(200)
        .json();
    assert_eq!(shown["value"].as_array().unwrap().len(), 3);
    sim.control(
        "POST",
        members,
        json!({"members": ["maja.lund@contoso.example", "nobody"]}),
    )
    .await
    .control_refused(404, "unknownMember");
    sim.control("POST", members, json!({"members": [id]}))
        .await
        .control_refused(400, "badValue");
    sim.control("POST", "/groups/All%20Staff/members", json!({"members": [soren]}))
        .await
        .control_refused(409, "dynamicGroup");
    sim.control(
        "DELETE",
        &format!("{members}/soren.holm@contoso.example"),
        Value::Null,
    )
    .await
    .expect(200);
    sim.control("DELETE", &format!("{members}/{soren}"), Value::Null)
        .await
        .control_refused(404, "notAMember");

    let renamed = json!({"displayName": "Crane Operators"});
    sim.control("PATCH", &format!("/groups/{id}"), renamed)
        .await
        .expect(200);
    sim.control("GET", "/groups/Crane%20Drivers", Value::Null)
        .await
        .control_refused(404, "unknownGroup");
    sim.control("POST", "/groups", json!({"displayName": "Finance"}))
        .await
        .expect(201);
    sim.control("DELETE", "/groups/Finance", Value::Null)
        .await
        .control_refused(409, "ambiguousGroup");
    sim.control("DELETE", "/groups/Crane%20Operators", Value::Null)
        .await
        .expect(200);
    graph
        .get(&format!("/groups/{id}"))
        .await
        .refused(404, "Request_ResourceNotFound");
    sim.control("POST", "/groups", json!({"displayName": " "}))
        .await
        .control_refused(400, "missingMember");
}
