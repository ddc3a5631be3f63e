//! Who is looked at in a cycle, in which order.

use std::collections::VecDeque;

use crate::engine::Engine;
use crate::people::Kind;

/// Ids of the people and groups of a cycle, in the order of the file.
#[derive(Default)]
pub(super) struct Queues {
    users: Vec<String>,
    groups: Vec<String>,
}

impl Queues {
    pub(super) fn of(engine: &Engine) -> Self {
        Self {
            users: objects(engine, Kind::User),
            groups: objects(engine, Kind::Group),
        }
    }

    pub(super) fn total(&self) -> u64 {
        (self.users.len() + self.groups.len()) as u64
    }

    pub(super) fn objects(&self, kind: Kind) -> VecDeque<String> {
        self.of_kind(kind).iter().cloned().collect()
    }

    /// Those of them that are at the target, when the kind has references at all.
    pub(super) fn references(&self, engine: &Engine, kind: Kind) -> VecDeque<String> {
        let mapped = engine
            .mapping(kind)
            .is_some_and(|mapping| mapping.reference().is_some());
        let ids = self
            .of_kind(kind)
            .iter()
            .filter(|id| mapped && engine.link(id).is_some());
        ids.cloned().collect()
    }

    fn of_kind(&self, kind: Kind) -> &[String] {
        match kind {
            Kind::User => &self.users,
            Kind::Group => &self.groups,
        }
    }
}

/// Everybody who is entitled, linked, or failed before.
fn objects(engine: &Engine, kind: Kind) -> Vec<String> {
    if engine.mapping(kind).is_none() {
        return Vec::new();
    }
    let people = &engine.people;
    let ids: Vec<&str> = match kind {
        Kind::User => people.users().iter().map(|user| user.id()).collect(),
        Kind::Group => people.groups().iter().map(|group| group.id()).collect(),
    };
    ids.into_iter()
        .filter(|id| {
            engine.entitlements.entitled(id)
                || engine.link(id).is_some()
                || engine.state.escrows.contains_key(*id)
        })
        .map(str::to_owned)
        .collect()
}

/// Linked objects that the directory does not have any more, and groups that left the scope.
pub(super) fn removals(engine: &Engine) -> VecDeque<String> {
    let leaves = |id: &str| {
        let Some(link) = engine.link(id) else { return false };
        let Some(mapping) = engine.mapping(link.kind) else {
            return false;
        };
        match link.kind {
            Kind::User => engine.people.user(id).is_none(),
            Kind::Group => !engine.gate(&mapping, id).in_scope(),
        }
    };
    if engine.people.is_only_changes() {
        let gone = engine.people.removed();
        let groups = engine.people.groups().iter().map(|group| group.id());
        let ids: Vec<&str> = gone.chain(groups).filter(|id| leaves(id)).collect();
        let mut ids: VecDeque<String> = ids.into_iter().map(str::to_owned).collect();
        // The order of a full cycle.
        ids.make_contiguous().sort();
        return ids;
    }
    let ids = engine.state.links.iter().map(|(id, _)| id);
    ids.filter(|id| leaves(id)).map(str::to_owned).collect()
}
