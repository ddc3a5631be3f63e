//! A directory that lives for a year: joiners, movers, leavers, groups, from a seed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

const DEPARTMENTS: [&str; 4] = ["Finance", "Sales", "IT", "External"];
/// Minutes in the recycle bin.
const BIN: i64 = 30 * 24 * 60;

/// SplitMix64.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.number() % bound as u64) as usize
    }

    pub(crate) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

#[derive(Clone)]
pub(super) struct Person {
    pub(super) upn: String,
    pub(super) surname: String,
    pub(super) department: &'static str,
    pub(super) manager: Option<usize>,
    pub(super) enabled: bool,
    /// Minute of the deletion.
    pub(super) deleted: Option<i64>,
    pub(super) purged: bool,
    /// Minute since which the standing did not change.
    moved: i64,
}

#[derive(Clone)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) members: BTreeSet<usize>,
    pub(super) deleted: bool,
}

/// What changed in a group since the last whole cycle.
#[derive(Default)]
struct GroupChange {
    /// Who came or went, or both.
    met: BTreeSet<usize>,
    whole: bool,
}

pub(super) struct World {
    chance: Chance,
    pub(super) people: Vec<Person>,
    pub(super) groups: Vec<Group>,
    pub(super) direct: BTreeSet<usize>,
    pub(super) assigned: BTreeSet<usize>,
    people_changed: BTreeSet<usize>,
    groups_changed: BTreeMap<usize, GroupChange>,
}

pub(super) fn person_id(at: usize) -> String {
    format!("p-{at:03}")
}

