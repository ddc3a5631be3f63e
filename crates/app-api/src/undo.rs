//! Taking a set-up back: what it made and changed, and only that.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use plan::{Mode, Run, Step};

use crate::app::App;
use crate::apply;
use crate::connection;
use crate::driver::{Follower, drive, idle};
use crate::error::{ApiError, ErrorCode};
use crate::preflight;
use crate::request::{SessionRequest, UndoRequest};
use crate::review;
use crate::session::OpenSession;
use crate::sign_in::SignedIn;
use crate::view::apply::{ApplyState, ApplyView};
use crate::view::common::Verdict;
use crate::view::plan::PlanView;
use crate::view::undo::{LeftView, UndoStep, UndoView};
use crate::who::notice;

/// What would be taken back, read from the tenant and not written.
///
/// # Errors
/// Nobody is signed in, or Graph cannot be reached.
pub async fn preview(app: &App, request: UndoRequest) -> Result<PlanView, ApiError> {
    let (session, signed_in) = open(app, &request).await?;
    let mut run = run(app, &session, &request, Mode::Preview).await?;
    let token = app.inner.secrets.get(&connection::token_name(&session.id)).await;
    drive(&mut run, &signed_in.graph, token, &Follower::silent(app)).await?;
    let steps = run.plan();
    let requests = steps.iter().flat_map(|step| &step.requests);
    let writes = requests.clone().filter(|request| request.is_write()).count();
    let roles = preflight::roles(&signed_in, &app.watch()).await?;
    let counts = review::counts(steps);
    let nothing = writes == 0 && counts.decide == 0;
    let granted = signed_in.granted().await;
    Ok(PlanView {
        title: if nothing {
            "Nothing to take back".to_owned()
        } else {
            format!("What will be taken back in {}", signed_in.card.name)
        },
        subtitle: if nothing {
            "This set-up changed nothing in the tenant that is still there.".to_owned()
        } else {
            "What was there before this set-up stays, and so does what somebody changed since.".to_owned()
        },
        sections: review::sections(steps),
        counts,
        write_requests: u32::try_from(writes).unwrap_or(u32::MAX),
        duration: "about 1 min".to_owned(),
        needs_role: "Application Administrator".to_owned(),
        has_role: roles.iter().any(graph_model::DirectoryRole::can_set_up),
        blocked: review::missing_permissions(&granted, requests)
            .into_iter()
            .collect(),
        read_at: Timestamp::now().to_string(),
    })
}

/// Begins to take back; comes back at once. The run is followed and cancelled like any other.
///
/// # Errors
/// Something is missing before it can begin; nothing was sent then.
pub async fn start(app: &App, request: UndoRequest) -> Result<ApplyView, ApiError> {
    let shown = || SessionRequest {
        session_id: request.session_id.clone(),
    };
    if app.is_running(&request.session_id) {
        return apply::show(app, shown()).await;
    }
    let (session, signed_in) = open(app, &request).await?;
    allowed(app, &request).await?;
    let live = Arc::new(Mutex::new(ApplyView {
        title: format!("Taking back what was done in {}", signed_in.card.name),
        state: ApplyState::Running,
        ..idle()
    }));
    let cancel = apply::register(app, &session.id, &live);
    let (background, following) = (app.clone(), Arc::clone(&live));
    let again = request.clone();
    tokio::spawn(async move {
        let follower =
            Follower::new(&background, Some(&session.id), Arc::clone(&following), cancel).without_outcomes();
        let ended = carry_out(&background, &session, &signed_in, &again, &follower).await;
        let title = match &ended {
            Ok(steps) if steps.iter().any(|step| step.left.is_some()) => "Taken back, except what is left",
            Ok(_) => "Everything is taken back",
            Err(_) => "",
        };
        apply::show_end(&following, ended.err(), title.to_owned());
    });
    apply::show(app, shown()).await
}

/// Takes back and waits for the end, for a shell without a window.
///
/// # Errors
/// Why the run stopped; doing it again goes on from there.
pub async fn to_the_end(app: &App, request: UndoRequest) -> Result<UndoView, ApiError> {
    let (session, signed_in) = open(app, &request).await?;
    allowed(app, &request).await?;
    let before = app.requests(&session.id).await?.len();
    let follower = Follower::recording(app, &session.id).without_outcomes();
    let steps = carry_out(app, &session, &signed_in, &request, &follower).await?;
    let sent = app.requests(&session.id).await?;
    let writes = sent.iter().skip(before).filter(|request| request.write).count();
    let left: Vec<LeftView> = steps
        .iter()
        .filter_map(|step| {
            let left = step.left.as_ref()?;
            Some(LeftView {
                id: step.id.clone(),
                may_be_taken_back: step.decision.is_some(),
                notice: notice(Verdict::Warn, &left.title, &left.detail),
            })
        })
        .collect();
    Ok(UndoView {
        undone: left.is_empty(),
        writes: u32::try_from(writes).unwrap_or(u32::MAX),
        steps: steps
            .iter()
            .map(|step| UndoStep {
                id: step.id.clone(),
                title: step.title.clone(),
                outcome: step.outcome.clone(),
            })
            .collect(),
        left,
    })
}

async fn open(app: &App, request: &UndoRequest) -> Result<(OpenSession, SignedIn), ApiError> {
    let session = app.session(&request.session_id).await?;
    let signed_in = app.signed_in_for(&session.state).await?;
    Ok((session, signed_in))
}

/// What the writes need must be granted before the first one.
async fn allowed(app: &App, request: &UndoRequest) -> Result<(), ApiError> {
    if app.is_running(&request.session_id) {
        return Err(ApiError::failed("This set-up is being applied right now").fix("Cancel the run first."));
    }
    let plan = preview(app, request.clone()).await?;
    match plan.blocked.first() {
        Some(first) => Err(review::refused(first)),
        None => Ok(()),
    }
}

async fn run(app: &App, session: &OpenSession, request: &UndoRequest, mode: Mode) -> Result<Run, ApiError> {
    let profile = session.state.profile()?;
    let token = app.inner.secrets.get(&connection::token_name(&session.id)).await;
    let known = review::known_with_mark(&session.state, token.as_ref());
    let also = request.also.iter().cloned().collect();
    Ok(Run::undo(&profile, &session.state.answers, mode, known, also))
}

async fn carry_out(
    app: &App,
    session: &OpenSession,
    signed_in: &SignedIn,
    request: &UndoRequest,
    follower: &Follower,
) -> Result<Vec<Step>, ApiError> {
    let mut run = run(app, session, request, Mode::Apply).await?;
    let token = app.inner.secrets.get(&connection::token_name(&session.id)).await;
    let ended = drive(&mut run, &signed_in.graph, token, follower).await;
    let failure = ended
        .as_ref()
        .err()
        .filter(|error| error.code != ErrorCode::Cancelled);
    let gone = run.known().job_id().is_none();
    app.change_session(&session.id, |state| {
        // The set-up stands at its plan again.
        state.applied = false;
        state.reviewed = false;
        state.started &= !gone;
        state.check = None;
        state.changes_waiting = None;
        state.failure = failure.cloned();
    })
    .await?;
    ended?;
    Ok(run.plan().to_vec())
}
