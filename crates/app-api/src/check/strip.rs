//! The five steps in the order they happen: Connection, Import, Scope, Match, Action.

use graph_model::on_demand::{Item, OnDemandResult, Outcome, Step, StepKind};

use crate::view::check::{CheckCandidate, CheckStep};
use crate::view::common::{ExchangeView, Verdict};

/// The strip for the object that was asked for; steps that were not reached say so.
pub(crate) fn steps(
    result: &OnDemandResult,
    subject: &CheckCandidate,
    requests: &[ExchangeView],
) -> Vec<CheckStep> {
    let item = result
        .items
        .iter()
        .find(|item| item.source_id == subject.id)
        .or_else(|| result.items.first());
    let find = |kind: StepKind| item.and_then(|item| item.steps.iter().find(|step| step.kind == kind));
    // A refused probe is reported in place of all steps, or as a failed match with nothing imported before it.
    let reached = item.is_some_and(|item| !item.steps.is_empty())
        && (find(StepKind::Import).is_some() || result.status != Outcome::Failure);
    let find = |kind: StepKind| find(kind).filter(|_| reached);
    vec![
        connection(result, item, reached, requests),
        step("Import", find(StepKind::Import), |_| {
            "found in the tenant".to_owned()
        }),
        step("Scope", find(StepKind::Scoping), |step| scope(step, subject)),
        step("Match", find(StepKind::Matching), matching),
        step("Action", find(StepKind::Export), |step| action(step, item)),
    ]
}

fn connection(
    result: &OnDemandResult,
    item: Option<&Item>,
    reached: bool,
    requests: &[ExchangeView],
) -> CheckStep {
    let first = requests.first().filter(|request| request.id != "graph");
    let detail = match (reached, first) {
        (true, Some(probe)) => format!("{} in {} ms", probe.status.unwrap_or_default(), probe.duration_ms),
        (true, None) => "the tenant URL answers".to_owned(),
        (false, _) => item
            .and_then(|item| item.reason.clone())
            .or_else(|| result.reason.clone())
            .unwrap_or_else(|| "no answer that could be read".to_owned()),
    };
    CheckStep {
        name: "Connection".to_owned(),
        verdict: if reached { Verdict::Pass } else { Verdict::Fail },
        detail,
    }
}

fn step(name: &str, found: Option<&Step>, say: impl Fn(&Step) -> String) -> CheckStep {
    let (verdict, detail) = match found {
        None => (Verdict::Unknown, "not reached".to_owned()),
        Some(step) => match &step.status {
            Outcome::Success => (Verdict::Pass, say(step)),
            Outcome::Skipped if step.detail("SkipReason") == Some("RedundantExport") => {
                (Verdict::Pass, "already equal, nothing to send".to_owned())
            }
            Outcome::Skipped => (Verdict::Warn, say(step)),
            Outcome::Warning | Outcome::Unknown(_) => (Verdict::Warn, step.description.clone()),
            Outcome::Failure => (Verdict::Fail, step.description.clone()),
        },
    };
    CheckStep {
        name: name.to_owned(),
        verdict,
        detail,
    }
}

fn scope(step: &Step, subject: &CheckCandidate) -> String {
    if step
        .detail("Assigned to the application")
        .is_some_and(|word| word.eq_ignore_ascii_case("false"))
    {
        return "not assigned to the application".to_owned();
    }
    if step
        .detail("Scoping filter evaluation passed")
        .is_some_and(|word| word.eq_ignore_ascii_case("false"))
    {
        return "left out by a scoping filter".to_owned();
    }
    if subject.group || subject.through.is_empty() {
        "assigned to the application".to_owned()
    } else {
        format!("assigned through {}", subject.through)
    }
}

fn matching(step: &Step) -> String {
    if step.name == "EntryImport" {
        "found by its matching attribute, so update".to_owned()
    } else {
        "no account yet, so create".to_owned()
    }
}

fn action(step: &Step, item: Option<&Item>) -> String {
    match (step.name.as_str(), item.map(|item| item.action.as_str())) {
        ("EntryExportAdd", _) => "created".to_owned(),
        ("EntryExportUpdate", Some("Disable")) => "disabled".to_owned(),
        ("EntryExportUpdate", _) => "updated".to_owned(),
        ("EntryExportDelete", _) => "deleted".to_owned(),
        (_, Some(action)) => action.to_lowercase(),
        (name, None) => name.to_owned(),
    }
}
