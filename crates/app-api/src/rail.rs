//! The step rail: which steps are done, open or waiting, derived from the session and nothing else.

use std::collections::BTreeSet;

use crate::session::SessionState;
use crate::view::session::{RailState, RailStep, StepName};

/// The places of the rail in order, with their group and label. `{vendor}` is the vendor's name.
const PLACES: [(StepName, &str, &str); 13] = [
    (StepName::Vendor, "Prepare", "Vendor"),
    (StepName::SignIn, "Prepare", "Sign in"),
    (StepName::Preflight, "Prepare", "Pre-flight"),
    (StepName::VendorSide, "Prepare", "At {vendor}"),
    (StepName::Connection, "Decide", "Connection"),
    (StepName::Mappings, "Decide", "Mappings"),
    (StepName::Who, "Decide", "Who is synced"),
    (StepName::Review, "Decide", "Review plan"),
    (StepName::Apply, "Do", "Apply"),
    (StepName::Check, "Do", "Check one person"),
    (StepName::Start, "Do", "Start"),
    (StepName::Finish, "Hand over", "Finish at {vendor}"),
    (StepName::Report, "Hand over", "Report"),
];

/// What the rail needs to know besides the session itself.
pub(crate) struct RailFacts<'a> {
    /// The vendor's name.
    pub vendor: &'a str,
    /// Somebody is signed in to this session's tenant.
    pub signed_in: bool,
    /// Places where something must be answered or ticked before the set-up goes on.
    pub held: BTreeSet<StepName>,
    /// Everything runs through the provisioning job of an enterprise application.
    pub has_job: bool,
    /// All items of "Finish" that are not optional are ticked.
    pub finish_done: bool,
}

/// The rail, and the step to open when the session is opened: the first that is not done.
pub(crate) fn rail(state: &SessionState, facts: &RailFacts<'_>) -> (Vec<RailStep>, StepName) {
    let mut reached = true;
    let mut current = None;
    let steps = PLACES
        .iter()
        .filter(|(name, ..)| facts.has_job || !needs_job(*name))
        .map(|&(name, group, title)| {
            let done = is_done(name, state, facts);
            let needs_you = reached && !done && note(name, state).is_some();
            let rail_state = match (done && (reached || is_kept(name)), reached, needs_you) {
                (true, ..) => RailState::Done,
                (false, true, true) => RailState::NeedsYou,
                (false, true, false) => RailState::Open,
                (false, false, _) => RailState::Locked,
            };
            if !done && reached && current.is_none() {
                current = Some(name);
            }
            // Ticking the vendor's checklist must not stand between the admin and the report.
            reached = reached && (done || name == StepName::Finish);
            RailStep {
                name,
                title: title.replace("{vendor}", facts.vendor),
                group: group.to_owned(),
                state: rail_state,
                note: note(name, state).filter(|_| !done),
            }
        })
        .collect();
    (steps, current.unwrap_or(StepName::Report))
}

/// Done things stay done when somebody signs out: what is in the tenant is still there.
fn is_kept(name: StepName) -> bool {
    !matches!(name, StepName::SignIn)
}

/// Places that only a set-up with a provisioning job has.
fn needs_job(name: StepName) -> bool {
    matches!(
        name,
        StepName::Connection | StepName::Mappings | StepName::Who | StepName::Check | StepName::Start
    )
}

fn is_done(name: StepName, state: &SessionState, facts: &RailFacts<'_>) -> bool {
    if facts.held.contains(&name) {
        return false;
    }
    match name {
        StepName::Vendor => true,
        StepName::SignIn => facts.signed_in,
        StepName::Preflight => state.preflight_good,
        StepName::VendorSide => true,
        StepName::Connection => state.probe.is_some(),
        StepName::Mappings => state.mappings_seen,
        StepName::Who => state.who_saved,
        StepName::Review => state.reviewed,
        StepName::Apply => state.applied && state.failure.is_none(),
        StepName::Check => state
            .check
            .as_ref()
            .is_some_and(|check| check.verdict != crate::view::common::Verdict::Fail),
        StepName::Start => state.started,
        StepName::Finish => facts.finish_done,
        StepName::Report => state.report.is_some(),
    }
}

fn note(name: StepName, state: &SessionState) -> Option<String> {
    match name {
        StepName::Apply => state.failure.as_ref().map(|error| error.message.clone()),
        StepName::Check => state
            .check
            .as_ref()
            .filter(|check| check.verdict == crate::view::common::Verdict::Fail)
            .map(|check| check.title.clone()),
        _ => None,
    }
}

/// The state of a session in one line, for Home.
pub(crate) fn state_line(steps: &[RailStep], current: StepName, state: &SessionState) -> String {
    if state.report.is_some() && state.started {
        return "Running, report written".to_owned();
    }
    if state.started {
        return "Running, hand-over waits".to_owned();
    }
    if let Some(failure) = &state.failure {
        return failure.message.clone();
    }
    let title = steps
        .iter()
        .find(|step| step.name == current)
        .map_or("", |step| step.title.as_str());
    match (current, state.changes_waiting) {
        (StepName::Review, Some(1)) => "Review plan, 1 change waits".to_owned(),
        (StepName::Review, Some(count)) => format!("Review plan, {count} changes wait"),
        _ => format!("{title} is next"),
    }
}
