//! `slipway trial log|replay`.

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use app_api::trial::offline::{LogEntry, LogWish, Offline, ReplayWish};
use serde_json::json;

use super::{Databases, done};
use crate::args::{LogArgs, ReplayArgs};
use crate::command::{read_text, until_interrupted};
use crate::output::{Failure, delivered, document, json_line};

/// How often a followed log is looked at.
const FOLLOW_EVERY: Duration = Duration::from_millis(300);
/// Exchanges of one look at a followed log.
const FOLLOW_PAGE: u32 = 200;

pub(super) async fn run(databases: &Databases, args: LogArgs) -> Result<(), Failure> {
    let offline = databases.open(args.db).await?;
    let (name, json) = (args.name, args.json);
    let wish = LogWish {
        text: args.search,
        failed_only: args.failed,
        about: args.about,
    };
    if let [format, file] = args.export.as_slice() {
        return export(
            &offline,
            &name,
            &wish,
            format,
            Path::new(file),
            args.pseudonyms,
            json,
        )
        .await;
    }
    let entries = offline.log(&name, &wish, None, args.last.max(1)).await?;
    let mut newest = entries.last().map_or(0, |entry| entry.id);
    let read = entries.iter().all(|entry| print(entry, json));
    if !(args.follow && read) {
        return Ok(());
    }
    loop {
        tokio::select! {
            stopped = until_interrupted() => return stopped,
            () = tokio::time::sleep(FOLLOW_EVERY) => {}
        }
        let fresh = offline.log(&name, &wish, Some(newest), FOLLOW_PAGE).await?;
        if !fresh.iter().all(|entry| print(entry, json)) {
            return Ok(());
        }
        newest = fresh.last().map_or(newest, |entry| entry.id);
    }
}

async fn export(
    offline: &Offline,
    name: &str,
    wish: &LogWish,
    format: &str,
    file: &Path,
    pseudonyms: bool,
    json: bool,
) -> Result<(), Failure> {
    let out = std::io::stdout();
    let written = offline
        .export_log(name, wish, format, pseudonyms, file, out)
        .await?;
    let to_stdout = file == Path::new("-");
    let sentence = format!("{written} exchanges are written to {}", file.display());
    done(json && !to_stdout, &json!({ "exchanges": written }), &sentence);
    Ok(())
}

pub(super) async fn replay(databases: &Databases, args: ReplayArgs) -> Result<(), Failure> {
    let body = match args.body.as_deref() {
        None => None,
        Some(file) if file == Path::new("-") => Some(standard_input()?),
        Some(file) => Some(read_text(file, "Name a file with the body to send.")?),
    };
    let (offline, name, json) = databases.on(args.on).await?;
    let wish = ReplayWish {
        method: args.method,
        path: args.path,
        body,
        headers: args.header,
        without_headers: args.no_header,
    };
    let entry = offline.replay(&name, args.id, wish).await?;
    if json {
        document(&entry.detail);
    } else {
        print(&entry, false);
    }
    Ok(())
}

fn standard_input() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(|error| {
        Failure::bad_input(
            &format!("standard input cannot be read: {error}"),
            "Pipe the body in, or name a file with --body.",
        )
    })?;
    Ok(text)
}

/// Prints an exchange; whether somebody still reads.
fn print(entry: &LogEntry, json: bool) -> bool {
    if json {
        return json_line(&entry.detail);
    }
    let row = &entry.row;
    delivered(&format!(
        "{:>6} {} {:>3} {:<6} {:<48} {:<28} {} ({} ms)",
        entry.id, row.at, row.status, row.method, row.path, row.who, row.what, row.duration_ms
    ))
}
