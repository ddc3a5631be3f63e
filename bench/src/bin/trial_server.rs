//! The other process of `slipway-bench trial`: what is measured, and what it is compared with.
//!
//! The first line on standard output says that it is ready and where; it ends when its standard input does.

#[path = "../trial_topic/people.rs"]
#[allow(dead_code, reason = "the other process sends what is not used here")]
mod people;

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, bail};
use axum::Router;
use axum::routing::get;
use scim::{Mode, ResourceType, SchemaSet};
use scim_server::{Durability, ExchangeQuery, LoggedExchange, StoreOptions, TrialStore};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, SqliteConnection};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// People of a large tenant whose ids are told.
const SAMPLE: usize = 2_000;

/// People who are not in the large group.
const OUTSIDE: usize = 2_000;

/// Members of the large group.
const MEMBERS_MAX: usize = 100_000;

/// Pages of the log that are read one after another.
const LOG_PAGES: u32 = 90;

/// About what one user is in an answer, in bytes.
const ROW_BYTES: usize = 1_024;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", database, durability] => serve(Path::new(database), *durability == "full").await,
        ["fill", database, people, exchanges] => {
            fill(Path::new(database), people.parse()?, exchanges.parse()?).await
        }
        ["constant"] => constant().await,
        ["inserts", database, rows] => inserts(Path::new(database), rows.parse()?).await,
        _ => bail!(
            "serve DATABASE process|full, fill DATABASE PEOPLE EXCHANGES, constant, or inserts DATABASE ROWS"
        ),
    }
}

async fn serve(database: &Path, durable: bool) -> anyhow::Result<()> {
    let options = StoreOptions {
        durability: match durable {
            true => Durability::Power,
            false => Durability::Process,
        },
        ..StoreOptions::default()
    };
    let store = TrialStore::open_with(database, options).await?;
    let running = scim_server::serve(store.clone(), "127.0.0.1:0".parse()?).await?;
    let created = store.create_tenant("bench", None).await?;
    ready(
        &json!({ "address": running.local_addr, "path": "/bench/scim/v2", "token": created.token.expose_secret() }),
    );
    until_the_input_ends().await;
    running.shutdown().await;
    Ok(())
}

/// Serves a tenant that is large from the start.
async fn fill(database: &Path, people: usize, exchanges: usize) -> anyhow::Result<()> {
    let options = StoreOptions {
        exchanges_kept: u32::MAX,
        ..StoreOptions::default()
    };
    let store = TrialStore::open_with(database, options).await?;
    let created = store.create_tenant("bench", None).await?;
    let bodies = (0..people).filter_map(|number| body(&people::user(number), ResourceType::User));
    let ids: Vec<String> = store
        .import("bench", ResourceType::User, bodies)
        .await?
        .into_iter()
        .flatten()
        .collect();
    let group = body(&people::group(0), ResourceType::Group).context("no group")?;
    let group = store.import("bench", ResourceType::Group, [group]).await?;
    let group = group
        .into_iter()
        .flatten()
        .next()
        .context("the group was not made")?;
    // The others stay outside, to be added one by one.
    let members = ids.len().saturating_sub(OUTSIDE).min(MEMBERS_MAX);
    store.import_members("bench", &group, &ids[..members]).await?;
    store
        .import_exchanges("bench", (0..exchanges).map(exchange))
        .await?;
    store.settle().await?;
    let running = scim_server::serve(store.clone(), "127.0.0.1:0".parse()?).await?;
    let every = (ids.len() / SAMPLE).max(1);
    let sample: Vec<&String> = ids.iter().step_by(every).collect();
    let outside: Vec<&String> = ids[members..].iter().take(OUTSIDE).collect();
    ready(&json!({
        "address": running.local_addr, "path": "/bench/scim/v2", "token": created.token.expose_secret(),
        "sample": sample, "sampleEvery": every, "group": group, "outside": outside,
    }));
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        match line.as_str() {
            // To be told when there are no chores left.
            "settle" => {
                store.settle().await?;
                ready(&json!({ "settled": true }));
            }
            "log" => ready(&json!({ "logPageMs": log_page_ms(&store).await? })),
            other => bail!("`{other}` is no order"),
        }
    }
    running.shutdown().await;
    Ok(())
}

/// As the server would store it.
fn body(sent: &str, resource_type: ResourceType) -> Option<Value> {
    let sent: Value = serde_json::from_str(sent).ok()?;
    let received = scim::receive::receive(sent, resource_type, SchemaSet::core(), Mode::Entra, None).ok()?;
    Some(received.resource)
}

fn exchange(number: usize) -> LoggedExchange {
    let name = people::user_name(number);
    LoggedExchange {
        id: 0,
        exchange: scim::Exchange {
            at: jiff::Timestamp::from_microsecond(1_764_000_000_000_000 + number as i64 * 900)
                .unwrap_or_default(),
            method: "GET".to_owned(),
            url: format!(
                "http://127.0.0.1:8642/bench/scim/v2{}",
                people::search("/Users", "userName", &name)
            ),
            request_headers: vec![("accept".to_owned(), "application/scim+json".to_owned())],
            request_body: None,
            status: Some(200),
            response_headers: vec![(
                "content-type".to_owned(),
                "application/scim+json; charset=utf-8".to_owned(),
            )],
            response_body: Some(people::user(number)),
            duration_ms: 0.4,
            failure: None,
        },
        who: Some(name),
        what: "found".to_owned(),
        verdict: "signed with token “first”".to_owned(),
        changes: Vec::new(),
        change_text: String::new(),
        tolerances: Vec::new(),
        rule: None,
        faults: Vec::new(),
        replay_of: None,
    }
}

/// Of the log as its screen shows it, the newest and older ones in turn.
async fn log_page_ms(store: &TrialStore) -> anyhow::Result<f64> {
    let mut query = ExchangeQuery::default();
    let start = Instant::now();
    for _ in 0..LOG_PAGES {
        let page = store.exchange_rows("bench", &query).await?;
        query.before = page.rows.last().map(|row| row.id);
    }
    Ok(start.elapsed().as_secs_f64() * 1_000.0 / f64::from(LOG_PAGES))
}

/// The least that an HTTP server does here: it bounds what any can reach on this machine.
async fn constant() -> anyhow::Result<()> {
    let body = "x".repeat(ROW_BYTES);
    let app = Router::new().route("/", get(move || async move { body }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    ready(&json!({ "address": listener.local_addr()? }));
    tokio::select! {
        served = axum::serve(listener, app) => served?,
        () = until_the_input_ends() => {}
    }
    Ok(())
}

/// What SQLite does when every row is a transaction of its own.
async fn inserts(database: &Path, rows: u32) -> anyhow::Result<()> {
    let options = SqliteConnectOptions::new()
        .filename(database)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    sqlx::query("CREATE TABLE person (seq INTEGER PRIMARY KEY, body TEXT NOT NULL)")
        .execute(&mut connection)
        .await?;
    let body = "x".repeat(ROW_BYTES);
    let start = Instant::now();
    for _ in 0..rows {
        sqlx::query("INSERT INTO person (body) VALUES (?)")
            .bind(&body)
            .execute(&mut connection)
            .await
            .context("an insert")?;
    }
    let per_second = f64::from(rows) / start.elapsed().as_secs_f64();
    ready(&json!({ "perSecond": per_second }));
    Ok(())
}

fn ready(what: &Value) {
    println!("{what}");
}

async fn until_the_input_ends() {
    let _ = tokio::io::stdin().read_to_end(&mut Vec::new()).await;
}
