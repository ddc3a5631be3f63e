//! Applying the plan: started, followed, cancelled, continued.

use std::sync::{Arc, Mutex};

use plan::{Mode, Run};
use tokio_util::sync::CancellationToken;

use crate::app::{App, lock};
use crate::connection;
use crate::driver::{Follower, drive, idle};
use crate::error::{ApiError, ErrorCode};
use crate::request::SessionRequest;
use crate::review;
use crate::session::OpenSession;
use crate::sign_in::SignedIn;
use crate::view::apply::{ApplyState, ApplyStepState, ApplyView};

/// A run under way, or the last one of this program.
pub(crate) struct RunHandle {
    live: Arc<Mutex<ApplyView>>,
    cancel: CancellationToken,
}

impl App {
    /// Whether a run of this session is under way.
    pub(crate) fn is_running(&self, session: &str) -> bool {
        lock(&self.inner.runs)
            .get(session)
            .is_some_and(|run| lock(&run.live).state == ApplyState::Running)
    }

    /// What the run of this session waits for right now.
    pub(crate) fn run_waits_for(&self, session: &str) -> Option<String> {
        lock(&self.inner.runs)
            .get(session)
            .and_then(|run| lock(&run.live).waiting.clone())
    }
}

/// Starts or continues; comes back at once.
///
/// # Errors
/// Something is missing before it can begin; nothing was sent then.
pub async fn start(app: &App, request: SessionRequest) -> Result<ApplyView, ApiError> {
    let id = request.session_id;
    if app.is_running(&id) {
        return show(app, SessionRequest { session_id: id }).await;
    }
    let session = app.session(&id).await?;
    let signed_in = app.signed_in_for(&session.state).await?;
    review::blocked(app, &session, &signed_in).await?;
    // Once per sign-in: taken, so that the next run does not tell it again.
    for exchange in signed_in.untold() {
        app.keep_beside(&id, "sign-in", "Sign in", &exchange).await?;
    }
    let live = Arc::new(Mutex::new(ApplyView {
        title: running_title(&session, &signed_in)?,
        state: ApplyState::Running,
        ..idle()
    }));
    let cancel = register(app, &id, &live);
    app.change_session(&id, |state| {
        state.reviewed = true;
        state.failure = None;
    })
    .await?;
    let background = app.clone();
    let follower = Follower::new(app, Some(&id), Arc::clone(&live), cancel);
    tokio::spawn(async move {
        let ended = carry_out(&background, &session, &signed_in, &follower).await;
        finish(&background, &session, &signed_in, &live, ended).await;
    });
    show(app, SessionRequest { session_id: id }).await
}

