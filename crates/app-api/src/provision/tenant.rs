//! One person or group of a tenant through the schema of a running job, and what the job's last cycle says of it.

use graph_client::{Graph, Watch};
use graph_model::log::ProvisioningLogEntry;
use graph_model::{
    AppRole, Assignment, AuditQuery, GraphRequest, Group, Secrets, ServicePrincipal, SynchronizationJob,
    SynchronizationSchema,
};
use jiff::Timestamp;
use provisioning::{Kind, ObjectMapping, People};
use serde::Serialize;
use serde_json::{Value, json};

use super::explain::{Explained, explained};
use crate::app::App;
use crate::application;
use crate::directory;
use crate::error::ApiError;
use crate::graph_calls::{read, read_all, refused};

/// Entries of the log that are shown.
const LOG_SHOWN_MAX: usize = 5;

/// Whom to explain.
#[derive(Clone, Debug)]
pub enum Who {
    /// A person: user principal name, object id, or an exact mail address or display name.
    User(String),
    /// A group: its exact name or object id.
    Group(String),
}

/// Whom to explain, and by which application.
#[derive(Clone, Debug)]
pub struct ExplainInTenant {
    /// Name, object id of the service principal, or client id.
    pub application: String,
    /// Whom.
    pub who: Who,
    /// The time of the prediction.
    pub now: Timestamp,
    /// Look into the provisioning log too.
    pub log: bool,
}

/// What is foreseen, and what the job and its log say.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExplainedInTenant {
    /// The prediction.
    #[serde(flatten)]
    pub explained: Explained,
    /// Name of the application.
    pub application: String,
    /// The job.
    pub job: JobSaid,
    /// The provisioning log about this object.
    pub log: LogSaid,
    /// What to know besides, one sentence each.
    pub notices: Vec<String>,
}

/// How the job stands.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JobSaid {
    /// Its id.
    pub id: String,
    /// `Active`, `Paused`, `Quarantine`, …
    pub code: String,
    /// In one sentence.
    pub sentence: String,
    /// When the last cycle ended, RFC 3339.
    pub last_cycle_at: Option<String>,
    /// `Succeeded`, `Failed`, `EntryLevelErrors`.
    pub last_cycle: Option<String>,
    /// Objects that failed and wait for a retry.
    pub escrowed: Option<u64>,
    /// Why it is in quarantine.
    pub quarantine: Option<String>,
}

/// What the provisioning log has of one object, the newest first.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LogSaid {
    /// Why it was not read.
    pub not_read: Option<String>,
    /// The newest entries.
    pub entries: Vec<LogEntrySaid>,
}

/// One entry.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LogEntrySaid {
    /// RFC 3339.
    pub at: Option<String>,
    /// `create`, `update`, …
    pub action: String,
    /// `success`, `failure`, `skipped`, …
    pub status: String,
    /// `EntryConflict`, …; empty when there was no error.
    pub error_code: String,
    /// Why, in the service's words.
    pub reason: String,
    /// What the service recommends.
    pub recommended_action: String,
    /// The cycle, for Microsoft's support.
    pub cycle_id: String,
    /// The steps.
    pub steps: Vec<LogStepSaid>,
}

/// One step of an entry.
#[derive(Clone, Debug, Serialize)]
pub struct LogStepSaid {
    /// `EntryImportAdd`, …
    pub name: String,
    /// `success`, …
    pub status: String,
    /// One sentence of the service.
    pub description: String,
}

