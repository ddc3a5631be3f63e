//! Plain registrations, what they may become, their service principals, and the gallery.

use crate::common::*;
use graph_sim::{OmittedMembers, Switches, TenantOptions};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const GRAPH: &str = "00000003-0000-0000-c000-000000000000";
const USER_READ_ALL: &str = "df021288-bdef-4463-88db-98f22de89214";

async fn upsert(graph: &Graph<'_>, name: &str, body: Value) -> Answer {
    let path = format!("/applications(uniqueName='{name}')");
    let request = graph
        .request(Method::PATCH, &path)
        .header("Prefer", "create-if-missing")
        .json(&body);
    Answer::of(request.send().await.unwrap()).await
}

#[tokio::test]
async fn a_registration_is_made_and_found_by_its_client_id() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let made = graph
        .post("/applications", json!({
            "displayName": "Directory reader", "signInAudience": "AzureADMyOrg", "tags": ["slipway:reader"],
            "requiredResourceAccess": [{"resourceAppId": GRAPH, "resourceAccess": [{"id": USER_READ_ALL, "type": "Role"}]}]}))
        .await
        .expect(201)
        .json();
    assert!(
        made["@odata.context"]
            .as_str()
            .unwrap()
            .ends_with("#applications/$entity")
    );
    assert_eq!(
        (&made["appRoles"], &made["applicationTemplateId"]),
        (&json!([]), &Value::Null)
    );
    let by_app_id = format!("/applications(appId='{}')", made["appId"].as_str().unwrap());
    assert_eq!(graph.get(&by_app_id).await.expect(200).json()["id"], made["id"]);
    graph
        .patch(&by_app_id, json!({"description": "reads"}))
        .await
        .expect(204);
    assert_eq!(graph.get(&by_app_id).await.json()["description"], "reads");
    let answer = graph.get("/applications(appId='nobody')").await;
    assert!(
        answer
            .refused(404, "Request_ResourceNotFound")
            .contains("'nobody'")
    );

    // A registration made through Graph has no service principal.
    let listed = graph
        .get("/servicePrincipals?$filter=displayName%20eq%20'Directory%20reader'")
        .await
        .json();
    assert_eq!(listed["value"], json!([]));

    for (body, says) in [
        (json!({}), "displayName"),
        (json!({"displayName": "x", "appId": "y"}), "'appId'"),
        (
            json!({"displayName": "x", "signInAudience": "Everyone"}),
            "signInAudience",
        ),
        (
            json!({"displayName": "x", "requiredResourceAccess": [{"resourceAppId": GRAPH, "resourceAccess": [{"id": USER_READ_ALL, "type": "Scope"}]}]}),
            "requiredResourceAccess.resourceAccess",
        ),
    ] {
        let message = graph
            .post("/applications", body)
            .await
            .refused(400, "Request_BadRequest");
        assert!(message.contains(says), "{message}");
    }
    // The same id is a delegated and an application permission.
    for kind in ["Scope", "Role"] {
        graph
            .post("/applications", json!({"displayName": "export", "requiredResourceAccess": [
                {"resourceAppId": GRAPH, "resourceAccess": [{"id": "405a51b5-8d8d-430b-9842-8be4b0e9f324", "type": kind}]}]}))
            .await
            .expect(201);
    }
}

#[tokio::test]
async fn an_upsert_makes_an_application_once() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let path = "/applications(uniqueName='slipway-reader')";
    graph
        .patch(path, json!({"displayName": "x"}))
        .await
        .refused(404, "Request_ResourceNotFound");
    let made = upsert(&graph, "slipway-reader", json!({"displayName": "One"}))
        .await
        .expect(201)
        .json();
    assert_eq!(made["uniqueName"], "slipway-reader");
    upsert(&graph, "slipway-reader", json!({"displayName": "Two"}))
        .await
        .expect(204);
    let read = graph.get(path).await.expect(200).json();
    assert_eq!((&read["id"], &read["displayName"]), (&made["id"], &json!("Two")));
    // It is immutable, and the recycle bin keeps it taken.
    graph
        .patch(path, json!({"uniqueName": "other"}))
        .await
        .refused(400, "Request_BadRequest");
    graph.delete(path).await.expect(204);
    upsert(&graph, "slipway-reader", json!({"displayName": "Three"}))
        .await
        .refused(409, "Request_MultipleObjectsWithSameKeyValue");
}

