//! What only a person can do or has to know, as items with a tick: the GUIDE and WARN steps of the profile.

use profile::{CopyValue as CopyKind, Given, Profile, Step};

use super::SessionState;
use super::questions::rail_place;
use crate::vendor::only_informs;
use crate::view::common::{NoticeView, Verdict};
use crate::view::session::{CopyValue, GuideItem, MailView, StepName};

/// The items of every place of the rail, in the guide's order; one for each chosen group, or for each value of a list, where
/// the profile says so. Only those of the chosen way, and of the parts of the guide that the answers ask for.
pub(crate) fn guide_items(profile: &Profile, state: &SessionState) -> Vec<GuideItem> {
    let facts = state.facts(profile);
    let given = Given::new(profile, &state.answers.questions, &facts);
    let method = state.answers.method();
    profile
        .steps
        .iter()
        .filter(|step| step.is_of(method) && step.when.as_ref().is_none_or(|when| when.holds(&given)))
        .filter(|step| step.task.is_none() && (step.is_guided() || only_informs(step)))
        .flat_map(|step| items(step, state, &given))
        .collect()
}

/// The first item that holds the set-up and is not ticked.
pub(crate) fn first_unticked(profile: &Profile, state: &SessionState) -> Option<GuideItem> {
    guide_items(profile, state)
        .into_iter()
        .find(|item| item.place < StepName::Apply && item.blocking && !item.done)
}

fn items(step: &Step, state: &SessionState, given: &Given<'_>) -> Vec<GuideItem> {
    let each: Vec<String> = if step.per_group {
        let groups = state.answers.groups.iter();
        groups.map(|group| group.name.clone()).collect()
    } else if let Some(list) = &step.per_item {
        let values = given.answer(list).map(profile::AnswerValue::items);
        values
            .unwrap_or_default()
            .into_iter()
            .map(ToOwned::to_owned)
            .collect()
    } else {
        return vec![item(step, state, given, step.id.clone(), given.fill(&step.text))];
    };
    each.into_iter()
        .map(|name| {
            let text = given.fill(&step.text);
            let text = match text.contains("{item}") {
                true => text.replace("{item}", &name),
                false => format!("{name}: {text}"),
            };
            item(step, state, given, step.item_id(&name), text)
        })
        .collect()
}

fn item(step: &Step, state: &SessionState, given: &Given<'_>, id: String, text: String) -> GuideItem {
    let informs = only_informs(step);
    GuideItem {
        done: state.answers.ticks.contains(&id),
        id,
        place: rail_place(step.place),
        section: step.section.clone(),
        menu: step.menu.as_deref().map(|menu| given.fill(menu)),
        url: step.url.as_deref().and_then(|url| given.fill_all(url)),
        copy: copy_value(step, state, given),
        mail: step
            .mail
            .as_deref()
            .and_then(|mail| given.mail(mail))
            .map(|mail| MailView {
                to: mail.to,
                subject: mail.subject,
                body: mail.body,
            }),
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

/// What is pasted at the vendor, once it is known.
fn copy_value(step: &Step, state: &SessionState, given: &Given<'_>) -> Option<CopyValue> {
    if let Some(text) = &step.copy_text {
        return given.fill_all(text).map(|value| CopyValue {
            label: step.copy_label.clone().unwrap_or_default(),
            value,
        });
    }
    match step.copy? {
        kind @ CopyKind::TenantId => state.tenant.as_ref().map(|tenant| CopyValue {
            label: kind.label().to_owned(),
            value: tenant.id.clone(),
        }),
    }
}

/// Places with a blocking item that is not ticked.
pub(crate) fn held_places(items: &[GuideItem]) -> impl Iterator<Item = StepName> {
    items
        .iter()
        .filter(|item| item.blocking && !item.done)
        .map(|item| item.place)
}