/// Explains one person or group of the signed-in tenant. Nothing is changed there.
///
/// # Errors
/// There is no such application, job, person or group; Graph refuses to say.
pub async fn explain_in_tenant(app: &App, request: &ExplainInTenant) -> Result<ExplainedInTenant, ApiError> {
    let graph = app.signed_in()?.graph;
    let watch = app.watch();
    let found = application::find(&graph, &watch, &request.application).await?;
    let schema = GraphRequest::schema(found.principal.id(), found.job.id());
    let schema = read(&graph, &watch, &schema).await?.body.unwrap_or_default();
    let schema = SynchronizationSchema::from_value(schema);
    let stored = read_all(&graph, &watch, &GraphRequest::secrets(found.principal.id())).await?;
    let sync_all = Secrets::from_items(&stored).sync_all() == Some(true);
    let assigned = Assigned::read(&graph, &watch, &found.principal).await?;

    let mut notices = Vec::new();
    let (kind, id, name, mut document) = match &request.who {
        Who::User(key) => {
            let person = directory::person(&graph, &watch, key, &extensions(&schema)).await?;
            notices.extend(directory::remarks(&person));
            let id = text(&person, "id");
            let name = text(&person, "userPrincipalName");
            let groups = groups_around(&graph, &watch, &id, &assigned, &mut notices).await?;
            (
                Kind::User,
                id,
                name,
                json!({ "value": [person], "groups": groups }),
            )
        }
        Who::Group(key) => {
            let group = directory::group(&graph, &watch, key).await?;
            let whole = GraphRequest::group_whole(group.id());
            let whole = read(&graph, &watch, &whole).await?.body.unwrap_or_default();
            let (id, name) = (group.id().to_owned(), group.display_name().to_owned());
            notices.extend(group_notices(&graph, &watch, &group).await?);
            (Kind::Group, id, name, json!({ "groups": [whole] }))
        }
    };
    if !sync_all {
        document["assignments"] = assigned.rows.clone().into();
    }
    let people = People::from_json(&document).map_err(|error| {
        ApiError::failed("What Graph answered cannot be used").because(&error.to_string())
    })?;
    let explained = explained(&schema, &people, sync_all, kind, (&id, &name), request.now);
    let log = if request.log {
        log(&graph, &watch, found.job.id(), &id).await?
    } else {
        LogSaid {
            not_read: Some("it was left alone, as asked for".to_owned()),
            ..LogSaid::default()
        }
    };
    Ok(ExplainedInTenant {
        explained,
        application: found.principal.display_name().to_owned(),
        job: job_said(&found.job),
        log,
        notices,
    })
}

