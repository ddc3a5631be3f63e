//! The log as a file, what it lets go of, stories, and replays.

mod common;

use common::{Trial, start, tenant, user};
use jiff::{SignedDuration, Timestamp};
use scim_server::{Edits, ExchangeQuery, ExportFormat, ExportOptions, Retention, export_log, replay};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

async fn file(trial: &Trial, format: ExportFormat, pseudonyms: bool, query: ExchangeQuery) -> String {
    let options = ExportOptions {
        format,
        pseudonyms,
        query,
    };
    let mut out = Vec::new();
    export_log(&trial.store, "demo", &options, &mut out)
        .await
        .unwrap();
    String::from_utf8(out).unwrap()
}

/// Some exchanges about Søren, one about another, one refused.
async fn talk(trial: &Trial) -> String {
    let demo = &trial.demo;
    demo.get("/Users?filter=userName+eq+%22soren%40contoso.example%22")
        .await;
    let id = demo.user("soren@contoso.example", "Søren Holm").await;
    let path = format!("/Users/{id}");
    demo.patch(
        &path,
        json!([{ "op": "Replace", "path": "title", "value": "Chef, \"Ærø\"" }]),
    )
    .await;
    demo.user("ana@contoso.example", "Ana Silva").await;
    demo.post("/Users", user("SOREN@contoso.example", "Søren Two"))
        .await;
    let wrong = demo
        .client
        .get(format!("{}/Users", demo.url))
        .header("Authorization", "Bearer canary-token");
    wrong.send().await.unwrap();
    id
}

