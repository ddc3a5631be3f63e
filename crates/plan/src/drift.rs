//! The tenant beside what the profile advises, row by row, and the repair of single rows.
//!
//! Nothing is judged here a second time: rows are read off the steps of a preview, so drift and plan cannot disagree.

use std::collections::BTreeSet;

use graph_model::schema::{SOURCE_GROUP, SOURCE_USER};
use graph_model::{GraphRequest, Method, SynchronizationSchema};
use profile::Profile;
use serde_json::Value;

use crate::known::Known;
use crate::places::{Key, Place, differences};
use crate::rows::{self, RowVerdict};
use crate::step::{Level, Line, LineKind, Notice, Step, Verdict};
use crate::work::Judgement;

/// Steps that are looked at, whatever is repaired: the others need what they find.
const NEEDED: [&str; 3] = ["organization", "application", "job"];
const USER_MAPPINGS: &str = "user-mappings";
const GROUP_MAPPINGS: &str = "group-mappings";
const ASSIGNMENTS: &str = "assignments";

/// One thing that is as advised, or not.
#[derive(Clone, Debug, PartialEq)]
pub struct DriftRow {
    /// Names it for a repair: `user-mappings/externalId`, `scope`.
    pub id: String,
    /// Heading it stands under.
    pub section: String,
    /// `externalId`.
    pub title: String,
    /// As advised or not.
    pub state: DriftState,
    /// What is advised; empty: that it is not there.
    pub advised: String,
    /// What the tenant has; empty: it is not there.
    pub found: String,
    /// Steps of the guide behind it.
    pub guide: Vec<String>,
    /// What to know.
    pub notices: Vec<Notice>,
}

/// How a row stands.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum DriftState {
    /// As advised.
    Same,
    /// Another value.
    Differs,
    /// Not there.
    Missing,
    /// There, and not advised.
    Surplus,
    /// A person must decide first.
    Open,
}

/// The rows of a preview.
pub(crate) fn rows(profile: &Profile, steps: &[Step], known: &Known) -> Vec<DriftRow> {
    steps
        .iter()
        .flat_map(|step| of_step(profile, step, known))
        .collect()
}

fn of_step(profile: &Profile, step: &Step, known: &Known) -> Vec<DriftRow> {
    match step.id.as_str() {
        USER_MAPPINGS | GROUP_MAPPINGS => mapping_rows(profile, step, known),
        ASSIGNMENTS
            if step.more.iter().all(|line| line.kind != LineKind::Removed) && !step.more.is_empty() =>
        {
            step.more.iter().map(|line| assignment(step, line)).collect()
        }
        _ => vec![whole(step)],
    }
}

fn row(step: &Step, name: &str, state: DriftState, advised: &str, found: &str) -> DriftRow {
    DriftRow {
        id: format!("{}/{name}", step.id),
        section: step.section.clone(),
        title: name.to_owned(),
        state,
        advised: advised.to_owned(),
        found: found.to_owned(),
        guide: step.guide.clone(),
        notices: Vec::new(),
    }
}

/// A step whose parts are not told apart.
fn whole(step: &Step) -> DriftRow {
    let text = |kinds: [LineKind; 2]| {
        let lines = step.before_after.iter().filter(|line| kinds.contains(&line.kind));
        let texts: Vec<&str> = lines.map(|line| line.text.as_str()).collect();
        texts.join(", ")
    };
    let failed = step.notices.iter().any(|notice| notice.level == Level::Fail);
    DriftRow {
        id: step.id.clone(),
        section: step.section.clone(),
        title: step.title.clone(),
        state: match step.verdict {
            Verdict::Right | Verdict::Adopt if failed => DriftState::Differs,
            Verdict::Right | Verdict::Adopt => DriftState::Same,
            Verdict::Create => DriftState::Missing,
            Verdict::Change => DriftState::Differs,
            Verdict::Decide => DriftState::Open,
        },
        advised: text([LineKind::Added, LineKind::Kept]),
        found: text([LineKind::Removed, LineKind::Kept]),
        guide: step.guide.clone(),
        notices: step.notices.clone(),
    }
}