#[tokio::test]
async fn redirect_uris_are_replaced_whole_and_checked() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let (made, sp) = graph.instantiate().await;
    let app = format!("/applications/{}", made["application"]["id"].as_str().unwrap());
    graph
        .patch(&app, json!({"web": {"redirectUris": ["https://a.example/x", "https://b.example"]}, "publicClient": {"redirectUris": ["http://localhost", "msalx://auth"]}}))
        .await
        .expect(204);
    graph
        .patch(&app, json!({"web": {"redirectUris": ["https://c.example"]}}))
        .await
        .expect(204);
    let read = graph.get(&app).await.json();
    assert_eq!(read["web"]["redirectUris"], json!(["https://c.example"]));
    assert_eq!(
        read["web"]["homePageUrl"],
        made["application"]["web"]["homePageUrl"]
    );
    let principal = graph.get(&format!("/servicePrincipals/{sp}")).await.json();
    assert_eq!(
        principal["replyUrls"],
        json!(["https://c.example", "http://localhost", "msalx://auth"])
    );
    for uris in [
        json!(["http://c.example"]),
        json!(["https://c.example#x"]),
        json!(["https://c.example/(a)"]),
        json!([format!("https://c.example/{}", "x".repeat(256))]),
        // The same address on two platforms.
        json!(["http://localhost"]),
    ] {
        graph
            .patch(&app, json!({"web": {"redirectUris": uris}}))
            .await
            .refused(400, "Request_BadRequest");
    }
    // What is written to the service principal lasts until the application is copied.
    graph
        .patch(
            &format!("/servicePrincipals/{sp}"),
            json!({"replyUrls": ["https://gone.example"]}),
        )
        .await
        .expect(204);
    let principal = graph.get(&format!("/servicePrincipals/{sp}")).await.json();
    assert_eq!(principal["replyUrls"][0], "https://c.example");
}

#[tokio::test]
async fn what_a_patch_of_web_leaves_out_is_kept_or_dropped() {
    for (switch, home) in [
        (OmittedMembers::Kept, json!("https://home.example")),
        (OmittedMembers::Dropped, Value::Null),
    ] {
        let mut options = quick();
        options.switches.web_patch = switch;
        let sim = Sim::start(options).await;
        let graph = sim.admin().await;
        let app = graph
            .post(
                "/applications",
                json!({"displayName": "x", "web": {"homePageUrl": "https://home.example"}}),
            )
            .await
            .expect(201)
            .json();
        let path = format!("/applications/{}", app["id"].as_str().unwrap());
        graph
            .patch(&path, json!({"web": {"redirectUris": ["https://a.example"]}}))
            .await
            .expect(204);
        let web = graph.get(&path).await.json()["web"].clone();
        assert_eq!(web["homePageUrl"], home);
        assert_eq!(web["redirectUris"], json!(["https://a.example"]));
    }
}

#[tokio::test]
async fn an_enabled_role_goes_only_after_it_was_disabled_and_that_replicated() {
    let sim = Sim::start(TenantOptions {
        switches: Switches {
            replication: Duration::from_secs(3600),
            ..Switches::default()
        },
        ..steered()
    })
    .await;
    let graph = sim.admin().await;
    let push = || async {
        sim.control("POST", "/clock", json!({"advance": "PT2H"}))
            .await
            .expect(200);
    };
    let (made, sp) = graph.instantiate().await;
    push().await;
    let app = format!("/applications/{}", made["application"]["id"].as_str().unwrap());
    let sp = format!("/servicePrincipals/{sp}");
    let reader = json!({"id": "5f1c8a52-3d2a-4f52-9d26-0d4e93b6c6b1", "displayName": "Reader", "description": "Reads", "value": "reader", "allowedMemberTypes": ["User"], "isEnabled": true});
    let mut roles = made["application"]["appRoles"].as_array().unwrap().clone();
    roles.push(reader.clone());
    graph.patch(&app, json!({"appRoles": roles})).await.expect(204);
    // The service principal has not heard of it.
    let shown = graph.get(&sp).await.json();
    assert_eq!(shown["appRoles"].as_array().unwrap().len(), 2);
    let soren = graph.get("/users/soren.holm@contoso.example").await.json()["id"].clone();
    let assign = json!({"principalId": soren, "resourceId": shown["id"], "appRoleId": reader["id"]});
    let message = graph
        .post(&format!("{sp}/appRoleAssignedTo"), assign.clone())
        .await
        .refused(400, "Request_BadRequest");
    assert_eq!(message, "Permission being assigned was not found on application");
    push().await;
    graph
        .post(&format!("{sp}/appRoleAssignedTo"), assign)
        .await
        .expect(201);

    let without = json!({"appRoles": made["application"]["appRoles"]});
    let refused = "CannotDeleteOrUpdateEnabledEntitlement";
    let message = graph.patch(&app, without.clone()).await.refused(400, refused);
    assert_eq!(
        message,
        "Permission (scope or role) cannot be deleted or updated unless disabled first."
    );
    roles[2]["isEnabled"] = json!(false);
    graph.patch(&app, json!({"appRoles": roles})).await.expect(204);
    graph.patch(&app, without.clone()).await.refused(400, refused);
    push().await;
    graph.patch(&app, without).await.expect(204);
    // Scopes follow the same rule.
    graph
        .patch(&app, json!({"api": {"oauth2PermissionScopes": []}}))
        .await
        .refused(400, refused);
}

