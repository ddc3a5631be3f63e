//! The provisioning job: started, and followed as Graph reports it.

use std::time::{Duration, Instant};

use graph_model::{GraphRequest, SynchronizationJob};
use jiff::{SignedDuration, Timestamp};
use plan::{Mode, Run};

use crate::app::App;
use crate::check::ids;
use crate::driver::{Follower, drive};
use crate::error::ApiError;
use crate::graph_calls::read;
use crate::request::SessionRequest;
use crate::session::OpenSession;
use crate::view::common::{FixView, NoticeView, Verdict};
use crate::view::job::{CountView, JobView};

/// Cycles are about this far apart (Entra: cycles; not configurable).
const CYCLE_INTERVAL_MIN: i64 = 40;

/// How long the first cycle of a simulated tenant may take.
const FIRST_CYCLE_MAX: Duration = Duration::from_secs(180);
/// How often the job is asked meanwhile.
const JOB_POLL: Duration = Duration::from_millis(250);

/// Counts that say something to an admin, in Graph's words and in ours.
const COUNTS: [(&str, &str); 5] = [
    ("countEntitledForProvisioning", "In scope"),
    ("countImported", "Read"),
    ("countExported", "Written"),
    ("countEscrowed", "Waiting for a retry"),
    ("countEntitled", "Assigned"),
];

/// The job as it is now.
///
/// # Errors
/// The plan has not been applied, nobody is signed in, or Graph cannot be reached.
pub async fn show(app: &App, request: SessionRequest) -> Result<JobView, ApiError> {
    let session = app.session(&request.session_id).await?;
    let (service_principal, id) = ids(&session.state)?;
    let signed_in = app.signed_in_for(&session.state).await?;
    let answer = read(
        &signed_in.graph,
        &app.watch(),
        &GraphRequest::job(&service_principal, &id),
    )
    .await?;
    let job = SynchronizationJob::from_value(answer.body.unwrap_or_default());
    let session = if job.is_active() == session.state.started {
        session
    } else {
        let active = job.is_active();
        app.change_session(&session.id, |state| state.started = active)
            .await?
    };
    view(app, &session, &job).await
}

/// Starts the job, if it does not run already, and reads it back.
///
/// # Errors
/// As [`show`], or Graph refused to start it.
pub async fn start(app: &App, request: SessionRequest) -> Result<JobView, ApiError> {
    let session = app.session(&request.session_id).await?;
    ids(&session.state)?;
    let signed_in = app.signed_in_for(&session.state).await?;
    let profile = session.state.profile()?;
    let follower = Follower::recording(app, &session.id);
    let mut run = Run::start(
        &profile,
        &session.state.answers,
        Mode::Apply,
        session.state.known.clone(),
    );
    drive(&mut run, &signed_in.graph, None, &follower).await?;
    show(app, request).await
}

/// Waits until the first cycle has ended, in a tenant where that takes seconds.
///
/// # Errors
/// The job went into quarantine, or the cycle did not end in time.
pub(crate) async fn first_cycle(app: &App, id: &str) -> Result<JobView, ApiError> {
    let begun = Instant::now();
    loop {
        let view = show(
            app,
            SessionRequest {
                session_id: id.to_owned(),
            },
        )
        .await?;
        if let Some(quarantine) = view.quarantine {
            return Err(ApiError::failed(&quarantine.title).because(&quarantine.detail));
        }
        if view.first_cycle_done {
            return Ok(view);
        }
        if begun.elapsed() > FIRST_CYCLE_MAX {
            return Err(ApiError::failed("The first cycle did not end in time")
                .because(&format!("It was given {} s.", FIRST_CYCLE_MAX.as_secs())));
        }
        tokio::time::sleep(JOB_POLL).await;
    }
}

async fn view(app: &App, session: &OpenSession, job: &SynchronizationJob) -> Result<JobView, ApiError> {
    let profile = session.state.profile()?;
    let last = job.last_execution();
    let ended = last.as_ref().and_then(|execution| execution.ended);
    let quarantine = job.quarantine();
    let stored = trial_counts(app, session).await;
    let failed = last.as_ref().and_then(|execution| execution.error.clone());
    let (title, detail, verdict) = match (job.is_active(), &quarantine, ended) {
        (false, ..) => (
            "Ready to start".to_owned(),
            format!(
                "Everything is set. Nobody is sent to {} before you start.",
                profile.name
            ),
            Verdict::Unknown,
        ),
        (true, Some(_), _) => (
            format!("{} is in quarantine", profile.name),
            "Entra slowed the job down because it could not do its work.".to_owned(),
            Verdict::Fail,
        ),
        (true, None, None) => (
            "The first cycle is running".to_owned(),
            "It reads everybody in scope; a first cycle takes from minutes to hours.".to_owned(),
            Verdict::Pass,
        ),
        (true, None, Some(_)) => (
            format!("{} is provisioning", profile.name),
            format!("Changes follow about every {CYCLE_INTERVAL_MIN} minutes by themselves."),
            Verdict::Pass,
        ),
    };
    Ok(JobView {
        title,
        detail,
        id: job.id().to_owned(),
        schedule_state: job.schedule_state().to_owned(),
        code: job.code().to_owned(),
        verdict,
        started: job.is_active(),
        first_cycle_done: ended.is_some(),
        last_cycle_at: ended.map(|at| at.to_string()),
        next_cycle_at: next_cycle(job, ended).map(|at| at.to_string()),
        counts: last.map(|execution| counts(&execution.counts)).unwrap_or_default(),
        fix: quarantine.as_ref().map(|_| FixView {
            action: "Repair the cause below, then restart. A wrong token is renewed in the connection step.".to_owned(),
            place: Some("Set up > Connection".to_owned()),
            learn_more: Some(
                "https://learn.microsoft.com/entra/identity/app-provisioning/application-provisioning-quarantine-status"
                    .to_owned(),
            ),
        }),
        quarantine: quarantine.map(|quarantine| {
            let error = quarantine.error.or(failed);
            NoticeView {
                verdict: Verdict::Fail,
                title: error.as_ref().map_or(quarantine.reason.clone(), |error| error.code.clone()),
                detail: error.map_or_else(String::new, |error| error.message),
                guide_step: None,
            }
        }),
        trial_people: stored.map(|counts| counts.0),
        trial_groups: stored.map(|counts| counts.1),
    })
}

fn next_cycle(job: &SynchronizationJob, ended: Option<Timestamp>) -> Option<Timestamp> {
    ended
        .filter(|_| job.is_active())
        .and_then(|at| at.checked_add(SignedDuration::from_mins(CYCLE_INTERVAL_MIN)).ok())
}

fn counts(all: &[(String, u64)]) -> Vec<CountView> {
    COUNTS
        .iter()
        .filter_map(|(name, label)| {
            let (_, value) = all.iter().find(|(found, _)| found == name)?;
            Some(CountView {
                label: (*label).to_owned(),
                value: u32::try_from(*value).unwrap_or(u32::MAX),
            })
        })
        .collect()
}

async fn trial_counts(app: &App, session: &OpenSession) -> Option<(u32, u32)> {
    let name = session.state.trial.as_deref()?;
    let tenant = app.trial().await.ok()?.store.tenant(name).await.ok()??;
    let count = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    Some((count(tenant.users), count(tenant.groups)))
}
