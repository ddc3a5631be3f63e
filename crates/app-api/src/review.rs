//! The review: what will change, and every request, read from the tenant and not written.

use graph_model::GraphRequest;
use jiff::Timestamp;
use plan::{Known, Level, Mode, Run, Step, Verdict};
use secrecy::SecretString;

use crate::app::App;
use crate::client_secret;
use crate::connection;
use crate::driver::{Follower, drive, lines};
use crate::error::{ApiError, ErrorCode};
use crate::preflight;
use crate::report::FileText;
use crate::request::SessionRequest;
use crate::session::{OpenSession, SessionState, first_unticked};
use crate::sign_in::SignedIn;
use crate::view::common::{NoticeView, Verdict as Shown};
use crate::view::plan::{PlanCounts, PlanSection, PlanStep, PlanVerdict, PlanView, PlannedRequest};
use crate::view::report::FileView;
use crate::who::notice;

mod fold;

/// Reads the tenant and says what would change.
///
/// # Errors
/// Nobody is signed in, Graph cannot be reached, or a step cannot be judged.
pub async fn preview(app: &App, request: SessionRequest) -> Result<PlanView, ApiError> {
    let session = app.session(&request.session_id).await?;
    let signed_in = app.signed_in_for(&session.state).await?;
    let steps = preview_steps(app, &session, &signed_in).await?;
    let profile = session.state.profile()?;
    let roles = preflight::roles(&signed_in, &app.watch()).await?;
    let counts = counts(&steps);
    let changes = counts.create + counts.change;
    app.change_session(&session.id, |state| state.changes_waiting = Some(changes))
        .await?;
    let requests = steps.iter().flat_map(|step| &step.requests);
    let writes = requests.clone().filter(|request| request.is_write()).count();
    let mut hindrances = hindrances(app, &session).await;
    hindrances.extend(missing_permissions(&signed_in.granted().await, requests));
    hindrances.extend(undecided(&steps));
    Ok(PlanView {
        title: if changes == 0 {
            format!("{} is as {} advises", signed_in.card.name, profile.name)
        } else {
            format!("What will change in {}", signed_in.card.name)
        },
        subtitle: if changes == 0 {
            "Nothing to do. Open a row to see what was compared.".to_owned()
        } else {
            "Nothing has been written yet. Open a row to see the exact request and how to undo it.".to_owned()
        },
        sections: sections(&steps),
        counts,
        write_requests: u32::try_from(writes).unwrap_or(u32::MAX),
        duration: if writes > 20 { "about 2 min" } else { "about 1 min" }.to_owned(),
        needs_role: "Application Administrator".to_owned(),
        has_role: roles.iter().any(graph_model::DirectoryRole::can_set_up),
        blocked: hindrances,
        read_at: Timestamp::now().to_string(),
    })
}

/// The steps of the plan, judged against the tenant; nothing is written.
pub(crate) async fn preview_steps(
    app: &App,
    session: &OpenSession,
    signed_in: &SignedIn,
) -> Result<Vec<Step>, ApiError> {
    let profile = session.state.profile()?;
    let token = app.inner.secrets.get(&connection::token_name(&session.id)).await;
    let known = known_now(app, session, signed_in, token.as_ref()).await;
    let mut run = Run::new(&profile, &session.state.answers, Mode::Preview, known);
    drive(&mut run, &signed_in.graph, token, &Follower::silent(app)).await?;
    // An application that was found is remembered: the other screens then show what it has.
    let known = run.known().clone();
    app.change_session(&session.id, |state| state.known = known)
        .await?;
    Ok(run.plan().to_vec())
}

/// What is known of the tenant, with the mark of the token at hand: a token that was saved before needs no second write.
pub(crate) fn known_with_mark(state: &SessionState, token: Option<&SecretString>) -> Known {
    let mut known = state.known.clone();
    known.token_at_hand = token.map(|token| state.mark(token));
    known
}

