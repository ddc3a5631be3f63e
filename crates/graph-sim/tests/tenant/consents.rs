//! Consent given in the browser is there as objects afterwards.

use crate::common::*;
use serde_json::{Value, json};

const GRAPH: &str = "00000003-0000-0000-c000-000000000000";
const READS: &str =
    "openid User.Read Application.ReadWrite.All DelegatedPermissionGrant.ReadWrite.All Directory.Read.All";
const ROLES: [&str; 2] = [
    "5b567255-7703-4780-807c-7be8301ae99b",
    "405a51b5-8d8d-430b-9842-8be4b0e9f324",
];
const BACK: &str = "https://login.microsoftonline.com/common/oauth2/nativeclient";

async fn grants_of(graph: &Graph<'_>, sp: &str) -> Vec<Value> {
    let path = format!("/servicePrincipals/{sp}/oauth2PermissionGrants");
    let listed = graph.get(&path).await.expect(200).json();
    listed["value"].as_array().unwrap().clone()
}

/// A registration that asks for two application permissions and one delegated one; its client id and service principal.
async fn registration(graph: &Graph<'_>) -> (String, String) {
    let mut access: Vec<Value> = ROLES.iter().map(|id| json!({"id": id, "type": "Role"})).collect();
    access.push(json!({"id": "e1fe6dd8-ba31-4d61-89e7-88639da4683d", "type": "Scope"}));
    let body = json!({"displayName": "SnapComms Graph API", "publicClient": {"redirectUris": [BACK]},
        "requiredResourceAccess": [{"resourceAppId": GRAPH, "resourceAccess": access}]});
    let made = graph.post("/applications", body).await.expect(201).json();
    let app_id = made["appId"].as_str().unwrap().to_owned();
    let sp = graph
        .post("/servicePrincipals", json!({"appId": app_id}))
        .await
        .expect(201)
        .json();
    (app_id, sp["id"].as_str().unwrap().to_owned())
}

async fn consent_page(sim: &Sim, client: &str, who: &str) -> Answer {
    let url = format!(
        "{}/{}/v2.0/adminconsent",
        sim.tenant.authority(),
        sim.tenant.tenant_id()
    );
    let scope = format!("{}/.default", sim.tenant.graph());
    let query = [("client_id", client), ("scope", &scope), ("redirect_uri", BACK)];
    let page = Answer::of(sim.http.get(&url).query(&query).send().await.unwrap())
        .await
        .expect(200);
    let account = sim.account(who);
    sim.type_password(&page, &account.upn, &account.password).await
}

#[tokio::test]
async fn consent_for_everyone_writes_a_grant_and_an_assignment_for_each_application_permission() {
    let sim = Sim::start(quick()).await;
    let graph = sim.sign_in("astrid.nystrom", READS).await;
    let (client, sp) = registration(&graph).await;
    // Administrators of applications may not give roles of Graph.
    let refused = consent_page(&sim, &client, "maja.lund").await.redirect_fields();
    assert_eq!(refused["error"], "permission_denied");
    let assigned = format!("/servicePrincipals/{sp}/appRoleAssignments");
    let none = graph.get(&assigned).await.expect(200).json();
    assert_eq!(none["value"], json!([]));

    for _ in 0..2 {
        let page = consent_page(&sim, &client, "astrid.nystrom").await.expect(200);
        assert!(page.text.contains("Group.Read.All"), "{}", page.text);
        let fields = sim.accept(&page, false).await.redirect_fields();
        assert_eq!(fields["admin_consent"], "True");
        let listed = graph.get(&assigned).await.expect(200).json();
        let roles: Vec<&str> = listed["value"]
            .as_array()
            .unwrap()
            .iter()
            .map(|assignment| assignment["appRoleId"].as_str().unwrap())
            .collect();
        assert_eq!(roles, ROLES);
        assert_eq!(listed["value"][0]["resourceDisplayName"], "Microsoft Graph");
        let grants = grants_of(&graph, &sp).await;
        assert_eq!(grants.len(), 1);
        assert_eq!(
            (&grants[0]["consentType"], &grants[0]["scope"]),
            (&json!("AllPrincipals"), &json!("User.Read"))
        );
    }
}

#[tokio::test]
async fn consent_at_a_sign_in_is_a_grant_of_the_one_who_gave_it() {
    let sim = Sim::start(quick()).await;
    let graph = sim.sign_in("astrid.nystrom", READS).await;
    let me = graph.get("/me").await.expect(200).json()["id"].clone();
    let path = "/servicePrincipals(appId='14d82eec-204b-4c2f-b7e8-296a70dab67e')";
    let own = graph.get(path).await.expect(200).json();
    assert_eq!(own["displayName"], "Microsoft Graph Command Line Tools");
    let sp = own["id"].as_str().unwrap();
    let grants = grants_of(&graph, sp).await;
    let of_her = grants
        .iter()
        .find(|grant| grant["principalId"] == me)
        .expect("a grant of hers");
    assert_eq!(of_her["consentType"], "Principal");
    let scopes = of_her["scope"].as_str().unwrap();
    assert!(
        scopes.split(' ').any(|scope| scope == "Directory.Read.All"),
        "{scopes}"
    );
    // Taken away, it is asked for again.
    let path = format!("/oauth2PermissionGrants/{}", of_her["id"].as_str().unwrap());
    graph.delete(&path).await.expect(204);
    let account = sim.account("astrid.nystrom");
    let page = sim
        .sign_in_with("astrid.nystrom", &[("scope", "Directory.Read.All")])
        .await;
    assert!(
        page.expect(200).text.contains("Permissions requested"),
        "{}",
        account.upn
    );
}

#[tokio::test]
async fn an_authority_without_a_version_leads_to_the_first_one() {
    let sim = Sim::start(quick()).await;
    let tenant = sim.tenant.tenant_id();
    let read = async |path: &str| {
        let url = format!("{}{path}", sim.tenant.authority());
        Answer::of(sim.http.get(url).send().await.unwrap()).await
    };
    let rest = "/.well-known/openid-configuration";
    let first = read(&format!("/{tenant}{rest}")).await.expect(200).json();
    let second = read(&format!("/{tenant}/v2.0{rest}")).await.expect(200).json();
    let authority = sim.tenant.authority();
    assert_eq!(first["issuer"], format!("{authority}/{tenant}/"));
    assert_eq!(second["issuer"], format!("{authority}/{tenant}/v2.0"));
    assert_eq!(
        first["token_endpoint"],
        format!("{authority}/{tenant}/oauth2/token")
    );
    let gone = read(&format!("/nowhere.example{rest}")).await.expect(400).json();
    assert_eq!(gone["error_codes"], json!([90002]));
}
