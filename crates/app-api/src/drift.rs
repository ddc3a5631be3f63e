//! The tenant beside what the vendor advises, on any day after the set-up: row by row, with the repair of single rows, and a
//! new token.

use jiff::Timestamp;
use plan::{DriftRow, DriftState, Level, Mode, Run, Step};
use secrecy::SecretString;

use crate::app::App;
use crate::connection;
use crate::driver::{Follower, drive};
use crate::error::{ApiError, ErrorCode};
use crate::request::{RepairRequest, SessionRequest};
use crate::review;
use crate::session::OpenSession;
use crate::sign_in::SignedIn;
use crate::vendor::Chosen;
use crate::view::common::{NoticeView, Verdict};
use crate::view::drift::{DriftRowView, DriftSection, DriftStateView, DriftView, RenewView};

/// The session of an application that was set up from here, by the application's name, its id or the session's own.
///
/// # Errors
/// There is none in the signed-in tenant.
pub async fn session_of(app: &App, vendor: &Chosen, named: &str) -> Result<String, ApiError> {
    let tenant = app.signed_in()?.card;
    let wanted = |session: &&OpenSession| {
        let (state, known) = (&session.state, &session.state.known);
        let ids = [
            known.service_principal_id(),
            known.application_id(),
            known.app_id(),
            Some(session.id.as_str()),
        ];
        state.answers.vendor == vendor.profile().id
            && state.tenant.as_ref().is_some_and(|own| own.id == tenant.id)
            && (state.answers.app_name == named || ids.contains(&Some(named)))
    };
    let sessions = app.all_sessions().await?;
    sessions
        .iter()
        .find(wanted)
        .map(|session| session.id.clone())
        .ok_or_else(|| {
            ApiError::new(
                ErrorCode::NotFound,
                &format!("“{named}” was not set up from here in {}", tenant.name),
            )
            .because("What a person decided for it is not kept on this computer.")
            .fix("Name the answers file instead (--answers FILE).")
        })
}

/// Compares.
///
/// # Errors
/// Nobody is signed in, or Graph cannot be reached.
pub async fn show(app: &App, request: SessionRequest) -> Result<DriftView, ApiError> {
    let (session, signed_in) = open(app, &request.session_id).await?;
    let profile = session.state.profile()?;
    let token = token(app, &session).await;
    let known = review::known_with_mark(&session.state, token.as_ref());
    let mut run = Run::drift(&profile, &session.state.answers, known);
    drive(&mut run, &signed_in.graph, token, &Follower::silent(app)).await?;
    let rows = run.drift_rows();
    let differing = rows.iter().filter(|row| row.state != DriftState::Same).count();
    Ok(DriftView {
        title: match differing {
            0 => format!(
                "{} is as {} advises",
                session.state.answers.app_name, profile.name
            ),
            1 => "1 row is not as advised".to_owned(),
            rows => format!("{rows} rows are not as advised"),
        },
        good: differing == 0,
        differing: u32::try_from(differing).unwrap_or(u32::MAX),
        sections: sections(&rows),
        read_at: Timestamp::now().to_string(),
    })
}

/// Makes single rows as advised, and compares again.
///
/// # Errors
/// There is no such row, Graph refused, or a row needs the token and it is not at hand.
pub async fn repair(app: &App, request: RepairRequest) -> Result<DriftView, ApiError> {
    let shown = || SessionRequest {
        session_id: request.session_id.clone(),
    };
    idle(app, &request.session_id)?;
    let before = show(app, shown()).await?;
    let known: Vec<&str> = before.rows().map(|row| row.id.as_str()).collect();
    // The name of a step stands for all its rows.
    let is_known = |row: &&String| {
        known
            .iter()
            .any(|id| id == row || id.split('/').next() == Some(row.as_str()))
    };
    if let Some(unknown) = request.rows.iter().find(|row| !is_known(row)) {
        return Err(ApiError::bad_input(&format!("There is no row `{unknown}`"))
            .fix(&format!("The rows are: {}.", known.join(", "))));
    }
    let (session, signed_in) = open(app, &request.session_id).await?;
    let profile = session.state.profile()?;
    let token = token(app, &session).await;
    let known = review::known_with_mark(&session.state, token.as_ref());
    let rows = request.rows.iter().cloned().collect();
    let mut run = Run::repair(&profile, &session.state.answers, known, rows);
    let follower = Follower::recording(app, &session.id).without_outcomes();
    drive(&mut run, &signed_in.graph, token, &follower).await?;
    show(app, shown()).await
}

