//! Check one person: provision on demand through Graph, then look at the target.

mod rows;
pub(crate) mod strip;
mod target;

pub(crate) use rows::text;

use std::time::Instant;

use graph_model::on_demand::OnDemandResult;
use graph_model::{GraphRequest, OnDemandSubject, SynchronizationSchema};
use jiff::Timestamp;

use crate::app::App;
use crate::error::{ApiError, ErrorCode};
use crate::graph_calls::read;
use crate::on_demand::{advice, asked, judged};
use crate::request::{CheckRequest, SearchRequest, SessionRequest};
use crate::session::{OpenSession, SessionState};
use crate::sign_in::SignedIn;
use crate::view::check::{CheckCandidate, CheckView};
use crate::view::common::Verdict;
use crate::who::{self, notice};

/// Candidates that the picker shows at once.
const CANDIDATES_MAX: usize = 50;
/// Members of a group that one on-demand run takes (Entra: provision on demand).
const MEMBERS_MAX: usize = 5;

/// People and groups that can be checked, the ones whose name holds `text`.
///
/// # Errors
/// Nobody is signed in, or Graph cannot be reached.
pub async fn candidates(app: &App, request: SearchRequest) -> Result<Vec<CheckCandidate>, ApiError> {
    let session = app.session(&request.session_id).await?;
    let (signed_in, watch) = (app.signed_in_for(&session.state).await?, app.watch());
    let wanted = request.text.trim().to_lowercase();
    let people = who::people(&signed_in, &watch, &session.state).await?;
    let groups = who::group_ids(&signed_in, &watch, &session.state).await?;
    let people = people.into_iter().map(|person| CheckCandidate {
        id: person.id,
        display_name: person.display_name,
        upn: person.upn,
        through: person.through,
        group: false,
    });
    let groups = groups.into_iter().map(|(id, name)| CheckCandidate {
        id,
        display_name: name,
        upn: String::new(),
        through: format!("a group, with {MEMBERS_MAX} of its members at most"),
        group: true,
    });
    Ok(people
        .chain(groups)
        .filter(|candidate| {
            candidate.display_name.to_lowercase().contains(&wanted)
                || candidate.upn.to_lowercase().contains(&wanted)
        })
        .take(CANDIDATES_MAX)
        .collect())
}

/// The last check of a session.
///
/// # Errors
/// The session does not exist any more.
pub async fn show(app: &App, request: SessionRequest) -> Result<Option<CheckView>, ApiError> {
    Ok(app.session(&request.session_id).await?.state.check)
}

/// Provisions one person or one group on demand, and compares what was foreseen with what happened.
///
/// # Errors
/// The set-up is not applied yet, or Graph refused the call. A person who did not arrive is a result, not an error.
pub async fn run(app: &App, request: CheckRequest) -> Result<CheckView, ApiError> {
    let session = app.session(&request.session_id).await?;
    let signed_in = app.signed_in_for(&session.state).await?;
    let (service_principal, job) = ids(&session.state)?;
    let watch = app.watch();
    let schema = read(
        &signed_in.graph,
        &watch,
        &GraphRequest::schema(&service_principal, &job),
    )
    .await?;
    let schema = SynchronizationSchema::from_value(schema.body.unwrap_or_default());
    let (subject, candidate) = subject(app, &session, &signed_in, &request).await?;

    let before = target::newest_exchange(app, &session).await;
    let begun = Instant::now();
    let (result, exchange) = ask(app, &session, &signed_in, &subject).await?;
    let seen = Seen {
        seconds: begun.elapsed().as_secs_f64(),
        before,
        exchange,
    };
    let view = view(app, &session, &signed_in, &schema, candidate, &result, seen).await?;
    let kept = view.clone();
    let came = kept.verdict == Verdict::Pass;
    app.change_session(&session.id, |state| {
        state.check = Some(kept);
        if came {
            // Some vendors want that before the start.
            state.known.note_arrival();
        }
    })
    .await?;
    Ok(view)
}

/// Asks Graph; again for a while when a fresh assignment does not count yet (Entra: minutes).
async fn ask(
    app: &App,
    session: &OpenSession,
    signed_in: &SignedIn,
    subject: &OnDemandSubject,
) -> Result<(OnDemandResult, scim::exchange::Exchange), ApiError> {
    let request = plan::check_request(&session.state.known, subject).map_err(|error| {
        ApiError::new(
            ErrorCode::StepNeeded,
            &crate::probing::sentence(&error.to_string()),
        )
    })?;
    let target = session.state.profile()?.name.clone();
    let mut patience = plan::CheckPatience::new(Timestamp::now());
    loop {
        let (answer, exchange) = asked(&signed_in.graph, &app.watch(), &request).await?;
        app.keep_request(&session.id, "check", &request, &exchange)
            .await?;
        let result = judged(&request, &answer, &target)?;
        match patience.again(&result, Timestamp::now()) {
            Some(until) => tokio::time::sleep(crate::driver::time_until(until)).await,
            None => return Ok((result, exchange)),
        }
    }
}

