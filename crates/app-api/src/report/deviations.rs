//! Where a set-up is not what the guide says, and why.

use std::collections::BTreeSet;

use plan::Answers;
use profile::Profile;

use super::gather::account;
use super::model::Deviation;
use crate::session::OpenSession;
use crate::view::mappings::{MappingRow, MappingVerdict, MappingsView};
use crate::view::session::GuideItem;

/// What of the guide was done otherwise, and how its unclear points were read.
pub(super) fn deviations(
    session: &OpenSession,
    profile: &Profile,
    tables: &MappingsView,
    guide: &[GuideItem],
) -> Vec<Deviation> {
    let mut list = answers(session, profile);
    list.extend(rows(&tables.users, "user"));
    list.extend(rows(&tables.groups, "group"));
    let skipped = guide.iter().filter(|item| item.blocking && !item.done);
    list.extend(skipped.map(|item| Deviation {
        what: format!("Step {}", item.id),
        guide: item.text.clone(),
        here: "not confirmed".to_owned(),
        why: "nobody has ticked it yet".to_owned(),
    }));
    list.extend(profile.readings.iter().map(|reading| Deviation {
        what: format!("Unclear point {}", reading.id),
        guide: reading.point.clone(),
        here: reading.reading.clone(),
        why: "the guide leaves it open; this is the reading that was taken".to_owned(),
    }));
    list
}

fn answers(session: &OpenSession, profile: &Profile) -> Vec<Deviation> {
    let given = &session.state.answers;
    let advised = Answers::advised(profile);
    let by = account(session);
    let why = if by.is_empty() {
        "decided in this set-up".to_owned()
    } else {
        format!("decided in this set-up by {by}")
    };
    let mut list = Vec::new();
    let mut differs = |what: &str, guide: &str, here: &str, why: &str| {
        list.push(Deviation {
            what: what.to_owned(),
            guide: guide.to_owned(),
            here: here.to_owned(),
            why: why.to_owned(),
        });
    };
    if !advised.app_name.is_empty() && advised.app_name != given.app_name {
        differs(
            "Name of the application",
            &advised.app_name,
            &given.app_name,
            &why,
        );
    }
    if !advised.tenant_url.is_empty() && advised.tenant_url != given.tenant_url {
        differs("Tenant URL", &advised.tenant_url, &given.tenant_url, &why);
    }
    if let Some(trial) = &session.state.trial {
        differs(
            "Target",
            &profile.name,
            &format!("the trial tenant {trial}"),
            "a trial: nothing was sent to the vendor",
        );
    }
    let names = |answers: &Answers| -> BTreeSet<String> {
        answers.groups.iter().map(|group| group.name.clone()).collect()
    };
    let (theirs, ours) = (names(&advised), names(given));
    for name in theirs.difference(&ours) {
        differs("Group", name, "not assigned", &why);
    }
    for name in ours.difference(&theirs).filter(|_| !theirs.is_empty()) {
        differs("Group", "does not name it", &format!("{name} is assigned"), &why);
    }
    list
}

fn rows(rows: &[MappingRow], kind: &str) -> Vec<Deviation> {
    let differing = rows.iter().filter(|row| row.verdict != MappingVerdict::AsAdvised);
    differing
        .map(|row| Deviation {
            what: format!("Mapping of {kind} attribute {}", row.target),
            guide: row.advised.clone().unwrap_or_else(|| "no such row".to_owned()),
            here: row.current.clone().unwrap_or_else(|| "no such row".to_owned()),
            why:
                "the tenant differs from what was set; apply the plan again, or someone changed it on purpose"
                    .to_owned(),
        })
        .collect()
}
