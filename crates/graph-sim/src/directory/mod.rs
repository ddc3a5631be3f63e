//! The people and groups of a tenant, made from a seed.
//!
//! **Invariant:** same seed and numbers, same people, groups, passwords and ids, on every machine.
//! **Invariant:** a person's place never changes and is never given again while the tenant runs, so pages can go by it.

mod accounts;
mod groups;
mod index;
mod mess;
mod names;
mod people;
mod person;
mod places;
mod random;
mod rule;
mod special_groups;
mod words;
mod world;

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

pub(crate) use accounts::Account;
pub(crate) use groups::{Kind as GroupKind, group_object};
pub(crate) use index::{Found, SEARCHED};
pub(crate) use people::INITIAL_DOMAIN;
pub(crate) use person::{Person, name_of, slot};
pub(crate) use random::Random;
pub(crate) use rule::Rule;
pub(crate) use words::{Wanted, begins, fold, order, same};

use crate::state::{Group, PeopleChanges};
use index::Index;
use places::{Keys, Places};

/// What is made from a seed.
#[derive(Clone)]
pub(crate) struct Made {
    pub(crate) tenant_id: String,
    pub(crate) directory: Directory,
    pub(crate) groups: IndexMap<String, Group>,
    pub(crate) accounts: Vec<Account>,
}

/// The people, those in the recycle bin included, in the order in which they came.
///
/// A copy shares everybody with the original, and a change copies what it changes: readers keep the state they began with.
#[derive(Clone)]
pub(crate) struct Directory {
    people: Places<Person>,
    by_id: Keys,
    by_upn: Keys,
    /// Who is in the recycle bin, by place.
    deleted: Arc<BTreeSet<usize>>,
    /// How many are not.
    live: usize,
    index: Index,
    /// Places of who is not in the recycle bin, by display name.
    by_name: Arc<Vec<u32>>,
}

impl Directory {
    fn new(people: impl IntoIterator<Item = Person>) -> Self {
        let mut directory = Self {
            people: Places::new(),
            by_id: Keys::new(),
            by_upn: Keys::new(),
            deleted: Arc::default(),
            live: 0,
            index: Index::default(),
            by_name: Arc::default(),
        };
        for person in people {
            let place = directory.people.push(Arc::new(person));
            directory.enter(place);
        }
        directory.index = Index::new(directory.people.from(0));
        let mut names: Vec<(String, u32)> = directory
            .users_from(0)
            .map(|(place, person)| (fold(person.text("displayName")), small(place)))
            .collect();
        names.sort_unstable();
        directory.by_name = Arc::new(names.into_iter().map(|(_, place)| place).collect());
        directory
    }

    /// Notes the keys of who is at this place.
    fn enter(&mut self, place: usize) {
        let Some(person) = self.people.get(place).cloned() else {
            return;
        };
        self.by_id.insert(person.shared_id(), place);
        let upn = person.text("userPrincipalName");
        if !upn.is_empty() {
            let key = match &person["userPrincipalName"] {
                person::Cell::Text(upn) if *fold(upn) == **upn => Arc::clone(upn),
                _ => fold(upn).as_str().into(),
            };
            self.by_upn.insert(key, place);
        }
        if person.is_deleted() {
            Arc::make_mut(&mut self.deleted).insert(place);
        } else {
            self.live += 1;
        }
    }

    /// Takes the keys of who is at this place away.
    fn leave(&mut self, place: usize) {
        let Some(person) = self.people.get(place).cloned() else {
            return;
        };
        self.by_id.remove(person.id(), place);
        self.by_upn.remove(&fold(person.text("userPrincipalName")), place);
        if person.is_deleted() {
            Arc::make_mut(&mut self.deleted).remove(&place);
        } else {
            self.live -= 1;
            let at = self.name_at(&fold(person.text("displayName")), place);
            if self.by_name.get(at).copied() == Some(small(place)) {
                Arc::make_mut(&mut self.by_name).remove(at);
            }
        }
    }

    /// Where this name at this place stands, or would stand, in the order of names.
    fn name_at(&self, name: &str, place: usize) -> usize {
        self.by_name.partition_point(|other| {
            let other_name = self
                .at(*other as usize)
                .map_or("", |person| person.text("displayName"));
            order(other_name, name)
                .then((*other as usize).cmp(&place))
                .is_lt()
        })
    }

