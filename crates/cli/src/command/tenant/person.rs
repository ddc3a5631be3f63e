//! `slipway tenant person …`.

use serde_json::Value;

use super::{Tenants, done, text, values};
use crate::args::PersonCommand;
use crate::output::{Failure, document, line, progress};

pub(super) async fn run(tenants: &Tenants, command: PersonCommand) -> Result<(), Failure> {
    let (answer, json, did) = match command {
        PersonCommand::Add { attributes, on } => {
            let (steering, json) = tenants.on(on)?;
            (steering.add_person(&attributes).await?, json, "joined")
        }
        PersonCommand::Set {
            person,
            attributes,
            on,
        } => {
            let (steering, json) = tenants.on(on)?;
            (
                steering.set_person(&person, &attributes).await?,
                json,
                "is changed",
            )
        }
        PersonCommand::Disable(one) => {
            let (steering, json) = tenants.on(one.on)?;
            (
                steering.enable_person(&one.person, false).await?,
                json,
                "is disabled",
            )
        }
        PersonCommand::Enable(one) => {
            let (steering, json) = tenants.on(one.on)?;
            (
                steering.enable_person(&one.person, true).await?,
                json,
                "is enabled",
            )
        }
        PersonCommand::Revoke(one) => {
            let (steering, json) = tenants.on(one.on)?;
            (steering.revoke(&one.person).await?, json, "has to sign in again")
        }
        PersonCommand::Delete { one, permanently } => {
            let (steering, json) = tenants.on(one.on)?;
            let answer = steering.delete_person(&one.person, permanently).await?;
            let did = if permanently {
                "is gone for good"
            } else {
                "is in the recycle bin"
            };
            (answer, json, did)
        }
        PersonCommand::Restore(one) => {
            let (steering, json) = tenants.on(one.on)?;
            (steering.restore_person(&one.person).await?, json, "is back")
        }
        PersonCommand::List { search, deleted, on } => {
            let (steering, json) = tenants.on(on)?;
            let people = steering.people(search.as_deref(), deleted).await?;
            if json {
                document(&people);
            } else {
                list(&people);
            }
            return Ok(());
        }
    };
    let person = answer.get("purged").unwrap_or(&answer);
    done(json, &answer, &format!("{} {did}", named(person)));
    Ok(())
}

fn named(person: &Value) -> String {
    format!(
        "{} ({})",
        text(person, "displayName").trim(),
        text(person, "userPrincipalName")
    )
}

fn list(people: &Value) {
    let list = values(people, "value");
    for person in list {
        let mut notes = Vec::new();
        if person["accountEnabled"] == false {
            notes.push("disabled".to_owned());
        }
        if let Some(at) = person["deletedDateTime"].as_str() {
            notes.push(format!("deleted {at}"));
        }
        line(
            format!(
                "{:<45} {:<28} {:<14} {}",
                text(person, "userPrincipalName"),
                text(person, "displayName").trim(),
                text(person, "department"),
                notes.join(", ")
            )
            .trim_end(),
        );
    }
    progress(&format!("{} people", list.len()));
}
