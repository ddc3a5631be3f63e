//! Provision on demand for any number of people, and for groups until every direct member was proven: one report.
//!
//! **Invariant:** Graph's HTTP status is never taken for success; who is not in an answer did not arrive by it.

pub(crate) mod advice;
mod entry;
mod pace;
mod rounds;
mod subjects;

use std::collections::HashSet;
use std::time::Duration;

use graph_client::{Graph, NoSecrets, Watch};
use graph_model::on_demand::{self, OnDemandResult};
use graph_model::{
    Assignment, GraphAnswer, GraphRequest, Secrets, SynchronizationJob, SynchronizationSchema,
};
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::application;
use crate::error::ApiError;
use crate::graph_calls::{read, read_all, refused};
use crate::sign_in::KeepRenewed;
use crate::view::on_demand::{OnDemandApplication, OnDemandReport};
use entry::Entry;
use rounds::Rounds;

/// How long a fresh assignment may take to count, unless somebody says otherwise (Graph: up to a few minutes).
pub const WAIT_DEFAULT: Duration = Duration::from_secs(180);

/// Whom to provision, and by which application.
#[derive(Clone, Debug)]
pub struct OnDemandWish {
    /// Name, object id of the service principal, or client id.
    pub application: String,
    /// People: user principal names or object ids.
    pub users: Vec<String>,
    /// Groups: names or object ids.
    pub groups: Vec<String>,
    /// How long to ask again for those whose assignment does not count yet.
    pub wait: Duration,
}

/// Provisions everybody who is named, at the rate the service allows.
///
/// When `stop` comes, the call on its way is heard out, and the report says what was done and what was not.
/// `say` is told of waits and of each call.
///
/// # Errors
/// Nothing was asked: there is no such application, job, person or group, or Graph refuses to say. Whatever goes wrong
/// after the first call is in the report.
pub async fn run(
    app: &App,
    wish: OnDemandWish,
    stop: impl Future<Output = ()> + Send,
    say: impl Fn(&str) + Send + Sync,
) -> Result<OnDemandReport, ApiError> {
    let cancel = CancellationToken::new();
    let work = all(app, &wish, &cancel, &say);
    tokio::pin!(work, stop);
    tokio::select! {
        biased;
        done = &mut work => done,
        () = &mut stop => {
            cancel.cancel();
            work.await
        }
    }
}

async fn all(
    app: &App,
    wish: &OnDemandWish,
    cancel: &CancellationToken,
    say: &(impl Fn(&str) + Send + Sync),
) -> Result<OnDemandReport, ApiError> {
    let graph = app.signed_in()?.graph;
    let watch = KeepRenewed::new(app, cancel.clone());
    let found = application::find(&graph, &watch, &wish.application).await?;
    let request = GraphRequest::schema(found.principal.id(), found.job.id());
    let schema = read(&graph, &watch, &request).await?.body.unwrap_or_default();
    let rules = Rules::of(&SynchronizationSchema::from_value(schema));
    if rules.user.is_none() {
        return Err(
            ApiError::bad_input(&format!("`{}` maps no users", found.principal.display_name()))
                .because("Its schema has no enabled mapping from `User`.")
                .fix("Turn the user mapping on, then check again."),
        );
    }
    let (people, groups) = subjects::find(&graph, &watch, &wish.users, &wish.groups).await?;
    let entitled = Entitled::read(&graph, &watch, found.principal.id()).await?;

    let mut notices = job_notices(&found.job);
    let mut entries: Vec<Entry> = people.iter().map(|person| Entry::person(person, None)).collect();
    let mut tasks: Vec<rounds::Task> = (0..entries.len()).map(rounds::Task::Person).collect();
    for group in &groups {
        notices.extend(group_notices(group, rules.group.is_some()));
        let at = entries.len();
        let members = group
            .people
            .iter()
            .map(|person| Entry::person(person, Some(group)));
        if rules.group.is_some() {
            entries.push(Entry::group(group));
            entries.extend(members);
            tasks.extend(rounds::slices(at, group.people.len()));
        } else {
            // The job leaves groups alone, so its people are proven one by one.
            entries.extend(members);
            tasks.extend((at..entries.len()).map(rounds::Task::Person));
        }
    }
    let application = OnDemandApplication {
        id: found.principal.id().to_owned(),
        name: found.principal.display_name().to_owned(),
        job_id: found.job.id().to_owned(),
        job_code: found.job.code().to_owned(),
    };
    let mut rounds = Rounds::new(&graph, &watch, &application, &rules, &entitled, entries, say);
    rounds.run(tasks, wish.wait).await;
    Ok(rounds.report(notices, application.clone()))
}

