//! The sync service of the simulated tenant: our provisioning engine, driven over real HTTP.
//!
//! The simulated tenant knows Graph and hands over a schema, people and credentials; `provisioning` decides what
//! Entra would send; `scim-client` sends it. This is the wire between the three.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use graph_model::SynchronizationSchema;
use graph_sim::{
    BoxFuture, ConnectionFailure, CycleFailure, CycleInput, CycleOutcome, Keep, OnDemandInput,
    OnDemandOutcome, SyncService, SyncState,
};
use provisioning::{
    Cycle, Dialect, JobIdentity, JobState, Next, OnDemand, People, Quarantine, QuarantineReason, ScimAnswer,
    ScimRequest, Subject,
};
use scim::exchange::Exchange;
use scim::probe;
use scim_client::{BadUrl, Limits, ScimClient};
use secrecy::SecretString;
use serde_json::Value;

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
            let mut outcome = run_cycle(input).await.unwrap_or_else(|failure| CycleOutcome {
                state,
                failure: Some(failure),
                ..CycleOutcome::default()
            });
            if let Some(failure) = &outcome.failure {
                let before: Option<Quarantine> = serde_json::from_value(quarantine).unwrap_or_default();
                let failure = provisioning::CycleFailure {
                    code: failure.code.clone(),
                    message: failure.message.clone(),
                };
                let reason = QuarantineReason::EncounteredQuarantineException;
                outcome.quarantine = to_value(&Quarantine::imposed(before.as_ref(), reason, failure, now));
            }
            outcome
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
}

async fn run_cycle(input: CycleInput) -> Result<CycleOutcome, CycleFailure> {
    let job = Job::read(&input)?;
    let mut cycle = Cycle::new(
        &job.schema,
        job.people,
        job.sync_all,
        job.state,
        job.dialect,
        input.now,
        seed(&input),
    )
    .for_job(identity(&input));
    while let Next::Send(request) = cycle.next() {
        let answer = send(&job.client, &request).await;
        cycle.tell(answer);
    }
    let report = cycle.finish();
    Ok(CycleOutcome {
        counts: to_value(&report.counts),
        synchronized: report.synchronized(),
        state: SyncState::of(Kept(report.state)),
        log: report.log,
        failure: report.failure.map(|failure| CycleFailure {
            code: failure.code,
            message: failure.message,
        }),
        ..CycleOutcome::default()
    })
}

async fn run_on_demand(input: OnDemandInput) -> Result<OnDemandOutcome, CycleFailure> {
    let job = Job::read(&input.job)?;
    let subject = Subject::from_graph(&input.subjects).map_err(|message| CycleFailure {
        code: "RequestParameterInvalid".to_owned(),
        message,
    })?;
    let mut run = OnDemand::new(
        &job.schema,
        job.people,
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
    }
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
    people: People,
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
        let people = People::from_json(&input.directory.everything()).map_err(|error| CycleFailure {
            code: "InternalError".to_owned(),
            message: error.to_string(),
        })?;
        let state = match input.state.get::<Kept>() {
            Some(Kept(state)) => state.clone(),
            None => serde_json::from_value(input.state.to_json()).unwrap_or_default(),
        };
        let state = if input.initial {
            // Clearing the watermark keeps the links between source and target objects (Entra: restart).
            state.without_watermark()
        } else {
            state
        };
        Ok(Self {
            client,
            schema: SynchronizationSchema::from_value(input.schema.clone()),
            people,
            sync_all: text("SyncAll").is_some_and(|value| value.eq_ignore_ascii_case("true")),
            state,
            dialect: if base.to_ascii_lowercase().contains(SCIM_2020_FLAG) {
                Dialect::Scim2020
            } else {
                Dialect::Legacy
            },
        })
    }
}

fn client(base: &str, token: &str) -> Result<ScimClient, BadUrl> {
    ScimClient::new(base, Some(SecretString::from(token)), Limits::default())
}

async fn send(client: &ScimClient, request: &ScimRequest) -> ScimAnswer {
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
