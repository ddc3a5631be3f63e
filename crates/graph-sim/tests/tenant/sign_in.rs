//! Signing in through the pages, over real HTTP.

use crate::common::*;
use graph_sim::Fault;
use serde_json::Value;

#[tokio::test]
async fn a_person_signs_in_through_the_pages_and_reads_their_profile() {
    let sim = Sim::start(quick()).await;
    let account = sim.account("maja.lund");
    let page = sim.authorize(&sim.authorize_query(SCOPES)).await.expect(200);
    assert!(
        page.text.contains("Pick an account")
            && page.text.contains("Simulated tenant")
            && page.text.contains(&account.upn)
    );
    assert!(!page.text.contains(&account.password));
    let consent = sim
        .type_password(&page, &account.upn, &account.password)
        .await
        .expect(200);
    assert!(consent.text.contains("Read and write all applications"));
    let back = sim
        .form(
            "/sign-in/consent",
            &[("flow", &consent.hidden("flow")), ("consent", "accept")],
        )
        .await;
    assert!(
        back.headers["location"]
            .to_str()
            .unwrap()
            .starts_with("http://localhost:45454/?code=")
    );
    let fields = back.redirect_fields();
    assert_eq!(fields["state"], "st&te");

    let tokens = sim.redeem(&fields["code"], VERIFIER).await.expect(200).json();
    assert_eq!(tokens["token_type"], "Bearer");
    assert!(
        tokens["scope"]
            .as_str()
            .unwrap()
            .split(' ')
            .any(|s| s == "Application.ReadWrite.All")
    );
    let claims = claims(&tokens);
    assert_eq!(claims["preferred_username"], "maja.lund@contoso.example");
    assert_eq!(claims["tid"], sim.tenant.tenant_id());

    let graph = sim.graph(tokens["access_token"].as_str().unwrap());
    let me = graph
        .get("/me?$select=id,displayName,userPrincipalName")
        .await
        .expect(200)
        .json();
    assert_eq!(me["displayName"], "Maja Lund");
    assert_eq!(me["id"], claims["oid"]);
    let roles = graph
        .get("/me/transitiveMemberOf/microsoft.graph.directoryRole?$select=displayName,roleTemplateId")
        .await
        .expect(200)
        .json();
    assert_eq!(roles["value"][0]["displayName"], "Application Administrator");
}

fn claims(tokens: &Value) -> Value {
    use base64::Engine as _;
    let part = tokens["id_token"].as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(
        &base64::engine::general_purpose::URL_SAFE_NO_PAD
            .decode(part)
            .unwrap(),
    )
    .unwrap()
}

#[tokio::test]
async fn consent_is_asked_for_once_and_again_only_for_more() {
    let sim = Sim::start(quick()).await;
    sim.code("maja.lund", "openid User.Read").await;
    let account = sim.account("maja.lund");
    let page = sim.authorize(&sim.authorize_query("openid User.Read")).await;
    let answer = sim.type_password(&page, &account.upn, &account.password).await;
    assert!(answer.redirect_fields().contains_key("code"));
    let page = sim
        .authorize(&sim.authorize_query("openid User.Read Group.Read.All"))
        .await;
    let answer = sim
        .type_password(&page, &account.upn, &account.password)
        .await
        .expect(200);
    assert!(answer.text.contains("Read all groups") && !answer.text.contains("Sign you in"));
}

