//! App role assignments from every side, and Graph's own roles.

use crate::common::*;
use serde_json::{Value, json};

const USER_READ_ALL: &str = "df021288-bdef-4463-88db-98f22de89214";

async fn graph_id(graph: &Graph<'_>) -> Value {
    let path = "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')?$select=id";
    graph.get(path).await.expect(200).json()["id"].clone()
}

fn count(list: &Value) -> usize {
    list["value"].as_array().unwrap().len()
}

#[tokio::test]
async fn an_assignment_is_seen_and_made_from_every_side() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let (_, sp) = graph.instantiate().await;
    let billing = graph.group("SMS2GO - Billing").await["id"].clone();
    let soren = graph.get("/users/soren.holm@contoso.example").await.json()["id"].clone();
    let with =
        |principal: &Value| json!({"principalId": principal, "resourceId": sp, "appRoleId": ROLE_USER});
    let user_path = "/users/soren.holm@contoso.example/appRoleAssignments";
    let group_path = format!("/groups/{}/appRoleAssignments", billing.as_str().unwrap());
    let made = graph.post(user_path, with(&soren)).await.expect(201).json();
    assert_eq!(made["principalType"], "User");
    graph.post(&group_path, with(&billing)).await.expect(201);
    // What the path names and what the body names.
    assert_eq!(
        graph
            .post(user_path, with(&billing))
            .await
            .refused(400, "Request_BadRequest"),
        "Not a valid reference update."
    );
    let assigned = format!("/servicePrincipals/{sp}/appRoleAssignedTo");
    assert_eq!(count(&graph.get(&assigned).await.json()), 2);
    assert_eq!(count(&graph.get(user_path).await.json()), 1);
    assert_eq!(
        graph
            .post(&assigned, with(&soren))
            .await
            .refused(400, "Request_BadRequest"),
        "Permission being assigned already exists on the object"
    );
    // The filters of each side, and no others.
    let by_name = format!("{assigned}?$filter=startswith(principalDisplayName,'S%C3%B8ren')");
    assert_eq!(count(&graph.get(&by_name).await.expect(200).json()), 1);
    let by_resource = format!("{group_path}?$filter=resourceId%20eq%20'{sp}'");
    assert_eq!(count(&graph.get(&by_resource).await.expect(200).json()), 1);
    for path in [
        format!("{assigned}?$filter=principalId%20eq%20'x'"),
        format!("{group_path}?$filter=principalDisplayName%20eq%20'x'"),
    ] {
        graph.get(&path).await.refused(400, "Request_UnsupportedQuery");
    }
    let id = made["id"].as_str().unwrap();
    for path in [
        "/appRoleAssignments".to_owned(),
        format!("/appRoleAssignments/{id}"),
    ] {
        assert_eq!(
            graph.get(&path).await.refused(400, "Request_BadRequest"),
            "Direct queries to this resource type are not supported."
        );
    }
    graph
        .patch(&format!("{user_path}/{id}"), json!({}))
        .await
        .refused(405, "Request_BadRequest");
    graph.delete(&format!("{user_path}/{id}")).await.expect(204);
    assert_eq!(count(&graph.get(&assigned).await.json()), 1);
    graph
        .get("/groups/nobody/appRoleAssignments")
        .await
        .refused(404, "Request_ResourceNotFound");
}

#[tokio::test]
async fn roles_of_graph_are_given_to_applications_by_the_highest_administrators_alone() {
    let sim = Sim::start(quick()).await;
    let maja = sim.admin().await;
    let app = maja
        .post("/applications", json!({"displayName": "Reader"}))
        .await
        .expect(201)
        .json();
    let sp = maja
        .post("/servicePrincipals", json!({"appId": app["appId"]}))
        .await
        .expect(201)
        .json()["id"]
        .clone();
    let own = graph_id(&maja).await;
    let path = format!("/servicePrincipals/{}/appRoleAssignments", sp.as_str().unwrap());
    let body = json!({"principalId": sp, "resourceId": own, "appRoleId": USER_READ_ALL});
    maja.post(&path, body.clone())
        .await
        .refused(403, "Authorization_RequestDenied");
    let astrid = sim.sign_in("astrid.nystrom", SCOPES).await;
    let made = astrid.post(&path, body.clone()).await.expect(201).json();
    assert_eq!(
        (&made["principalType"], &made["resourceDisplayName"]),
        (&json!("ServicePrincipal"), &json!("Microsoft Graph"))
    );
    // From the side of Graph it is the same assignment.
    let other_side = format!("/servicePrincipals/{}/appRoleAssignedTo", own.as_str().unwrap());
    assert_eq!(
        astrid
            .post(&other_side, body)
            .await
            .refused(400, "Request_BadRequest"),
        "Permission being assigned already exists on the object"
    );
    // A person cannot have a role that is for applications, and an application none that is for people.
    let soren = astrid.get("/users/soren.holm@contoso.example").await.json()["id"].clone();
    for (principal, resource, role) in [
        (&soren, &own, USER_READ_ALL),
        (&sp, &own, "00000000-0000-0000-0000-000000000000"),
        (&sp, &own, ROLE_USER),
    ] {
        let side = format!(
            "/servicePrincipals/{}/appRoleAssignedTo",
            resource.as_str().unwrap()
        );
        let body = json!({"principalId": principal, "resourceId": resource, "appRoleId": role});
        assert_eq!(
            astrid.post(&side, body).await.refused(400, "Request_BadRequest"),
            "Permission being assigned was not found on application"
        );
    }
    let one = format!("{path}/{}", made["id"].as_str().unwrap());
    maja.delete(&one)
        .await
        .refused(403, "Authorization_RequestDenied");
    astrid.delete(&one).await.expect(204);
}

#[tokio::test]
async fn the_zero_role_is_for_applications_without_roles() {
    let sim = Sim::start(quick()).await;
    let graph = sim.admin().await;
    let app = graph
        .post("/applications", json!({"displayName": "No roles"}))
        .await
        .expect(201)
        .json();
    let sp = graph
        .post("/servicePrincipals", json!({"appId": app["appId"]}))
        .await
        .expect(201)
        .json()["id"]
        .clone();
    let soren = graph.get("/users/soren.holm@contoso.example").await.json()["id"].clone();
    let body =
        json!({"principalId": soren, "resourceId": sp, "appRoleId": "00000000-0000-0000-0000-000000000000"});
    graph
        .post(
            &format!("/servicePrincipals/{}/appRoleAssignedTo", sp.as_str().unwrap()),
            body,
        )
        .await
        .expect(201);
}
