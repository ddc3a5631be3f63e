//! The control API: who may use it, tokens, faults, refusals.

use crate::common::*;
use graph_sim::TenantOptions;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const MAJA: &str = "maja.lund@contoso.example";

#[tokio::test]
async fn it_is_off_unless_asked_for_and_shown_in_the_ready_line_when_on() {
    let sim = Sim::start(quick()).await;
    assert!(sim.tenant.control().is_none() && sim.tenant.ready_line().get("control").is_none());
    for (method, path) in [("GET", ""), ("POST", "/token"), ("GET", "/state")] {
        sim.control(method, path, Value::Null)
            .await
            .control_refused(404, "controlOff");
    }
    let sim = Sim::start(steered()).await;
    let address = sim.tenant.ready_line()["control"].as_str().unwrap().to_owned();
    assert_eq!(address, format!("{}/_sim", sim.tenant.authority()));
    let index = sim.control("GET", "", Value::Null).await.expect(200);
    assert_eq!(index.headers["cache-control"], "no-store");
    assert!(index.json()["paths"].as_array().unwrap().len() > 8);
}

#[tokio::test]
async fn web_pages_and_rebound_names_are_refused() {
    let sim = Sim::start(steered()).await;
    let url = format!("{}/_sim/token", sim.tenant.authority());
    let body = json!({"upn": MAJA, "scopes": ["User.Read.All"]}).to_string();
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("host", "evil.example"),
    ] {
        let request = sim.http.post(&url).header(name, value).body(body.clone());
        Answer::of(request.send().await.unwrap())
            .await
            .control_refused(403, "notLoopback");
    }
    let own = sim.tenant.authority();
    let request = sim.http.post(&url).header("origin", own).body(body);
    Answer::of(request.send().await.unwrap()).await.expect(200);
}

#[tokio::test]
async fn a_token_carries_what_was_asked_for_and_the_roles_of_its_person() {
    let sim = Sim::start(steered()).await;
    let token = async |upn: &str, scopes: Value| {
        let body = json!({"upn": upn, "scopes": scopes});
        let answer = sim.control("POST", "/token", body).await.expect(200).json();
        assert!(answer["expires_in"].as_u64().unwrap() > 60);
        answer["access_token"].as_str().unwrap().to_owned()
    };
    let graph = sim.graph(&token(MAJA, json!(["Application.ReadWrite.All", "User.Read"])).await);
    assert_eq!(
        graph.get("/me").await.expect(200).json()["displayName"],
        "Maja Lund"
    );
    graph.instantiate().await;
    graph
        .get("/groups")
        .await
        .refused(403, "Authorization_RequestDenied");
    // Anyone can have a token, also who has no password; what they may do is another question.
    let soren = sim.graph(&token("soren.holm@contoso.example", json!(["Application.ReadWrite.All"])).await);
    let path = format!("/applicationTemplates/{TEMPLATE}/instantiate");
    soren
        .post(&path, json!({"displayName": "x"}))
        .await
        .refused(403, "Authorization_RequestDenied");
    // It is no consent: the next sign-in still asks.
    let page = sim.authorize(&sim.authorize_query("User.Read.All")).await;
    let account = sim.account("maja.lund");
    let page = sim.type_password(&page, MAJA, &account.password).await;
    assert!(page.text.contains("Permissions requested"));
}

