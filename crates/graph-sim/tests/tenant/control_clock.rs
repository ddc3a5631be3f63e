//! The movable clock and the state through the control API.

use crate::common::*;
use graph_sim::{Switches, TenantOptions};
use serde_json::{Value, json};
use std::time::Duration;

async fn push(sim: &Sim, by: &str) -> Value {
    sim.control("POST", "/clock", json!({"advance": by}))
        .await
        .expect(200)
        .json()
}

fn cycles(sim: &Sim) -> usize {
    sim.sync.cycles.lock().unwrap().len()
}

/// A started job whose first cycle only a push can bring.
fn far() -> TenantOptions {
    TenantOptions {
        switches: Switches {
            first_cycle_after: Duration::from_secs(60),
            ..steered().switches
        },
        ..steered()
    }
}

#[tokio::test]
async fn a_push_runs_what_falls_due_and_answers_when_it_has_run() {
    let sim = Sim::start(far()).await;
    let graph = sim.admin().await;
    let nothing = push(&sim, "PT40M").await;
    assert_eq!(nothing["ran"], json!([]));
    assert_eq!(nothing["ahead"], "PT40M");

    let (_, job) = graph.configured().await;
    graph.post(&format!("{job}/start"), Value::Null).await.expect(204);
    assert_eq!(push(&sim, "PT30S").await["ran"], json!([]));
    let first = push(&sim, "PT40M").await;
    assert_eq!(
        cycles(&sim),
        1,
        "the initial cycle; the next one is due 40 minutes after it"
    );
    assert_eq!(first["ran"][0]["state"], "Succeeded");
    assert_eq!(first["ran"][0]["jobId"], job.rsplit('/').next().unwrap());
    push(&sim, "PT40M").await;
    assert_eq!(cycles(&sim), 2);
    let three = push(&sim, "PT2H").await;
    assert_eq!(three["ran"].as_array().unwrap().len(), 3);
    assert_eq!(cycles(&sim), 5);

    // The tenant's time is what it writes down; a token lives on by real time.
    let status = graph.get(&job).await.expect(200).json()["status"].clone();
    let at = |text: &Value| text.as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    let ended = at(&status["lastExecution"]["timeEnded"]);
    assert!(
        ended <= at(&three["now"]) && ended > at(&three["from"]),
        "{status}"
    );
    let inputs: Vec<jiff::Timestamp> = sim.sync.cycles.lock().unwrap().iter().map(|c| c.now).collect();
    for pair in inputs.windows(2) {
        // The clock counts whole milliseconds, and may be one short.
        let apart = pair[1].duration_since(pair[0]).as_secs_f64();
        assert!((2399.9..2460.0).contains(&apart), "{apart}");
    }
    let shown = sim.control("GET", "/clock", Value::Null).await.expect(200).json();
    assert_eq!(shown["jobs"][0]["running"], false);
    assert!(shown["jobs"][0]["dueIn"].as_str().unwrap().starts_with("PT"));
}

#[tokio::test]
async fn what_is_asked_while_a_cycle_runs_is_for_the_next_one() {
    let sim = Sim::start(far()).await;
    let graph = sim.admin().await;
    let (_, job) = graph.configured().await;
    graph.post(&format!("{job}/start"), Value::Null).await.expect(204);
    let mut schema = graph.get(&format!("{job}/schema")).await.expect(200).json();
    let held = sim.sync.hold.lock().await;
    let meanwhile = async {
        until(async || (cycles(&sim) == 1).then_some(())).await;
        schema["synchronizationRules"][0]["name"] = json!("ANOTHER");
        graph.put(&format!("{job}/schema"), schema).await.expect(204);
        drop(held);
    };
    tokio::join!(push(&sim, "PT41M"), meanwhile);
    push(&sim, "PT40M").await;
    push(&sim, "PT40M").await;
    let initial: Vec<bool> = sim
        .sync
        .cycles
        .lock()
        .unwrap()
        .iter()
        .map(|c| c.initial)
        .collect();
    assert_eq!(
        initial,
        [true, true, false],
        "the change was not in the first cycle"
    );
}

