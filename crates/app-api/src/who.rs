//! Who is synced: the advised groups, and any the admin adds.

use std::collections::BTreeSet;

use graph_client::Watch;
use graph_model::{Assignment, GraphRequest, Group};
use plan::GroupAnswer;
use profile::Profile;
use serde_json::Value;

use crate::app::App;
use crate::error::ApiError;
use crate::graph_calls::{read, read_all, read_all_of};
use crate::request::{SearchRequest, SessionRequest, WhoRequest};
use crate::session::SessionState;
use crate::sign_in::SignedIn;
use crate::view::common::{NoticeView, Verdict};
use crate::view::who::{FoundGroup, GroupChoice, WhoView};

/// Groups that a search shows.
const FOUND_MAX: usize = 25;

/// One person who would be synced.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub id: String,
    pub display_name: String,
    pub upn: String,
    /// First ticked group that brings the person in.
    pub through: String,
}

/// The groups with their ticks, read from the tenant.
///
/// # Errors
/// Nobody is signed in, or Graph cannot be reached.
pub async fn show(app: &App, request: SessionRequest) -> Result<WhoView, ApiError> {
    let session = app.session(&request.session_id).await?;
    let profile = session.state.profile()?;
    let signed_in = app.signed_in_for(&session.state).await?;
    view(&signed_in, &app.watch(), &profile, &session.state).await
}

/// Keeps the choice.
///
/// # Errors
/// Nothing is ticked.
pub async fn save(app: &App, request: WhoRequest) -> Result<WhoView, ApiError> {
    if request.selected.is_empty() {
        return Err(ApiError::bad_input("No group is ticked")
            .because("With no group nobody would be synced.")
            .fix("Tick at least one group."));
    }
    let session = app
        .change_session(&request.session_id, |state| {
            state.answers.create_missing_groups = request.selected.iter().any(|group| group.id.is_none());
            state.answers.groups = request
                .selected
                .into_iter()
                .map(|group| GroupAnswer {
                    role: None,
                    name: group.name,
                    id: group.id,
                })
                .collect();
            state.who_saved = true;
        })
        .await?;
    let profile = session.state.profile()?;
    let signed_in = app.signed_in_for(&session.state).await?;
    view(&signed_in, &app.watch(), &profile, &session.state).await
}

/// Groups of the tenant by the beginning of their name.
///
/// # Errors
/// Nobody is signed in, or Graph cannot be reached.
pub async fn search(app: &App, request: SearchRequest) -> Result<Vec<FoundGroup>, ApiError> {
    let text = request.text.trim();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let answer = read(
        &app.signed_in()?.graph,
        &app.watch(),
        &GraphRequest::search_groups(text),
    )
    .await?;
    Ok(answer
        .items()
        .iter()
        .take(FOUND_MAX)
        .cloned()
        .map(Group::from_value)
        .map(|group| FoundGroup {
            id: group.id().to_owned(),
            name: group.display_name().to_owned(),
            kind: group.kind(),
            assignable: group.security_enabled(),
        })
        .collect())
}

