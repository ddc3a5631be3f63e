//! `slipway trial reset|snapshot|restore|seed`.

use app_api::trial::offline::{ResetWish, SeedWish, SnapshotEntry};
use serde_json::json;

use super::{Databases, done};
use crate::args::{On, SnapshotCommand};
use crate::output::{Failure, document, line};

pub(super) async fn reset(
    databases: &Databases,
    on: On,
    people: bool,
    groups: bool,
    log: bool,
) -> Result<(), Failure> {
    let (offline, name, json) = databases.on(on).await?;
    let gone = offline.reset(&name, ResetWish { people, groups, log }).await?;
    let sentence = format!(
        "{} people, {} groups and {} exchanges of {name} are gone",
        gone.people, gone.groups, gone.exchanges
    );
    done(json, &gone, &sentence);
    Ok(())
}

pub(super) async fn seed(
    databases: &Databases,
    on: On,
    people: Option<u32>,
    groups: Option<u32>,
    seed: Option<u64>,
) -> Result<(), Failure> {
    let (offline, name, json) = databases.on(on).await?;
    let made = offline.seed(&name, SeedWish { people, groups, seed }).await?;
    let sentence = format!(
        "{} people and {} groups were made in {name}; {} were there already",
        made.people, made.groups, made.there_already
    );
    done(json, &made, &sentence);
    Ok(())
}

pub(super) async fn restore(databases: &Databases, on: On, snapshot: &str) -> Result<(), Failure> {
    let (offline, name, json) = databases.on(on).await?;
    let entry = offline.restore(&name, snapshot).await?;
    done(
        json,
        &entry,
        &format!("{name} is what it was: {}", counts(&entry)),
    );
    Ok(())
}

pub(super) async fn snapshot(databases: &Databases, command: SnapshotCommand) -> Result<(), Failure> {
    match command {
        SnapshotCommand::Take { on, snapshot } => {
            let (offline, name, json) = databases.on(on).await?;
            let entry = offline.take_snapshot(&name, &snapshot.snapshot).await?;
            done(
                json,
                &entry,
                &format!("{} is saved: {}", entry.name, counts(&entry)),
            );
        }
        SnapshotCommand::List(on) => {
            let (offline, name, json) = databases.on(on).await?;
            let entries = offline.snapshots(&name).await?;
            if json {
                document(&entries);
                return Ok(());
            }
            for entry in entries {
                line(&format!(
                    "{:<30} {:<26} {}",
                    entry.name,
                    entry.created_at,
                    counts(&entry)
                ));
            }
        }
        SnapshotCommand::Delete { on, snapshot } => {
            let (offline, name, json) = databases.on(on).await?;
            offline.delete_snapshot(&name, &snapshot.snapshot).await?;
            let sentence = format!("{} is forgotten", snapshot.snapshot);
            done(json, &json!({ "deleted": snapshot.snapshot }), &sentence);
        }
        SnapshotCommand::Export { on, snapshot, file } => {
            let (offline, name, json) = databases.on(on).await?;
            let entry = offline.export_snapshot(&name, &snapshot, &file).await?;
            let sentence = format!("{} is written: {}", file.display(), counts(&entry));
            done(json, &entry, &sentence);
        }
        SnapshotCommand::Import { on, snapshot, file } => {
            let (offline, name, json) = databases.on(on).await?;
            let entry = offline.import_snapshot(&name, &snapshot, &file).await?;
            let sentence = format!(
                "{} is read: {}; `trial restore` puts it back",
                entry.name,
                counts(&entry)
            );
            done(json, &entry, &sentence);
        }
    }
    Ok(())
}

fn counts(entry: &SnapshotEntry) -> String {
    format!("{} people, {} groups", entry.users, entry.groups)
}
