//! What changed in the directory, in order, for delta queries (Graph: delta).

use indexmap::IndexMap;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long a delta token lives, by the tenant's clock (Graph: delta).
pub(crate) const TOKEN_LIFETIME: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Older changes are forgotten before their time when there are more.
const LOG_MAX: usize = 200_000;

/// A log of changes. What no living token can ask for is dropped.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Changes {
    /// The number of the last change.
    version: u64,
    /// Changes up to this number are not in the log any more.
    forgotten: u64,
    /// Oldest first.
    log: Vec<Change>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Change {
    version: u64,
    at: Timestamp,
    what: What,
}

#[derive(Clone, Serialize, Deserialize)]
enum What {
    User(String),
    Group(String),
    Member {
        group: String,
        member: String,
        joined: bool,
    },
}

/// A changed group: the number of its last change, and who joined (true) or left it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ChangedGroup {
    pub(crate) version: u64,
    pub(crate) members: IndexMap<String, bool>,
}

impl Changes {
    /// A person joined, changed, was deleted or restored.
    pub(crate) fn user(&mut self, now: Timestamp, id: &str) {
        self.note(now, What::User(id.to_owned()));
    }

    /// A group was made, changed or deleted.
    pub(crate) fn group(&mut self, now: Timestamp, id: &str) {
        self.note(now, What::Group(id.to_owned()));
    }

    /// Somebody joined a group or left it.
    pub(crate) fn membership(&mut self, now: Timestamp, group: &str, member: &str, joined: bool) {
        self.note(
            now,
            What::Member {
                group: group.to_owned(),
                member: member.to_owned(),
                joined,
            },
        );
    }

    fn note(&mut self, now: Timestamp, what: What) {
        self.version += 1;
        self.log.push(Change {
            version: self.version,
            at: now,
            what,
        });
        // A day longer than needed; in one go, so that it costs nothing most of the time.
        let old = now
            .saturating_sub(TOKEN_LIFETIME + SignedDuration::from_hours(24))
            .unwrap_or(now);
        let over = if self.log.len() > LOG_MAX { LOG_MAX / 10 } else { 0 };
        let expired = self.log.partition_point(|change| change.at < old);
        let drop = expired.max(over);
        if over > 0 || drop > 1_000 {
            if let Some(last) = drop.checked_sub(1).and_then(|last| self.log.get(last)) {
                self.forgotten = last.version;
            }
            self.log.drain(..drop);
        }
    }

    /// Whether everything after this number is still known.
    pub(crate) fn remembers(&self, version: u64) -> bool {
        (self.forgotten..=self.version).contains(&version)
    }

    fn between(&self, from: u64, until: u64) -> &[Change] {
        let at = |version: u64| self.log.partition_point(|change| change.version <= version);
        let (start, end) = (at(from), at(until));
        self.log.get(start..end).unwrap_or_default()
    }

    /// The last number before the first change of a group for which `settling` holds.
    pub(crate) fn until(&self, from: u64, settling: impl Fn(&str) -> bool) -> u64 {
        let fresh = self
            .between(from, self.version)
            .iter()
            .find(|change| match &change.what {
                What::User(_) => false,
                What::Group(id) | What::Member { group: id, .. } => settling(id),
            });
        fresh.map_or(self.version, |change| change.version - 1)
    }

    /// People who changed after `from` until `until`, each with the number of the last change; those numbers ascend.
    pub(crate) fn users(&self, from: u64, until: u64) -> IndexMap<&str, u64> {
        let mut users = IndexMap::new();
        for change in self.between(from, until) {
            if let What::User(id) = &change.what {
                users.shift_remove(id.as_str());
                users.insert(id.as_str(), change.version);
            }
        }
        users
    }

    /// As [`Changes::users`], for groups.
    pub(crate) fn groups(&self, from: u64, until: u64) -> IndexMap<&str, ChangedGroup> {
        let mut groups: IndexMap<&str, ChangedGroup> = IndexMap::new();
        for change in self.between(from, until) {
            let (id, member) = match &change.what {
                What::User(_) => continue,
                What::Group(id) => (id.as_str(), None),
                What::Member {
                    group,
                    member,
                    joined,
                } => (group.as_str(), Some((member, *joined))),
            };
            let mut changed = groups.shift_remove(id).unwrap_or_default();
            changed.version = change.version;
            if let Some((member, joined)) = member {
                changed.members.insert(member.clone(), joined);
            }
            groups.insert(id, changed);
        }
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_object_comes_once_with_its_last_change() {
        let now = Timestamp::UNIX_EPOCH;
        let mut changes = Changes::default();
        changes.user(now, "a");
        changes.user(now, "b");
        changes.membership(now, "g", "a", true);
        changes.user(now, "a");
        changes.membership(now, "g", "a", false);
        changes.membership(now, "g", "b", true);
        assert_eq!(
            changes.users(0, 6).into_iter().collect::<Vec<_>>(),
            [("b", 2), ("a", 4)]
        );
        assert_eq!(
            changes.users(0, 3).into_iter().collect::<Vec<_>>(),
            [("a", 1), ("b", 2)]
        );
        let groups = changes.groups(3, 6);
        assert_eq!(groups["g"].version, 6);
        assert!(!groups["g"].members["a"]);
        assert!(groups["g"].members["b"]);
        assert_eq!(changes.until(0, |group| group == "g"), 2);
        assert_eq!(changes.until(3, |_| false), 6);
        assert!(changes.remembers(0) && changes.remembers(6) && !changes.remembers(7));
    }

    #[test]
    fn what_no_token_can_ask_for_is_forgotten() {
        let mut changes = Changes::default();
        let mut now = Timestamp::UNIX_EPOCH;
        for _ in 0..2_000 {
            changes.user(now, "a");
        }
        now += SignedDuration::from_hours(9 * 24);
        changes.user(now, "b");
        assert_eq!(changes.log.len(), 1);
        assert!(!changes.remembers(1_999) && changes.remembers(2_000));
        let read: Changes = serde_json::from_value(serde_json::to_value(&changes).unwrap()).unwrap();
        assert_eq!(read.users(2_000, 2_001)["b"], 2_001);
    }
}