#[tokio::test]
async fn bad_requests_say_what_why_and_fix() {
    let sim = Sim::start(steered()).await;
    let ask = async |method: &str, path: &str, body: Value| sim.control(method, path, body).await;
    let token = |upn: &str, scopes: Value| json!({"upn": upn, "scopes": scopes});
    let nobody = ask(
        "POST",
        "/token",
        token("nobody@contoso.example", json!(["User.Read"])),
    )
    .await;
    let error = nobody.control_refused(404, "unknownPerson");
    assert!(error["what"].as_str().unwrap().contains("nobody@contoso.example"));
    ask("POST", "/token", token(MAJA, json!(["Fly.All"])))
        .await
        .control_refused(400, "unknownScope");
    for scopes in [json!([]), json!("User.Read"), json!([1]), Value::Null] {
        ask("POST", "/token", token(MAJA, scopes))
            .await
            .control_refused(400, "missingMember");
    }
    ask("POST", "/token", json!({"upn": MAJA, "scope": "x"}))
        .await
        .control_refused(400, "unknownMember");
    ask("POST", "/token", json!(["x"]))
        .await
        .control_refused(400, "notAnObject");
    for (body, code) in [("{\"upn\": ", "brokenJson"), ("", "brokenJson")] {
        for path in ["token", "clock", "faults", "people", "groups"] {
            let url = format!("{}/_sim/{path}", sim.tenant.authority());
            let request = sim.http.post(url).body(body);
            Answer::of(request.send().await.unwrap())
                .await
                .control_refused(400, code);
        }
    }
    ask("POST", "/oracle", json!({}))
        .await
        .control_refused(404, "unknownPath");
    for (method, path) in [
        ("GET", "/token"),
        ("DELETE", "/clock"),
        ("POST", "/state"),
        ("PUT", "/people/x"),
    ] {
        let answer = ask(method, path, Value::Null).await;
        assert!(answer.headers.contains_key("allow"), "{path}");
        answer.control_refused(405, "wrongMethod");
    }
}

#[tokio::test]
async fn faults_come_and_go_and_never_meet_the_control_api() {
    let options = TenantOptions {
        faults: vec!["reset:* /_sim/**".parse().unwrap(), "503:* /**".parse().unwrap()],
        ..steered()
    };
    let sim = Sim::start(options).await;
    let list = sim
        .control("GET", "/faults", Value::Null)
        .await
        .expect(200)
        .json();
    assert_eq!(
        list["faults"][1],
        json!({"number": 2, "fault": "503:* /**", "left": null})
    );
    let none = sim
        .control("DELETE", "/faults", Value::Null)
        .await
        .expect(200)
        .json();
    assert_eq!(none, json!({"faults": []}));

    let graph = sim.admin().await;
    let busy = "429:GET /users:times=2:retry-after=7";
    sim.control("POST", "/faults", json!({"fault": busy}))
        .await
        .expect(200);
    let all = json!({"faults": ["replication=2h", "no-p1"]});
    sim.control("POST", "/faults", all.clone())
        .await
        .control_refused(400, "badFault");
    sim.control("POST", "/faults", json!({"faults": ["replication=30m", "no-p1"]}))
        .await
        .expect(200);
    let throttled = graph.get("/users").await;
    assert_eq!(throttled.headers["retry-after"], "7");
    throttled.refused(429, "TooManyRequests");
    let list = sim.control("GET", "/faults", Value::Null).await.json();
    assert_eq!(list["faults"][0]["left"], 1);
    // A replication fault holds from now on.
    let (_, sp) = graph.instantiate().await;
    graph
        .get(&format!("/servicePrincipals/{sp}"))
        .await
        .refused(404, "Request_ResourceNotFound");

    sim.control("DELETE", "/faults", json!({"faults": [busy, "nothing"]}))
        .await
        .control_refused(404, "unknownFault");
    let left = sim
        .control("DELETE", "/faults", json!({"faults": [busy, "2"]}))
        .await
        .expect(200)
        .json();
    assert_eq!(
        left["faults"],
        json!([{"number": 1, "fault": "no-p1", "left": null}])
    );
    graph.get("/users").await.expect(200);
    graph.get(&format!("/servicePrincipals/{sp}")).await.expect(200);
    graph
        .get("/auditLogs/provisioning")
        .await
        .refused(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant");
}

#[tokio::test]
async fn what_it_answers_is_not_in_the_log_of_graph_calls() {
    let sim = Sim::start(steered()).await;
    sim.control("POST", "/people", json!({"displayName": "Ida Dahl"}))
        .await
        .expect(201);
    assert!(sim.tenant.requests().is_empty());
    let request = sim
        .http
        .request(Method::GET, format!("{}/_simple", sim.tenant.authority()));
    assert_eq!(request.send().await.unwrap().status(), 404);
    tokio::time::timeout(Duration::from_secs(10), sim.tenant.shutdown())
        .await
        .unwrap();
}