    fn put(&mut self, place: Option<usize>, person: Option<Person>) {
        if let Some(place) = place {
            self.leave(place);
        }
        let place = match (place, person) {
            (Some(place), person) => {
                self.people.set(place, person.map(Arc::new));
                place
            }
            (None, Some(person)) => self.people.push(Arc::new(person)),
            (None, None) => return,
        };
        self.enter(place);
        if let Some(person) = self.at(place).filter(|person| !person.is_deleted()) {
            let at = self.name_at(&fold(person.text("displayName")), place);
            Arc::make_mut(&mut self.by_name).insert(at, small(place));
        }
        if self.index.touch(place) {
            self.index = Index::new(self.people.from(0));
        }
    }

    /// Who is in the directory and not in its recycle bin, from this place on, with their places.
    pub(crate) fn users_from(&self, place: usize) -> impl Iterator<Item = (usize, &Person)> {
        self.people.from(place).filter(|(_, person)| !person.is_deleted())
    }

    /// Who is in the directory and not in its recycle bin, by display name; those behind `after` alone, when it is given.
    pub(crate) fn users_by_name<'d>(
        &'d self,
        after: Option<(&str, usize)>,
        descending: bool,
    ) -> Box<dyn Iterator<Item = (usize, &'d Person)> + 'd> {
        let who = |place: &u32| Some((*place as usize, self.at(*place as usize)?));
        if descending {
            let end = after.map_or(self.by_name.len(), |(name, place)| self.name_at(name, place));
            return Box::new(self.by_name.iter().take(end).rev().filter_map(who));
        }
        let start = after.map_or(0, |(name, place)| self.name_at(name, place + 1));
        Box::new(self.by_name.iter().skip(start).filter_map(who))
    }

    /// How many are in the directory and not in its recycle bin.
    pub(crate) fn user_count(&self) -> usize {
        self.live
    }

    /// Everyone, those in the recycle bin included.
    pub(crate) fn people(&self) -> impl Iterator<Item = &Person> {
        self.people.from(0).map(|(_, person)| person)
    }

    /// Who is in the recycle bin.
    pub(crate) fn deleted(&self) -> impl Iterator<Item = &Person> {
        self.deleted.iter().filter_map(|place| self.at(*place))
    }

    /// Who is at a place, also in the recycle bin.
    pub(crate) fn at(&self, place: usize) -> Option<&Person> {
        self.people.get(place).map(Arc::as_ref)
    }

    /// A person by id or user principal name; nobody from the recycle bin.
    pub(crate) fn user(&self, key: &str) -> Option<&Person> {
        self.person(key).filter(|person| !person.is_deleted())
    }

    /// A person by id or user principal name, also from the recycle bin.
    pub(crate) fn person(&self, key: &str) -> Option<&Person> {
        self.at(self.place(key)?)
    }

    /// The place of a person by id or user principal name.
    pub(crate) fn place(&self, key: &str) -> Option<usize> {
        self.by_id.get(key).or_else(|| self.by_upn.get(&fold(key)))
    }

    /// Everyone, also in the recycle bin, in whom this is found.
    pub(crate) fn find(&self, wanted: &Wanted) -> Found {
        self.index.find(wanted, self.people.len(), |place| self.at(place))
    }

    /// Makes these changes to people. Costs what it changes, not what there is.
    pub(crate) fn apply(&mut self, changes: &PeopleChanges) {
        for (id, changed) in &changes.changed {
            let person = Person::from_json(&changed.json, changed.manager.as_deref());
            self.put(self.by_id.get(id), Some(person));
        }
        for id in &changes.purged {
            self.put(self.by_id.get(id), None);
        }
    }
}

/// Whether the person is in the recycle bin.
pub(crate) fn is_deleted(person: &Person) -> bool {
    person.is_deleted()
}

fn small(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// A name for mail and sign-in: the ASCII form of each word, joined. Empty when no word has one.
pub(crate) fn nickname(name: &str, joint: &str) -> String {
    let words = name.split_whitespace().map(names::ascii);
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(joint)
}

/// Makes a tenant. Who is in its recycle bin was deleted some days before `made`.
pub(crate) fn generate(seed: u64, users: usize, groups: usize, made: Timestamp) -> Made {
    let people = people::generate(seed, users, made);
    let accounts = accounts::from_people(seed, &people);
    let groups = groups::generate(seed, groups, &people[..users.min(people.len())]);
    Made {
        tenant_id: id(seed, "tenant", ""),
        directory: Directory::new(people),
        groups,
        accounts,
    }
}

/// An id that looks like every other, made from the seed.
pub(crate) fn id(seed: u64, kind: &str, key: &str) -> String {
    let digest = Sha256::digest(format!("slipway simulated tenant|{seed}|{kind}|{key}"));
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

#[cfg(test)]
mod tests;
