//! `slipway trial serve|create|list|log|delete`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use app_api::places::Places;
use app_api::trial;
use app_api::trial::offline::{LogEntry, Offline};
use serde_json::json;

use super::until_interrupted;
use crate::args::{DbArg, TrialCommand};
use crate::output::{Failure, delivered, document, json_line, line, progress};

/// How often a followed log is looked at.
const FOLLOW_EVERY: Duration = Duration::from_millis(300);
/// Exchanges of one look at a followed log.
const FOLLOW_PAGE: u32 = 200;

/// What to print of a log.
struct LogWish {
    name: String,
    search: String,
    failed: bool,
    json: bool,
}

pub(crate) async fn run(data_dir: Option<PathBuf>, command: TrialCommand) -> Result<ExitCode, Failure> {
    let path = |db: DbArg| -> Result<PathBuf, Failure> {
        match db.db {
            Some(path) => Ok(path),
            None => Ok(Places::open(data_dir.clone())?.trials()),
        }
    };
    match command {
        TrialCommand::Serve { db, listen } => serve(path(db)?, listen).await?,
        TrialCommand::Create {
            name,
            vendor,
            db,
            listen,
            json,
        } => {
            let made = Offline::open(&path(db)?)
                .await?
                .create(&name, vendor.as_deref(), listen)
                .await?;
            if json {
                document(&made);
            } else {
                line(&format!("tenant URL    {}", made.url));
                line(&format!("secret token  {}", made.token));
                progress("the token is shown once; only its hash is kept");
            }
        }
        TrialCommand::List { db, json } => {
            let entries = Offline::open(&path(db)?).await?.list().await?;
            if json {
                document(&entries);
            } else {
                for entry in entries {
                    line(&format!(
                        "{:<30} {:<14} {:>6} people {:>5} groups {:>7} exchanges",
                        entry.name,
                        entry.vendor.as_deref().unwrap_or("-"),
                        entry.users,
                        entry.groups,
                        entry.exchanges
                    ));
                }
            }
        }
        TrialCommand::Log {
            name,
            db,
            follow,
            failed,
            search,
            last,
            json,
        } => {
            let wish = LogWish {
                name,
                search,
                failed,
                json,
            };
            log(&path(db)?, &wish, last, follow).await?;
        }
        TrialCommand::Delete { name, db } => {
            Offline::open(&path(db)?).await?.delete(&name).await?;
            progress(&format!("{name} is deleted"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn serve(path: PathBuf, listen: SocketAddr) -> Result<(), Failure> {
    let offline = Offline::open(&path).await?;
    let entries = offline.list().await?;
    let running = trial::serve(offline.into_store(), listen).await?;
    let base = running.base_url.trim_end_matches('/').to_owned();
    let tenants: Vec<_> = entries
        .iter()
        .map(|entry| json!({ "name": entry.name, "url": format!("{base}/{}/scim/v2", entry.name) }))
        .collect();
    json_line(&json!({ "ready": true, "baseUrl": base, "tenants": tenants }));
    progress("trial backend; stop it with Ctrl+C");
    until_interrupted().await?;
    running.shutdown().await;
    Ok(())
}

async fn log(path: &std::path::Path, wish: &LogWish, last: u32, follow: bool) -> Result<(), Failure> {
    let offline = Offline::open(path).await?;
    let entries = offline
        .log(&wish.name, &wish.search, wish.failed, None, last.max(1))
        .await?;
    let mut newest = entries.last().map_or(0, |entry| entry.id);
    let read = entries.iter().all(|entry| print(entry, wish.json));
    if !(follow && read) {
        return Ok(());
    }
    loop {
        tokio::select! {
            stopped = until_interrupted() => return stopped,
            () = tokio::time::sleep(FOLLOW_EVERY) => {}
        }
        let fresh = offline
            .log(&wish.name, &wish.search, wish.failed, Some(newest), FOLLOW_PAGE)
            .await?;
        if !fresh.iter().all(|entry| print(entry, wish.json)) {
            return Ok(());
        }
        newest = fresh.last().map_or(newest, |entry| entry.id);
    }
}

/// Prints an exchange; whether somebody still reads.
fn print(entry: &LogEntry, json: bool) -> bool {
    if json {
        return json_line(&entry.detail);
    }
    let row = &entry.row;
    delivered(&format!(
        "{} {:>3} {:<6} {:<48} {:<28} {} ({} ms)",
        row.at, row.status, row.method, row.path, row.who, row.what, row.duration_ms
    ))
}