async fn view(
    signed_in: &SignedIn,
    watch: &dyn Watch,
    profile: &Profile,
    state: &SessionState,
) -> Result<WhoView, ApiError> {
    let assigned = assigned_ids(signed_in, watch, state).await?;
    let chosen = &state.answers.groups;
    let advised = profile.assignments.groups.iter().map(|group| {
        (
            group.name.as_str(),
            Some(group.meaning.as_deref().unwrap_or_default()),
        )
    });
    let added = chosen
        .iter()
        .filter(|answer| {
            !profile
                .assignments
                .groups
                .iter()
                .any(|group| group.name == answer.name)
        })
        .map(|answer| (answer.name.as_str(), None));
    let wanted: Vec<(&str, Option<&str>)> = advised.chain(added).collect();
    let names: Vec<&str> = wanted.iter().map(|(name, _)| *name).collect();
    let mut all_found = named(signed_in, watch, &names).await?;
    for (found, name) in all_found.iter_mut().zip(&names) {
        let answer = chosen.iter().find(|answer| answer.name == *name);
        if let Some(id) = answer.and_then(|answer| answer.id.as_deref()) {
            found.retain(|group| group.id() == id);
        }
    }
    // A name that several groups have stands for none of them.
    let single: Vec<&Group> = all_found
        .iter()
        .filter_map(|found| match found.as_slice() {
            [group] => Some(group),
            _ => None,
        })
        .collect();
    let mut contents = contents(signed_in, watch, &single).await?.into_iter();
    let mut groups = Vec::new();
    let mut people = BTreeSet::new();
    for ((name, meaning), found) in wanted.into_iter().zip(&all_found) {
        let answer = chosen.iter().find(|answer| answer.name == name);
        let selected = answer.is_some();
        let mut choice = GroupChoice {
            name: name.to_owned(),
            id: None,
            advised: meaning.is_some(),
            selected,
            assigned: false,
            people: 0,
            kind: "not in the tenant yet".to_owned(),
            meaning: meaning.map(str::to_owned).filter(|text| !text.is_empty()),
            notices: Vec::new(),
            assignable: true,
        };
        match found.as_slice() {
            [] => choice.notices.push(notice(
                Verdict::Warn,
                "Not in the tenant yet",
                "It will be created as an empty security group.",
            )),
            [group] => {
                let inside = contents.next().unwrap_or_default();
                describe(group, inside, &mut choice, &assigned, &mut people);
            }
            several => {
                choice.kind = format!("{} groups of this name", several.len());
                choice.assignable = false;
                choice.notices.push(notice(
                    Verdict::Fail,
                    "Several groups have this name",
                    "Find the right one with the search below and add it, or rename the others in the tenant.",
                ));
            }
        }
        groups.push(choice);
    }
    let ticked = groups.iter().filter(|group| group.selected).count();
    let count = people.len();
    Ok(WhoView {
        title: format!(
            "{count} {} in {ticked} {} will reach {}",
            if count == 1 { "person" } else { "people" },
            if ticked == 1 { "group" } else { "groups" },
            profile.name
        ),
        groups,
        people: u32::try_from(count).unwrap_or(u32::MAX),
        notices: Vec::new(),
    })
}

/// What is directly inside a group.
#[derive(Default)]
struct Contents {
    people: Vec<Value>,
    nested: Vec<Value>,
}

/// The direct members of several groups, read together.
async fn contents(
    signed_in: &SignedIn,
    watch: &dyn Watch,
    groups: &[&Group],
) -> Result<Vec<Contents>, ApiError> {
    let requests: Vec<GraphRequest> = groups
        .iter()
        .flat_map(|group| {
            [
                GraphRequest::group_people(group.id()),
                GraphRequest::group_nested(group.id()),
            ]
        })
        .collect();
    let mut lists = read_all_of(&signed_in.graph, watch, &requests).await?.into_iter();
    let mut contents = Vec::with_capacity(groups.len());
    while let (Some(people), Some(nested)) = (lists.next(), lists.next()) {
        contents.push(Contents { people, nested });
    }
    Ok(contents)
}

fn describe(
    group: &Group,
    inside: Contents,
    choice: &mut GroupChoice,
    assigned: &BTreeSet<String>,
    people: &mut BTreeSet<String>,
) {
    choice.id = Some(group.id().to_owned());
    choice.kind = group.kind();
    choice.assigned = assigned.contains(group.id());
    choice.assignable = group.security_enabled();
    let Contents {
        people: members,
        nested,
    } = inside;
    choice.people = u32::try_from(members.len()).unwrap_or(u32::MAX);
    if choice.selected {
        people.extend(
            members
                .iter()
                .filter(|member| member["accountEnabled"].as_bool() != Some(false))
                .filter_map(|member| member["id"].as_str())
                .map(str::to_owned),
        );
    }
    if !choice.assignable {
        choice.notices.push(notice(
            Verdict::Fail,
            "Cannot be assigned",
            "Only security-enabled groups can be assigned to an application.",
        ));
    }
    if !nested.is_empty() {
        let names: Vec<&str> = nested
            .iter()
            .filter_map(|item| item["displayName"].as_str())
            .collect();
        choice.notices.push(notice(
            Verdict::Warn,
            &format!("{} nested: {}", nested.len(), names.join(", ")),
            "Provisioning reads direct members only; people in nested groups are missed. Add them to this group, or assign the nested group too.",
        ));
    }
    if choice.people == 0 {
        choice
            .notices
            .push(notice(Verdict::Warn, "No members", "The group arrives empty."));
    }
}

