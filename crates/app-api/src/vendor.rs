//! The vendors, as the shells show them.

mod chosen;

pub use chosen::Chosen;

pub use profile::{Draft, SCHEMA_FILE, json_schema};
use profile::{ObjectProfile, Profile, ProfileProblem, StepKind};

use crate::app::App;
use crate::error::{ApiError, ErrorCode};
use crate::request::{Nothing, SessionRequest, VendorRequest};
use crate::view::common::{NoticeView, Verdict};
use crate::view::vendor::{ReadingView, VendorCard, VendorMapping, VendorStep, VendorView};

/// The built-in profile of a vendor.
///
/// # Errors
/// There is none of this id.
pub(crate) fn find(id: &str) -> Result<&'static Profile, ApiError> {
    profile::find(id).ok_or_else(|| {
        let known: Vec<&str> = profile::builtin()
            .iter()
            .map(|profile| profile.id.as_str())
            .collect();
        ApiError::new(ErrorCode::NotFound, &format!("There is no vendor `{id}`"))
            .fix(&format!("Choose one of: {}.", known.join(", ")))
    })
}

/// Every vendor.
///
/// # Errors
/// None.
pub async fn list(_app: &App, _request: Nothing) -> Result<Vec<VendorCard>, ApiError> {
    Ok(cards())
}

/// Every vendor, for a shell without an [`App`].
#[must_use]
pub fn cards() -> Vec<VendorCard> {
    profile::builtin().iter().map(card).collect()
}

/// One vendor.
///
/// # Errors
/// There is none of this id.
pub async fn show(_app: &App, request: VendorRequest) -> Result<VendorView, ApiError> {
    view(&request.vendor_id)
}

/// The vendor of a set-up, whose profile may be its own.
///
/// # Errors
/// The set-up does not exist any more, or its profile cannot be read.
pub async fn of_session(app: &App, request: SessionRequest) -> Result<VendorView, ApiError> {
    let session = app.session(&request.session_id).await?;
    Ok(view_of(&session.state.profile()?))
}

/// One vendor, for a shell without an [`App`].
///
/// # Errors
/// There is none of this id.
pub fn view(id: &str) -> Result<VendorView, ApiError> {
    find(id).map(view_of)
}

/// What a profile says.
pub(crate) fn view_of(profile: &Profile) -> VendorView {
    VendorView {
        card: card(profile),
        needs: profile.needs.clone(),
        console_url: profile.console.as_ref().and_then(|console| console.url.clone()),
        console_menu: profile.console.as_ref().map(|console| console.menu.clone()),
        user_mappings: mappings(&profile.users),
        group_mappings: mappings(&profile.groups),
        groups: profile
            .assignments
            .groups
            .iter()
            .map(|group| group.name.clone())
            .collect(),
        readings: profile
            .readings
            .iter()
            .map(|reading| ReadingView {
                id: reading.id.clone(),
                point: reading.point.clone(),
                reading: reading.reading.clone(),
            })
            .collect(),
        warnings: profile.warnings.iter().map(warning).collect(),
        steps: profile
            .steps
            .iter()
            .map(|step| VendorStep {
                id: step.id.clone(),
                kind: step.kind_text(),
                text: step.text.clone(),
            })
            .collect(),
    }
}

/// One problem of a profile file.
#[derive(Clone, Debug, serde::Serialize)]
pub struct ProfileFinding {
    /// Line in the file, from 1; absent when the whole file is meant.
    pub line: Option<u32>,
    /// First character of the place in its line, from 1; absent with the line.
    pub column: Option<u32>,
    /// Characters of the place; absent with the line.
    pub width: Option<u32>,
    /// The line as it stands in the file; absent with the line.
    pub text: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub fix: String,
}

/// Checks a profile text.
///
/// # Errors
/// Every problem found, in the order of the file.
pub fn check(text: &str) -> Result<VendorCard, Vec<ProfileFinding>> {
    match Profile::parse(text) {
        Ok(profile) => Ok(card(&profile)),
        Err(problems) => Err(findings(text, problems)),
    }
}

/// The text of a new profile.
///
/// # Errors
/// What of the answers cannot be used.
pub fn draft(draft: &Draft) -> Result<String, Vec<ProfileFinding>> {
    draft.write().map_err(|problems| findings("", problems))
}

fn findings(text: &str, problems: Vec<ProfileProblem>) -> Vec<ProfileFinding> {
    problems
        .into_iter()
        .map(|problem| {
            let line = problem
                .line
                .checked_sub(1)
                .and_then(|above| text.lines().nth(above));
            let number = |number: usize| u32::try_from(number).ok().filter(|_| line.is_some());
            ProfileFinding {
                line: number(problem.line),
                column: number(problem.column),
                width: number(problem.width),
                text: line.map(str::to_owned),
                message: problem.message,
                fix: problem.fix,
            }
        })
        .collect()
}

/// The attribute that people are matched by: the one the connection probe asks for.
pub(crate) fn matching_attribute(profile: &Profile) -> &str {
    profile
        .users
        .mappings
        .iter()
        .filter(|row| row.matching_priority.is_some())
        .min_by_key(|row| row.matching_priority)
        .map_or("userName", |row| row.target.as_str())
}

fn card(profile: &Profile) -> VendorCard {
    VendorCard {
        id: profile.id.clone(),
        name: profile.name.clone(),
        summary: profile.summary.clone(),
        reviewed: profile.reviewed.clone(),
        guide_steps: u32::try_from(profile.steps.len()).unwrap_or(u32::MAX),
    }
}

fn mappings(object: &ObjectProfile) -> Vec<VendorMapping> {
    object
        .mappings
        .iter()
        .map(|row| VendorMapping {
            target: row.target.clone(),
            source: row.expression().into_owned(),
            matching_priority: row.matching_priority,
        })
        .collect()
}

/// A warning of the profile as a notice.
pub(crate) fn warning(warning: &profile::Warning) -> NoticeView {
    NoticeView {
        verdict: Verdict::Warn,
        title: warning.title.clone(),
        detail: warning.detail.clone(),
        guide_step: Some(warning.guide_step.clone()),
    }
}

/// Whether a step only informs: it has nothing to tick.
pub(crate) fn only_informs(step: &profile::Step) -> bool {
    step.kind.iter().all(|kind| *kind == StepKind::Warn)
}
