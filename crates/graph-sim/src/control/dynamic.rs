//! Dynamic groups follow the people: who fits the rule is a member.

use jiff::Timestamp;

use crate::directory::{Person, Rule};
use crate::state::State;

/// Puts a new or changed person into the dynamic groups whose rule fits, and out of the others. The recycle bin changes
/// nothing: who is restored is a member again.
pub(super) fn settle(state: &mut State, person: &Person, now: Timestamp) {
    let id = person.shared_id();
    let mut moved = Vec::new();
    for (group_id, group) in state.groups.iter_mut() {
        let Some(rule) = group.object.json["membershipRule"].as_str().and_then(Rule::read) else {
            continue;
        };
        let fits = rule.fits(person);
        let changed = if fits {
            group.members.push(std::sync::Arc::clone(&id))
        } else {
            group.members.remove(&id)
        };
        if changed {
            moved.push((group_id.clone(), fits));
        }
    }
    for (group, joined) in moved {
        state.changes.membership(now, &group, &id, joined);
    }
}