/// The same, with where the tenant lives, and of client secrets at hand how they begin, as Graph tells it.
pub(crate) async fn known_now(
    app: &App,
    session: &OpenSession,
    signed_in: &SignedIn,
    token: Option<&SecretString>,
) -> Known {
    let mut known = known_with_mark(&session.state, token);
    known.secrets_at_hand = client_secret::at_hand(app, &session.id).await;
    let signed_in = signed_in.graph.session().await;
    known.cloud = Some(plan::KnownCloud {
        authority: signed_in.cloud().authority.clone(),
        graph: signed_in.cloud().graph.clone(),
    });
    known
}

/// Refuses a run that lacks something; the first thing that is missing.
pub(crate) async fn blocked(app: &App, session: &OpenSession, signed_in: &SignedIn) -> Result<(), ApiError> {
    if session
        .state
        .tenant
        .as_ref()
        .is_some_and(|tenant| tenant.id != signed_in.card.id)
    {
        return Err(
            ApiError::new(ErrorCode::SignInNeeded, "You are signed in to another tenant")
                .because(&format!(
                    "This set-up belongs to {}.",
                    session.state.tenant.as_ref().map_or("", |t| &t.name)
                ))
                .fix("Sign in to that tenant, or begin a new set-up."),
        );
    }
    match hindrances(app, session).await.into_iter().next() {
        None => Ok(()),
        Some(first) => Err(refused(&first)),
    }
}

/// What blocks a plan, as an error.
pub(crate) fn refused(blocked: &NoticeView) -> ApiError {
    ApiError::new(ErrorCode::StepNeeded, &blocked.title).fix(&blocked.detail)
}

/// Decisions that only the admin can make. They are asked for before the first write, so that nothing is left half-done.
fn undecided(steps: &[Step]) -> impl Iterator<Item = NoticeView> {
    let decisions = steps.iter().filter_map(|step| step.decision.as_ref());
    decisions.map(|decision| notice(Shown::Fail, &decision.title, &decision.detail))
}

async fn hindrances(app: &App, session: &OpenSession) -> Vec<NoticeView> {
    let mut list = Vec::new();
    let Ok(profile) = session.state.profile() else {
        return list;
    };
    if let Some(open) = first_unticked(&profile, &session.state) {
        list.push(NoticeView {
            verdict: Shown::Fail,
            title: format!("Not confirmed yet: {}", open.text),
            detail: format!(
                "Do it at {}, then tick it under “At {}” (in an answers file: {} in `ticks`).",
                profile.name, profile.name, open.id
            ),
            guide_step: Some(open.id),
        });
    }
    let token = app.inner.secrets.get(&connection::token_name(&session.id)).await;
    let blank = connection::stays_blank(&profile);
    let address =
        profile.credentials.tenant_url.value.is_some() || !session.state.answers.tenant_url.is_empty();
    if !address || token.is_none() && !blank {
        list.push(notice(
            Shown::Fail,
            "Tenant URL and token are not at hand",
            "Enter them in the connection step (in the terminal: SLIPWAY_TOKEN). Without a key store the token is forgotten when the program ends.",
        ));
    }
    list
}

/// Permissions that the plan's requests need and the sign-in did not bring.
pub(crate) fn missing_permissions<'a>(
    granted: &[String],
    requests: impl Iterator<Item = &'a GraphRequest>,
) -> Option<NoticeView> {
    let mut missing: Vec<&str> = requests
        .filter(|request| request.is_write())
        .map(|request| request.scope)
        // Whoever may not consent gets a link for somebody who may; nothing else waits for it.
        .filter(|scope| *scope != graph_model::scope::GRANT)
        .filter(|scope| !granted.iter().any(|granted| granted.eq_ignore_ascii_case(scope)))
        .collect();
    missing.sort_unstable();
    missing.dedup();
    (!missing.is_empty()).then(|| {
        notice(
            Shown::Fail,
            &format!("One more permission is needed: {}", missing.join(", ")),
            "Sign in again from the sign-in step of this set-up and accept it, or leave out the groups that have to be created.",
        )
    })
}