/// The rules of the schema that carry people and groups.
struct Rules {
    user: Option<String>,
    group: Option<String>,
}

impl Rules {
    fn of(schema: &SynchronizationSchema) -> Self {
        let carries = |kind: &str| {
            let mut rules = schema.rules();
            let rule = rules.find(|rule| {
                rule.object_mappings()
                    .any(|mapping| mapping.enabled() && mapping.source_object_name() == kind)
            });
            rule.map(|rule| rule.id().to_owned())
        };
        Self {
            user: carries("User"),
            group: carries("Group"),
        }
    }
}

/// Who is assigned as the directory has it; the provisioning service may see it minutes later.
pub(crate) struct Entitled {
    /// Everybody is in scope.
    pub sync_all: bool,
    /// Ids of people and groups.
    pub principals: HashSet<String>,
}

impl Entitled {
    pub(crate) async fn read(graph: &Graph, watch: &dyn Watch, principal: &str) -> Result<Self, ApiError> {
        let stored = read_all(graph, watch, &GraphRequest::secrets(principal)).await?;
        let assigned = read_all(graph, watch, &GraphRequest::assignments(principal)).await?;
        Ok(Self {
            sync_all: Secrets::from_items(&stored).sync_all() == Some(true),
            principals: assigned
                .into_iter()
                .map(|item| Assignment::from_value(item).principal_id().to_owned())
                .collect(),
        })
    }
}

/// An answer of `provisionOnDemand`, read; a status that is not 200 with the repair that belongs to its code.
///
/// # Errors
/// Graph refused the call.
pub(crate) fn judged(
    request: &GraphRequest,
    answer: &GraphAnswer,
    target: &str,
) -> Result<OnDemandResult, ApiError> {
    if answer.ok() {
        let body = answer.body.as_ref().unwrap_or(&serde_json::Value::Null);
        return Ok(on_demand::parse(body));
    }
    let mut error = refused(request, answer);
    let code = answer.fault().map(|fault| fault.code).unwrap_or_default();
    if code.contains("Credential") {
        error.fix = Some(advice::fix(Some(&code), None, target));
    }
    Err(error)
}

/// One call: what came back, with its exchange, whatever its status.
pub(crate) async fn asked(
    graph: &Graph,
    watch: &dyn Watch,
    request: &GraphRequest,
) -> Result<(GraphAnswer, scim::exchange::Exchange), graph_client::GraphError> {
    graph.send(request, &NoSecrets, watch).await
}

fn job_notices(job: &SynchronizationJob) -> Vec<String> {
    if let Some(quarantine) = job.quarantine() {
        let why = quarantine
            .error
            .map_or(quarantine.reason, |error| match error.message.as_str() {
                "" => error.code,
                message => format!("{}: {message}", error.code),
            });
        return vec![format!(
            "the job is in quarantine ({why}): what arrives now arrives on demand alone, until the cause is repaired and the job restarted"
        )];
    }
    if job.is_active() {
        return Vec::new();
    }
    vec!["the job is not started: nobody follows by themselves".to_owned()]
}

fn group_notices(group: &subjects::Members, groups_flow: bool) -> Vec<String> {
    let mut notices = Vec::new();
    let name = &group.name;
    if !groups_flow {
        notices.push(format!(
            "the job does not provision groups: the people of “{name}” are proven one by one, the group itself is not"
        ));
    }
    if !group.assignable {
        notices.push(format!(
            "“{name}” is no security group, so it cannot be assigned to an application"
        ));
    }
    if !group.nested.is_empty() {
        let nested: Vec<&str> = group.nested.iter().map(String::as_str).collect();
        notices.push(format!(
            "“{name}” has groups in it ({}): provisioning reads direct members only, so their people are not among these",
            application::quoted(&nested)
        ));
    }
    if group.people.is_empty() {
        notices.push(format!("“{name}” has no people of its own"));
    }
    notices
}