#[tokio::test]
async fn a_fast_clock_has_one_cycle_in_forty_of_its_minutes_too() {
    let sim = Sim::start(TenantOptions {
        clock_rate: 10.0,
        ..far()
    })
    .await;
    let graph = sim.admin().await;
    let (_, job) = graph.configured().await;
    graph.post(&format!("{job}/start"), Value::Null).await.expect(204);
    push(&sim, "PT2M").await;
    push(&sim, "PT40M").await;
    push(&sim, "PT40M").await;
    assert_eq!(cycles(&sim), 3);
}

#[tokio::test]
async fn a_paused_job_is_not_run_and_pushes_come_one_after_the_other() {
    let sim = Sim::start(far()).await;
    let graph = sim.admin().await;
    let (_, job) = graph.configured().await;
    graph.post(&format!("{job}/start"), Value::Null).await.expect(204);
    let (a, b, c) = tokio::join!(push(&sim, "PT41M"), push(&sim, "PT41M"), push(&sim, "PT41M"));
    let ran = |answer: &Value| answer["ran"].as_array().unwrap().len();
    // Due after one minute and every forty from there: at 1, 41, 81 and 121 of 123.
    assert_eq!((ran(&a) + ran(&b) + ran(&c), cycles(&sim)), (4, 4));
    graph.post(&format!("{job}/pause"), Value::Null).await.expect(204);
    assert_eq!(push(&sim, "P1D").await["ran"], json!([]));
    assert_eq!(cycles(&sim), 4);
}

#[tokio::test]
async fn replication_is_over_after_a_push() {
    let sim = Sim::start(TenantOptions {
        faults: vec!["replication=30m".parse().unwrap()],
        ..steered()
    })
    .await;
    let graph = sim.admin().await;
    let (_, sp) = graph.instantiate().await;
    let path = format!("/servicePrincipals/{sp}");
    graph.get(&path).await.refused(404, "Request_ResourceNotFound");
    push(&sim, "PT31M").await;
    graph.get(&path).await.expect(200);
}

#[tokio::test]
async fn bad_pushes_are_refused_and_move_nothing() {
    let sim = Sim::start(steered()).await;
    for (body, code) in [
        (json!({"advance": "40 minutes"}), "badDuration"),
        (json!({"advance": "P1M"}), "badDuration"),
        (json!({"advance": "-PT40M"}), "negativeAdvance"),
        (json!({"advance": "P99D"}), "tooFar"),
        (json!({"advance": 40}), "missingMember"),
        (json!({}), "missingMember"),
        (json!({"forward": "PT1M"}), "unknownMember"),
    ] {
        sim.control("POST", "/clock", body)
            .await
            .control_refused(400, code);
    }
    let shown = sim.control("GET", "/clock", Value::Null).await.expect(200).json();
    assert_eq!(shown["ahead"], "PT0S");
}