#[tokio::test]
async fn a_service_principal_waits_for_its_application_and_is_made_once() {
    let sim = Sim::start(TenantOptions {
        switches: Switches {
            replication: Duration::from_secs(3600),
            ..Switches::default()
        },
        ..steered()
    })
    .await;
    let graph = sim.admin().await;
    let app = graph
        .post(
            "/applications",
            json!({"displayName": "Reader", "tags": ["mine"]}),
        )
        .await
        .expect(201)
        .json();
    let body = json!({"appId": app["appId"], "tags": ["HideApp"]});
    let message = graph
        .post("/servicePrincipals", body.clone())
        .await
        .refused(400, "NoBackingApplicationObject");
    assert_eq!(
        message,
        format!(
            "The appId '{}' of the service principal does not reference a valid application object.",
            app["appId"].as_str().unwrap()
        )
    );
    let push = |by: &'static str| sim.control("POST", "/clock", json!({"advance": by}));
    push("PT35M").await.expect(200);
    let message = graph
        .post("/servicePrincipals", body.clone())
        .await
        .refused(403, "Authorization_RequestDenied");
    assert!(message.contains("must in the local tenant"), "{message}");
    push("PT30M").await.expect(200);
    let made = graph
        .post("/servicePrincipals", body.clone())
        .await
        .expect(201)
        .json();
    assert_eq!(made["tags"], json!(["mine", "HideApp"]));
    assert_eq!(made["appRoleAssignmentRequired"], false);
    let message = graph
        .post("/servicePrincipals", body)
        .await
        .refused(409, "Request_MultipleObjectsWithSameKeyValue");
    assert!(message.contains("is already in use"), "{message}");
    graph
        .post("/servicePrincipals", json!({}))
        .await
        .refused(400, "Request_BadRequest");
}

#[tokio::test]
async fn microsoft_graph_is_in_the_tenant_with_its_permissions_by_value() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let path =
        format!("/servicePrincipals(appId='{GRAPH}')?$select=id,appId,appRoles,oauth2PermissionScopes");
    let own = graph.get(&path).await.expect(200).json();
    let id_of = |list: &str, value: &str| {
        let entries = own[list].as_array().unwrap();
        entries.iter().find(|entry| entry["value"] == value).unwrap()["id"].clone()
    };
    for (value, id) in [
        ("User.Read", "e1fe6dd8-ba31-4d61-89e7-88639da4683d"),
        (
            "Application.ReadWrite.All",
            "bdfbf15f-ee85-4955-8675-146e8e5296b5",
        ),
        (
            "Synchronization.ReadWrite.All",
            "7bb27fa3-ea8f-4d67-a916-87715b6188bd",
        ),
        (
            "AppRoleAssignment.ReadWrite.All",
            "84bccea3-f856-4a8a-967b-dbe0a3d53a64",
        ),
        (
            "DelegatedPermissionGrant.ReadWrite.All",
            "41ce6ca6-6826-4807-84f1-1c82854f7ee5",
        ),
        ("User.Read.All", "a154be20-db9c-4678-8ab7-66f6cc099a59"),
        ("Group.Read.All", "5f8c59db-677d-491f-a6b8-5f174b11ec1d"),
        ("AuditLog.Read.All", "e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20"),
        ("Organization.Read.All", "4908d5b9-3fb2-4b1e-9336-1888b7937185"),
        ("Directory.Read.All", "06da0dbc-49e2-44d2-8312-53f166ab848a"),
    ] {
        assert_eq!(id_of("oauth2PermissionScopes", value), id, "{value}");
    }
    for (value, id) in [
        ("Group.Read.All", "5b567255-7703-4780-807c-7be8301ae99b"),
        ("GroupMember.Read.All", "98830695-27a2-44f7-8c18-0c3ebc9698f6"),
        ("User.Export.All", "405a51b5-8d8d-430b-9842-8be4b0e9f324"),
        ("User.Read.All", USER_READ_ALL),
    ] {
        assert_eq!(id_of("appRoles", value), id, "{value}");
    }
    let path = format!("/servicePrincipals/{}", own["id"].as_str().unwrap());
    assert_eq!(
        graph.get(&path).await.expect(200).json()["displayName"],
        "Microsoft Graph"
    );
    graph
        .delete(&path)
        .await
        .refused(403, "Authorization_RequestDenied");
}

#[tokio::test]
async fn the_gallery_is_searched_by_name_and_paged() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let found = graph
        .get("/applicationTemplates?$filter=displayName%20eq%20'Custom'")
        .await
        .expect(200)
        .json();
    assert_eq!(found["value"].as_array().unwrap().len(), 1);
    assert_eq!(found["value"][0]["id"], TEMPLATE);
    let mut link = "/applicationTemplates?$top=4".to_owned();
    let mut names = Vec::new();
    loop {
        let page = graph.get(&link).await.expect(200).json();
        names.extend(
            page["value"]
                .as_array()
                .unwrap()
                .iter()
                .map(|t| t["displayName"].as_str().unwrap().to_owned()),
        );
        match page["@odata.nextLink"].as_str() {
            Some(next) => link = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(names.len(), 9);
    assert!(names.contains(&"Fabrikam HR".to_owned()));
}