pub(super) fn group_id(at: usize) -> String {
    format!("g-{at:03}")
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let mut world = Self {
            chance: Chance(seed),
            people: Vec::new(),
            groups: Vec::new(),
            direct: BTreeSet::new(),
            assigned: BTreeSet::new(),
            people_changed: BTreeSet::new(),
            groups_changed: BTreeMap::new(),
        };
        for name in ["Billing", "Support", "Field"] {
            world.groups.push(Group {
                name: name.to_owned(),
                members: BTreeSet::new(),
                deleted: false,
            });
        }
        world.assigned.extend([0, 1]);
        for _ in 0..20 {
            world.joiner(0);
        }
        world
    }

    pub(super) fn is_listed(&self, at: usize) -> bool {
        !self.people[at].purged
    }

    pub(super) fn is_live(&self, at: usize) -> bool {
        !self.people[at].purged && self.people[at].deleted.is_none()
    }

    fn joiner(&mut self, now: i64) {
        let at = self.people.len();
        let manager = (at > 0 && self.chance.percent(70)).then(|| self.chance.below(at));
        self.people.push(Person {
            upn: format!("person{at}@contoso.example"),
            surname: format!("Surname{at}"),
            department: DEPARTMENTS[self.chance.below(DEPARTMENTS.len())],
            manager: manager.filter(|at| self.is_live(*at)),
            enabled: self.chance.percent(85),
            deleted: None,
            purged: false,
            moved: now,
        });
        self.people_changed.insert(at);
        match self.chance.below(4) {
            0 => {
                self.direct.insert(at);
            }
            1 => {}
            _ => {
                let group = self.chance.below(self.groups.len());
                self.membership(group, at, true);
            }
        }
    }

    fn membership(&mut self, group: usize, at: usize, is_in: bool) {
        let members = &mut self.groups[group].members;
        let changed = if is_in {
            members.insert(at)
        } else {
            members.remove(&at)
        };
        if changed {
            self.people_changed.insert(at);
            self.groups_changed.entry(group).or_default().met.insert(at);
        }
    }

    /// Reports lose or get back their manager in the documents.
    fn reports_changed(&mut self, manager: usize) {
        for (at, person) in self.people.iter().enumerate() {
            if person.manager == Some(manager) && !person.purged {
                self.people_changed.insert(at);
            }
        }
    }

    fn groups_of(&mut self, at: usize) {
        for (group, of) in self.groups.iter().enumerate() {
            if of.members.contains(&at) {
                self.groups_changed.entry(group).or_default().met.insert(at);
            }
        }
    }

    /// Takes everyone away for good whose time in the recycle bin is over.
    pub(super) fn pass(&mut self, now: i64) {
        for at in 0..self.people.len() {
            if self.people[at].deleted.is_some_and(|when| now - when >= BIN) && !self.people[at].purged {
                self.purge(at);
            }
        }
    }

    fn purge(&mut self, at: usize) {
        self.groups_of(at);
        self.people[at].purged = true;
        self.direct.remove(&at);
        for group in &mut self.groups {
            group.members.remove(&at);
        }
        self.people_changed.insert(at);
        self.reports_changed(at);
    }

    /// One thing happens to somebody.
    pub(super) fn event(&mut self, now: i64) {
        let kind = self.chance.below(15);
        let leaves = [6, 9, 10, 12, 13].contains(&kind);
        // Staying is more common than leaving, so that the year does not end with an empty target.
        let kind = if leaves && self.chance.percent(60) {
            self.chance.below(4)
        } else {
            kind
        };
        if kind == 0 && self.people.len() < 60 {
            return self.joiner(now);
        }
        if kind >= 11 {
            return self.group_event(kind, now);
        }
        let at = self.chance.below(self.people.len());
        if self.people[at].purged {
            return;
        }
        if self.people[at].deleted.is_some() {
            if kind < 4 {
                self.people[at].deleted = None;
                self.people[at].moved = now;
                self.people_changed.insert(at);
                self.groups_of(at);
                self.reports_changed(at);
            }
            return;
        }
        let settled = now - self.people[at].moved > 10 * 24 * 60;
        match kind {
            1 | 2 => self.people[at].department = DEPARTMENTS[self.chance.below(DEPARTMENTS.len())],
            3 => {
                self.people[at].surname.push('x');
                self.people[at].upn = format!("renamed{now}.{}", self.people[at].upn);
            }
            4 => self.people[at].enabled = !self.people[at].enabled,
            5 => {
                let manager = self.chance.below(self.people.len());
                self.people[at].manager = (manager != at && self.is_live(manager)).then_some(manager);
            }
            6 => {
                let is_in = !self.direct.remove(&at);
                if is_in {
                    self.direct.insert(at);
                }
            }
            7 | 8 => {
                let group = self.chance.below(self.groups.len());
                let is_in = self.groups[group].members.contains(&at);
                self.membership(group, at, !is_in);
            }
            9 => {
                self.people[at].deleted = Some(now);
                self.groups_of(at);
                self.reports_changed(at);
            }
            // Gone at once; only long after the last change, so that what was sent before is known.
            10 if settled => return self.purge(at),
            _ => return,
        }
        self.people[at].moved = now;
        self.people_changed.insert(at);
    }

    fn group_event(&mut self, kind: usize, now: i64) {
        let group = self.chance.below(self.groups.len());
        if self.groups[group].deleted {
            return;
        }
        match kind {
            11 => self.groups[group].name = format!("Renamed {now}"),
            12 | 13 => {
                if !self.assigned.remove(&group) {
                    self.assigned.insert(group);
                }
                self.standing_of_members(group, now);
                self.groups_changed.entry(group).or_default().whole = true;
            }
            _ if self.groups.len() < 7 => {
                self.groups.push(Group {
                    name: format!("Group {now}"),
                    members: BTreeSet::new(),
                    deleted: false,
                });
                self.assigned.insert(self.groups.len() - 1);
                self.groups_changed
                    .entry(self.groups.len() - 1)
                    .or_default()
                    .whole = true;
            }
            _ => {
                self.standing_of_members(group, now);
                self.groups[group].deleted = true;
                self.groups[group].members.clear();
                self.assigned.remove(&group);
            }
        }
        self.groups_changed.entry(group).or_default();
    }

    fn standing_of_members(&mut self, group: usize, now: i64) {
        for at in self.groups[group].members.clone() {
            self.people[at].moved = now;
            self.people_changed.insert(at);
        }
    }

    pub(super) fn has_changes(&self) -> bool {
        !self.people_changed.is_empty() || !self.groups_changed.is_empty()
    }

    /// A cycle came to its end: what changed is known.
    pub(super) fn settle(&mut self) {
        self.people_changed.clear();
        self.groups_changed.clear();
    }

    fn person(&self, at: usize) -> Value {
        let person = &self.people[at];
        if person.purged {
            return json!({"id": person_id(at), "@removed": {"reason": "deleted"}});
        }
        let manager = person.manager.filter(|manager| self.is_live(*manager));
        json!({
            "id": person_id(at),
            "userPrincipalName": person.upn,
            "displayName": format!("Given{at} {}", person.surname),
            "givenName": format!("Given{at}"),
            "surname": person.surname,
            "department": person.department,
            "accountEnabled": person.enabled,
            "deletedDateTime": person.deleted.map(|when| when.to_string()),
            "manager": manager.map(|manager| json!({"id": person_id(manager)})),
        })
    }

    fn group(&self, group: usize, change: Option<&GroupChange>) -> Value {
        let of = &self.groups[group];
        if of.deleted {
            return json!({"id": group_id(group), "@removed": {"reason": "deleted"}});
        }
        let mut json = json!({"id": group_id(group), "displayName": of.name});
        match change {
            Some(change) if !change.whole => {
                let delta: Vec<Value> = change
                    .met
                    .iter()
                    .map(|at| match of.members.contains(at) && self.is_live(*at) {
                        true => json!({"id": person_id(*at)}),
                        false => json!({"id": person_id(*at), "@removed": {"reason": "deleted"}}),
                    })
                    .collect();
                if !delta.is_empty() {
                    json["members@delta"] = json!(delta);
                }
            }
            _ => {
                let members = of.members.iter().filter(|at| self.is_live(**at));
                json["members"] = members.map(|at| json!(person_id(*at))).collect();
            }
        }
        json
    }

    /// Everything.
    pub(super) fn everything(&self) -> Value {
        let people = (0..self.people.len()).filter(|at| self.is_listed(*at));
        let groups = (0..self.groups.len()).filter(|group| !self.groups[*group].deleted);
        let rows = self
            .direct
            .iter()
            .map(|at| json!({"principalId": person_id(*at)}));
        let group_rows = self
            .assigned
            .iter()
            .map(|group| json!({"principalId": group_id(*group)}));
        json!({
            "value": people.map(|at| self.person(at)).collect::<Vec<_>>(),
            "groups": groups.map(|group| self.group(group, None)).collect::<Vec<_>>(),
            "assignments": rows.chain(group_rows).collect::<Vec<_>>(),
        })
    }

    /// What changed since the last whole cycle, and these ids.
    pub(super) fn changes(&self, due: &[String]) -> (Value, Value) {
        let people = self.people_changed.iter().copied().collect::<Vec<_>>();
        let groups: Vec<Value> = self
            .groups_changed
            .iter()
            .map(|(group, change)| self.group(*group, Some(change)))
            .collect();
        let changed = self.document(&people, groups, self.groups_changed.keys().copied());
        let named = |prefix: &str| -> Vec<usize> {
            let ids = due.iter().filter_map(|id| id.strip_prefix(prefix));
            ids.map(|number| number.parse().expect("a number")).collect()
        };
        let groups = named("g-");
        let shown = groups.iter().map(|group| self.group(*group, None)).collect();
        let named = self.document(&named("p-"), shown, groups.iter().copied());
        (changed, named)
    }

    fn document(&self, people: &[usize], groups: Vec<Value>, listed: impl Iterator<Item = usize>) -> Value {
        let mut rows = Vec::new();
        for at in people {
            let through = self
                .assigned
                .iter()
                .any(|group| self.groups[*group].members.contains(at));
            if self.direct.contains(at) || (through && self.is_live(*at)) {
                rows.push(json!({"principalId": person_id(*at)}));
            }
        }
        rows.extend(
            listed
                .filter(|group| self.assigned.contains(group))
                .map(|group| json!({"principalId": group_id(group)})),
        );
        json!({
            "value": people.iter().map(|at| self.person(*at)).collect::<Vec<_>>(),
            "groups": groups,
            "assignments": rows,
        })
    }
}