/// Stores the token at hand in an application that is set up: tested by Entra first, nothing else is changed.
///
/// # Errors
/// The application is not set up, Entra cannot connect with the token (nothing is stored then), or the stored tenant URL is another
/// one than the set-up's.
pub async fn renew(app: &App, request: SessionRequest) -> Result<RenewView, ApiError> {
    idle(app, &request.session_id)?;
    let (session, signed_in) = open(app, &request.session_id).await?;
    let profile = session.state.profile()?;
    let token = token(app, &session).await;
    let known = review::known_with_mark(&session.state, token.as_ref());
    let before = app.requests(&session.id).await?.len();
    let mut run = Run::renew(&profile, &session.state.answers, Mode::Apply, known);
    let follower = Follower::recording(app, &session.id).without_outcomes();
    drive(&mut run, &signed_in.graph, token.clone(), &follower).await?;
    if let Some(token) = &token {
        app.inner
            .secrets
            .set(&connection::token_name(&session.id), token)
            .await;
    }
    let sent = app.requests(&session.id).await?;
    let writes = sent.iter().skip(before).filter(|sent| sent.write).count();
    let outcome = run.plan().last().map(|step: &Step| step.outcome.clone());
    Ok(RenewView {
        title: if writes == 0 {
            "This token is stored already".to_owned()
        } else {
            "The new token was tested and is stored".to_owned()
        },
        outcome: outcome.unwrap_or_default(),
        writes: u32::try_from(writes).unwrap_or(u32::MAX),
    })
}

/// Holds a token for this run of the program.
pub fn hold_token(app: &App, session_id: &str, token: &SecretString) {
    app.inner.secrets.hold(&connection::token_name(session_id), token);
}

async fn open(app: &App, id: &str) -> Result<(OpenSession, SignedIn), ApiError> {
    let session = app.session(id).await?;
    let signed_in = app.signed_in_for(&session.state).await?;
    Ok((session, signed_in))
}

async fn token(app: &App, session: &OpenSession) -> Option<SecretString> {
    app.inner.secrets.get(&connection::token_name(&session.id)).await
}

fn idle(app: &App, id: &str) -> Result<(), ApiError> {
    if app.is_running(id) {
        return Err(ApiError::failed("This set-up is being applied right now").fix("Cancel the run first."));
    }
    Ok(())
}

fn sections(rows: &[DriftRow]) -> Vec<DriftSection> {
    let mut sections: Vec<DriftSection> = Vec::new();
    for row in rows {
        let shown = row_view(row);
        match sections.last_mut().filter(|last| last.title == row.section) {
            Some(section) => section.rows.push(shown),
            None => sections.push(DriftSection {
                title: row.section.clone(),
                rows: vec![shown],
            }),
        }
    }
    sections
}

fn row_view(row: &DriftRow) -> DriftRowView {
    DriftRowView {
        id: row.id.clone(),
        title: row.title.clone(),
        state: match row.state {
            DriftState::Same => DriftStateView::Same,
            DriftState::Differs => DriftStateView::Differs,
            DriftState::Missing => DriftStateView::Missing,
            DriftState::Surplus => DriftStateView::Surplus,
            DriftState::Open => DriftStateView::Open,
        },
        advised: row.advised.clone(),
        found: row.found.clone(),
        guide_steps: row.guide.clone(),
        notices: row
            .notices
            .iter()
            .map(|notice| NoticeView {
                verdict: match notice.level {
                    Level::Info => Verdict::Unknown,
                    Level::Warn => Verdict::Warn,
                    Level::Fail => Verdict::Fail,
                },
                title: notice.title.clone(),
                detail: notice.detail.clone(),
                guide_step: notice.guide_step.clone(),
            })
            .collect(),
    }
}
