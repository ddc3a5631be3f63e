//! The sync service of the simulated tenant: our provisioning engine, driven over real HTTP.
//!
//! The simulated tenant knows Graph and hands over a schema, people and credentials; `provisioning` decides what
//! Entra would send; `scim-client` sends it. This is the wire between the three.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use expr::date::DateTime;
use expr::{Environment, Program, Seeded};
use graph_model::SynchronizationSchema;
use graph_sim::{
    BoxFuture, ConnectionFailure, CycleFailure, CycleInput, CycleOutcome, ExpressionProblem, Keep,
    OnDemandInput, OnDemandOutcome, ParseInput, ParseOutcome, SyncService, SyncState,
};
use jiff::Timestamp;
use provisioning::{
    Cycle, Dialect, JobIdentity, JobState, Next, OnDemand, People, PeopleError, Quarantine, QuarantineReason,
    ScimAnswer, ScimRequest, Subject,
};
use scim::exchange::Exchange;
use scim::probe;
use scim_client::{BadUrl, Limits, ScimClient};
use secrecy::SecretString;
use serde_json::{Map, Value};

use crate::cycle_driver;

/// Our provisioning, as the simulated tenant calls it.
pub(crate) struct Provisioner;

/// The flag on a tenant URL that asks for RFC-conforming PATCH requests (Entra: aadOptscim062020).
const SCIM_2020_FLAG: &str = "aadoptscim062020";

impl SyncService for Provisioner {
    fn validate<'a>(
        &'a self,
        base_address: &'a str,
        secret_token: &'a str,
        schema: &'a Value,
    ) -> BoxFuture<'a, Result<(), ConnectionFailure>> {
        Box::pin(async move {
            let client = client(base_address, secret_token).map_err(|error| ConnectionFailure {
                status_name: None,
                message: error.to_string(),
            })?;
            let exchange = client.probe(&matching_attribute(schema)).await;
            let verdict = probe::judge(&exchange);
            if verdict.is_ok() {
                return Ok(());
            }
            Err(ConnectionFailure {
                status_name: exchange.status.filter(|status| *status != 200).map(status_name),
                message: verdict.message,
            })
        })
    }

    fn cycle<'a>(&'a self, input: CycleInput) -> BoxFuture<'a, CycleOutcome> {
        Box::pin(async move {
            let (state, quarantine, now) = (input.state.clone(), input.quarantine.clone(), input.now);
            run_cycle(input)
                .await
                .unwrap_or_else(|failure| not_run(state, quarantine, failure, now))
        })
    }

    fn on_demand<'a>(&'a self, input: OnDemandInput) -> BoxFuture<'a, OnDemandOutcome> {
        Box::pin(async move {
            let before = input.job.state.clone();
            run_on_demand(input)
                .await
                .unwrap_or_else(|failure| OnDemandOutcome {
                    state: before,
                    items: vec![connection_failed(&failure)],
                    log: Vec::new(),
                })
        })
    }

    fn parse_expression(&self, input: &ParseInput) -> ParseOutcome {
        try_expression(input)
    }
}

/// Reads an expression and tries it on the test object, as the service does for parseExpression.
fn try_expression(input: &ParseInput) -> ParseOutcome {
    let problem = |code: &str, message: String| ExpressionProblem {
        code: code.to_owned(),
        message,
    };
    let program = match Program::parse(&input.expression) {
        Ok(program) => program,
        Err(problems) => {
            let message = problems
                .iter()
                .map(|problem| problem.message.as_str())
                .collect::<Vec<_>>()
                .join("; ");
            return ParseOutcome {
                parsed: Err(problem("ParsingError", message)),
                evaluated: None,
            };
        }
    };
    let evaluated = input.properties.as_ref().map(|properties| {
        let object = with_roles(properties.clone());
        let random = Seeded::new(input.now.as_second().unsigned_abs());
        let next = || random.next();
        let environment = Environment {
            now: Some(DateTime::from_timestamp(input.now)),
            random: Some(&next),
            // Nothing is known of the target, so nothing there is taken.
            taken: Some(&|_| false),
            default_domain: Some(&input.default_domain),
            ..Environment::default()
        };
        match program.evaluate(&object, &environment).value {
            Ok(value) => Ok(texts(&value)),
            Err(error) => Err(problem("EvaluationError", error.to_string())),
        }
    });
    ParseOutcome {
        parsed: Ok(expr::graph_form::to_source(program.expr())),
        evaluated,
    }
}

