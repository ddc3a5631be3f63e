//! The report: what was done, proven and left to do, as one document.

mod canary;
mod document;
mod file;

pub(crate) use canary::Canaries;
pub(crate) use file::{FileText, path as file_path, write as write_file};

use jiff::Timestamp;

use crate::app::App;
use crate::error::{ApiError, ErrorCode};
use crate::request::SessionRequest;
use crate::session::{OpenSession, guide_items};
use crate::vendor;
use crate::view::common::{NoticeView, Verdict};
use crate::view::mappings::MappingRow;
use crate::view::plan::PlanVerdict;
use crate::view::report::{FactView, FileView, ReportChange, ReportView};
use crate::view::session::{GuideItem, StepName};
use crate::{connection, mappings, who};
use document::Document;

/// Writes the report and keeps where it is.
///
/// # Errors
/// Nobody is signed in, or the document cannot be written.
pub async fn make(app: &App, request: SessionRequest) -> Result<ReportView, ApiError> {
    let session = app.session(&request.session_id).await?;
    let signed_in = app.signed_in_for(&session.state).await?;
    let profile = session.state.profile()?;
    let requests = app.requests(&session.id).await?;
    let guide = guide_items(&profile, &session.state);
    let tables = mappings::view(&signed_in, &app.watch(), &session.state).await?;
    let assigned: Vec<String> = who::group_ids(&signed_in, &app.watch(), &session.state)
        .await?
        .into_iter()
        .map(|(_, name)| name)
        .collect();
    let outcomes = app.outcomes(&session.id).await?;
    let path = file::path(app, &format!("{}-{}", profile.id, signed_in.card.name), "html")?;
    let view = ReportView {
        title: format!("{} is set up in {}", profile.name, signed_in.card.name),
        path: path.display().to_string(),
        made_at: Timestamp::now().to_string(),
        facts: facts(&session, &signed_in.card.name, assigned.len()),
        changes: outcomes
            .into_iter()
            .map(|done| ReportChange {
                title: done.step.title,
                outcome: done.step.outcome,
                changes: done.changes,
            })
            .collect(),
        open_items: open_items(&profile, &session, &guide),
        requests: u32::try_from(requests.len()).unwrap_or(u32::MAX),
        writes: u32::try_from(requests.iter().filter(|request| request.write).count()).unwrap_or(u32::MAX),
    };
    let exchanges: Vec<_> = requests.into_iter().map(|request| request.exchange).collect();
    let text = document::render(&Document {
        view: &view,
        users: &set_rows(&tables.users),
        groups: &set_rows(&tables.groups),
        assigned: &assigned,
        guide: &guide,
        requests: &exchanges,
        simulated: signed_in.card.simulated,
    });
    let token = app.inner.secrets.get(&connection::token_name(&session.id)).await;
    file::write(&path, &Canaries::of(token.as_ref()).take_out(text))?;
    let kept = view.clone();
    app.change_session(&session.id, |state| state.report = Some(kept))
        .await?;
    Ok(view)
}

/// Opens the document with the system's browser.
///
/// # Errors
/// There is none yet, or nothing opens it.
pub async fn open(app: &App, request: SessionRequest) -> Result<FileView, ApiError> {
    let session = app.session(&request.session_id).await?;
    let path = session.state.report.map(|report| report.path).ok_or_else(|| {
        ApiError::new(ErrorCode::StepNeeded, "There is no report yet").fix("Write the report first.")
    })?;
    app.inner.host.open(&path).map_err(|why| {
        ApiError::failed("The report could not be opened")
            .because(&why)
            .fix(&format!("Open it yourself: {path}"))
    })?;
    Ok(FileView { path })
}

fn set_rows(rows: &[MappingRow]) -> Vec<MappingRow> {
    rows.iter().filter(|row| row.advised.is_some()).cloned().collect()
}

fn facts(session: &OpenSession, tenant: &str, groups: usize) -> Vec<FactView> {
    let state = &session.state;
    let known = &state.known;
    let card = state.tenant.as_ref();
    let mut facts = vec![
        ("Tenant", tenant.to_owned()),
        ("Tenant id", card.map_or_else(String::new, |card| card.id.clone())),
        (
            "Set up by",
            card.map_or_else(String::new, |card| card.account.clone()),
        ),
        ("Enterprise application", state.answers.app_name.clone()),
        (
            "Service principal",
            known.service_principal_id().unwrap_or_default().to_owned(),
        ),
        ("Provisioning job", known.job_id().unwrap_or_default().to_owned()),
        ("Tenant URL", state.answers.tenant_url.clone()),
        (
            "Secret token",
            "kept in the key store, not in this document".to_owned(),
        ),
        ("Scope", "only assigned users and groups".to_owned()),
        ("Assigned groups", groups.to_string()),
        (
            "Failure mails",
            state
                .answers
                .notification_email
                .clone()
                .unwrap_or_else(|| "off".to_owned()),
        ),
        (
            "Job",
            if state.started { "started" } else { "not started" }.to_owned(),
        ),
    ];
    if let Some(check) = &state.check {
        facts.push((
            "Proof",
            format!(
                "{} ({}, {})",
                check.title,
                check.status,
                document::day_and_time(&check.at)
            ),
        ));
    }
    facts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(label, value)| FactView {
            label: label.to_owned(),
            value,
        })
        .collect()
}

fn open_items(profile: &profile::Profile, session: &OpenSession, guide: &[GuideItem]) -> Vec<NoticeView> {
    let mut items: Vec<NoticeView> = guide
        .iter()
        .filter(|item| !item.done && !item.optional && !item.informs && item.place == StepName::Finish)
        .map(|item| NoticeView {
            verdict: Verdict::Warn,
            title: item.text.clone(),
            detail: item.menu.clone().unwrap_or_default(),
            guide_step: Some(item.id.clone()),
        })
        .collect();
    if !session.state.started {
        items.insert(
            0,
            who::notice(
                Verdict::Warn,
                "The job is not started",
                "Nobody is provisioned until it is.",
            ),
        );
    }
    items.extend(
        profile
            .warnings
            .iter()
            .filter(|warning| warning.blocking)
            .map(vendor::warning),
    );
    items
}

/// The word of a plan verdict, for texts.
pub(crate) fn word(verdict: &PlanVerdict) -> &'static str {
    match verdict {
        PlanVerdict::Create => "Create",
        PlanVerdict::Change => "Change",
        PlanVerdict::Adopt => "Take over",
        PlanVerdict::Right => "Right",
        PlanVerdict::Decide => "Decide",
    }
}