/// What was seen besides the answer itself.
struct Seen {
    seconds: f64,
    before: Option<i64>,
    exchange: scim::exchange::Exchange,
}

async fn view(
    app: &App,
    session: &OpenSession,
    signed_in: &SignedIn,
    schema: &SynchronizationSchema,
    subject: CheckCandidate,
    result: &OnDemandResult,
    seen: Seen,
) -> Result<CheckView, ApiError> {
    let profile = session.state.profile()?;
    let rows = rows::rows(app, signed_in, schema, &subject, result).await?;
    let arrived = result.arrived();
    let mut requests = target::exchanges_since(app, session, seen.before).await;
    if requests.is_empty() {
        requests.push(crate::exchange::view("graph", &seen.exchange));
    }
    let who = &subject.display_name;
    let differing = rows.iter().filter(|row| !row.agrees).count();
    let agreement = match (arrived, rows.len(), differing) {
        (false, ..) | (true, 0, _) => String::new(),
        (true, count, 0) => format!(" Foreseen and real agree in all {count} rows."),
        (true, count, some) => format!(" Foreseen and real differ in {some} of {count} rows."),
    };
    let by = if signed_in.card.simulated {
        "the simulated tenant"
    } else {
        "Entra"
    };
    // A vendor that makes nobody leaves out whom it does not know: that is what its guide wants.
    let left_out = !arrived
        && !subject.group
        && !profile.users.allows(profile::ObjectAction::Create)
        && result.status.as_str() == "Skipped";
    Ok(CheckView {
        title: if arrived {
            format!("{who} arrives at {}", profile.name)
        } else if left_out {
            format!(
                "{who} is not at {} yet, and is left out as the guide wants",
                profile.name
            )
        } else {
            format!("{who} does not arrive at {}", profile.name)
        },
        subtitle: format!(
            "Provision on demand, run by {by} just now, {:.1} s.{agreement}",
            seen.seconds
        ),
        verdict: match (arrived, left_out) {
            (true, _) => Verdict::Pass,
            (false, true) => Verdict::Warn,
            (false, false) => Verdict::Fail,
        },
        status: result.status.as_str().to_owned(),
        steps: strip::steps(result, &subject, &requests),
        at_target: target::stored(app, session, &subject, result).await,
        notices: members_notice(&subject, result).into_iter().collect(),
        fix: (!arrived && !left_out)
            .then(|| advice::fix(result.error_code.as_deref(), result.items.first(), &profile.name)),
        rows,
        requests,
        at: Timestamp::now().to_string(),
        subject,
    })
}

fn members_notice(
    subject: &CheckCandidate,
    result: &OnDemandResult,
) -> Option<crate::view::common::NoticeView> {
    let members = result
        .items
        .iter()
        .filter(|item| item.source_type == "User")
        .count();
    (subject.group && members > 0).then(|| {
        notice(
            Verdict::Unknown,
            &format!("{members} members were sent along"),
            "An on-demand run takes five members at most; the others follow with the first cycle.",
        )
    })
}

/// The ids that every call below the job needs.
pub(crate) fn ids(state: &SessionState) -> Result<(String, String), ApiError> {
    match (state.known.service_principal_id(), state.known.job_id()) {
        (Some(service_principal), Some(job)) => Ok((service_principal.to_owned(), job.to_owned())),
        _ => Err(
            ApiError::new(ErrorCode::StepNeeded, "There is no provisioning job yet")
                .because("The plan has not been applied.")
                .fix("Apply the plan first.")
                .at("Set up > Apply"),
        ),
    }
}

async fn subject(
    app: &App,
    session: &OpenSession,
    signed_in: &SignedIn,
    request: &CheckRequest,
) -> Result<(OnDemandSubject, CheckCandidate), ApiError> {
    let watch = app.watch();
    let missing = || {
        ApiError::new(ErrorCode::NotFound, "Nobody with this id is assigned")
            .fix("Choose somebody from the list.")
    };
    if request.group {
        let groups = who::group_ids(signed_in, &watch, &session.state).await?;
        let (id, name) = groups
            .into_iter()
            .find(|(id, _)| *id == request.subject_id)
            .ok_or_else(missing)?;
        let members =
            crate::graph_calls::read_all(&signed_in.graph, &watch, &GraphRequest::group_people(&id)).await?;
        let members: Vec<String> = members
            .iter()
            .filter_map(|member| member["id"].as_str())
            .take(MEMBERS_MAX)
            .map(str::to_owned)
            .collect();
        let through = format!("a group, with {} of its members", members.len());
        let candidate = CheckCandidate {
            id: id.clone(),
            display_name: name,
            upn: String::new(),
            through,
            group: true,
        };
        return Ok((OnDemandSubject::Group { id, members }, candidate));
    }
    let people = who::people(signed_in, &watch, &session.state).await?;
    let person = people
        .into_iter()
        .find(|person| person.id == request.subject_id)
        .ok_or_else(missing)?;
    let candidate = CheckCandidate {
        id: person.id.clone(),
        display_name: person.display_name,
        upn: person.upn,
        through: person.through,
        group: false,
    };
    Ok((OnDemandSubject::User(person.id), candidate))
}