#[tokio::test]
async fn a_wrong_password_shows_the_page_again_and_can_be_retried() {
    let sim = Sim::start(quick()).await;
    let account = sim.account("maja.lund");
    let page = sim.authorize(&sim.authorize_query("User.Read")).await;
    let again = sim.type_password(&page, &account.upn, "wrong").await.expect(200);
    assert!(again.text.contains("AADSTS50126") && again.text.contains("role=\"alert\""));
    let fields = [
        ("flow", again.hidden("flow")),
        ("account", again.hidden("account")),
        ("password", account.password),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    assert!(
        sim.form("/sign-in/password", &fields)
            .await
            .expect(200)
            .text
            .contains("Permissions requested")
    );
    let unknown = sim
        .form(
            "/sign-in/account",
            &[
                ("flow", &again.hidden("flow")),
                ("account", "nobody@contoso.example"),
            ],
        )
        .await
        .expect(200);
    assert!(unknown.text.contains("AADSTS50034"));
}

#[tokio::test]
async fn refused_consent_goes_back_as_access_denied() {
    let sim = Sim::start(quick()).await;
    let account = sim.account("maja.lund");
    let page = sim.authorize(&sim.authorize_query("User.Read")).await;
    let consent = sim.type_password(&page, &account.upn, &account.password).await;
    let fields = sim
        .form(
            "/sign-in/consent",
            &[("flow", &consent.hidden("flow")), ("consent", "deny")],
        )
        .await
        .redirect_fields();
    assert_eq!(fields["error"], "access_denied");
    assert!(fields["error_description"].starts_with("AADSTS65004"));
    assert_eq!(fields["state"], "st&te");
}

#[tokio::test]
async fn a_plain_person_cannot_consent_for_an_administrator_but_profits_from_consent_for_all() {
    let sim = Sim::start(quick()).await;
    let plain = sim.account("oliver.beck");
    let page = sim.authorize(&sim.authorize_query(SCOPES)).await;
    let answer = sim
        .type_password(&page, &plain.upn, &plain.password)
        .await
        .expect(200);
    assert!(answer.text.contains("AADSTS90094"));
    let cheat = sim
        .form(
            "/sign-in/consent",
            &[("flow", &answer.hidden("flow")), ("consent", "accept")],
        )
        .await
        .expect(200);
    assert!(cheat.text.contains("AADSTS90094"));

    let admin = sim.account("astrid.nystrom");
    let page = sim.authorize(&sim.authorize_query(SCOPES)).await;
    let consent = sim.type_password(&page, &admin.upn, &admin.password).await;
    sim.form(
        "/sign-in/consent",
        &[
            ("flow", &consent.hidden("flow")),
            ("consent", "accept"),
            ("organization", "on"),
        ],
    )
    .await
    .expect(302);
    let graph = sim.sign_in("oliver.beck", SCOPES).await;
    graph.get("/users?$top=1").await.expect(200);
    // The permission is there, the role is not: Graph does not say which is missing.
    graph
        .post(
            &format!("/applicationTemplates/{TEMPLATE}/instantiate"),
            serde_json::json!({"displayName": "x"}),
        )
        .await
        .refused(403, "Authorization_RequestDenied");
}

#[tokio::test]
async fn a_wrong_client_tenant_or_redirect_is_shown_and_never_sent_anywhere() {
    let sim = Sim::start(quick()).await;
    for (key, value, code) in [
        ("redirect_uri", "http://localhost:1/other", "AADSTS50011"),
        ("redirect_uri", "http://evil.example", "AADSTS50011"),
        (
            "client_id",
            "00000000-0000-0000-0000-000000000001",
            "AADSTS700016",
        ),
        ("client_id", "", "AADSTS900144"),
    ] {
        let mut query = sim.authorize_query("User.Read");
        query
            .iter_mut()
            .filter(|(k, _)| *k == key)
            .for_each(|(_, v)| *v = value.into());
        let answer = sim.authorize(&query).await.expect(400);
        assert!(
            answer.text.contains(code) && !answer.headers.contains_key("location"),
            "{key}={value}: {}",
            answer.text
        );
    }
    let url = format!(
        "{}/fabrikam.example/v2.0/.well-known/openid-configuration",
        sim.tenant.authority()
    );
    let unknown = Answer::of(sim.http.get(url).send().await.unwrap())
        .await
        .expect(400)
        .json();
    assert_eq!(unknown["error"], "invalid_tenant");
    let url = format!(
        "{}/contoso.example/v2.0/.well-known/openid-configuration",
        sim.tenant.authority()
    );
    let known = Answer::of(sim.http.get(url).send().await.unwrap())
        .await
        .expect(200)
        .json();
    assert!(
        known["issuer"]
            .as_str()
            .unwrap()
            .contains(&sim.tenant.tenant_id())
    );
}

#[tokio::test]
async fn requests_without_pkce_or_with_unknown_scopes_go_back_as_errors() {
    let sim = Sim::start(quick()).await;
    for (key, value, error) in [
        ("code_challenge", "", "invalid_request"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("response_type", "token", "unsupported_response_type"),
        ("scope", "Everything.All", "invalid_request"),
        ("prompt", "none", "login_required"),
    ] {
        let mut query: Vec<_> = sim
            .authorize_query("User.Read")
            .into_iter()
            .filter(|(k, _)| *k != key)
            .collect();
        query.push((key, value.into()));
        assert_eq!(
            sim.authorize(&query).await.redirect_fields()["error"],
            error,
            "{key}"
        );
    }
}

#[tokio::test]
async fn a_code_works_once_with_its_own_verifier_and_redirect() {
    let sim = Sim::start(quick()).await;
    let code = sim.code("maja.lund", SCOPES).await;
    let tokens = sim.redeem(&code, VERIFIER).await.expect(200).json();
    let again = sim.redeem(&code, VERIFIER).await.expect(400).json();
    assert_eq!(
        (&again["error"], &again["error_codes"][0]),
        (&"invalid_grant".into(), &54005.into())
    );
    let code = sim.code("maja.lund", SCOPES).await;
    let other = sim.redeem(&code, &"x".repeat(50)).await.expect(400).json();
    assert_eq!(other["error_codes"][0], 501481);
    let code = sim.code("maja.lund", SCOPES).await;
    let client = sim.tenant.client_id();
    let moved = [
        ("client_id", client.as_str()),
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", "http://localhost:45455"),
        ("code_verifier", VERIFIER),
    ];
    assert_eq!(
        sim.token(&moved).await.expect(400).json()["error"],
        "invalid_grant"
    );
    let secret = [
        ("client_id", client.as_str()),
        ("grant_type", "refresh_token"),
        ("refresh_token", "x"),
        ("client_secret", "y"),
    ];
    assert_eq!(
        sim.token(&secret).await.expect(401).json()["error_codes"][0],
        700025
    );
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let renewed = sim
        .token(&[
            ("client_id", &client),
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh),
            ("scope", SCOPES),
        ])
        .await
        .expect(200)
        .json();
    assert_ne!(renewed["access_token"], tokens["access_token"]);
    sim.graph(renewed["access_token"].as_str().unwrap())
        .get("/me")
        .await
        .expect(200);
    let unknown = sim
        .token(&[
            ("client_id", &client),
            ("grant_type", "refresh_token"),
            ("refresh_token", "1.nope"),
        ])
        .await
        .expect(400)
        .json();
    assert_eq!(unknown["error"], "invalid_grant");
}

#[tokio::test]
async fn graph_wants_a_token_that_is_its_own_and_alive() {
    let sim = Sim::start(quick()).await;
    let url = format!("{}/v1.0/me", sim.tenant.graph());
    let message = Answer::of(sim.http.get(&url).send().await.unwrap())
        .await
        .refused(401, "InvalidAuthenticationToken");
    assert_eq!(message, "Access token is empty.");
    sim.graph("nonsense")
        .get("/me")
        .await
        .refused(401, "InvalidAuthenticationToken");

    let mut options = quick();
    options.switches.access_token_lifetime = std::time::Duration::ZERO;
    let sim = Sim::start(options).await;
    let message = sim
        .admin()
        .await
        .get("/me")
        .await
        .refused(401, "InvalidAuthenticationToken");
    assert!(message.contains("expired"));
}

#[tokio::test]
async fn faults_take_permissions_and_roles_away() {
    let sim = Sim::start(graph_sim::TenantOptions {
        faults: vec!["denied=User.Read.All".parse::<Fault>().unwrap()],
        ..quick()
    })
    .await;
    let graph = sim.admin().await;
    graph
        .get("/users")
        .await
        .refused(403, "Authorization_RequestDenied");
    graph.get("/groups").await.expect(200);

    let sim = Sim::start(graph_sim::TenantOptions {
        faults: vec![
            "role=Global Reader".parse::<Fault>().unwrap(),
            "no-p1".parse().unwrap(),
        ],
        ..quick()
    })
    .await;
    let graph = sim.admin().await;
    assert_eq!(
        graph.get("/me/transitiveMemberOf").await.json()["value"][0]["displayName"],
        "Global Reader"
    );
    graph
        .post(
            &format!("/applicationTemplates/{TEMPLATE}/instantiate"),
            serde_json::json!({"displayName": "x"}),
        )
        .await
        .refused(403, "Authorization_RequestDenied");
    graph
        .get("/auditLogs/provisioning")
        .await
        .refused(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant");
    assert_eq!(
        graph.get("/subscribedSkus").await.expect(200).json()["value"],
        serde_json::json!([])
    );
}

#[tokio::test]
async fn a_login_hint_skips_the_account_page_and_a_session_skips_the_password() {
    let sim = Sim::start(quick()).await;
    let account = sim.account("maja.lund");
    let mut query = sim.authorize_query("User.Read");
    query.push(("login_hint", account.upn.clone()));
    let page = sim.authorize(&query).await.expect(200);
    assert!(page.text.contains("Enter password"));
    let fields = [
        ("flow", page.hidden("flow")),
        ("account", page.hidden("account")),
        ("password", account.password),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let consent = sim.form("/sign-in/password", &fields).await.expect(200);
    let cookie = consent.headers["set-cookie"]
        .to_str()
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    sim.form(
        "/sign-in/consent",
        &[("flow", &consent.hidden("flow")), ("consent", "accept")],
    )
    .await
    .expect(302);

    let url = format!("{}/organizations/oauth2/v2.0/authorize", sim.tenant.authority());
    let with_cookie = |query: Vec<(&'static str, String)>| {
        sim.http.get(&url).query(&query).header("cookie", &cookie).send()
    };
    let again = Answer::of(with_cookie(sim.authorize_query("User.Read")).await.unwrap()).await;
    assert!(again.redirect_fields().contains_key("code"));
    let mut query = sim.authorize_query("User.Read");
    query.push(("prompt", "select_account".into()));
    let select = Answer::of(with_cookie(query).await.unwrap()).await.expect(200);
    assert!(select.text.contains("Pick an account"));
}
