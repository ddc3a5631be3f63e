//! OpenID Connect on the registration of the SCIM application.

use graph_client::SignInConfig;
use graph_model::Method;
use jiff::Timestamp;
use plan::{Answers, Mode, Run, SIGN_ON_SECRET, StepError, Verdict};
use profile::{Profile, SignOn, SignOnProtocol};
use serde_json::{Value, json};

use super::{Death, Room, vendor};

const WEB: &str = "https://toolkit.example/signin-oidc";
const APP: &str = "toolkit.example://auth";
const GRAPH: &str = "00000003-0000-0000-c000-000000000000";
const USER_READ: &str = "e1fe6dd8-ba31-4d61-89e7-88639da4683d";

fn toolkit(web: &str, app: &str) -> (Profile, Answers) {
    vendor(|profile| {
        profile.sso = Some(SignOn {
            when: None,
            protocol: SignOnProtocol::Oidc,
            redirect_web: web.to_owned(),
            redirect_mobile: Some(app.to_owned()),
            permissions: vec!["User.Read".to_owned()],
            authority: "{authority}".to_owned(),
            secret_name: "Toolkit sign-in".to_owned(),
            secret_months: 24,
            hand_over: Vec::new(),
        });
    })
}

fn run(room: &Room, mode: Mode) -> Run {
    let (profile, answers) = toolkit(WEB, APP);
    Run::sign_on(&profile, &answers, mode, room.known())
}

/// The registration as Graph shows it, and the grants of its service principal.
async fn state(room: &Room) -> (Value, Value) {
    let found = room
        .read("/applications?$filter=displayName%20eq%20'Toolkit'")
        .await;
    let applications = found["value"].as_array().unwrap();
    assert_eq!(applications.len(), 1, "one application");
    let app_id = applications[0]["appId"].as_str().unwrap();
    let sp = room.read(&format!("/servicePrincipals(appId='{app_id}')")).await;
    let path = format!(
        "/servicePrincipals/{}/oauth2PermissionGrants",
        sp["id"].as_str().unwrap()
    );
    (applications[0].clone(), room.read(&path).await["value"].clone())
}

#[tokio::test]
async fn everything_of_the_guide_is_set_and_a_second_run_writes_nothing() {
    let mut room = Room::open(&[]).await;
    let made = room.instantiate("Toolkit").await;
    let object = made["application"]["id"].as_str().unwrap().to_owned();
    // What others set stays.
    let theirs = json!({"web": {"redirectUris": ["https://other.example/back"]}, "requiredResourceAccess": [
        {"resourceAppId": GRAPH, "resourceAccess": [{"id": "37f7f235-527c-4136-accd-4a02d197296e", "type": "Scope"}]}]});
    room.raw(
        reqwest::Method::PATCH,
        &format!("/applications/{object}"),
        Some(theirs),
    )
    .await;
    room.raw(
        reqwest::Method::POST,
        &format!("/applications/{object}/addPassword"),
        Some(json!({})),
    )
    .await;
    let graph = room.graph_as("maja.lund").await;

    let preview = room.drive(run(&room, Mode::Preview), &graph, Death::No).await;
    assert_eq!(preview.error, None);
    assert!(preview.writes().is_empty());
    let planned: Vec<Method> = preview
        .steps
        .iter()
        .flat_map(|step| &step.requests)
        .filter(|request| request.is_write())
        .map(|request| request.method)
        .collect();
    let applied = room.drive(run(&room, Mode::Apply), &graph, Death::No).await;
    assert_eq!(applied.error, None);
    let written: Vec<Method> = applied.writes().into_iter().map(|(method, _)| *method).collect();
    assert_eq!(planned, written, "what was shown is what was sent");

    let (app, grants) = state(&room).await;
    assert_eq!(
        app["id"],
        object.as_str(),
        "the registration of the application, no other"
    );
    assert_eq!(
        app["web"]["redirectUris"],
        json!(["https://other.example/back", WEB])
    );
    assert!(
        app["web"]["homePageUrl"]
            .as_str()
            .is_some_and(|url| url.contains("customappsso"))
    );
    assert_eq!(app["publicClient"]["redirectUris"], json!([APP]));
    let access = app["requiredResourceAccess"][0]["resourceAccess"]
        .as_array()
        .unwrap();
    assert!(access.contains(&json!({"id": USER_READ, "type": "Scope"})) && access.len() == 2);
    let passwords = app["passwordCredentials"].as_array().unwrap();
    assert_eq!(passwords.len(), 2, "the other one stays");
    let own = passwords
        .iter()
        .find(|one| {
            one["displayName"]
                .as_str()
                .is_some_and(|name| name.starts_with("Toolkit sign-in 2"))
        })
        .unwrap();
    let ends: Timestamp = own["endDateTime"].as_str().unwrap().parse().unwrap();
    let days = ends.duration_since(Timestamp::now()).as_hours() / 24;
    assert!((728..=731).contains(&days), "{days} days");
    assert_eq!(grants.as_array().unwrap().len(), 1);
    assert_eq!(grants[0]["consentType"], "AllPrincipals");
    assert_eq!(grants[0]["scope"], "openid profile email User.Read");
    let secret = room.known.client_secret(SIGN_ON_SECRET).unwrap();
    assert_eq!(secret.key_id, own["keyId"].as_str().unwrap());
    assert!(room.secrets[SIGN_ON_SECRET].starts_with(&secret.hint));
    assert_eq!(room.known.assignment_required(), Some(true));
    let who = applied.step("sso-assignment");
    assert!(who.notices[0].detail.contains("AADSTS50105"));

    let again = room.drive(run(&room, Mode::Apply), &graph, Death::No).await;
    assert_eq!(again.error, None);
    assert!(again.writes().is_empty(), "{:?}", again.writes());
}

