//! What must stand in the trial tenant when SMS2GO's guide was followed, read over SCIM.
//!
//! The attributes are written here from the vendor's guide, apart from the profile that the app reads.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use slipway_tests::trial::Trial;

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// The guide's user table, with what every SCIM resource carries (RFC 7643 §3.1).
const USER: &[&str] = &[
    "schemas",
    "id",
    "meta",
    "userName",
    "active",
    "displayName",
    "name",
    "externalId",
    ENTERPRISE,
];
const GROUP: &[&str] = &["schemas", "id", "meta", "displayName", "externalId", "members"];

/// The eight groups of the guide.
pub(crate) const GROUPS: [&str; 8] = [
    "SMS2GO - Billing",
    "SMS2GO - Rettighed - Adgang til beskedernes brødtekst",
    "SMS2GO - Rettighed - Adgang til rapport med sendte beskeder",
    "SMS2GO - Rettighed - Se og rediger eksisterende brugere",
    "SMS2GO - Rettighed - Tilladt at tilføje brugere",
    "SMS2GO - Rolle - Administrator",
    "SMS2GO - Rolle - Default Liste bruger",
    "SMS2GO - Rolle - Outlook Add-in",
];

/// Checks people and groups; gives their numbers.
pub(crate) async fn check(trial: &Trial) -> Result<(usize, usize)> {
    let users = trial.users().await?;
    let groups = trial.groups().await?;
    let mut known = BTreeSet::new();
    for user in &users {
        check_user(user).with_context(|| format!("the user {user}"))?;
        known.insert(text(user, "id")?);
    }
    ensure!(known.len() == users.len(), "two users share an id");
    check_groups(&groups, &known)?;
    Ok((users.len(), groups.len()))
}

fn check_user(user: &Value) -> Result<()> {
    only(user, USER)?;
    let name = text(user, "userName")?;
    ensure!(name.contains('@'), "userName is the user principal name");
    ensure!(
        !text(user, "displayName")?.is_empty(),
        "a person has a display name"
    );
    ensure!(
        !text(user, "externalId")?.is_empty(),
        "externalId is the object id"
    );
    ensure!(
        user["active"] == Value::Bool(true),
        "only enabled people are created"
    );
    if let Some(parts) = user.get("name") {
        only(parts, &["givenName", "familyName"])?;
    }
    if let Some(extension) = user.get(ENTERPRISE) {
        only(extension, &["department"])?;
    }
    Ok(())
}

fn check_groups(groups: &[Value], users: &BTreeSet<String>) -> Result<()> {
    let names: BTreeSet<String> = groups
        .iter()
        .map(|group| text(group, "displayName"))
        .collect::<Result<_>>()?;
    let wanted: BTreeSet<String> = GROUPS.map(str::to_owned).into();
    ensure!(names == wanted, "the groups are {names:?}");
    let mut members = BTreeSet::new();
    for group in groups {
        only(group, GROUP).with_context(|| format!("the group {group}"))?;
        for member in group["members"].as_array().into_iter().flatten() {
            members.insert(text(member, "value")?);
        }
    }
    // Everyone is assigned through one of the groups, and nobody else is there.
    ensure!(
        &members == users,
        "{} members for {} users",
        members.len(),
        users.len()
    );
    Ok(())
}

fn only(resource: &Value, allowed: &[&str]) -> Result<()> {
    let object = resource.as_object().context("a resource is an object")?;
    let extra: Vec<&String> = object
        .keys()
        .filter(|key| !allowed.contains(&key.as_str()))
        .collect();
    ensure!(extra.is_empty(), "attributes that nobody mapped: {extra:?}");
    Ok(())
}

fn text(resource: &Value, key: &str) -> Result<String> {
    Ok(resource[key]
        .as_str()
        .with_context(|| format!("`{key}` is missing"))?
        .to_owned())
}