/// Applies and waits for the end, for a shell without a window.
///
/// # Errors
/// Why the run stopped.
pub async fn to_the_end(app: &App, session_id: &str) -> Result<ApplyView, ApiError> {
    let request = || SessionRequest {
        session_id: session_id.to_owned(),
    };
    start(app, request()).await?;
    // Only the state is asked for: a view holds every request with its bodies.
    while app.is_running(session_id) {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let view = show(app, request()).await?;
    match view.state {
        ApplyState::Done => Ok(view),
        _ => Err(view.error.unwrap_or_else(|| ApiError::failed("The run stopped"))),
    }
}

async fn carry_out(
    app: &App,
    session: &OpenSession,
    signed_in: &SignedIn,
    follower: &Follower,
) -> Result<(), ApiError> {
    let profile = session.state.profile()?;
    let token = app.inner.secrets.get(&connection::token_name(&session.id)).await;
    let known = review::known_now(app, session, signed_in, token.as_ref()).await;
    let mut run = Run::new(&profile, &session.state.answers, Mode::Apply, known);
    drive(&mut run, &signed_in.graph, token, follower).await
}

async fn finish(
    app: &App,
    session: &OpenSession,
    signed_in: &SignedIn,
    live: &Arc<Mutex<ApplyView>>,
    ended: Result<(), ApiError>,
) {
    let failure = ended.err();
    let kept = failure.clone();
    let result = app
        .change_session(&session.id, |state| {
            state.applied = kept.is_none();
            state.failure = kept.filter(|error| error.code != ErrorCode::Cancelled);
        })
        .await;
    let failure = failure.or(result.err());
    show_end(live, failure, done_title(session, signed_in));
}

/// A run is under way from now on; gives what cancels it.
pub(crate) fn register(app: &App, id: &str, live: &Arc<Mutex<ApplyView>>) -> CancellationToken {
    let cancel = CancellationToken::new();
    let handle = RunHandle {
        live: Arc::clone(live),
        cancel: cancel.clone(),
    };
    lock(&app.inner.runs).insert(id.to_owned(), handle);
    cancel
}

/// Shows how a run ended.
pub(crate) fn show_end(live: &Arc<Mutex<ApplyView>>, failure: Option<ApiError>, done_title: String) {
    let mut live = lock(live);
    live.waiting = None;
    live.error = failure;
    live.state = match &live.error {
        None => ApplyState::Done,
        Some(error) if error.code == ErrorCode::Cancelled => ApplyState::Cancelled,
        Some(_) => ApplyState::Failed,
    };
    if live.state == ApplyState::Done {
        live.title = done_title;
    } else {
        // A step that was under way when the run stopped is not running any more.
        for step in live
            .steps
            .iter_mut()
            .filter(|step| step.state == ApplyStepState::Running)
        {
            step.state = ApplyStepState::Failed;
        }
    }
}

fn running_title(session: &OpenSession, signed_in: &SignedIn) -> Result<String, ApiError> {
    let profile = session.state.profile()?;
    Ok(format!("Setting up {} in {}", profile.name, signed_in.card.name))
}

fn done_title(session: &OpenSession, signed_in: &SignedIn) -> String {
    let profile = session.state.profile();
    let name = profile
        .as_ref()
        .map_or("The vendor", |profile| profile.name.as_str());
    format!("{name} is set up in {}", signed_in.card.name)
}

/// The run as it stands: the live one, or the record of one in an earlier run of the program.
///
/// # Errors
/// The session does not exist any more.
pub async fn show(app: &App, request: SessionRequest) -> Result<ApplyView, ApiError> {
    if let Some(handle) = lock(&app.inner.runs).get(&request.session_id) {
        return Ok(lock(&handle.live).clone());
    }
    let session = app.session(&request.session_id).await?;
    let outcomes = app.outcomes(&session.id).await?;
    let requests = app.requests(&session.id).await?;
    let state = &session.state;
    let steps: Vec<_> = outcomes.into_iter().map(|done| done.step).collect();
    let count = |wanted: ApplyStepState| steps.iter().filter(|step| step.state == wanted).count();
    let vendor = state.profile()?;
    let tenant = state
        .tenant
        .as_ref()
        .map_or("the tenant", |tenant| tenant.name.as_str());
    Ok(ApplyView {
        title: if state.applied {
            format!("{} is set up in {tenant}", vendor.name)
        } else {
            format!("{} waits to be set up in {tenant}", vendor.name)
        },
        state: match (&state.failure, state.applied, state.reviewed && !steps.is_empty()) {
            (Some(_), ..) => ApplyState::Failed,
            (None, true, _) => ApplyState::Done,
            // The program ended in the middle of a run: it can be continued.
            (None, false, true) => ApplyState::Cancelled,
            (None, false, false) => ApplyState::Idle,
        },
        done: u32::try_from(count(ApplyStepState::Done)).unwrap_or(u32::MAX),
        total: u32::try_from(steps.len()).unwrap_or(u32::MAX),
        writes: u32::try_from(requests.iter().filter(|request| request.write).count()).unwrap_or(u32::MAX),
        steps,
        requests,
        waiting: None,
        error: state.failure.clone(),
    })
}

/// Stops a run after the request that is on its way.
///
/// # Errors
/// The session does not exist any more.
pub async fn cancel(app: &App, request: SessionRequest) -> Result<ApplyView, ApiError> {
    if let Some(handle) = lock(&app.inner.runs).get(&request.session_id) {
        handle.cancel.cancel();
    }
    show(app, request).await
}