/// A test object names roles by text alone.
fn with_roles(mut properties: Map<String, Value>) -> Map<String, Value> {
    if let Some(Value::Array(roles)) = properties.get_mut("appRoleAssignments") {
        for role in roles.iter_mut().filter(|role| role.is_string()) {
            *role = serde_json::json!({"id": "", "value": null, "displayName": role.as_str()});
        }
    }
    properties
}

fn texts(value: &expr::Value<'_>) -> Vec<String> {
    match value {
        expr::Value::Multi(values) => values.iter().map(ToString::to_string).collect(),
        expr::Value::Roles(roles) => roles.iter().map(|role| role.name().to_owned()).collect(),
        expr::Value::RoleEntries(entries) => match entries.to_create_json() {
            Value::Array(entries) => entries.iter().map(ToString::to_string).collect(),
            other => vec![other.to_string()],
        },
        value => value
            .to_text()
            .into_iter()
            .map(|text| text.into_owned())
            .collect(),
    }
}

/// A cycle that could not begin: credentials, people or state cannot be used. What was remembered stays as it was.
fn not_run(state: SyncState, quarantine: Value, failure: CycleFailure, now: Timestamp) -> CycleOutcome {
    let before: Option<Quarantine> = serde_json::from_value(quarantine).unwrap_or_default();
    let reason = QuarantineReason::EncounteredQuarantineException;
    let why = provisioning::CycleFailure {
        code: failure.code.clone(),
        message: failure.message.clone(),
    };
    let imposed = Quarantine::imposed(before.as_ref(), reason, why, now);
    CycleOutcome {
        state,
        failure: Some(failure),
        disabled: imposed
            .is_over(now)
            .then(|| "The job was in quarantine for four weeks.".to_owned()),
        quarantine: to_value(&imposed),
        ..CycleOutcome::default()
    }
}

/// So many objects are done between two words about how far a cycle is.
const PROGRESS_STEP: u64 = 25;

async fn run_cycle(input: CycleInput) -> Result<CycleOutcome, CycleFailure> {
    let mut job = Job::read(&input)?;
    if input.initial {
        // Clearing the watermark keeps the links between source and target objects (Entra: restart).
        job.state = job.state.without_watermark();
    }
    if input.reset.escrows {
        job.state = job.state.without_escrows();
    }
    // What Graph shows is what counts: a restart may have lifted it.
    job.state.quarantine = serde_json::from_value(input.quarantine.clone()).unwrap_or_default();
    let people = people_of(&input, &job.state)?;
    let mut cycle = Cycle::new(
        &job.schema,
        people,
        job.sync_all,
        job.state,
        job.dialect,
        input.now,
        seed(&input),
    )
    .for_job(identity(&input))
    .side_by_side(input.requests_at_once);
    if input.reset.force_deletes {
        cycle = cycle.with_forced_deletes();
    }
    let mut told = None;
    cycle_driver::drive_to_end(&mut cycle, &job.client, |cycle| {
        let (done, total) = cycle.progress();
        let step = done / PROGRESS_STEP;
        if input.initial && total > 0 && told != Some(step) {
            told = Some(step);
            (input.progress)(done, total);
        }
    })
    .await;
    let report = cycle.finish();
    Ok(CycleOutcome {
        counts: to_value(&report.counts),
        synchronized: report.synchronized(),
        quarantine: report.quarantine().map(to_value).unwrap_or_default(),
        disabled: report.disabled,
        mails: report.mails.into_iter().map(mail).collect(),
        state: SyncState::of(Kept(report.state)),
        log: report.log,
        failure: report.failure.map(|failure| CycleFailure {
            code: failure.code,
            message: failure.message,
        }),
    })
}

fn mail(mail: provisioning::Mail) -> graph_sim::Mail {
    graph_sim::Mail {
        to: mail.to,
        subject: mail.subject,
        body: mail.body,
    }
}

/// What changed and what is due, or everybody where that is not known.
fn people_of(input: &CycleInput, state: &JobState) -> Result<People, CycleFailure> {
    let changes = match state.watermark {
        Some(_) => input.directory.changes(),
        None => None,
    };
    let Some(changes) = changes else {
        return read_people(People::from_json(&input.directory.everything()));
    };
    let changes = read_people(People::changes_from_json(&changes))?;
    let due = state.due(input.now);
    if due.is_empty() {
        return Ok(changes);
    }
    let due = read_people(People::changes_from_json(&input.directory.named(&due)))?;
    Ok(changes.and(due))
}

