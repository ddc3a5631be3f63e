//! What only a person can do, as items with a tick: the GUIDE and WARN steps of the profile.

use profile::{CopyValue as CopyKind, Place, Profile, Step};

use super::SessionState;
use crate::vendor::only_informs;
use crate::view::common::{NoticeView, Verdict};
use crate::view::session::{CopyValue, GuideItem, StepName};

/// The items of "At the vendor" and "Finish", in the guide's order; one for each chosen group where the profile says so.
pub(crate) fn guide_items(profile: &Profile, state: &SessionState) -> Vec<GuideItem> {
    profile
        .steps
        .iter()
        .filter(|step| step.task.is_none() && (step.is_guided() || only_informs(step)))
        .filter_map(|step| Some((step, place(step.place)?)))
        .flat_map(|(step, place)| items(step, place, state))
        .collect()
}

/// The first item at the vendor that holds the set-up and is not ticked.
pub(crate) fn first_unticked(profile: &Profile, state: &SessionState) -> Option<GuideItem> {
    guide_items(profile, state)
        .into_iter()
        .find(|item| item.place == StepName::VendorSide && item.blocking && !item.done)
}

/// Only two places of the rail have a checklist; guidance that belongs elsewhere is shown there as text.
fn place(place: Place) -> Option<StepName> {
    match place {
        Place::VendorSide => Some(StepName::VendorSide),
        Place::Finish => Some(StepName::Finish),
        _ => None,
    }
}

fn items(step: &Step, place: StepName, state: &SessionState) -> Vec<GuideItem> {
    if !step.per_group {
        return vec![item(step, place, state, step.id.clone(), step.text.clone())];
    }
    state
        .answers
        .groups
        .iter()
        .map(|group| {
            let text = format!("{}: {}", group.name, step.text);
            item(step, place, state, step.item_id(&group.name), text)
        })
        .collect()
}

fn item(step: &Step, place: StepName, state: &SessionState, id: String, text: String) -> GuideItem {
    let informs = only_informs(step);
    GuideItem {
        done: state.answers.ticks.contains(&id),
        id,
        place,
        section: step.section.clone(),
        menu: step.menu.clone(),
        url: step.url.clone(),
        copy: step.copy.and_then(|kind| copy_value(kind, state)),
        blocking: step.blocks_setup(),
        optional: step.optional || step.branch.is_some(),
        informs,
        notice: informs.then(|| NoticeView {
            verdict: Verdict::Warn,
            title: text.clone(),
            detail: String::new(),
            guide_step: Some(step.id.clone()),
        }),
        text,
    }
}

fn copy_value(kind: CopyKind, state: &SessionState) -> Option<CopyValue> {
    match kind {
        CopyKind::TenantId => state.tenant.as_ref().map(|tenant| CopyValue {
            label: kind.label().to_owned(),
            value: tenant.id.clone(),
        }),
    }
}