fn mapping_rows(profile: &Profile, step: &Step, known: &Known) -> Vec<DriftRow> {
    let object = if step.id == USER_MAPPINGS {
        SOURCE_USER
    } else {
        SOURCE_GROUP
    };
    let schema = known
        .schema_after()
        .cloned()
        .map(SynchronizationSchema::from_value);
    let Some(compared) = schema.and_then(|schema| rows::compare(profile, object, &schema)) else {
        return vec![whole(step)];
    };
    let text = |value: &Option<String>, priority: Option<u32>| match (value, priority) {
        (Some(value), Some(priority)) => format!("{value}, matches ({priority})"),
        (Some(value), None) => value.clone(),
        (None, _) => String::new(),
    };
    let mut found: Vec<DriftRow> = compared
        .rows
        .iter()
        .map(|change| {
            let state = match change.verdict {
                RowVerdict::AsAdvised => DriftState::Same,
                RowVerdict::Change => DriftState::Differs,
                RowVerdict::Add => DriftState::Missing,
                RowVerdict::Remove => DriftState::Surplus,
            };
            let advised = text(&change.advised, change.matching_priority);
            let stands = text(&change.current, change.current_priority);
            let mut row = row(step, &change.target, state, &advised, &stands);
            if let Some(guide) = &change.guide_step {
                row.guide = vec![guide.clone()];
            }
            row
        })
        .collect();
    // What the table of rows does not say: switched on or off, object actions, custom attributes.
    let told = |line: &&Line| {
        ["enabled: ", "actions: "]
            .iter()
            .any(|word| line.text.starts_with(word))
    };
    for word in ["enabled", "actions"] {
        let lines = step
            .before_after
            .iter()
            .filter(told)
            .filter(|line| line.text.starts_with(word));
        let of = |kind: LineKind| {
            let line = lines.clone().find(|line| line.kind == kind);
            line.map(|line| line.text.as_str())
        };
        if let (Some(now), Some(then)) = (of(LineKind::Removed), of(LineKind::Added)) {
            found.push(row(step, word, DriftState::Differs, then, now));
        }
    }
    if let Some(first) = found.iter_mut().find(|row| row.state != DriftState::Same) {
        first.notices.clone_from(&step.notices);
    }
    found
}

fn assignment(step: &Step, line: &Line) -> DriftRow {
    let name = line.text.trim_matches(['“', '”']);
    let (state, found) = match line.kind {
        LineKind::Kept => (DriftState::Same, "assigned"),
        LineKind::Added | LineKind::Removed => (DriftState::Missing, ""),
    };
    row(step, name, state, "assigned", found)
}

/// Whether a step is part of a repair of these rows.
pub(crate) fn takes_part(step: &str, chosen: &BTreeSet<String>) -> bool {
    NEEDED.contains(&step) || chosen.iter().any(|row| row.split('/').next() == Some(step))
}

/// What is written of a judgement when only some rows are repaired. `read` is the document that a write takes the place of.
pub(crate) fn only(
    judgement: Judgement,
    step: &str,
    chosen: &BTreeSet<String>,
    read: impl Fn(&GraphRequest) -> Option<Value>,
) -> Judgement {
    let Judgement::Write(writes) = judgement else {
        return judgement;
    };
    if chosen.contains(step) {
        return Judgement::Write(writes);
    }
    let rows: BTreeSet<&str> = chosen
        .iter()
        .filter_map(|row| row.split_once('/'))
        .filter(|(of, _)| *of == step)
        .map(|(_, name)| name)
        .collect();
    let left: Vec<GraphRequest> = writes
        .into_iter()
        .filter_map(|write| match step {
            ASSIGNMENTS => rows
                .iter()
                .any(|name| write.label == format!("Assign “{name}”"))
                .then_some(write),
            USER_MAPPINGS | GROUP_MAPPINGS if write.method == Method::Put => {
                let before = read(&write)?;
                only_rows(write, &before, step, &rows)
            }
            _ => None,
        })
        .collect();
    if left.is_empty() {
        Judgement::Right("what was chosen is as advised".to_owned())
    } else {
        Judgement::Write(left)
    }
}

/// The same PUT with only these rows changed; `None` when nothing is left of it.
fn only_rows(
    mut write: GraphRequest,
    before: &Value,
    step: &str,
    rows: &BTreeSet<&str>,
) -> Option<GraphRequest> {
    let object = if step == USER_MAPPINGS {
        SOURCE_USER
    } else {
        SOURCE_GROUP
    };
    let body = write.body.as_mut()?;
    for difference in differences(before, body) {
        if !is_chosen(&difference.place, body, before, object, rows) {
            difference.place.put(body, difference.before);
        }
    }
    (!differences(before, body).is_empty()).then_some(write)
}

fn is_chosen(place: &Place, after: &Value, before: &Value, object: &str, rows: &BTreeSet<&str>) -> bool {
    let name = place.0.last().map(|key| match key {
        Key::Item { is, .. } => is.as_str(),
        Key::Member(name) => name.as_str(),
    });
    // The attribute that a row writes to is defined beside the mappings.
    if place.member() == Some("directories") {
        return name.is_some_and(|name| rows.iter().any(|row| row.eq_ignore_ascii_case(name)));
    }
    let mapping = place
        .0
        .iter()
        .position(|key| *key == Key::Member("objectMappings".to_owned()));
    let Some(mapping) = mapping.map(|at| Place(place.0.iter().take(at + 2).cloned().collect())) else {
        return false;
    };
    let of = mapping.find(after).or(mapping.find(before));
    let of = of.and_then(|mapping| mapping["sourceObjectName"].as_str());
    let row = match name {
        Some("flowTypes") => Some("actions"),
        other => other,
    };
    of == Some(object) && row.is_some_and(|row| rows.contains(row))
}
