//! `slipway tenant group …`.

use serde_json::Value;

use super::{Tenants, done, text, values};
use crate::args::GroupCommand;
use crate::output::{Failure, document, line, progress};

pub(super) async fn run(tenants: &Tenants, command: GroupCommand) -> Result<(), Failure> {
    match command {
        GroupCommand::Add {
            name,
            description,
            member,
            on,
        } => {
            let (steering, json) = tenants.on(on)?;
            let made = steering.add_group(&name, description.as_deref(), &member).await?;
            let sentence = format!("{name} is made, with {} members", made["memberCount"]);
            done(json, &made, &sentence);
        }
        GroupCommand::Rename { group, name, on } => {
            let (steering, json) = tenants.on(on)?;
            let renamed = steering.rename_group(&group, &name).await?;
            done(json, &renamed, &format!("{group} is called {name}"));
        }
        GroupCommand::Delete { group, on } => {
            let (steering, json) = tenants.on(on)?;
            let gone = steering.delete_group(&group).await?;
            done(json, &gone, &format!("{group} is deleted"));
        }
        GroupCommand::AddMember { group, members, on } => {
            let (steering, json) = tenants.on(on)?;
            let added = steering.add_members(&group, &members).await?;
            let (new, old) = (values(&added, "added").len(), values(&added, "already").len());
            let sentence = match old {
                0 => format!("{new} added to {group}"),
                _ => format!("{new} added to {group}, {old} were in it already"),
            };
            done(json, &added, &sentence);
        }
        GroupCommand::RemoveMember { group, members, on } => {
            let (steering, json) = tenants.on(on)?;
            let removed = steering.remove_members(&group, &members).await?;
            let count = values(&removed, "removed").len();
            done(json, &removed, &format!("{count} removed from {group}"));
        }
        GroupCommand::List { group, on } => {
            let (steering, json) = tenants.on(on)?;
            let answer = steering.groups(group.as_deref()).await?;
            match group {
                _ if json => document(&answer),
                Some(_) => members(&answer),
                None => groups(&answer),
            }
        }
    }
    Ok(())
}

fn groups(answer: &Value) {
    for group in values(answer, "value") {
        let kind = if !group["membershipRule"].is_null() {
            "dynamic"
        } else if group["securityEnabled"] == true {
            "security"
        } else {
            "mail"
        };
        line(&format!(
            "{:<40} {kind:<9} {:>6} members",
            text(group, "displayName"),
            group["memberCount"].as_u64().unwrap_or(0)
        ));
    }
}

fn members(answer: &Value) {
    let list = values(answer, "value");
    for member in list {
        let name = member["userPrincipalName"].as_str().unwrap_or("(group)");
        line(&format!("{name:<45} {}", text(member, "displayName").trim()));
    }
    progress(&format!("{} members", list.len()));
}