#[tokio::test]
async fn a_program_that_ends_after_any_request_leaves_one_secret_one_grant_and_one_application() {
    let mut room = Room::open(&[]).await;
    let graph = room.graph_as("maja.lund").await;
    let whole = room.drive(run(&room, Mode::Apply), &graph, Death::No).await;
    let requests = whole.sent.len();
    assert!(requests > 10, "{requests}");
    let (app, ..) = state(&room).await;
    room.begin_anew(&app).await;
    for at in 1..=requests {
        for death in [Death::Deaf(at), Death::Forgetful(at)] {
            room.drive(run(&room, Mode::Apply), &graph, death).await;
            let after = room.drive(run(&room, Mode::Apply), &graph, Death::No).await;
            assert_eq!(after.error, None, "{death:?}");
            let (app, grants) = state(&room).await;
            assert_eq!(app["web"]["redirectUris"], json!([WEB]), "{death:?}");
            assert_eq!(grants.as_array().unwrap().len(), 1, "{death:?}");
            let passwords = app["passwordCredentials"].as_array().unwrap();
            assert_eq!(passwords.len(), 1, "{death:?}");
            let known = room.known.client_secret(SIGN_ON_SECRET).unwrap();
            assert_eq!(known.key_id, passwords[0]["keyId"].as_str().unwrap());
            assert!(
                room.secrets[SIGN_ON_SECRET].starts_with(&known.hint),
                "the value at hand is its own"
            );
            let last = room.drive(run(&room, Mode::Apply), &graph, Death::No).await;
            assert!(last.writes().is_empty(), "{death:?}: {:?}", last.writes());
            room.begin_anew(&app).await;
        }
    }
}