#[tokio::test]
async fn har_is_what_developer_tools_open() {
    let trial = start().await;
    talk(&trial).await;
    let har: Value =
        serde_json::from_str(&file(&trial, ExportFormat::Har, false, ExchangeQuery::default()).await)
            .unwrap();
    let log = &har["log"];
    assert_eq!(
        (log["version"].as_str(), log["creator"]["name"].as_str()),
        (Some("1.2"), Some("Slipway"))
    );
    let entries = log["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 6);
    let search = &entries[0];
    assert_eq!(
        search["request"]["queryString"][0]["value"],
        "userName eq \"soren@contoso.example\""
    );
    let create = &entries[1];
    assert_eq!(
        (
            create["request"]["method"].as_str(),
            create["response"]["statusText"].as_str()
        ),
        (Some("POST"), Some("Created"))
    );
    for (name, kind) in [
        ("cookies", "array"),
        ("headers", "array"),
        ("headersSize", "number"),
        ("httpVersion", "string"),
    ] {
        for part in ["request", "response"] {
            let value = &create[part][name];
            assert!(
                match kind {
                    "array" => value.is_array(),
                    "number" => value.is_number(),
                    _ => value.is_string(),
                },
                "{part}.{name}"
            );
        }
    }
    assert!(
        create["request"]["postData"]["text"]
            .as_str()
            .unwrap()
            .contains("Søren Holm")
    );
    assert!(create["timings"]["wait"].is_number() && create["cache"].is_object());
    let text = har.to_string();
    assert!(!text.contains(trial.demo.token.expose_secret()) && !text.contains("canary-token"));
    assert!(text.contains("•••• signed with token"));
    // An empty log is a HAR, too.
    tenant(&trial.store, &trial.running, "empty").await;
    let options = ExportOptions {
        format: ExportFormat::Har,
        pseudonyms: false,
        query: ExchangeQuery::default(),
    };
    let mut out = Vec::new();
    assert_eq!(
        export_log(&trial.store, "empty", &options, &mut out)
            .await
            .unwrap(),
        0
    );
    assert!(serde_json::from_slice::<Value>(&out).is_ok());
}

#[tokio::test]
async fn json_lines_and_csv_have_a_line_for_each() {
    let trial = start().await;
    talk(&trial).await;
    let lines = file(&trial, ExportFormat::JsonLines, false, ExchangeQuery::default()).await;
    let all: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(all.len(), 6);
    assert_eq!(all[1]["who"], "Søren Holm");
    let failed = ExchangeQuery {
        failed_only: true,
        ..ExchangeQuery::default()
    };
    assert_eq!(
        file(&trial, ExportFormat::JsonLines, false, failed)
            .await
            .lines()
            .count(),
        2
    );
    let csv = file(&trial, ExportFormat::Csv, false, ExchangeQuery::default()).await;
    assert_eq!(csv.matches("\r\n").count(), 7);
    assert!(csv.starts_with("id,at,method,"));
    assert!(
        csv.contains("\"Søren Holm: title: nothing → Chef, \"\"Ærø\"\".\""),
        "{csv}"
    );
}

#[tokio::test]
async fn a_pseudonymised_file_tells_the_story_without_the_person() {
    let trial = start().await;
    talk(&trial).await;
    for format in [ExportFormat::Har, ExportFormat::JsonLines, ExportFormat::Csv] {
        let text = file(&trial, format, true, ExchangeQuery::default()).await;
        for gone in [
            "oren", "Søren", "Holm", "Ana", "ana@", "ana%40", "contoso", "Chef", "Ærø",
        ] {
            assert!(!text.contains(gone), "{format:?} {gone}: {text}");
        }
    }
    let lines = file(&trial, ExportFormat::JsonLines, true, ExchangeQuery::default()).await;
    let all: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(
        all[0]["who"], all[1]["who"],
        "the same person, the same pseudonym"
    );
    assert_ne!(all[1]["who"], all[3]["who"]);
    assert_eq!(all[2]["what"], "changed title");
    assert_eq!(all[4]["exchange"]["status"], 409);
}

#[tokio::test]
async fn a_story_has_every_exchange_about_one_person() {
    let trial = start().await;
    let id = talk(&trial).await;
    let about = async |who: &str| {
        let query = ExchangeQuery {
            about: Some(who.to_owned()),
            ..ExchangeQuery::default()
        };
        let page = trial.store.exchanges("demo", &query).await.unwrap();
        assert_eq!(page.total, page.rows.len() as u64);
        page.rows
            .iter()
            .rev()
            .map(|row| row.what.clone())
            .collect::<Vec<String>>()
    };
    let story = about(&id).await;
    assert_eq!(story.len(), 3, "{story:?}");
    assert_eq!(story[0], "no match");
    assert!(story[1].starts_with("created"));
    assert_eq!(about("soren@contoso.example").await, story);
    assert_eq!(about("Søren Holm").await, story);
    assert_eq!(about("Ana Silva").await.len(), 1);
    assert!(about("nobody").await.is_empty());
    trial.demo.delete(&format!("/Users/{id}")).await;
    assert_eq!(
        about("Søren Holm").await.len(),
        4,
        "who is gone is still in the log"
    );
    assert_eq!(about(&id).await.len(), 4);
}

#[tokio::test]
async fn the_log_is_bounded_by_number_age_and_bytes() {
    let trial = start().await;
    let (demo, store) = (&trial.demo, &trial.store);
    let keep = async |retention: Retention| {
        store
            .change_settings("demo", move |settings| settings.retention = retention)
            .await
            .unwrap();
    };
    let count = async || {
        store
            .exchanges("demo", &ExchangeQuery::default())
            .await
            .unwrap()
            .total
    };
    keep(Retention {
        exchanges: Some(4),
        ..Retention::default()
    })
    .await;
    for n in 0..8 {
        demo.user(&format!("u{n}@x"), "U").await;
    }
    assert_eq!(count().await, 4);
    keep(Retention {
        bytes: Some(5_000),
        ..Retention::default()
    })
    .await;
    for _ in 0..8 {
        demo.get("/Users").await;
    }
    let now = Timestamp::now();
    assert!(store.enforce_retention(now).await.unwrap() > 0);
    let left = count().await;
    assert!((1..8).contains(&left), "{left}");
    assert_eq!(store.tenant("demo").await.unwrap().unwrap().exchanges, left);
    keep(Retention {
        age_s: Some(3600),
        ..Retention::default()
    })
    .await;
    assert_eq!(store.enforce_retention(now).await.unwrap(), 0);
    let later = now.checked_add(SignedDuration::from_secs(3700)).unwrap();
    assert_eq!(store.enforce_retention(later).await.unwrap(), left);
    assert_eq!(count().await, 0);
}

#[tokio::test]
async fn a_replay_is_a_new_exchange_that_names_the_old_one() {
    let trial = start().await;
    let (demo, store) = (&trial.demo, &trial.store);
    demo.user("ana@x", "Ana").await;
    let created = common::last(store, "demo").await;
    let again = replay(store, "demo", created.id, Edits::default()).await.unwrap();
    assert_eq!(
        (again.exchange.status, again.replay_of),
        (Some(409), Some(created.id))
    );
    assert_eq!(again.verdict, "replayed from the log, without a token");
    let body = user("bo@x", "Bo").to_string();
    let edits = Edits {
        body: Some(body),
        ..Edits::default()
    };
    let other = replay(store, "demo", created.id, edits).await.unwrap();
    assert_eq!(
        (other.exchange.status, other.who.as_deref()),
        (Some(201), Some("Bo"))
    );
    assert!(other.exchange.url.starts_with(&trial.running.base_url));
    assert_eq!(demo.found("/Users").await, 2);
    let id = other.exchange.json().unwrap()["id"].as_str().unwrap().to_owned();
    let edits = Edits {
        method: Some("delete".into()),
        path: Some(format!("/Users/{id}")),
        body: Some(String::new()),
        headers: Vec::new(),
    };
    assert_eq!(
        replay(store, "demo", created.id, edits)
            .await
            .unwrap()
            .exchange
            .status,
        Some(204)
    );
    let edits = Edits {
        headers: vec![("Content-Type".into(), Some("text/plain".into()))],
        ..Edits::default()
    };
    assert_eq!(
        replay(store, "demo", created.id, edits)
            .await
            .unwrap()
            .exchange
            .status,
        Some(415)
    );
}

#[tokio::test]
async fn a_replay_stays_in_its_tenant_and_needs_a_whole_request() {
    let trial = start().await;
    let (demo, store) = (&trial.demo, &trial.store);
    let other = tenant(store, &trial.running, "other").await;
    demo.user("ana@x", "Ana").await;
    let created = common::last(store, "demo").await.id;
    assert!(
        replay(store, "other", created, Edits::default()).await.is_err(),
        "another tenant's exchange"
    );
    for path in [
        "/../../../other/scim/v2/Users",
        "other/scim/v2/Users",
        "/Users/%2e%2e/x",
        "/a b",
    ] {
        let edits = Edits {
            path: Some(path.into()),
            ..Edits::default()
        };
        if let Ok(done) = replay(store, "demo", created, edits).await {
            assert!(
                done.exchange.status >= Some(400),
                "{path}: {:?}",
                done.exchange.status
            );
        }
    }
    assert_eq!(other.found("/Users").await, 0);
    let mut with_password = user("bo@x", "Bo");
    with_password["password"] = json!("canary");
    demo.post("/Users", with_password).await;
    let secret = common::last(store, "demo").await.id;
    let error = replay(store, "demo", secret, Edits::default()).await.unwrap_err();
    assert!(error.to_string().contains("not whole in the log"));
    assert!(replay(store, "demo", 99_999, Edits::default()).await.is_err());
}
