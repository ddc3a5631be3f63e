//! People and groups of the tenant, found by what a person writes.

use graph_client::{Graph, NoSecrets, Watch};
use graph_model::{GraphRequest, Group, User};
use serde_json::Value;

use crate::application::quoted;
use crate::error::ApiError;
use crate::graph_calls::{read, read_all, refused};

/// So many names are said as what may have been meant.
const SHOWN_MAX: usize = 5;

/// One person with everything that a mapping reads, by user principal name, object id, or an exact mail address or
/// display name. `extensions`: directory extensions by their full names.
///
/// # Errors
/// There is nobody (the nearest are said), there are several, or Graph refuses.
pub(crate) async fn person(
    graph: &Graph,
    watch: &dyn Watch,
    key: &str,
    extensions: &[String],
) -> Result<Value, ApiError> {
    let key = key.trim();
    if key.is_empty() {
        return Err(ApiError::bad_input("Nobody is named")
            .fix("Give a user principal name or the object id of a person."));
    }
    if let Some(found) = by_key(graph, watch, key, extensions).await? {
        return Ok(found);
    }
    let like = like(graph, watch, key).await?;
    let meant: Vec<&User> = like
        .iter()
        .filter(|user| same(user.mail(), key) || same(user.display_name(), key))
        .collect();
    if let [one] = meant.as_slice() {
        let request = GraphRequest::user_whole(one.id(), extensions);
        return Ok(read(graph, watch, &request).await?.body.unwrap_or_default());
    }
    let names: Vec<&str> = if meant.is_empty() {
        like.iter().map(User::user_principal_name).collect()
    } else {
        meant.iter().map(|user| user.user_principal_name()).collect()
    };
    let shown = quoted(&names[..names.len().min(SHOWN_MAX)]);
    let error = match (meant.len(), like.len()) {
        (0, 0) => ApiError::bad_input(&format!("There is no user `{key}` in this tenant")),
        (0, _) => ApiError::bad_input(&format!("There is no user `{key}` in this tenant"))
            .because(&format!("Like it: {shown}.")),
        (several, _) => ApiError::bad_input(&format!("{several} people are called `{key}`"))
            .because(&format!("They are {shown}.")),
    };
    Err(error
        .fix("Give the user principal name as Entra shows it (a guest's has #EXT# in it), or the object id."))
}

async fn by_key(
    graph: &Graph,
    watch: &dyn Watch,
    key: &str,
    extensions: &[String],
) -> Result<Option<Value>, ApiError> {
    let request = GraphRequest::user_whole(key, extensions);
    let (answer, _) = graph.send(&request, &NoSecrets, watch).await?;
    match (answer.ok(), answer.status) {
        (true, _) => Ok(answer.body),
        // A text that cannot be a user principal name is a 400.
        (false, 400 | 404) => Ok(None),
        (false, _) => Err(refused(&request, &answer)),
    }
}

/// People whose names begin as this text does; then those that begin as its first part does.
async fn like(graph: &Graph, watch: &dyn Watch, text: &str) -> Result<Vec<User>, ApiError> {
    let first = text.split(['@', '.', ' ', '#']).next().unwrap_or_default();
    for text in [text, first] {
        if text.is_empty() {
            continue;
        }
        let answer = read(graph, watch, &GraphRequest::search_users(text)).await?;
        if !answer.items().is_empty() {
            return Ok(answer.items().iter().cloned().map(User::from_value).collect());
        }
    }
    Ok(Vec::new())
}

fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// One group by its exact name or its object id.
///
/// # Errors
/// There is none (the nearest are said), there are several (their ids are said), or Graph refuses.
pub(crate) async fn group(graph: &Graph, watch: &dyn Watch, key: &str) -> Result<Group, ApiError> {
    const FIX: &str = "Give the name as Entra shows it, or the object id.";
    let key = key.trim();
    if key.is_empty() {
        return Err(ApiError::bad_input("No group is named").fix(FIX));
    }
    if uuid::Uuid::try_parse(key).is_ok() {
        let request = GraphRequest::group(key);
        let (answer, _) = graph.send(&request, &NoSecrets, watch).await?;
        return match (answer.ok(), answer.status) {
            (true, _) => Ok(Group::from_value(answer.body.unwrap_or_default())),
            (false, 404) => {
                Err(ApiError::bad_input(&format!("No group of this tenant has the id {key}")).fix(FIX))
            }
            (false, _) => Err(refused(&request, &answer)),
        };
    }
    let mut found: Vec<Group> = read_all(graph, watch, &GraphRequest::groups_named(key))
        .await?
        .into_iter()
        .map(Group::from_value)
        .collect();
    if found.iter().filter(|group| group.display_name() == key).count() == 1 {
        found.retain(|group| group.display_name() == key);
    }
    match found.as_slice() {
        [_] => Ok(found.swap_remove(0)),
        [] => {
            let error = ApiError::bad_input(&format!("There is no group `{key}` in this tenant"));
            let word = key.split_whitespace().next().unwrap_or(key);
            let near = read(graph, watch, &GraphRequest::search_groups(word)).await?;
            let near: Vec<&str> = near
                .items()
                .iter()
                .filter_map(|group| group["displayName"].as_str())
                .take(SHOWN_MAX)
                .collect();
            Err(match near.is_empty() {
                true => error,
                false => error.because(&format!("Like it: {}.", quoted(&near))),
            }
            .fix(FIX))
        }
        several => {
            let shown: Vec<String> = several
                .iter()
                .take(SHOWN_MAX)
                .map(|group| format!("{} ({})", group.id(), group.kind()))
                .collect();
            Err(
                ApiError::bad_input(&format!("{} groups are named `{key}`", several.len()))
                    .because(&shown.join(", "))
                    .fix("Give the object id of the one you mean."),
            )
        }
    }
}

/// What to know about a person whom provisioning is to carry, one sentence each.
pub(crate) fn remarks(person: &Value) -> Vec<String> {
    let mut remarks = Vec::new();
    let upn = person["userPrincipalName"].as_str().unwrap_or_default();
    if person["userType"] == "Guest" || upn.contains("#EXT#") {
        remarks.push(
            "a guest: where a row reads userPrincipalName, Entra sends the guest's original address"
                .to_owned(),
        );
    }
    if person["accountEnabled"] == false {
        remarks.push(
            "the account is disabled: it is never created at the target, only disabled there".to_owned(),
        );
    }
    if person["assignedLicenses"].as_array().is_some_and(Vec::is_empty) {
        remarks.push("has no licence; provisioning does not ask for one".to_owned());
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_guest_a_disabled_account_and_one_without_licence_are_said() {
        let said = remarks(
            &json!({"userPrincipalName": "a_b.example#EXT#@c.example", "userType": "Guest",
            "accountEnabled": false, "assignedLicenses": []}),
        );
        assert_eq!(said.len(), 3, "{said:?}");
        let fine = json!({"userPrincipalName": "a@c.example", "userType": "Member", "accountEnabled": true,
            "assignedLicenses": [{"skuId": "1"}]});
        assert!(remarks(&fine).is_empty());
        // What was not read is not said.
        assert!(remarks(&json!({"userPrincipalName": "a@c.example"})).is_empty());
    }
}