#[tokio::test]
async fn a_state_is_put_back_with_its_people_its_time_and_without_its_secrets() {
    let sim = Sim::start(far()).await;
    let graph = sim.admin().await;
    let (root, job) = graph.configured().await;
    graph
        .put(
            &format!("{root}/synchronization/secrets"),
            json!({"value": [{"key": "SecretToken", "value": "canary-scim-secret-3382"}]}),
        )
        .await
        .expect(204);
    graph.post(&format!("{job}/start"), Value::Null).await.expect(204);
    push(&sim, "PT2M").await;
    sim.control("POST", "/people", json!({"displayName": "Ida Dahl"}))
        .await
        .expect(201);
    sim.control(
        "DELETE",
        "/people/soren.holm@contoso.example?permanent=true",
        Value::Null,
    )
    .await
    .expect(200);
    let saved = sim.control("GET", "/state", Value::Null).await.expect(200);
    for hidden in [
        "canary-scim-secret-3382",
        &graph.token,
        &sim.account("maja.lund").password,
    ] {
        assert!(!saved.text.contains(hidden));
    }
    let saved = saved.json();

    sim.control("DELETE", "/people/ida.dahl@contoso.example", Value::Null)
        .await
        .expect(200);
    push(&sim, "P1D").await;
    graph.delete(&root).await.expect(204);
    let loaded = sim
        .control("PUT", "/state", saved.clone())
        .await
        .expect(200)
        .json();
    assert_eq!((&loaded["jobs"], &loaded["people"]), (&json!(1), &json!(200)));
    assert_eq!(sim.control("GET", "/state", Value::Null).await.json(), saved);
    graph.get("/users/ida.dahl@contoso.example").await.expect(200);
    graph
        .get("/users/soren.holm@contoso.example")
        .await
        .refused(404, "Request_ResourceNotFound");
    // The service principal was gone and its secret with it; the started job says so when it runs.
    let failed = push(&sim, "PT40M").await;
    assert_eq!(failed["ran"][0]["error"]["code"], "CredentialsMissing");
    assert_eq!(failed["ran"][0]["state"], "Failed");
}

#[tokio::test]
async fn a_secret_the_tenant_still_holds_survives_loading() {
    let sim = Sim::start(far()).await;
    let graph = sim.admin().await;
    let (_, job) = graph.configured().await;
    graph.post(&format!("{job}/start"), Value::Null).await.expect(204);
    let saved = sim.control("GET", "/state", Value::Null).await.json();
    push(&sim, "PT1H").await;
    sim.control("PUT", "/state", saved).await.expect(200);
    let again = push(&sim, "PT2M").await;
    assert_eq!(again["ran"][0]["state"], "Succeeded");
    let input = sim.sync.cycles.lock().unwrap().last().unwrap().clone();
    assert!(input.initial && input.secrets["SecretToken"] == "good");
}

#[tokio::test]
async fn a_state_of_another_kind_is_refused_and_nothing_changes() {
    let sim = Sim::start(steered()).await;
    sim.control("POST", "/people", json!({"displayName": "Ida Dahl"}))
        .await
        .expect(201);
    let before = sim.control("GET", "/state", Value::Null).await.json();
    let with = |key: &str, value: Value| {
        let mut other = before.clone();
        other[key] = value;
        other
    };
    for other in [
        json!({"kind": "holiday pictures"}),
        json!([]),
        with("seed", json!(99)),
        with("users", json!(50)),
        with("format", json!(77)),
        with("state", json!({"groups": 1})),
    ] {
        sim.control("PUT", "/state", other)
            .await
            .control_refused(400, "notOurState");
    }
    let url = format!("{}/_sim/state", sim.tenant.authority());
    let mut cut = before.to_string();
    cut.truncate(50);
    let request = sim.http.put(url).body(cut);
    Answer::of(request.send().await.unwrap())
        .await
        .control_refused(400, "brokenJson");
    assert_eq!(sim.control("GET", "/state", Value::Null).await.json(), before);
}

