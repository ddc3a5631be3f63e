//! Set-up sessions: made, listed, opened, changed.

mod guide;
mod state;
mod store;

pub(crate) use guide::{first_unticked, guide_items};
pub(crate) use state::SessionState;
pub(crate) use store::{DoneStep, OpenSession};

use plan::Answers;
use profile::Profile;

use crate::app::App;
use crate::error::{ApiError, ErrorCode};
use crate::rail::{RailFacts, rail, state_line};
use crate::request::{GuideTickRequest, Nothing, SessionRequest, SessionSettingsRequest, VendorRequest};
use crate::vendor;
use crate::view::home::{ProgressChip, SessionSummary};
use crate::view::session::{RailState, SessionView, StepName};

/// All sessions, the one changed last first.
///
/// # Errors
/// The session database cannot be read.
pub async fn list(app: &App, _request: Nothing) -> Result<Vec<SessionSummary>, ApiError> {
    let sessions = app.all_sessions().await?;
    Ok(sessions.iter().map(|session| summary(app, session)).collect())
}

fn summary(app: &App, session: &OpenSession) -> SessionSummary {
    let state = &session.state;
    let profile = state.profile().ok();
    let name = profile
        .as_ref()
        .map_or(state.answers.vendor.as_str(), |found| found.name.as_str());
    let (steps, current) = profile.as_ref().map_or_else(
        || (Vec::new(), StepName::Vendor),
        |found| rail(state, &facts(app, found, state)),
    );
    let done = steps.iter().filter(|step| step.state == RailState::Done).count();
    let needs_you = steps.iter().any(|step| step.state == RailState::NeedsYou);
    SessionSummary {
        id: session.id.clone(),
        vendor_id: state.answers.vendor.clone(),
        title: if state.answers.app_name == name || state.answers.app_name.is_empty() {
            name.to_owned()
        } else {
            format!("{name} – {}", state.answers.app_name)
        },
        tenant_name: state
            .tenant
            .as_ref()
            .map_or_else(String::new, |tenant| tenant.name.clone()),
        state: state_line(&steps, current, state),
        progress: match (needs_you, state.started && state.report.is_some()) {
            (true, _) => ProgressChip::NeedsYou,
            (false, true) => ProgressChip::Done,
            (false, false) => ProgressChip::Underway,
        },
        done: u32::try_from(done).unwrap_or(u32::MAX),
        total: u32::try_from(steps.len()).unwrap_or(u32::MAX),
        updated_at: session.updated_at.to_string(),
    }
}

/// Begins a set-up for a vendor.
///
/// # Errors
/// There is no such vendor, or the session cannot be kept.
pub async fn create(app: &App, request: VendorRequest) -> Result<SessionView, ApiError> {
    let profile = vendor::find(&request.vendor_id)?;
    let session = app
        .new_session(SessionState::new(Answers::advised(profile)))
        .await?;
    view(app, &session)
}

/// One session with its rail.
///
/// # Errors
/// It does not exist any more.
pub async fn show(app: &App, request: SessionRequest) -> Result<SessionView, ApiError> {
    view(app, &app.session(&request.session_id).await?)
}

/// Forgets a session and its token. What is in the tenant stays.
///
/// # Errors
/// A run of it is under way, or the database cannot be written.
pub async fn delete(app: &App, request: SessionRequest) -> Result<Vec<SessionSummary>, ApiError> {
    if app.is_running(&request.session_id) {
        return Err(ApiError::failed("This set-up is being applied right now")
            .fix("Cancel the run first, then remove the set-up."));
    }
    app.forget_session(&request.session_id).await?;
    list(app, Nothing {}).await
}

/// Saves the name of the application and the address for failure mails.
///
/// # Errors
/// A blank name, or something that is no mail address.
pub async fn save_settings(app: &App, request: SessionSettingsRequest) -> Result<SessionView, ApiError> {
    let name = request.app_name.trim().to_owned();
    if name.is_empty() {
        return Err(
            ApiError::bad_input("The application needs a name").fix("Type a name, the vendor's for example.")
        );
    }
    let mail = request.notification_email.trim().to_owned();
    let looks_right = mail.is_empty()
        || matches!(mail.split_once('@'), Some((who, host)) if !who.is_empty() && host.contains('.'));
    if !looks_right {
        return Err(
            ApiError::bad_input("This is not a mail address").fix("Correct it, or leave the field empty.")
        );
    }
    let session = app
        .change_session(&request.session_id, |state| {
            state.answers.app_name = name;
            state.answers.notification_email = Some(mail).filter(|mail| !mail.is_empty());
        })
        .await?;
    view(app, &session)
}

/// Ticks or unticks one guided item.
///
/// # Errors
/// There is no such item.
pub async fn tick(app: &App, request: GuideTickRequest) -> Result<SessionView, ApiError> {
    let session = app.session(&request.session_id).await?;
    let profile = session.state.profile()?;
    let known = guide_items(&profile, &session.state)
        .iter()
        .any(|item| item.id == request.item_id);
    if !known {
        return Err(ApiError::new(
            ErrorCode::NotFound,
            &format!("There is no step {}", request.item_id),
        ));
    }
    let session = app
        .change_session(&request.session_id, |state| {
            if request.done {
                state.note_tick(&request.item_id);
                state.answers.ticks.insert(request.item_id);
            } else {
                state.ticked.remove(&request.item_id);
                state.answers.ticks.remove(&request.item_id);
            }
        })
        .await?;
    view(app, &session)
}

/// The view of a session.
pub(crate) fn view(app: &App, session: &OpenSession) -> Result<SessionView, ApiError> {
    let state = &session.state;
    let profile = state.profile()?;
    let (steps, current) = rail(state, &facts(app, &profile, state));
    Ok(SessionView {
        id: session.id.clone(),
        vendor_id: profile.id.clone(),
        vendor_name: profile.name.clone(),
        app_name: state.answers.app_name.clone(),
        started_at: session.created_at.to_string(),
        guide_reviewed: profile.reviewed.clone(),
        tenant: state
            .tenant
            .clone()
            .or_else(|| app.signed_in().ok().map(|present| present.card)),
        steps,
        current,
        guide: guide_items(&profile, state),
        notification_email: state.answers.notification_email.clone().unwrap_or_default(),
    })
}

fn facts<'a>(app: &App, profile: &'a Profile, state: &SessionState) -> RailFacts<'a> {
    let items = guide_items(profile, state);
    let all = |place: StepName, wanted: fn(&crate::view::session::GuideItem) -> bool| {
        items
            .iter()
            .filter(|item| item.place == place && wanted(item))
            .all(|item| item.done)
    };
    RailFacts {
        vendor: &profile.name,
        signed_in: app.is_signed_in_for(state),
        vendor_side_done: all(StepName::VendorSide, |item| item.blocking),
        finish_done: all(StepName::Finish, |item| !item.optional && !item.informs),
    }
}

/// The groups of a choice that are ticked, as they are saved.
pub(crate) fn chosen(view: &crate::view::who::WhoView) -> Vec<crate::request::GroupRef> {
    view.groups
        .iter()
        .filter(|group| group.selected && group.assignable)
        .map(|group| crate::request::GroupRef {
            name: group.name.clone(),
            id: group.id.clone(),
        })
        .collect()
}
