//! The other process of `slipway-bench trial`: what is measured, and what it is compared with.
//!
//! The first line on standard output says that it is ready and where; it ends when its standard input does.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, bail};
use axum::Router;
use axum::routing::get;
use scim_server::TrialStore;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, SqliteConnection};
use tokio::io::AsyncReadExt;

/// About what one user is in an answer, in bytes.
const ROW_BYTES: usize = 1_024;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", database] => serve(Path::new(database)).await,
        ["constant"] => constant().await,
        ["inserts", database, rows] => inserts(Path::new(database), rows.parse()?).await,
        _ => bail!("serve DATABASE, constant, or inserts DATABASE ROWS"),
    }
}

async fn serve(database: &Path) -> anyhow::Result<()> {
    let store = TrialStore::open(database).await?;
    let running = scim_server::serve(store.clone(), "127.0.0.1:0".parse()?).await?;
    let created = store.create_tenant("bench", None).await?;
    ready(
        &json!({ "address": running.local_addr, "path": "/bench/scim/v2", "token": created.token.expose_secret() }),
    );
    until_the_input_ends().await;
    running.shutdown().await;
    Ok(())
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
