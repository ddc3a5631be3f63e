//! The rules of a sign-in: which request is refused where, for whom consent is asked, and whose tenant it is.

use crate::common::*;
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn a_request_that_is_wrong_goes_back_with_its_number() {
    let sim = Sim::start(quick()).await;
    for (key, value, error, code) in [
        ("response_type", "", "invalid_request", 900144),
        ("response_type", "id_token", "unsupported_response_type", 700054),
        (
            "response_type",
            "code id_token",
            "unsupported_response_type",
            700054,
        ),
        ("response_mode", "carrier_pigeon", "invalid_request", 70007),
        ("prompt", "none login", "invalid_request", 90023),
        ("prompt", "perhaps", "invalid_request", 90023),
        ("prompt", "none", "login_required", 50058),
        ("claims", "{nonsense", "invalid_request", 9002313),
        ("code_challenge", "short", "invalid_request", 501491),
        ("scope", "", "invalid_request", 900144),
        ("scope", "User.Everything", "invalid_request", 70011),
        (
            "scope",
            "https://graph.microsoft.com/.default User.Read",
            "invalid_request",
            70011,
        ),
        (
            "scope",
            "https://vault.azure.net/user_impersonation",
            "invalid_resource",
            500011,
        ),
    ] {
        let mut query: Vec<_> = sim.authorize_query("User.Read");
        query.retain(|(known, _)| *known != key);
        query.push((key, value.into()));
        let fields = sim.authorize(&query).await.redirect_fields();
        let text = &fields["error_description"];
        assert_eq!(fields["error"], error, "{key}={value}: {text}");
        assert!(
            text.starts_with(&format!("AADSTS{code}: ")),
            "{key}={value}: {text}"
        );
    }
}

#[tokio::test]
async fn a_redirect_uri_matches_by_path_and_case_and_not_by_port() {
    let sim = Sim::start(quick()).await;
    for (uri, good) in [
        ("http://localhost:1", true),
        ("http://localhost:65000/", true),
        ("http://localhost:1/Back", false),
        ("http://LOCALHOST.example", false),
        ("http://127.0.0.1:1", false),
        ("http://[::1]:1", false),
        (
            "https://login.microsoftonline.com/common/oauth2/nativeclient",
            true,
        ),
        (
            "https://login.microsoftonline.com/common/oauth2/NativeClient",
            false,
        ),
    ] {
        let mut query = sim.authorize_query("User.Read");
        query.retain(|(known, _)| *known != "redirect_uri");
        query.push(("redirect_uri", uri.into()));
        let answer = sim.authorize(&query).await;
        assert_eq!(answer.status == 200, good, "{uri}");
        assert_eq!(answer.text.contains("AADSTS50011"), !good, "{uri}");
    }
    let mut query = sim.authorize_query("User.Read");
    query.retain(|(known, _)| *known != "redirect_uri");
    assert!(
        sim.authorize(&query)
            .await
            .expect(400)
            .text
            .contains("AADSTS900971")
    );
}

#[tokio::test]
async fn an_answer_comes_in_the_query_the_fragment_or_a_form() {
    let sim = Sim::start(quick()).await;
    sim.tokens("maja.lund", "openid offline_access User.Read").await;
    let fragment = sim
        .sign_in_with("maja.lund", &[("response_mode", "fragment")])
        .await
        .expect(302);
    let location = fragment.location();
    assert!(location.query().is_none() && location.fragment().unwrap().contains("code="));
    let form = sim
        .sign_in_with("maja.lund", &[("response_mode", "form_post")])
        .await
        .expect(200);
    assert!(form.text.contains("action=\"http://localhost:45454\"") && form.text.contains("name=\"code\""));
    assert!(form.text.contains("name=\"state\""));
}

#[tokio::test]
async fn another_tenant_knows_nobody_of_this_one() {
    let sim = Sim::start(quick()).await;
    let known = sim.discover("northwind.example").await.expect(200).json();
    let issuer = known["issuer"].as_str().unwrap();
    assert!(!issuer.contains(&sim.tenant.tenant_id()), "{issuer}");
    let open = sim.discover("common").await.expect(200).json();
    assert!(open["issuer"].as_str().unwrap().contains("{tenantid}"));
    for path in ["northwind.example", "consumers"] {
        let url = format!("{}/{path}/oauth2/v2.0/authorize", sim.tenant.authority());
        let request = sim.http.get(url).query(&sim.authorize_query("User.Read"));
        let page = Answer::of(request.send().await.unwrap()).await.expect(200);
        let account = sim.account("maja.lund");
        let refused = sim
            .type_password(&page, &account.upn, &account.password)
            .await
            .expect(400);
        assert!(refused.text.contains("AADSTS50020") && refused.text.contains(&account.upn));
    }
    let tokens = sim.tokens("maja.lund", "openid offline_access User.Read").await;
    let client = sim.tenant.client_id();
    let fields = [
        ("client_id", client.as_str()),
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
    ];
    sim.form("/northwind.example/oauth2/v2.0/token", &fields)
        .await
        .no_token(400, "invalid_grant", 50020);
    sim.form("/nowhere.example/oauth2/v2.0/token", &fields)
        .await
        .no_token(400, "invalid_request", 90002);
    let unknown = sim
        .discover("nowhere.example")
        .await
        .no_token(400, "invalid_tenant", 90002);
    assert!(
        unknown["error_description"]
            .as_str()
            .unwrap()
            .contains("'nowhere.example' not found")
    );
}