fn read_people(people: Result<People, PeopleError>) -> Result<People, CycleFailure> {
    people.map_err(|error| CycleFailure {
        code: "InternalError".to_owned(),
        message: error.to_string(),
    })
}

async fn run_on_demand(input: OnDemandInput) -> Result<OnDemandOutcome, CycleFailure> {
    let job = Job::read(&input.job)?;
    let subject = Subject::from_graph(&input.subjects).map_err(|message| CycleFailure {
        code: "RequestParameterInvalid".to_owned(),
        message,
    })?;
    let named = match &subject {
        Subject::User(id) => vec![id.clone()],
        Subject::Group { id, members } => std::iter::once(id).chain(members).cloned().collect(),
    };
    let people = read_people(People::changes_from_json(&input.job.directory.named(&named)))?;
    let mut run = OnDemand::new(
        &job.schema,
        people,
        job.sync_all,
        job.state,
        subject,
        input.job.now,
        seed(&input.job),
    )
    .for_job(identity(&input.job));
    while let Next::Send(request) = run.next() {
        let answer = send(&job.client, &request).await;
        run.tell(answer);
    }
    let report = run.finish_with_log();
    Ok(OnDemandOutcome {
        state: SyncState::of(Kept(report.state)),
        items: report.items,
        log: report.log,
    })
}

/// The names under which the provisioning log shows the job.
fn identity(input: &CycleInput) -> JobIdentity {
    let text = |name: &str| {
        input.service_principal[name]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    JobIdentity {
        tenant_id: input.tenant_id.clone(),
        job_id: input.job_id.clone(),
        service_principal_id: text("id"),
        service_principal_name: text("displayName"),
        application_id: text("appId"),
        source_system_id: directory_id(&input.schema, "sourceDirectoryName"),
        target_system_id: directory_id(&input.schema, "targetDirectoryName"),
    }
}

/// The id under which the schema declares the directory that its first rule reads, or writes.
fn directory_id(schema: &Value, role: &str) -> String {
    let name = &schema["synchronizationRules"][0][role];
    let directories = schema["directories"].as_array().into_iter().flatten();
    directories
        .filter(|directory| directory["name"] == *name)
        .find_map(|directory| directory["id"].as_str())
        .unwrap_or_default()
        .to_owned()
}

/// What a job remembers, as the simulated tenant stores it.
struct Kept(JobState);

impl Keep for Kept {
    fn to_json(&self) -> Value {
        to_value(&self.0)
    }
}

/// A job as the simulated tenant hands it over, read.
struct Job {
    client: ScimClient,
    schema: SynchronizationSchema,
    sync_all: bool,
    state: JobState,
    dialect: Dialect,
}

impl Job {
    fn read(input: &CycleInput) -> Result<Self, CycleFailure> {
        let credentials = |message: String| CycleFailure {
            code: "SystemForCrossDomainIdentityManagementInvalidCredentials".to_owned(),
            message,
        };
        let text = |key: &str| find(&input.secrets, key);
        let base = text("BaseAddress").ok_or_else(|| {
            // The real service's words for a job without a tenant URL (Graph: quarantine sample).
            credentials("Please provide a valid tenant URL for your application.".to_owned())
        })?;
        let client = client(&base, &text("SecretToken").unwrap_or_default())
            .map_err(|error| credentials(error.to_string()))?;
        let state = match (input.state.get::<Kept>(), input.state.is_empty()) {
            (Some(Kept(state)), _) => Ok(state.clone()),
            (None, true) => Ok(JobState::for_job(&input.job_id)),
            (None, false) => JobState::read(&input.state.to_json(), &input.job_id),
        };
        let state = state.map_err(|error| CycleFailure {
            code: "InternalError".to_owned(),
            message: error.to_string(),
        })?;
        Ok(Self {
            client,
            schema: SynchronizationSchema::from_value(input.schema.clone()),
            sync_all: text("SyncAll").is_some_and(|value| value.eq_ignore_ascii_case("true")),
            state,
            dialect: dialect(&base),
        })
    }
}

/// How PATCH requests to this tenant URL are written.
pub(crate) fn dialect(base: &str) -> Dialect {
    if base.to_ascii_lowercase().contains(SCIM_2020_FLAG) {
        Dialect::Scim2020
    } else {
        Dialect::Legacy
    }
}

fn client(base: &str, token: &str) -> Result<ScimClient, BadUrl> {
    ScimClient::new(base, Some(SecretString::from(token)), Limits::default())
}

pub(crate) async fn send(client: &ScimClient, request: &ScimRequest) -> ScimAnswer {
    answer(
        client
            .send(&request.method, &request.path, request.body.as_ref())
            .await,
    )
}

fn answer(exchange: Exchange) -> ScimAnswer {
    ScimAnswer {
        status: exchange.status,
        body: exchange.json(),
        failure: exchange.failure.map(|failure| failure.message),
        text: exchange.response_body.unwrap_or_default(),
        duration_ms: exchange.duration_ms as u64,
    }
}

/// The first matching attribute of the user mapping; `userName` for a schema without one.
fn matching_attribute(schema: &Value) -> String {
    SynchronizationSchema::from_value(schema.clone())
        .object_mapping("User")
        .and_then(|mapping| mapping.matching().into_iter().next())
        .map_or_else(|| "userName".to_owned(), |row| row.target)
}

/// Probe ids differ from cycle to cycle and are the same for the same input.
fn seed(input: &CycleInput) -> u64 {
    let mut hasher = DefaultHasher::new();
    input.job_id.hash(&mut hasher);
    input.now.as_nanosecond().hash(&mut hasher);
    hasher.finish()
}

fn find(secrets: &BTreeMap<String, String>, key: &str) -> Option<String> {
    secrets
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(key))
        .map(|(_, value)| value.clone())
        .filter(|value| !value.trim().is_empty())
}

