//! Whom to provision: found in the tenant before anything is asked, so that a mistyped name costs nothing.

use graph_client::Graph;
use graph_model::GraphRequest;
use serde_json::Value;

use crate::directory;
use crate::error::{ApiError, ErrorCode};
use crate::graph_calls::read_all_of;
use crate::sign_in::KeepRenewed;

/// One person.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub id: String,
    pub display_name: String,
    pub upn: String,
    pub remarks: Vec<String>,
}

/// One group with its direct members.
#[derive(Clone, Debug)]
pub(super) struct Members {
    pub id: String,
    pub name: String,
    pub people: Vec<Person>,
    /// Names of groups in it; their people are not provisioned with it.
    pub nested: Vec<String>,
    /// Can be assigned to an application.
    pub assignable: bool,
}

impl Person {
    fn read(json: &Value) -> Self {
        let text = |key: &str| json[key].as_str().unwrap_or_default().to_owned();
        Self {
            id: text("id"),
            display_name: text("displayName"),
            upn: text("userPrincipalName"),
            remarks: directory::remarks(json),
        }
    }
}

/// Everybody who is named, once each.
///
/// # Errors
/// Somebody is not found: all who are not are said in one error. Or Graph refuses.
pub(super) async fn find(
    graph: &Graph,
    watch: &KeepRenewed,
    users: &[String],
    groups: &[String],
) -> Result<(Vec<Person>, Vec<Members>), ApiError> {
    let mut missing: Vec<ApiError> = Vec::new();
    let mut people: Vec<Person> = Vec::new();
    for key in users {
        match directory::person(graph, watch, key, &[]).await {
            Ok(json) => {
                let person = Person::read(&json);
                if people.iter().all(|known| known.id != person.id) {
                    people.push(person);
                }
            }
            Err(error) if error.code == ErrorCode::BadInput => missing.push(error),
            Err(error) => return Err(error),
        }
    }
    let mut found: Vec<Members> = Vec::new();
    for key in groups {
        match directory::group(graph, watch, key).await {
            Ok(group) if found.iter().any(|known| known.id == group.id()) => {}
            Ok(group) => found.push(Members {
                id: group.id().to_owned(),
                name: group.display_name().to_owned(),
                people: Vec::new(),
                nested: Vec::new(),
                assignable: group.security_enabled(),
            }),
            Err(error) if error.code == ErrorCode::BadInput => missing.push(error),
            Err(error) => return Err(error),
        }
    }
    if let Some(error) = together(missing) {
        return Err(error);
    }
    let requests: Vec<GraphRequest> = found
        .iter()
        .flat_map(|group| {
            [
                GraphRequest::group_people(&group.id),
                GraphRequest::group_nested(&group.id),
            ]
        })
        .collect();
    let mut lists = read_all_of(graph, watch, &requests).await?.into_iter();
    for group in &mut found {
        group.people = lists
            .next()
            .unwrap_or_default()
            .iter()
            .map(Person::read)
            .collect();
        let nested = lists.next().unwrap_or_default();
        let name = |group: &Value| group["displayName"].as_str().unwrap_or_default().to_owned();
        group.nested = nested.iter().map(name).collect();
    }
    Ok((people, found))
}

/// One error that says all of them.
fn together(mut errors: Vec<ApiError>) -> Option<ApiError> {
    if errors.len() < 2 {
        return errors.pop();
    }
    let said: Vec<String> = errors
        .iter()
        .map(|error| match error.detail.as_str() {
            "" => format!("{}.", error.message),
            detail => format!("{}. {detail}", error.message),
        })
        .collect();
    let mut error = ApiError::bad_input(&format!("{} of those who are named cannot be used", errors.len()))
        .because(&said.join("\n     "));
    error.fix = errors.swap_remove(0).fix;
    Some(error)
}