pub(crate) fn counts(steps: &[Step]) -> PlanCounts {
    let count = |wanted: fn(Verdict) -> bool| {
        u32::try_from(steps.iter().filter(|step| wanted(step.verdict)).count()).unwrap_or(u32::MAX)
    };
    PlanCounts {
        create: count(|verdict| verdict == Verdict::Create),
        change: count(|verdict| verdict == Verdict::Change),
        right: count(|verdict| matches!(verdict, Verdict::Right | Verdict::Adopt)),
        decide: count(|verdict| verdict == Verdict::Decide),
    }
}

pub(crate) fn sections(steps: &[Step]) -> Vec<PlanSection> {
    let mut sections: Vec<PlanSection> = Vec::new();
    for step in fold::groups_in_place(steps) {
        let known = sections.iter_mut().find(|section| section.title == step.section);
        let shown = step_view(&step);
        match known {
            Some(section) => section.steps.push(shown),
            None => sections.push(PlanSection {
                title: step.section.clone(),
                subtitle: step.section_note.clone(),
                steps: vec![shown],
            }),
        }
    }
    sections
}

fn step_view(step: &Step) -> PlanStep {
    PlanStep {
        id: step.id.clone(),
        verdict: match step.verdict {
            Verdict::Create => PlanVerdict::Create,
            Verdict::Change => PlanVerdict::Change,
            Verdict::Adopt => PlanVerdict::Adopt,
            Verdict::Right => PlanVerdict::Right,
            Verdict::Decide => PlanVerdict::Decide,
        },
        title: step.title.clone(),
        detail: step.detail.clone(),
        guide_steps: step.guide.clone(),
        changes: lines(step),
        changes_note: step.note.clone(),
        requests: step.requests.iter().map(planned).collect(),
        portal_path: step.portal.clone(),
        portal_path_old: step.portal_old.clone(),
        undo: step.undo.clone(),
        verified_by: step.verified_by.clone(),
        notices: step
            .notices
            .iter()
            .map(|notice| NoticeView {
                verdict: match notice.level {
                    Level::Info => Shown::Unknown,
                    Level::Warn => Shown::Warn,
                    Level::Fail => Shown::Fail,
                },
                title: notice.title.clone(),
                detail: notice.detail.clone(),
                guide_step: notice.guide_step.clone(),
            })
            .collect(),
    }
}

fn planned(request: &GraphRequest) -> PlannedRequest {
    PlannedRequest {
        method: request.method.to_string(),
        path: request.path.clone(),
        body: request
            .body_redacted()
            .and_then(|body| serde_json::to_string_pretty(&body).ok()),
        write: request.is_write(),
        scope: request.scope.to_owned(),
    }
}

/// Writes the plan as a text file, for a colleague or a change request.
///
/// # Errors
/// As [`preview`], or the file cannot be written.
pub async fn export(app: &App, request: SessionRequest) -> Result<FileView, ApiError> {
    let view = preview(app, request).await?;
    let mut text = FileText::default();
    text.line(&format!("# {}", view.title));
    text.line(&format!(
        "Read from the tenant at {}. Nothing has been written.",
        view.read_at
    ));
    for section in &view.sections {
        text.blank();
        text.line(&format!("## {} ({})", section.title, section.subtitle));
        for step in &section.steps {
            text.blank();
            text.line(&format!(
                "### {}: {}",
                crate::report::word(&step.verdict),
                step.title
            ));
            text.line(&step.detail);
            for change in &step.changes {
                let sign = match change.kind {
                    crate::view::common::ChangeKind::Added => '+',
                    crate::view::common::ChangeKind::Removed => '-',
                    crate::view::common::ChangeKind::Kept => ' ',
                };
                text.line(&format!("    {sign} {}", change.text));
            }
            for planned in &step.requests {
                text.line(&format!("    {} {}", planned.method, planned.path));
                for line in planned.body.iter().flat_map(|body| body.lines()) {
                    text.line(&format!("        {line}"));
                }
            }
            text.line(&format!("    Undo: {}", step.undo));
        }
    }
    text.write(app, "plan", "md")
}