/// The groups that have each of these names, looked up together.
async fn named(signed_in: &SignedIn, watch: &dyn Watch, names: &[&str]) -> Result<Vec<Vec<Group>>, ApiError> {
    let requests: Vec<GraphRequest> = names
        .iter()
        .map(|name| GraphRequest::groups_named(name))
        .collect();
    let lists = read_all_of(&signed_in.graph, watch, &requests).await?;
    let groups = |list: Vec<Value>| list.into_iter().map(Group::from_value).collect();
    Ok(lists.into_iter().map(groups).collect())
}

async fn assigned_ids(
    signed_in: &SignedIn,
    watch: &dyn Watch,
    state: &SessionState,
) -> Result<BTreeSet<String>, ApiError> {
    let Some(service_principal) = state.known.service_principal_id() else {
        return Ok(BTreeSet::new());
    };
    let items = read_all(
        &signed_in.graph,
        watch,
        &GraphRequest::assignments(service_principal),
    )
    .await?;
    Ok(items
        .into_iter()
        .map(|item| Assignment::from_value(item).principal_id().to_owned())
        .collect())
}

/// Everybody in the ticked groups, once each, in the order of the groups.
pub(crate) async fn people(
    signed_in: &SignedIn,
    watch: &dyn Watch,
    state: &SessionState,
) -> Result<Vec<Person>, ApiError> {
    let mut seen = BTreeSet::new();
    let mut list = Vec::new();
    let groups = group_ids(signed_in, watch, state).await?;
    let requests: Vec<GraphRequest> = groups
        .iter()
        .map(|(id, _)| GraphRequest::group_people(id))
        .collect();
    let members = read_all_of(&signed_in.graph, watch, &requests).await?;
    for ((_, name), members) in groups.into_iter().zip(members) {
        for member in members {
            let text = |key: &str| member[key].as_str().unwrap_or_default().to_owned();
            if member["accountEnabled"].as_bool() == Some(false) || !seen.insert(text("id")) {
                continue;
            }
            list.push(Person {
                id: text("id"),
                display_name: text("displayName"),
                upn: text("userPrincipalName"),
                through: name.clone(),
            });
        }
    }
    Ok(list)
}

/// Ids and names of the ticked groups that exist.
pub(crate) async fn group_ids(
    signed_in: &SignedIn,
    watch: &dyn Watch,
    state: &SessionState,
) -> Result<Vec<(String, String)>, ApiError> {
    let answers = &state.answers.groups;
    let unknown = answers.iter().filter(|answer| answer.id.is_none());
    let names: Vec<&str> = unknown.map(|answer| answer.name.as_str()).collect();
    let mut found = named(signed_in, watch, &names).await?.into_iter();
    let mut ids = Vec::new();
    for answer in answers {
        match &answer.id {
            Some(id) => ids.push((id.clone(), answer.name.clone())),
            None => {
                if let [group] = found.next().unwrap_or_default().as_slice() {
                    ids.push((group.id().to_owned(), answer.name.clone()));
                }
            }
        }
    }
    Ok(ids)
}

pub(crate) fn notice(verdict: Verdict, title: &str, detail: &str) -> NoticeView {
    NoticeView {
        verdict,
        title: title.to_owned(),
        detail: detail.to_owned(),
        guide_step: None,
    }
}
