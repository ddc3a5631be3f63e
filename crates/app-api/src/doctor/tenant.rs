//! Everyone in scope, read from a tenant a page at a time: the people who are assigned, and the direct members of groups.

use findings::groups::GroupFacts;
use graph_client::{Graph, NoSecrets, PAGES_MAX, Watch};
use graph_model::{Assignment, GraphRequest, Group, Secrets};
use profile::Profile;
use serde_json::Value;

use super::looked::{Looked, view};
use crate::app::App;
use crate::application;
use crate::error::ApiError;
use crate::graph_calls::{read, read_all, read_all_of, refused};
use crate::preflight;
use crate::sign_in::SignedIn;
use crate::view::doctor::DoctorView;

/// People who would be lost are named up to here.
const LOST_MAX: usize = 200;
/// People who are assigned one by one are read so many at a time.
const TOGETHER: usize = 20;

/// Who is to be looked at.
#[derive(Debug, Default)]
pub(super) struct Source {
    everybody: bool,
    users: Vec<String>,
    groups: Vec<String>,
    notices: Vec<String>,
}

impl Source {
    /// Who is assigned to an application.
    pub(super) async fn of_application(
        graph: &Graph,
        watch: &dyn Watch,
        application: &str,
    ) -> Result<Self, ApiError> {
        let found = application::find(graph, watch, application).await?;
        let principal = found.principal.id();
        let stored = read_all(graph, watch, &GraphRequest::secrets(principal)).await?;
        let mut source = Self {
            everybody: Secrets::from_items(&stored).sync_all() == Some(true),
            ..Self::default()
        };
        for item in read_all(graph, watch, &GraphRequest::assignments(principal)).await? {
            let kind = item["principalType"].as_str().unwrap_or_default().to_owned();
            let id = Assignment::from_value(item).principal_id().to_owned();
            let list = match kind.as_str() {
                "Group" => &mut source.groups,
                "User" => &mut source.users,
                _ => continue,
            };
            // The same person may hold several roles.
            if !list.contains(&id) {
                list.push(id);
            }
        }
        if source.everybody {
            source
                .notices
                .push("all users and groups are in scope, so everybody was looked at".to_owned());
        } else if source.users.is_empty() && source.groups.is_empty() {
            source.notices.push("nobody is assigned".to_owned());
        }
        Ok(source)
    }

    /// The direct members of these groups.
    pub(super) fn of_groups(ids: impl Iterator<Item = String>) -> Self {
        Self {
            groups: ids.collect(),
            ..Self::default()
        }
    }
}

/// Looks at everybody, then at the groups, then at what the account may do.
pub(super) async fn check(
    app: &App,
    signed_in: &SignedIn,
    profile: &Profile,
    mut looked: Looked,
    source: Source,
) -> Result<DoctorView, ApiError> {
    let (graph, watch) = (&signed_in.graph, app.watch());
    let extensions = looked.extensions();
    let mut notices = source.notices;
    let mut pages = |cut: bool, what: &str| {
        if cut {
            notices.push(format!(
                "{what} has more people than are read at once; the rest was not looked at"
            ));
        }
    };
    let mut groups = Vec::new();
    for id in &source.groups {
        let whole = read(graph, &watch, &GraphRequest::group_whole(id)).await?;
        let group = Group::from_value(whole.body.unwrap_or_default());
        let request = GraphRequest::group_people_whole(id, &extensions);
        let mut people = 0_u64;
        let cut = each(graph, &watch, &request, |person| {
            people += 1;
            looked.see(person);
        })
        .await?;
        pages(cut, &format!("“{}”", group.display_name()));
        groups.push((group, people));
    }
    for some in source.users.chunks(TOGETHER) {
        let requests: Vec<GraphRequest> = some
            .iter()
            .map(|id| GraphRequest::user_whole(id, &extensions))
            .collect();
        let batch = graph.batch(&requests, &NoSecrets, &watch).await?;
        if let Some(error) = batch.stopped {
            return Err(error.into());
        }
        for (request, item) in requests.iter().zip(batch.items) {
            match item.answer {
                Some(answer) if answer.ok() => looked.see(&answer.body.unwrap_or_default()),
                // Deleted, and still assigned.
                Some(answer) if answer.status == 404 => {}
                Some(answer) => return Err(refused(request, &answer)),
                None => {
                    return Err(
                        ApiError::failed("Graph did not answer for everybody who is assigned")
                            .fix("Try again in a minute."),
                    );
                }
            }
        }
    }
    if source.everybody {
        let request = GraphRequest::users_whole(&extensions);
        let cut = each(graph, &watch, &request, |person| looked.see(person)).await?;
        pages(cut, "the tenant");
    }
    let mut facts = Vec::new();
    for (group, people) in groups {
        facts.push((
            group.kind(),
            group_facts(graph, &watch, &group, people, &looked).await?,
        ));
    }
    let account = preflight::of_account(signed_in, &watch).await?;
    Ok(view(profile, looked, facts, account, notices))
}

/// Every item of a list, a page at a time; whether there was more than is read.
async fn each(
    graph: &Graph,
    watch: &dyn Watch,
    first: &GraphRequest,
    mut see: impl FnMut(&Value) + Send,
) -> Result<bool, ApiError> {
    let mut request = first.clone();
    for _ in 0..PAGES_MAX {
        let answer = read(graph, watch, &request).await?;
        answer.items().iter().for_each(&mut see);
        match answer.next_page_path() {
            Some(path) => request = first.next_page(path),
            None => return Ok(false),
        }
    }
    Ok(true)
}

async fn group_facts(
    graph: &Graph,
    watch: &dyn Watch,
    group: &Group,
    people: u64,
    looked: &Looked,
) -> Result<GroupFacts, ApiError> {
    let mut facts = GroupFacts {
        id: group.id().to_owned(),
        name: group.display_name().to_owned(),
        security_enabled: group.security_enabled(),
        mail_enabled: group.mail_enabled(),
        unified: group.unified(),
        dynamic: group.dynamic(),
        on_premises: group.as_value()["onPremisesSyncEnabled"] == true,
        people,
        ..GroupFacts::default()
    };
    let nested = read_all_of(graph, watch, &[GraphRequest::group_nested(group.id())]).await?;
    for inner in nested.into_iter().flatten() {
        let text = |key: &str| inner[key].as_str().unwrap_or_default().to_owned();
        facts.nested.push(text("displayName"));
        let request = GraphRequest::group_people_transitive(&text("id"));
        let cut = each(graph, watch, &request, |person| {
            let name = person["displayName"].as_str().unwrap_or_default().to_owned();
            if person["id"].as_str().is_some_and(|id| looked.has_seen(id)) || facts.lost.contains(&name) {
                return;
            }
            if facts.lost.len() < LOST_MAX {
                facts.lost.push(name);
            } else {
                facts.lost_more = true;
            }
        })
        .await?;
        facts.lost_more |= cut;
    }
    Ok(facts)
}