/// Directory extensions that the user mapping reads: `extension_{appId}_{name}`.
pub(super) fn extensions(schema: &SynchronizationSchema) -> Vec<String> {
    let rows = ObjectMapping::from_schema(schema, Kind::User).map_or_else(Vec::new, |mapping| mapping.rows);
    let mut names: Vec<String> = rows
        .iter()
        .flat_map(|row| row.expression.split(['[', ']']))
        .filter(|part| part.starts_with("extension_"))
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Who is assigned, as a people file says it.
struct Assigned {
    rows: Vec<Value>,
}

impl Assigned {
    async fn read(graph: &Graph, watch: &dyn Watch, principal: &ServicePrincipal) -> Result<Self, ApiError> {
        let roles = principal.app_roles();
        let items = read_all(graph, watch, &GraphRequest::assignments(principal.id())).await?;
        let rows = items
            .into_iter()
            .map(Assignment::from_value)
            .map(|assignment| assignment_row(&assignment, &roles))
            .collect();
        Ok(Self { rows })
    }

    fn has(&self, id: &str) -> bool {
        self.rows.iter().any(|row| row["principalId"] == id)
    }
}

/// An assignment as a people file says it.
pub(super) fn assignment_row(assignment: &Assignment, roles: &[AppRole]) -> Value {
    let role = assignment.as_value()["appRoleId"].as_str().unwrap_or_default();
    let role = roles
        .iter()
        .find(|known| known.id() == role && role != AppRole::DEFAULT_ACCESS)
        .map(|role| {
            let value = role.as_value();
            json!({ "id": value["id"], "value": value["value"], "displayName": value["displayName"] })
        });
    json!({ "principalId": assignment.principal_id(), "role": role })
}

/// The groups by which a person is assigned, or would be if nested groups counted, with what of their members matters.
async fn groups_around(
    graph: &Graph,
    watch: &dyn Watch,
    person: &str,
    assigned: &Assigned,
    notices: &mut Vec<String>,
) -> Result<Vec<Value>, ApiError> {
    let direct = read_all(graph, watch, &GraphRequest::groups_of_user(person)).await?;
    let all = read_all(graph, watch, &GraphRequest::all_groups_of_user(person)).await?;
    let is_direct = |id: &str| direct.iter().any(|group| group["id"] == id);
    let mut groups = Vec::new();
    for mut group in direct.iter().cloned() {
        group["members"] = json!([person]);
        groups.push(group);
    }
    for mut outer in all {
        let id = text(&outer, "id");
        if is_direct(&id) || !assigned.has(&id) {
            continue;
        }
        let nested = read_all(graph, watch, &GraphRequest::group_nested(&id)).await?;
        let between: Vec<String> = nested
            .iter()
            .map(|group| text(group, "id"))
            .filter(|id| is_direct(id))
            .collect();
        if between.is_empty() {
            notices.push(format!(
                "is in the assigned group “{}” only through groups inside groups, and nested groups are not expanded",
                text(&outer, "displayName")
            ));
        }
        outer["members"] = between.into();
        groups.push(outer);
    }
    Ok(groups)
}

async fn group_notices(graph: &Graph, watch: &dyn Watch, group: &Group) -> Result<Vec<String>, ApiError> {
    let mut notices = vec![format!("it is of the kind: {}", group.kind())];
    if !group.security_enabled() {
        notices.push("only security-enabled groups can be assigned to an application".to_owned());
    }
    let nested = read_all(graph, watch, &GraphRequest::group_nested(group.id())).await?;
    let names: Vec<&str> = nested
        .iter()
        .filter_map(|one| one["displayName"].as_str())
        .collect();
    if !names.is_empty() {
        notices.push(format!(
            "it has groups in it ({}): provisioning reads direct members only",
            application::quoted(&names)
        ));
    }
    Ok(notices)
}

fn job_said(job: &SynchronizationJob) -> JobSaid {
    let last = job.last_execution();
    let quarantine = job.quarantine();
    let ended = last.as_ref().and_then(|last| last.ended);
    let escrowed = last
        .as_ref()
        .and_then(|last| last.counts.iter().find(|(name, _)| name == "countEscrowed"))
        .map(|(_, count)| *count);
    let said = |error: &graph_model::JobFault| match error.message.as_str() {
        "" => error.code.clone(),
        message => format!("{}: {message}", error.code),
    };
    let why = quarantine
        .as_ref()
        .map(|quarantine| quarantine.error.as_ref().map_or(quarantine.reason.clone(), said));
    let sentence = match (&why, job.is_active(), &last) {
        (Some(why), ..) => format!("in quarantine, it hardly tries any more: {why}"),
        (None, false, _) => "not started: nobody is provisioned but on demand".to_owned(),
        (None, true, None) => "started, and no cycle has ended yet".to_owned(),
        (None, true, Some(last)) => {
            let error = last.error.as_ref().map(|error| format!(", {}", said(error)));
            format!("the last cycle: {}{}", last.state, error.unwrap_or_default())
        }
    };
    JobSaid {
        id: job.id().to_owned(),
        code: job.code().to_owned(),
        sentence,
        last_cycle_at: ended.map(|at| at.to_string()),
        last_cycle: last.map(|last| last.state),
        escrowed,
        quarantine: why,
    }
}

/// The log about one object. That it may not be read is no failure: the rest stands without it.
async fn log(graph: &Graph, watch: &dyn Watch, job: &str, object: &str) -> Result<LogSaid, ApiError> {
    let request = GraphRequest::provisioning_log(&AuditQuery {
        job: Some(job.to_owned()),
        source: Some(object.to_owned()),
        ..AuditQuery::default()
    });
    let (answer, _) = graph.send(&request, &graph_client::NoSecrets, watch).await?;
    if !answer.ok() {
        let error = refused(&request, &answer);
        let mut why = error.message.clone();
        if !error.detail.is_empty() {
            why = format!("{why}: {}", error.detail);
        }
        if answer.status == 403 {
            why.push_str(
                ". It needs Entra ID P1, and a role such as Reports Reader or Application Administrator",
            );
        }
        return Ok(LogSaid {
            not_read: Some(why),
            entries: Vec::new(),
        });
    }
    let entries = answer
        .items()
        .iter()
        .take(LOG_SHOWN_MAX)
        .cloned()
        .map(|item| entry(&ProvisioningLogEntry::from_value(item)))
        .collect();
    Ok(LogSaid {
        not_read: None,
        entries,
    })
}

fn entry(entry: &ProvisioningLogEntry) -> LogEntrySaid {
    LogEntrySaid {
        at: entry.at().map(|at| at.to_string()),
        action: entry.action().as_str().to_owned(),
        status: entry.status().as_str().to_owned(),
        error_code: entry.error_code().to_owned(),
        reason: entry.reason().to_owned(),
        recommended_action: entry.recommended_action().to_owned(),
        cycle_id: entry.cycle_id().to_owned(),
        steps: entry
            .steps()
            .into_iter()
            .map(|step| LogStepSaid {
                name: step.name,
                status: step.status.as_str().to_owned(),
                description: step.description,
            })
            .collect(),
    }
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}