#[tokio::test]
async fn who_may_not_consent_can_ask_for_it_where_that_is_on() {
    let sim = Sim::start(steered()).await;
    let told = sim
        .sign_in_with("oliver.beck", &[("scope", "Group.Read.All")])
        .await
        .expect(200);
    assert!(told.text.contains("AADSTS90094") && !told.text.contains("/sign-in/request"));
    let requests = json!({"consent-requests": "on", "user-consent": "off"});
    sim.control("PUT", "/switches", requests).await.expect(200);
    let asked = sim
        .sign_in_with("oliver.beck", &[("scope", "User.Read")])
        .await
        .expect(200);
    assert!(asked.text.contains("AADSTS90095"));
    let fields = [("flow", asked.hidden("flow")), ("reason", "I need it".to_owned())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let sent = sim.form("/sign-in/request", &fields).await.expect(200);
    assert!(sent.text.contains("Request sent"));
    let again = sim.form("/sign-in/request", &fields).await.expect(400);
    assert!(again.text.contains("has ended"));
}

#[tokio::test]
async fn an_administrator_consents_for_everyone_by_browser() {
    let sim = Sim::start(quick()).await;
    let url = format!("{}/organizations/v2.0/adminconsent", sim.tenant.authority());
    let client = sim.tenant.client_id();
    let query = [
        ("client_id", client.as_str()),
        ("scope", "https://graph.microsoft.com/Group.Read.All"),
        ("redirect_uri", REDIRECT),
        ("state", "st&te"),
    ];
    let begin = || async {
        Answer::of(sim.http.get(&url).query(&query).send().await.unwrap())
            .await
            .expect(200)
    };
    let plain = sim.account("oliver.beck");
    let refused = sim
        .type_password(&begin().await, &plain.upn, &plain.password)
        .await
        .redirect_fields();
    assert_eq!(
        (refused["error"].as_str(), refused["admin_consent"].as_str()),
        ("permission_denied", "True")
    );
    let admin = sim.account("maja.lund");
    let page = sim
        .type_password(&begin().await, &admin.upn, &admin.password)
        .await
        .expect(200);
    let flow = page.hidden("flow");
    let denied = sim
        .form("/sign-in/consent", &[("flow", &flow), ("consent", "deny")])
        .await;
    assert_eq!(denied.redirect_fields()["error"], "access_denied");
    let page = sim
        .type_password(&begin().await, &admin.upn, &admin.password)
        .await
        .expect(200);
    assert!(page.text.contains("all users in your organization"));
    let fields = sim.accept(&page, false).await.redirect_fields();
    assert_eq!(fields["admin_consent"], "True");
    assert_eq!(fields["tenant"], sim.tenant.tenant_id());
    assert_eq!(fields["state"], "st&te");
    assert!(fields["scope"].ends_with("/Group.Read.All"));
    // Nobody is asked for it again.
    let answer = sim
        .sign_in_with("oliver.beck", &[("scope", "Group.Read.All")])
        .await;
    assert!(answer.redirect_fields().contains_key("code"));
}

#[tokio::test]
async fn the_service_takes_the_callers_request_id_for_its_correlation_id() {
    let sim = Sim::start(quick()).await;
    let id = "8c5b1c1e-5d0a-4f67-9a39-0d3d8a1f0c11";
    let url = format!("{}/organizations/oauth2/v2.0/token", sim.tenant.authority());
    let request = sim
        .http
        .request(Method::POST, url)
        .header("client-request-id", id);
    let answer = Answer::of(request.form(&[("client_id", "x")]).send().await.unwrap()).await;
    assert_eq!(answer.headers["client-request-id"], id);
    assert!(
        answer.headers.contains_key("x-ms-request-id") && answer.headers.contains_key("x-ms-ests-server")
    );
    let body = answer.no_token(400, "unauthorized_client", 700016);
    assert_eq!(body["correlation_id"], id);
}

#[tokio::test]
async fn a_device_is_told_in_the_language_it_asks_for() {
    let sim = Sim::start(quick()).await;
    let client = sim.tenant.client_id();
    let fields = [("client_id", client.as_str()), ("scope", "User.Read")];
    let danish = sim
        .form("/organizations/oauth2/v2.0/devicecode?mkt=da-DK", &fields)
        .await
        .expect(200)
        .json();
    assert!(
        danish["message"].as_str().unwrap().starts_with("For at logge"),
        "{danish}"
    );
    assert_eq!(danish.get("verification_uri_complete"), None::<&Value>);
}
