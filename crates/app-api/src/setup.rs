//! A set-up from answers in a file, for the terminal: the same session, plan and run as in the window.

use plan::Answers;
use profile::Profile;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::error::ApiError;
use crate::request::{CheckRequest, ConnectionRequest, SearchRequest, SessionRequest};
use crate::session::SessionState;
use crate::sign_in::Need;
use crate::vendor::Chosen;
use crate::view::check::CheckView;
use crate::view::common::Verdict;
use crate::view::job::JobView;
use crate::view::plan::PlanView;
use crate::view::registered::SecretView;
use crate::{apply, check, client_secret, connection, job, preflight, report, review, setup_file};

/// One problem of an answers file.
#[derive(Clone, Debug, Serialize)]
pub struct AnswersFinding {
    /// The key it is about.
    pub key: String,
    /// Line in the file, from 1, when it has one.
    pub line: Option<u32>,
    /// What is wrong.
    pub message: String,
    /// What to write.
    pub fix: String,
}

/// Why a set-up could not be prepared.
#[derive(Debug)]
pub enum PrepareError {
    /// The answers file has problems; all of them.
    Answers(Vec<AnswersFinding>),
    /// Anything else.
    Api(ApiError),
}

impl From<ApiError> for PrepareError {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

/// What `setup apply` did.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetupOutcome {
    /// `id`, `displayName`.
    pub tenant: Value,
    /// `id` (object id), `appId`.
    pub application: Value,
    /// `id`.
    pub service_principal: Value,
    /// `id`, `status`.
    pub job: Value,
    /// Graph requests of this run in order: `method`, `path`, `status`, `write`.
    pub requests: Vec<Value>,
    /// How many of them changed the tenant.
    pub writes: u32,
    /// The check on demand; `null` when the job ran already.
    pub on_demand: Option<CheckView>,
    /// The client secrets of the set-up, without their values.
    pub client_secrets: Vec<SecretView>,
    /// Path of the report.
    pub report: String,
}

/// What these answers need permissions for.
///
/// # Errors
/// Every problem of the answers, or there is no such vendor.
pub fn needs(vendor: &Chosen, answers: &str) -> Result<Vec<Need>, PrepareError> {
    let answers = setup_file::merged(vendor, answers)?;
    let mut needs = vec![Need::Enter, Need::SetUp];
    if answers.create_missing_groups {
        needs.push(Need::CreateGroups);
    }
    if vendor.profile().sso.is_some() {
        needs.push(Need::Consent);
    }
    Ok(needs)
}

/// Whether the vendor's secret token is needed for these answers: not where the vendor reads by itself.
#[must_use]
pub fn needs_token(vendor: &Chosen, answers: &str) -> bool {
    let answers = setup_file::merged(vendor, answers);
    answers.map_or(true, |answers| !answers.by_graph_api(vendor.profile()))
}

/// Reads an answers file.
pub(crate) fn parsed(answers: &str, profile: &Profile) -> Result<Answers, PrepareError> {
    Answers::parse(answers, profile).map_err(|problems| {
        PrepareError::Answers(
            problems
                .into_iter()
                .map(|problem| AnswersFinding {
                    key: problem.key,
                    line: problem.line.and_then(|line| u32::try_from(line).ok()),
                    message: problem.message,
                    fix: problem.fix,
                })
                .collect(),
        )
    })
}

/// Finds or begins the session for these answers in the signed-in tenant. Nothing is written to the tenant.
///
/// # Errors
/// Every problem of the answers, or nobody is signed in, or the account may not set up applications.
pub async fn prepare(
    app: &App,
    vendor: &Chosen,
    answers: &str,
    token: Option<&SecretString>,
) -> Result<String, PrepareError> {
    let answers = setup_file::merged(vendor, answers)?;
    let tenant = app.signed_in()?.card;
    let earlier = app.all_sessions().await?.into_iter().find(|session| {
        let state = &session.state;
        state.answers.vendor == answers.vendor
            && state.answers.app_name == answers.app_name
            && state.tenant.as_ref().is_some_and(|known| known.id == tenant.id)
    });
    let session = match earlier {
        Some(session) => session,
        None => app.new_session(SessionState::new(answers.clone())).await?,
    };
    app.change_session(&session.id, |state| {
        if state.answers.tenant_url != answers.tenant_url {
            // The probe was about another address.
            state.probe = None;
        }
        state.tenant = Some(tenant);
        state.answers = answers;
        vendor.keep_in(state);
        for item in state.answers.ticks.clone() {
            state.note_tick(&item);
        }
        state.mappings_seen = true;
        state.who_saved = true;
    })
    .await?;
    if let Some(token) = token {
        // Not probed yet: a wrong token must not take the place of a good one in the key store.
        app.inner
            .secrets
            .hold(&connection::token_name(&session.id), token);
    }
    let request = SessionRequest {
        session_id: session.id.clone(),
    };
    let ready = preflight::show(app, request).await?;
    if let Some(failed) = ready.checks.iter().find(|check| check.verdict == Verdict::Fail) {
        let mut error = ApiError::failed(&failed.title).because(&failed.detail);
        error.fix.clone_from(&failed.fix);
        return Err(error.into());
    }
    Ok(session.id)
}

