//! The report: what was done, proven and left to do, as one document in several forms.

mod calendar;
mod canary;
mod deviations;
mod file;
mod gather;
mod html;
mod markdown;
mod model;
#[cfg(test)]
mod tests;

pub(crate) use canary::Canaries;
pub(crate) use file::{FileText, path as file_path, write as write_file};

use std::path::{Path, PathBuf};

use crate::app::App;
use crate::error::{ApiError, ErrorCode};
use crate::request::SessionRequest;
use crate::session::OpenSession;
use crate::vendor;
use crate::view::common::{NoticeView, Verdict};
use crate::view::plan::PlanVerdict;
use crate::view::report::{FactView, FileView, ReportChange, ReportView};
use crate::view::session::{GuideItem, StepName};
use crate::{client_secret, connection, who};
use model::{Report, day_and_time_of};

/// Writes the report in all its forms into the folder of reports, and keeps where it is.
///
/// # Errors
/// Nobody is signed in, or a document cannot be written.
pub async fn make(app: &App, request: SessionRequest) -> Result<ReportView, ApiError> {
    let (session, report, canaries) = gathered(app, &request.session_id).await?;
    let path = file::path(app, &stem(&session, &report), "html")?;
    let markdown = path.with_extension("md");
    file::write(&path, &canaries.take_out(html::render(&report)))?;
    file::write(&markdown, &canaries.take_out(markdown::render(&report)))?;
    let calendar = calendar::render(&report, &session.id).map(|text| (path.with_extension("ics"), text));
    if let Some((path, text)) = &calendar {
        file::write(path, &canaries.take_out(text.clone()))?;
    }
    let view = ReportView {
        title: report.title.clone(),
        path: path.display().to_string(),
        markdown_path: markdown.display().to_string(),
        calendar_path: calendar.map(|(path, _)| path.display().to_string()),
        made_at: report.made_at.to_string(),
        expiries: report
            .expiries
            .iter()
            .map(|secret| FactView {
                label: secret.what.clone(),
                value: secret.ends_text(),
            })
            .collect(),
        facts: report.facts.clone(),
        changes: report
            .changes
            .iter()
            .map(|change| ReportChange {
                title: change.title.clone(),
                outcome: change.outcome.clone(),
                changes: change.lines.clone(),
            })
            .collect(),
        open_items: report.next.clone(),
        requests: u32::try_from(report.requests.len()).unwrap_or(u32::MAX),
        writes: u32::try_from(report.writes()).unwrap_or(u32::MAX),
    };
    let kept = view.clone();
    app.change_session(&session.id, |state| state.report = Some(kept))
        .await?;
    Ok(view)
}

/// A form of the report.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// For people and for paper.
    Html,
    /// For wikis and tickets.
    Markdown,
    /// The renewals.
    Calendar,
}

/// Writes some forms of the report into a folder; the paths. A set-up without a secret has no calendar.
///
/// # Errors
/// Nobody is signed in, or a document cannot be written.
pub async fn write(
    app: &App,
    session_id: &str,
    forms: &[Form],
    folder: &Path,
) -> Result<Vec<PathBuf>, ApiError> {
    let (session, report, canaries) = gathered(app, session_id).await?;
    std::fs::create_dir_all(folder).map_err(|error| {
        ApiError::bad_input(&format!("The folder {} cannot be made", folder.display()))
            .because(&error.to_string())
            .fix("Name a folder that may be written.")
    })?;
    let mut written = Vec::new();
    for form in forms {
        let (extension, text) = match form {
            Form::Html => ("html", Some(html::render(&report))),
            Form::Markdown => ("md", Some(markdown::render(&report))),
            Form::Calendar => ("ics", calendar::render(&report, &session.id)),
        };
        if let Some(text) = text {
            let path = file::free_path(folder, &stem(&session, &report), extension);
            file::write(&path, &canaries.take_out(text))?;
            written.push(path);
        }
    }
    Ok(written)
}

fn stem(session: &OpenSession, report: &Report) -> String {
    format!(
        "{}-{}",
        session.state.answers.vendor,
        report.title.rsplit(" in ").next().unwrap_or_default()
    )
}

async fn gathered(app: &App, session_id: &str) -> Result<(OpenSession, Report, Canaries), ApiError> {
    let session = app.session(session_id).await?;
    let signed_in = app.signed_in_for(&session.state).await?;
    let token = app.inner.secrets.get(&connection::token_name(&session.id)).await;
    let report = gather::report(app, &session, &signed_in, token.as_ref()).await?;
    let mut secrets = client_secret::all_kept(app, &session.id).await;
    secrets.extend(token);
    Ok((session, report, Canaries::of(&secrets)))
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
                day_and_time_of(&check.at)
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
