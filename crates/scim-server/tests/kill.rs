//! A server that is killed has on disk what it answered, and no half.

mod common;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use common::{listen, tenant, user};
use scim_server::{ExchangeQuery, TrialStore};
use secrecy::{ExposeSecret, SecretString};

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
    // Writers that go on until the server is gone; each tells whom it was promised.
    let (promise, mut promised) = tokio::sync::mpsc::unbounded_channel();
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..4 {
        let (demo, promise) = (demo.clone(), promise.clone());
        writers.spawn(async move {
            for n in 0.. {
                let name = format!("w{writer}-{n}@x");
                let request = demo
                    .client
                    .post(format!("{}/Users", demo.url))
                    .header("Authorization", format!("Bearer {}", demo.token.expose_secret()))
                    .header("Content-Type", "application/scim+json")
                    .body(user(&name, "Ana").to_string());
                match request.send().await {
                    Ok(answer) if answer.status() == 201 => promise.send(name).unwrap(),
                    _ => return,
                }
            }
        });
    }
    drop(promise);
    let mut kept = Vec::new();
    while let Some(name) = promised.recv().await {
        kept.push(name);
        if kept.len() == 60 {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    writers.join_all().await;
    assert!(kept.len() >= 60);

    let store = TrialStore::open(&path).await.unwrap();
    for name in &kept {
        let (_, found) = store.users("demo", Some(name), 0, 1).await.unwrap();
        assert!(found >= 1, "{name} was promised");
    }
    // Every user stored has its exchange, and the other way round.
    let (_, users) = store.users("demo", None, 0, 1).await.unwrap();
    let page = store.exchanges("demo", &ExchangeQuery::default()).await.unwrap();
    assert_eq!(page.total, users);
}
