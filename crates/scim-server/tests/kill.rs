//! A server that is killed has on disk what it answered, and no half.

mod common;

use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use common::{listen, tenant, user};
use reqwest::Method;
use scim_server::{ExchangeQuery, TrialStore};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

/// Set for the child: the database it serves.
const CHILD_DATABASE: &str = "SCIM_SERVER_TEST_CHILD_DATABASE";

/// The child's part; as a test of its own it does nothing.
#[tokio::test]
async fn child_serves_until_it_is_killed() {
    let Some(path) = std::env::var_os(CHILD_DATABASE) else {
        return;
    };
    let store = TrialStore::open(path.as_ref()).await.unwrap();
    let running = listen(&store).await;
    let demo = tenant(&store, &running, "demo").await;
    // To the error stream: the test harness keeps the other one to itself.
    eprintln!("ready {} {}", demo.url, demo.token.expose_secret());
    std::future::pending::<()>().await;
}

/// What a writer was promised.
enum Promise {
    Created { name: String },
    Titled { name: String, title: String },
    Joined { member: String },
}

#[tokio::test]
async fn a_killed_server_has_everything_it_answered() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trial.db");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child_serves_until_it_is_killed", "--nocapture"])
        .env(CHILD_DATABASE, &path)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let ready = lines
        .map_while(Result::ok)
        .find(|line| line.starts_with("ready "))
        .unwrap();
    let mut words = ready.split(' ').skip(1).map(str::to_owned);
    let demo = common::Tenant {
        name: "demo".to_owned(),
        url: words.next().unwrap(),
        token: SecretString::from(words.next().unwrap()),
        client: reqwest::Client::builder().no_proxy().build().unwrap(),
    };
    let group = demo.group("Everyone").await;
    // Writers that go on until the server is gone; each tells what it was promised.
    let (promise, mut promised) = tokio::sync::mpsc::unbounded_channel();
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..4 {
        let (demo, promise, group) = (demo.clone(), promise.clone(), group.clone());
        writers.spawn(async move {
            for n in 0.. {
                let name = format!("w{writer}-{n}@x");
                let Some(made) = sent(&demo, Method::POST, "/Users", user(&name, "Ana")).await else {
                    return;
                };
                promise.send(Promise::Created { name: name.clone() }).unwrap();
                let id = made["id"].as_str().unwrap().to_owned();
                let title = format!("title {n}");
                let change = patch(json!([{ "op": "Replace", "path": "title", "value": title }]));
                if sent(&demo, Method::PATCH, &format!("/Users/{id}"), change)
                    .await
                    .is_none()
                {
                    return;
                }
                promise.send(Promise::Titled { name, title }).unwrap();
                let join = patch(json!([{ "op": "Add", "path": "members", "value": [{ "value": id }] }]));
                if sent(&demo, Method::PATCH, &format!("/Groups/{group}"), join)
                    .await
                    .is_none()
                {
                    return;
                }
                promise.send(Promise::Joined { member: id }).unwrap();
            }
        });
    }
    drop(promise);
    let mut kept = Vec::new();
    while let Some(promise) = promised.recv().await {
        kept.push(promise);
        if kept.len() == 150 {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    writers.join_all().await;
    assert!(kept.len() >= 150);

    let store = TrialStore::open(&path).await.unwrap();
    let (groups, _) = store.groups("demo", None, 0, 1).await.unwrap();
    let members: HashSet<&str> = groups[0]["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|member| member["value"].as_str().unwrap())
        .collect();
    let (all, users) = store.users("demo", None, 0, 1_000_000).await.unwrap();
    assert_eq!(all.len() as u64, users, "counted as many as there are");
    for promise in &kept {
        match promise {
            Promise::Created { name } => {
                let (_, found) = store.users("demo", Some(name), 0, 1).await.unwrap();
                assert!(found >= 1, "{name} was promised");
            }
            Promise::Titled { name, title } => {
                let user = all.iter().find(|user| user["userName"] == *name).unwrap();
                assert_eq!(user["title"], *title);
            }
            Promise::Joined { member } => assert!(members.contains(member.as_str())),
        }
    }
    // Every write has its exchange, and the other way round: none is half there.
    let titled = all.iter().filter(|user| user.get("title").is_some()).count() as u64;
    let page = store.exchanges("demo", &ExchangeQuery::default()).await.unwrap();
    assert_eq!(page.total, 1 + users + titled + members.len() as u64);
}

fn patch(operations: Value) -> Value {
    json!({ "schemas": [common::PATCH_OP], "Operations": operations })
}

/// The answer to a write that succeeded; `None` when the server is gone.
async fn sent(demo: &common::Tenant, method: Method, path: &str, body: Value) -> Option<Value> {
    let request = demo
        .client
        .request(method, format!("{}{path}", demo.url))
        .header("Authorization", format!("Bearer {}", demo.token.expose_secret()))
        .header("Content-Type", "application/scim+json")
        .body(body.to_string());
    let answer = request.send().await.ok()?;
    assert!(answer.status().is_success(), "{}", answer.status());
    let text = answer.text().await.ok()?;
    Some(serde_json::from_str(&text).unwrap_or(Value::Null))
}
