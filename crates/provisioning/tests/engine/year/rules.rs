//! The slow model: what the target has to hold after the year, by the rules alone. It shares nothing with the engine.

use std::collections::BTreeMap;

use serde_json::Value;

use super::target::Target;
use super::world::{World, group_id, person_id};

/// What has been seen of one person, cycle by cycle.
#[derive(Clone, Default)]
struct Seen {
    /// First minute of the present stretch in which the person could be created.
    since: Option<i64>,
    /// Could be created at some time.
    once: bool,
    /// Could be created for long enough to be sure of it.
    surely: bool,
    /// A purge is followed by DELETE.
    managed: bool,
    leaving: bool,
}

/// Long enough for every retry after which nothing can have gone wrong any more.
const SURE: i64 = 12 * 24 * 60;

#[derive(Default)]
pub(super) struct Rules {
    seen: Vec<Seen>,
    /// When a person could first be at the target.
    first_at_target: Vec<Option<i64>>,
    /// Since when a group or a report, by id, points at a person without a break.
    pointing: BTreeMap<(String, usize), i64>,
}

/// A reference that waited longer for its person may have been given up (28 days), and then only a change brings it.
const GIVEN_UP: i64 = 26 * 24 * 60;

fn in_scope(world: &World, at: usize) -> bool {
    let through = world
        .assigned
        .iter()
        .any(|group| world.groups[*group].members.contains(&at));
    (through || world.direct.contains(&at)) && world.people[at].department != "External"
}

fn is_active(world: &World, at: usize) -> bool {
    world.is_live(at) && world.people[at].enabled
}

impl Rules {
    /// A cycle saw the world like this.
    pub(super) fn observe(&mut self, world: &World, now: i64) {
        self.seen.resize(world.people.len(), Seen::default());
        self.first_at_target.resize(world.people.len(), None);
        for (at, seen) in self.seen.iter_mut().enumerate() {
            let person = &world.people[at];
            if person.purged {
                continue;
            }
            if in_scope(world, at) && is_active(world, at) {
                let since = *seen.since.get_or_insert(now);
                seen.once = true;
                seen.surely |= now - since >= SURE;
                self.first_at_target[at].get_or_insert(now);
            } else {
                seen.since = None;
            }
            let leaving = person.deleted.is_some() || !in_scope(world, at);
            if !leaving {
                seen.managed = true;
            } else if !seen.leaving {
                seen.managed &= person.deleted.is_some();
            }
            seen.leaving = leaving;
        }
        let mut pointing = BTreeMap::new();
        let mut points = |from: String, at: usize| {
            let since = self.pointing.get(&(from.clone(), at)).copied().unwrap_or(now);
            pointing.insert((from, at), since);
        };
        for group in &world.assigned {
            for at in &world.groups[*group].members {
                points(group_id(*group), *at);
            }
        }
        for (report, person) in world.people.iter().enumerate() {
            if let Some(manager) = person
                .manager
                .filter(|_| world.is_live(report) && in_scope(world, report))
            {
                points(person_id(report), manager);
            }
        }
        self.pointing = pointing;
    }

    /// Compares; panics with the person or group that is not as it should be.
    pub(super) fn check(&self, world: &World, target: &Target, what: &str) {
        for at in 0..world.people.len() {
            self.check_person(world, target, at, what);
        }
        for group in 0..world.groups.len() {
            self.check_group(world, target, group, what);
        }
        let known = (0..world.people.len())
            .map(person_id)
            .chain((0..world.groups.len()).map(group_id));
        let known: Vec<String> = known.collect();
        for (place, resource) in &target.stored {
            let id = resource["externalId"].as_str().unwrap_or_default().to_owned();
            assert!(known.contains(&id), "{what}: nobody asked for {place}");
        }
    }

    fn check_person(&self, world: &World, target: &Target, at: usize, what: &str) {
        let (person, seen) = (&world.people[at], &self.seen[at]);
        let what = format!("{what}, {}", person_id(at));
        let found = found(target, &person_id(at));
        assert!(found.len() <= 1, "{what}: made twice");
        let found = found.first().copied();
        let surely_there = !person.purged && in_scope(world, at) && is_active(world, at);
        if surely_there || (seen.surely && !(person.purged && seen.managed)) {
            assert!(found.is_some(), "{what}: lost");
        }
        if !seen.once || (person.purged && seen.managed) {
            assert!(found.is_none(), "{what}: should not be there");
        }
        let Some(resource) = found else { return };
        assert_eq!(resource["active"], surely_there, "{what}: active");
        if person.purged || !in_scope(world, at) {
            return;
        }
        let enterprise = &resource["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"];
        for (have, want) in [
            (&resource["userName"], &person.upn),
            (&resource["name"]["familyName"], &person.surname),
            (&resource["displayName"], &format!("Given{at} {}", person.surname)),
            (&enterprise["department"], &person.department.to_owned()),
        ] {
            assert_eq!(have, want.as_str(), "{what}");
        }
        let manager = person.manager.filter(|manager| world.is_live(*manager));
        let have = enterprise["manager"].as_str();
        match manager {
            None => assert_eq!(have, None, "{what}: a manager who is none"),
            Some(manager) => {
                let there = self::found(target, &person_id(manager));
                if let (Some(there), false) = (there.first(), self.came_late(person_id(at), manager)) {
                    assert_eq!(have, there["id"].as_str(), "{what}: manager");
                }
            }
        }
    }

    fn came_late(&self, from: String, at: usize) -> bool {
        let since = self.pointing.get(&(from, at)).copied().unwrap_or(i64::MAX);
        self.first_at_target[at].is_none_or(|first| first.saturating_sub(since) > GIVEN_UP)
    }

    fn check_group(&self, world: &World, target: &Target, group: usize, what: &str) {
        let of = &world.groups[group];
        let what = format!("{what}, {}", group_id(group));
        let found = found(target, &group_id(group));
        let expected = usize::from(world.assigned.contains(&group) && !of.deleted);
        assert_eq!(found.len(), expected, "{what}");
        let Some(resource) = found.first() else { return };
        assert_eq!(resource["displayName"], of.name, "{what}");
        let have: Vec<&str> = resource["members"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|member| member["value"].as_str())
            .collect();
        for at in 0..world.people.len() {
            let there = self::found(target, &person_id(at));
            let Some(id) = there.first().and_then(|person| person["id"].as_str()) else {
                continue;
            };
            let is_member = of.members.contains(&at) && world.is_live(at);
            if is_member && !self.came_late(group_id(group), at) {
                assert!(have.contains(&id), "{what}: {} is no member", person_id(at));
            }
            if !is_member {
                assert!(!have.contains(&id), "{what}: {} is still a member", person_id(at));
            }
        }
    }
}

fn found<'t>(target: &'t Target, external_id: &str) -> Vec<&'t Value> {
    let all = target.stored.values();
    all.filter(|resource| resource["externalId"] == external_id)
        .collect()
}
