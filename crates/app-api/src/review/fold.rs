//! Groups that are in the tenant as they should be, as one row: eight rows that say "nothing to do" hide the ones that matter.

use plan::{Level, Step, Verdict};

/// The prefix of the steps that look for one group each.
const GROUP_STEP: &str = "group-";

/// The steps with all quiet group rows folded into the first of them.
pub(super) fn groups_in_place(steps: &[Step]) -> Vec<Step> {
    let quiet: Vec<&Step> = steps.iter().filter(|step| is_quiet(step)).collect();
    if quiet.len() < 2 {
        return steps.to_vec();
    }
    let folded = fold(&quiet);
    let first = quiet[0].id.clone();
    steps
        .iter()
        .filter(|step| !is_quiet(step) || step.id == first)
        .map(|step| {
            if step.id == first {
                folded.clone()
            } else {
                step.clone()
            }
        })
        .collect()
}

/// `group-3` looks for a group; `group-mappings` is about the mappings of groups.
fn looks_for_a_group(step: &Step) -> bool {
    let number = step.id.strip_prefix(GROUP_STEP);
    number.is_some_and(|number| number.chars().all(|letter| letter.is_ascii_digit()))
}

fn is_quiet(step: &Step) -> bool {
    looks_for_a_group(step)
        && matches!(step.verdict, Verdict::Adopt | Verdict::Right)
        && step.notices.iter().all(|notice| notice.level == Level::Info)
}

fn fold(quiet: &[&Step]) -> Step {
    let mut folded = quiet[0].clone();
    folded.title = format!("{} groups are in the tenant", quiet.len());
    folded.detail = "Found by their exact names".to_owned();
    folded.verdict = if quiet.iter().any(|step| step.verdict == Verdict::Adopt) {
        Verdict::Adopt
    } else {
        Verdict::Right
    };
    folded.before_after = quiet
        .iter()
        .flat_map(|step| {
            step.before_after.iter().take(1).map(|line| plan::Line {
                kind: line.kind,
                text: format!("{}: {}", step.title, line.text),
            })
        })
        .collect();
    folded.requests = quiet.iter().flat_map(|step| step.requests.clone()).collect();
    folded.notices = quiet.iter().flat_map(|step| step.notices.clone()).collect();
    folded
}
