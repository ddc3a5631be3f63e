//! An enterprise application from its template, and who is assigned to it.

use crate::common::*;
use graph_sim::{Switches, TenantOptions};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_fresh_application_is_not_readable_then_flickers_then_stays() {
    let switches = Switches {
        replication: Duration::from_millis(1500),
        ..Switches::default()
    };
    let sim = Sim::start(TenantOptions { switches, ..quick() }).await;
    let graph = sim.admin().await;
    let (made, sp) = graph.instantiate().await;
    let path = format!("/servicePrincipals/{sp}");
    graph.get(&path).await.refused(404, "Request_ResourceNotFound");
    graph
        .get(&format!(
            "/applications/{}",
            made["application"]["id"].as_str().unwrap()
        ))
        .await
        .refused(404, "Request_ResourceNotFound");
    graph
        .get(&format!("{path}/synchronization/templates"))
        .await
        .refused(404, "Request_ResourceNotFound");
    graph
        .post(
            &format!("{path}/synchronization/jobs"),
            json!({"templateId": "scim"}),
        )
        .await
        .refused(403, "Authorization_RequestDenied");
    // Every read by id is noted; five good ones in a row mean it has settled.
    let mut seen = Vec::new();
    let good = |seen: &[u16]| seen.len() >= 5 && seen[seen.len() - 5..].iter().all(|s| *s == 200);
    let begun = std::time::Instant::now();
    while !good(&seen) {
        seen.push(graph.get(&path).await.status.as_u16());
        assert!(begun.elapsed() < Duration::from_secs(10), "{seen:?}");
    }
    let first_good = seen.iter().position(|s| *s == 200).unwrap();
    assert!(
        seen[first_good..].contains(&404),
        "a stale replica answers in between: {seen:?}"
    );
    // Templates follow a little later, empty at first.
    until(|| async {
        let templates = graph
            .get(&format!("{path}/synchronization/templates"))
            .await
            .json();
        (templates["value"][0]["id"] == "scim").then_some(())
    })
    .await;
    graph
        .post(
            &format!("{path}/synchronization/jobs"),
            json!({"templateId": "scim"}),
        )
        .await
        .expect(201);
    until(|| async {
        let list = graph
            .get("/servicePrincipals?$filter=displayName%20eq%20'SMS2GO'")
            .await
            .json();
        (list["value"][0]["id"] == sp.as_str()).then_some(())
    })
    .await;
}

#[tokio::test]
async fn instantiate_answers_with_both_objects_and_every_call_makes_another() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let template = graph
        .get(&format!("/applicationTemplates/{TEMPLATE}"))
        .await
        .expect(200)
        .json();
    assert_eq!(template["displayName"], "Custom");
    let (made, sp) = graph.instantiate().await;
    assert_eq!(made["application"]["appId"], made["servicePrincipal"]["appId"]);
    assert_eq!(made["servicePrincipal"]["appRoles"][0]["id"], ROLE_USER);
    assert_eq!(made["servicePrincipal"]["appRoleAssignmentRequired"], true);
    assert_eq!(
        made["servicePrincipal"]["appOwnerOrganizationId"],
        sim.tenant.tenant_id()
    );
    let (_, second) = graph.instantiate().await;
    assert_ne!(sp, second);
    let filter = format!(
        "/servicePrincipals?$filter=applicationTemplateId%20eq%20'{TEMPLATE}'&$select=id,displayName"
    );
    assert_eq!(
        graph.get(&filter).await.json()["value"].as_array().unwrap().len(),
        2
    );
    let by_app_id = format!(
        "/servicePrincipals(appId='{}')?$select=id",
        made["application"]["appId"].as_str().unwrap()
    );
    assert_eq!(graph.get(&by_app_id).await.expect(200).json()["id"], sp.as_str());
    let run = format!("/applicationTemplates/{TEMPLATE}/instantiate");
    graph
        .post(&run, json!({"displayName": "  "}))
        .await
        .refused(400, "Request_BadRequest");
    graph
        .post(
            "/applicationTemplates/nope/instantiate",
            json!({"displayName": "x"}),
        )
        .await
        .refused(404, "Request_ResourceNotFound");
}