#[tokio::test]
async fn a_policy_shortens_the_secret_or_forbids_it_and_everything_else_is_done() {
    let mut room = Room::open(&["policy=secret-lifetime=P90D"]).await;
    let graph = room.graph_as("maja.lund").await;
    let ended = room.drive(run(&room, Mode::Apply), &graph, Death::No).await;
    assert_eq!(ended.error, None);
    let secret = room.known.client_secret(SIGN_ON_SECRET).unwrap().clone();
    let hours = secret.ends.duration_since(Timestamp::now()).as_hours();
    assert!((89 * 24 - 24..90 * 24).contains(&hours), "{hours} hours");
    assert!(
        ended
            .step("sso-secret")
            .detail
            .contains(&secret.ends.strftime("%Y-%m-%d").to_string())
    );
    let (app, _) = state(&room).await;
    assert_eq!(app["passwordCredentials"].as_array().unwrap().len(), 1);

    let mut room = Room::open(&["policy=no-secrets"]).await;
    let graph = room.graph_as("maja.lund").await;
    let ended = room.drive(run(&room, Mode::Apply), &graph, Death::No).await;
    let error = ended.error.unwrap();
    assert!(matches!(error, StepError::SecretsForbidden { .. }), "{error}");
    assert!(error.fix().unwrap().action.contains("exemption"));
    let (app, grants) = state(&room).await;
    assert_eq!(app["passwordCredentials"], json!([]));
    assert_eq!(app["publicClient"]["redirectUris"], json!([APP]));
    assert_eq!(grants.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_address_that_entra_refuses_is_foreseen_and_nothing_is_written_for_it() {
    let mut room = Room::open(&[]).await;
    let graph = room.graph_as("maja.lund").await;
    let made = room.instantiate("Toolkit").await;
    let object = made["application"]["id"].as_str().unwrap().to_owned();
    for (web, app, says) in [
        ("http://toolkit.example/back", APP, "http is only"),
        ("https://toolkit.example/#back", APP, "fragment"),
        ("https://*.toolkit.example/back", APP, "wildcard"),
        ("{redirect_web}", APP, "not given"),
        (WEB, "http://toolkit.example", "http is only"),
    ] {
        let (profile, answers) = toolkit(web, app);
        let apply = Run::sign_on(&profile, &answers, Mode::Apply, room.known());
        let ended = room.drive(apply, &graph, Death::No).await;
        let error = ended.error.as_ref().unwrap().to_string();
        assert!(error.contains(says), "{web}: {error}");
        assert!(ended.writes().is_empty());
        // Graph itself refuses what Slipway refused.
        if says != "not given" {
            let platform = if web == WEB { "publicClient" } else { "web" };
            let uri = if web == WEB { app } else { web };
            let answer = room
                .http
                .patch(format!("{}/v1.0/applications/{object}", room.tenant.graph()))
                .bearer_auth(&room.token)
                .json(&json!({platform: {"redirectUris": [uri]}}))
                .send()
                .await
                .unwrap();
            // A wildcard below a domain is for the manifest of some tenants; Slipway does not write it.
            assert!(
                says == "wildcard" || answer.status() == 400,
                "{uri}: {}",
                answer.status()
            );
        }
    }
}

#[tokio::test]
async fn one_address_for_both_is_a_web_address_and_one_of_another_platform_is_a_question() {
    let mut room = Room::open(&[]).await;
    let graph = room.graph_as("maja.lund").await;
    let (profile, answers) = toolkit(WEB, WEB);
    let both = Run::sign_on(&profile, &answers, Mode::Apply, room.known());
    let ended = room.drive(both, &graph, Death::No).await;
    assert_eq!(ended.error, None);
    let (app, _) = state(&room).await;
    assert_eq!(app["web"]["redirectUris"], json!([WEB]));
    assert_eq!(app["publicClient"]["redirectUris"], json!([]));
    assert!(
        ended.step("sso-redirects").notices[0]
            .title
            .contains("One address")
    );

    let (profile, answers) = toolkit("https://toolkit.example/other", WEB);
    let moved = Run::sign_on(&profile, &answers, Mode::Apply, room.known());
    let ended = room.drive(moved, &graph, Death::No).await;
    let error = ended.error.unwrap().to_string();
    assert!(error.contains("is registered for Web"), "{error}");
}

#[tokio::test]
async fn consent_that_the_account_may_not_give_becomes_a_link() {
    let mut room = Room::open(&["denied=DelegatedPermissionGrant.ReadWrite.All"]).await;
    let graph = room.graph_as("maja.lund").await;
    let ended = room.drive(run(&room, Mode::Apply), &graph, Death::No).await;
    assert_eq!(ended.error, None, "the rest is set up");
    let step = ended.step("sso-consent");
    assert_eq!(step.verdict, Verdict::Right);
    let notice = &step.notices[0];
    assert!(notice.title.contains("may not consent"), "{}", notice.title);
    let (app, grants) = state(&room).await;
    let client = app["appId"].as_str().unwrap();
    let link = format!(
        "/{}/v2.0/adminconsent?client_id={client}",
        room.tenant.tenant_id()
    );
    assert!(notice.detail.contains(&link), "{}", notice.detail);
    assert_eq!(grants, json!([]));
    assert!(room.known.consent(SIGN_ON_SECRET).unwrap().refused);
    assert!(room.known.client_secret(SIGN_ON_SECRET).is_some());
    // Signed in with the permission for it, the same run goes on.
    room.control(reqwest::Method::DELETE, "/faults", Value::Null)
        .await;
    let graph = room.graph_as("maja.lund").await;
    let later = room.drive(run(&room, Mode::Apply), &graph, Death::No).await;
    assert_eq!(later.error, None);
    assert!(room.known.consent(SIGN_ON_SECRET).unwrap().missing.is_empty());
}

#[tokio::test]
async fn people_who_are_assigned_sign_in_with_code_and_pkce_and_the_secret_proves_the_application() {
    let mut room = Room::open(&[]).await;
    let graph = room.graph_as("maja.lund").await;
    let (profile, answers) = toolkit(WEB, "http://localhost");
    let set_up = Run::sign_on(&profile, &answers, Mode::Apply, room.known());
    room.drive(set_up, &graph, Death::No).await;
    let (app, _) = state(&room).await;
    let client = app["appId"].as_str().unwrap().to_owned();
    let sp = room.read(&format!("/servicePrincipals(appId='{client}')")).await;
    let scopes = ["openid", "profile", "email", "User.Read"];
    let config = SignInConfig {
        client_id: client.clone(),
        scopes: scopes.into_iter().map(str::to_owned).collect(),
        ..room.config()
    };
    let maja = "maja.lund@contoso.example";
    let refused = room.session(config.clone(), maja).await.unwrap_err();
    assert!(refused.contains("50105"), "{refused}");

    let person = room.read(&format!("/users/{maja}")).await;
    let assignment = json!({"principalId": person["id"], "resourceId": sp["id"], "appRoleId": "18d14569-c3bd-439b-9a66-3a2aee01d14f"});
    let path = format!(
        "/servicePrincipals/{}/appRoleAssignedTo",
        sp["id"].as_str().unwrap()
    );
    room.raw(reqwest::Method::POST, &path, Some(assignment)).await;
    let session = room.session(config.clone(), maja).await.unwrap();
    let claims = session.claims();
    assert_eq!(claims["aud"], client.as_str());
    assert_eq!(claims["oid"], person["id"]);
    assert_eq!(claims["preferred_username"], maja);
    assert_eq!(claims["email"], person["mail"]);
    let authority = format!("{}/{}", room.tenant.authority(), room.tenant.tenant_id());
    assert_eq!(claims["iss"], format!("{authority}/v2.0"));

    // The authority as the guide tells it has the issuer of the first version.
    let document = graph_client::authority_document(&authority, &config.network)
        .await
        .unwrap();
    assert_eq!(document.issuer, format!("{authority}/"));
    let second = graph_client::authority_document(&format!("{authority}/v2.0"), &config.network)
        .await
        .unwrap();
    assert_eq!(second.issuer, format!("{authority}/v2.0"));
    let elsewhere = format!("{}/nowhere.example", room.tenant.authority());
    let gone = graph_client::authority_document(&elsewhere, &config.network)
        .await
        .unwrap_err();
    assert!(gone.to_string().contains("90002"), "{gone}");

    let with = |secret: &str| SignInConfig {
        client_secret: Some(secret.to_owned().into()),
        ..config.clone()
    };
    let secret = room.secrets[SIGN_ON_SECRET].clone();
    graph_client::sign_in_as_application(&with(&secret))
        .await
        .unwrap();
    let key = room.known.client_secret(SIGN_ON_SECRET).unwrap().key_id.clone();
    let wrong = graph_client::sign_in_as_application(&with(&key))
        .await
        .unwrap_err();
    assert!(
        wrong.to_string().contains("7000215"),
        "the id is not the value: {wrong}"
    );
    // A web address on this computer wants the secret with the code, as the vendor's own does.
    let object = app["id"].as_str().unwrap();
    let web =
        json!({"web": {"redirectUris": [WEB, "http://localhost"]}, "publicClient": {"redirectUris": []}});
    room.raw(
        reqwest::Method::PATCH,
        &format!("/applications/{object}"),
        Some(web),
    )
    .await;
    let bare = room.session(config.clone(), maja).await.unwrap_err();
    assert!(bare.contains("7000218"), "{bare}");
    let session = room.session(with(&secret), maja).await.unwrap();
    let record = format!("{:?}", session.exchanges());
    assert!(
        !record.contains(&secret),
        "the record of the sign-in holds the secret"
    );
    assert!(!format!("{session:?}").contains(&secret));
}