fn to_value<T: serde::Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// What stands in place of the steps when the endpoint cannot be used at all (Graph: provisionOnDemand).
fn connection_failed(failure: &CycleFailure) -> Value {
    serde_json::json!({
        "action": "Other",
        "provisioningSteps": [],
        "modifiedProperties": [],
        "statusInfo": {
            "status": "Failure",
            "errorCode": failure.code,
            "reason": failure.message,
            "additionalDetails": null,
            "errorCategory": "Failure",
            "recommendedAction": null,
        },
    })
}

/// The .NET `HttpStatusCode` name that the real service writes into its messages.
fn status_name(status: u16) -> String {
    match status {
        400 => "BadRequest",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        405 => "MethodNotAllowed",
        408 => "RequestTimeout",
        409 => "Conflict",
        429 => "TooManyRequests",
        500 => "InternalServerError",
        501 => "NotImplemented",
        502 => "BadGateway",
        503 => "ServiceUnavailable",
        504 => "GatewayTimeout",
        _ => return status.to_string(),
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn tried(expression: &str, properties: Value) -> ParseOutcome {
        try_expression(&ParseInput {
            expression: expression.to_owned(),
            properties: properties.as_object().cloned(),
            default_domain: "contoso.example".to_owned(),
            now: "2026-01-05T10:00:00Z".parse().unwrap(),
        })
    }

    #[test]
    fn an_expression_is_tried_on_the_test_object() {
        let replace = r#"Replace([preferredLanguage], "-", , , "_", , )"#;
        let outcome = tried(replace, json!({"preferredLanguage": "EN-US"}));
        assert_eq!(outcome.evaluated, Some(Ok(vec!["EN_US".to_owned()])));
        let parsed = outcome.parsed.unwrap();
        assert_eq!(
            (&parsed["name"], &parsed["parameters"][1]["key"]),
            (&json!("Replace"), &json!("Find"))
        );

        let role = tried(
            "SingleAppRoleAssignment([appRoleAssignments])",
            json!({"appRoleAssignments": ["Default Assignment"]}),
        );
        assert_eq!(role.evaluated, Some(Ok(vec!["Default Assignment".to_owned()])));
        assert_eq!(tried("[mail]", json!({})).evaluated, Some(Ok(vec![])));
        assert_eq!(tried("[mail]", Value::Null).evaluated, None);
        assert!(matches!(
            tried("CDate([mail])", json!({"mail": "x"})).evaluated,
            Some(Err(_))
        ));
        assert!(tried("Join(", json!({})).parsed.is_err());
    }
}