#[tokio::test]
async fn an_application_is_changed_and_deleted_with_its_service_principal() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let (made, sp) = graph.instantiate().await;
    let app = format!("/applications/{}", made["application"]["id"].as_str().unwrap());
    graph.patch(&app, json!({"displayName": "Renamed", "tags": ["slipway:sms2go"], "web": {"redirectUris": ["https://a.example"]}})).await.expect(204);
    let principal = graph.get(&format!("/servicePrincipals/{sp}")).await.json();
    assert_eq!(principal["displayName"], "Renamed");
    assert!(
        principal["tags"]
            .as_array()
            .unwrap()
            .contains(&json!("slipway:sms2go"))
    );
    graph
        .patch(&app, json!({"web": {"redirectUris": ["http://a.example"]}}))
        .await
        .refused(400, "Request_BadRequest");
    graph
        .patch(&app, json!({"appRoles": []}))
        .await
        .refused(400, "CannotDeleteOrUpdateEnabledEntitlement");
    graph
        .patch(&app, json!({"appId": "x"}))
        .await
        .refused(400, "Request_BadRequest");
    graph
        .patch(
            &format!("/servicePrincipals/{sp}"),
            json!({"preferredSingleSignOnMode": "magic"}),
        )
        .await
        .refused(400, "Request_BadRequest");
    graph.delete(&app).await.expect(204);
    graph.get(&app).await.refused(404, "Request_ResourceNotFound");
    graph
        .get(&format!("/servicePrincipals/{sp}"))
        .await
        .refused(404, "Request_ResourceNotFound");
}

#[tokio::test]
async fn the_second_identical_assignment_is_a_400() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let (_, sp) = graph.instantiate().await;
    let billing = graph.group("SMS2GO - Billing").await;
    let path = format!("/servicePrincipals/{sp}/appRoleAssignedTo");
    let body = json!({"principalId": billing["id"], "resourceId": sp, "appRoleId": ROLE_USER});
    let assignment = graph.post(&path, body.clone()).await.expect(201).json();
    assert_eq!(
        (&assignment["principalType"], &assignment["principalDisplayName"]),
        (&json!("Group"), &json!("SMS2GO - Billing"))
    );
    let message = graph.post(&path, body).await.refused(400, "Request_BadRequest");
    assert_eq!(message, "Permission being assigned already exists on the object");
    let listed = graph.get(&format!("{path}?$top=999")).await.json();
    assert_eq!(listed["value"].as_array().unwrap().len(), 1);

    let with = |principal: &serde_json::Value, resource: &str, role: &str| json!({"principalId": principal, "resourceId": resource, "appRoleId": role});
    let user = &graph.get("/users/soren.holm@contoso.example").await.json()["id"];
    let unknown_role = graph
        .post(&path, with(user, &sp, "00000000-0000-0000-0000-000000000000"))
        .await
        .refused(400, "Request_BadRequest");
    assert_eq!(
        unknown_role,
        "Permission being assigned was not found on application"
    );
    assert_eq!(
        graph
            .post(&path, with(user, "other", ROLE_USER))
            .await
            .refused(400, "Request_BadRequest"),
        "Not a valid reference update."
    );
    assert_eq!(
        graph
            .post(&path, with(&json!("nobody"), &sp, ROLE_USER))
            .await
            .refused(400, "Request_BadRequest"),
        "Not a valid reference update."
    );
    let list = graph.group("Newsletter Nordic").await;
    graph
        .post(&path, with(&list["id"], &sp, ROLE_USER))
        .await
        .refused(400, "Request_BadRequest");
    let one = format!("{path}/{}", assignment["id"].as_str().unwrap());
    graph
        .patch(&one, json!({}))
        .await
        .refused(405, "Request_BadRequest");
    graph.delete(&one).await.expect(204);
    graph.delete(&one).await.refused(404, "Request_ResourceNotFound");
}

#[tokio::test]
async fn assigning_needs_both_permissions() {
    let sim = Sim::start(quick()).await;
    let sp = sim.admin().await.instantiate().await.1;
    let graph = sim
        .sign_in(
            "astrid.nystrom",
            "openid AppRoleAssignment.ReadWrite.All User.Read.All",
        )
        .await;
    let user = graph.get("/users/soren.holm@contoso.example").await.json()["id"].clone();
    let body = json!({"principalId": user, "resourceId": sp, "appRoleId": ROLE_USER});
    graph
        .post(&format!("/servicePrincipals/{sp}/appRoleAssignedTo"), body)
        .await
        .refused(403, "Authorization_RequestDenied");
}