/// What would change.
///
/// # Errors
/// The tenant cannot be read.
pub async fn plan(app: &App, session_id: &str) -> Result<PlanView, ApiError> {
    review::preview(app, request(session_id)).await
}

/// Whether a plan needs a write or a decision.
#[must_use]
pub fn needs_changes(plan: &PlanView) -> bool {
    plan.counts.create + plan.counts.change + plan.counts.decide > 0
}

/// Applies the plan that was shown, checks one person on demand when the job has not run yet, starts the job when
/// asked to, writes the report.
///
/// # Errors
/// The plan is blocked or the probe is not good (nothing is written then), a step failed, or the checked person did
/// not arrive.
pub async fn carry_out(
    app: &App,
    session_id: &str,
    plan: &PlanView,
    start: bool,
    say: impl Fn(&str),
) -> Result<SetupOutcome, ApiError> {
    if let Some(first) = plan.blocked.first() {
        return Err(review::refused(first));
    }
    let before = app.requests(session_id).await?.len();
    let session = app.session(session_id).await?;
    let profile = session.state.profile()?;
    if session.state.answers.by_graph_api(&profile) {
        // The vendor reads by itself: there is no connection to try and no job to start.
        let applied = apply::to_the_end(app, session_id).await?;
        say(&applied.title);
        let written = report::make(app, request(session_id)).await?;
        say(&format!("report: {}", written.path));
        return outcome(app, session_id, before, None, None, written.path).await;
    }
    let token = app.inner.secrets.get(&connection::token_name(session_id)).await;
    let connected = connection::save(
        app,
        ConnectionRequest {
            session_id: session_id.to_owned(),
            tenant_url: session.state.answers.tenant_url.clone(),
            secret_token: token.map(|token| token.expose_secret().to_owned()),
        },
    )
    .await?;
    say(&format!(
        "{} answers as a SCIM endpoint should",
        connected.tenant_url
    ));
    let applied = apply::to_the_end(app, session_id).await?;
    say(&applied.title);
    let state = job::show(app, request(session_id)).await?;
    let on_demand = if state.started {
        None
    } else {
        Some(prove(app, session_id, &say).await?)
    };
    let state = if start {
        job::start(app, request(session_id)).await?
    } else {
        state
    };
    // The embedded tenant ends with this program, and with it the cycle that has just begun.
    let state = if start && app.simulated_url().is_some() {
        job::first_cycle(app, session_id).await?
    } else {
        state
    };
    if start {
        say(&state.title);
    }
    let written = report::make(app, request(session_id)).await?;
    say(&format!("report: {}", written.path));
    outcome(app, session_id, before, on_demand, Some(state), written.path).await
}

async fn prove(app: &App, session_id: &str, say: &impl Fn(&str)) -> Result<CheckView, ApiError> {
    let search = SearchRequest {
        session_id: session_id.to_owned(),
        text: String::new(),
    };
    let first = check::candidates(app, search)
        .await?
        .into_iter()
        .next()
        .ok_or_else(|| {
            ApiError::failed("Nobody is in the assigned groups")
                .fix("Add people to the groups, or assign others.")
        })?;
    let checked = check::run(
        app,
        CheckRequest {
            session_id: session_id.to_owned(),
            subject_id: first.id,
            group: first.group,
        },
    )
    .await?;
    say(&checked.title);
    if checked.verdict != Verdict::Fail {
        return Ok(checked);
    }
    let mut error = ApiError::failed(&checked.title).because(&checked.subtitle);
    error.fix = checked.fix;
    Err(error)
}

async fn outcome(
    app: &App,
    session_id: &str,
    before: usize,
    on_demand: Option<CheckView>,
    job: Option<JobView>,
    report: String,
) -> Result<SetupOutcome, ApiError> {
    let session = app.session(session_id).await?;
    let known = &session.state.known;
    let tenant = session.state.tenant.as_ref();
    let requests: Vec<_> = app.requests(session_id).await?.into_iter().skip(before).collect();
    let writes = requests.iter().filter(|request| request.write).count();
    Ok(SetupOutcome {
        tenant: json!({ "id": tenant.map(|card| &card.id), "displayName": tenant.map(|card| &card.name) }),
        application: json!({ "id": known.application_id(), "appId": known.app_id() }),
        service_principal: json!({ "id": known.service_principal_id() }),
        job: job.map_or(
            Value::Null,
            |job| json!({ "id": job.id, "status": job.code, "schedule": job.schedule_state }),
        ),
        requests: requests
            .into_iter()
            .map(|request| {
                json!({
                    "method": request.exchange.method,
                    "path": request.exchange.path,
                    "status": request.exchange.status,
                    "write": request.write,
                })
            })
            .collect(),
        writes: u32::try_from(writes).unwrap_or(u32::MAX),
        on_demand,
        client_secrets: client_secret::shown(app, &session).await,
        report,
    })
}

/// The job as the tenant reports it.
///
/// # Errors
/// The set-up is not applied yet.
pub async fn status(app: &App, session_id: &str) -> Result<JobView, ApiError> {
    // The plan finds an application that another computer set up.
    review::preview(app, request(session_id)).await?;
    job::show(app, request(session_id)).await
}

fn request(session_id: &str) -> SessionRequest {
    SessionRequest {
        session_id: session_id.to_owned(),
    }
}