#[tokio::test]
async fn people_and_time_are_in_the_state_file() {
    let folder = tempfile::tempdir().unwrap();
    let options = || TenantOptions {
        state_file: Some(folder.path().join("tenant.json")),
        ..steered()
    };
    let sim = Sim::start(options()).await;
    sim.control(
        "POST",
        "/people",
        json!({"displayName": "Ida Dahl", "manager": "maja.lund@contoso.example"}),
    )
    .await
    .expect(201);
    sim.control("DELETE", "/people/soren.holm@contoso.example", Value::Null)
        .await
        .expect(200);
    push(&sim, "P2D").await;
    // Not shut down: each change was on disk before it was acknowledged.
    drop(sim);
    let sim = Sim::start(options()).await;
    let ida = sim
        .control("GET", "/people/ida.dahl@contoso.example", Value::Null)
        .await
        .expect(200)
        .json();
    assert_eq!(ida["manager"], "maja.lund@contoso.example");
    let shown = sim.control("GET", "/clock", Value::Null).await.json();
    assert_eq!(shown["ahead"], "PT48H");
    sim.control("POST", "/people/soren.holm@contoso.example/restore", Value::Null)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_job_is_quarantined_by_request_until_its_next_daily_attempt() {
    let sim = Sim::start(far()).await;
    let graph = sim.admin().await;
    let (_, job) = graph.configured().await;
    let id = job.rsplit('/').next().unwrap();
    let path = format!("/jobs/{id}/quarantine");
    sim.control("POST", "/jobs/scim.nope/quarantine", Value::Null)
        .await
        .control_refused(404, "unknownJob");
    sim.control("POST", &path, Value::Null)
        .await
        .control_refused(409, "jobNotStarted");
    graph.post(&format!("{job}/start"), Value::Null).await.expect(204);
    push(&sim, "PT2M").await;
    sim.control("POST", &path, Value::Null).await.expect(200);
    let shown = graph.get(&job).await.json();
    assert_eq!(
        (&shown["status"]["code"], &shown["status"]["quarantine"]["reason"]),
        (&json!("Quarantine"), &json!("QuarantinedOnDemand"))
    );
    assert_eq!(shown["schedule"]["state"], "Active");
    assert_eq!(push(&sim, "PT23H").await["ran"], json!([]));
    assert_eq!(push(&sim, "PT2H").await["ran"].as_array().unwrap().len(), 2);
    let shown = graph.get(&job).await.json();
    assert_eq!(
        (&shown["status"]["code"], &shown["status"]["quarantine"]),
        (&json!("Active"), &Value::Null),
        "it leaves with the first good attempt"
    );
}

#[tokio::test]
async fn without_credentials_attempts_grow_rare_and_four_weeks_switch_the_job_off() {
    let sim = Sim::start(far()).await;
    let graph = sim.admin().await;
    let (_, sp) = graph.instantiate().await;
    let jobs = format!("/servicePrincipals/{sp}/synchronization/jobs");
    let made = graph.post(&jobs, json!({"templateId": "scim"})).await.json();
    let job = format!("{jobs}/{}", made["id"].as_str().unwrap());
    graph.post(&format!("{job}/start"), Value::Null).await.expect(204);
    push(&sim, "PT2M").await;
    let first = graph.get(&job).await.json()["status"]["quarantine"].clone();
    assert_eq!(first["seriesCount"], 1);
    let ran = async |by: &str| push(&sim, by).await["ran"].as_array().unwrap().len();
    // After 5 minutes, 6 and 12 hours more, then each day.
    assert_eq!(ran("PT6M").await, 1);
    assert_eq!(ran("PT5H").await, 0);
    assert_eq!(ran("PT14H").await, 2);
    assert_eq!(ran("P10D").await, 10);
    let later = graph.get(&job).await.json()["status"]["quarantine"].clone();
    assert_eq!(
        (&later["seriesBegan"], &later["seriesCount"]),
        (&first["seriesBegan"], &json!(14))
    );
    assert_eq!(
        graph.get(&job).await.json()["status"]["countSuccessiveCompleteFailures"],
        14
    );
    push(&sim, "P20D").await;
    let shown = graph.get(&job).await.json();
    assert_eq!(
        (&shown["schedule"]["state"], &shown["status"]["code"]),
        (&json!("Disabled"), &json!("Quarantine"))
    );
    assert_eq!(ran("P3D").await, 0);
    graph
        .post(&format!("{job}/restart"), Value::Null)
        .await
        .expect(204);
    assert_eq!(graph.get(&job).await.json()["schedule"]["state"], "Active");
    assert_eq!(ran("PT3M").await, 1);
}
