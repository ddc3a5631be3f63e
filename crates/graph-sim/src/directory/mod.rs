//! The people and groups of a tenant, made from a seed.
//!
//! **Invariant:** same seed and numbers, same people, groups, passwords and ids, on every machine.

mod accounts;
mod groups;
mod names;
mod people;
mod random;

use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::Value;
use sha2::{Digest, Sha256};

pub(crate) use accounts::Account;
pub(crate) use groups::{Kind as GroupKind, group_object};
pub(crate) use people::INITIAL_DOMAIN;

use crate::state::{Group, PeopleChanges};

/// What is made from a seed.
pub(crate) struct Made {
    pub(crate) tenant_id: String,
    pub(crate) directory: Directory,
    pub(crate) groups: IndexMap<String, Group>,
    pub(crate) accounts: Vec<Account>,
}

/// The people, those in the recycle bin included, in the order in which they came.
#[derive(Clone)]
pub(crate) struct Directory {
    people: Vec<Value>,
    by_id: HashMap<String, usize>,
    by_upn: HashMap<String, usize>,
    /// Person to manager, both ids.
    managers: HashMap<String, String>,
}

impl Directory {
    fn new(people: Vec<Value>, managers: HashMap<String, String>) -> Self {
        let mut directory = Self {
            people,
            by_id: HashMap::new(),
            by_upn: HashMap::new(),
            managers,
        };
        directory.index();
        directory
    }

    fn index(&mut self) {
        let key = |user: &Value, name: &str| user[name].as_str().unwrap_or_default().to_owned();
        let people = || self.people.iter().enumerate();
        let by_id = people().map(|(i, u)| (key(u, "id"), i)).collect();
        let by_upn = people()
            .map(|(i, u)| (key(u, "userPrincipalName").to_lowercase(), i))
            .collect();
        (self.by_id, self.by_upn) = (by_id, by_upn);
    }

    /// Who is in the directory and not in its recycle bin.
    pub(crate) fn users(&self) -> impl Iterator<Item = &Value> {
        self.people.iter().filter(|person| !is_deleted(person))
    }

    /// Everyone, those in the recycle bin included.
    pub(crate) fn people(&self) -> &[Value] {
        &self.people
    }

    /// A person by id or user principal name; nobody from the recycle bin.
    pub(crate) fn user(&self, key: &str) -> Option<&Value> {
        self.person(key).filter(|person| !is_deleted(person))
    }

    /// A person by id or user principal name, also from the recycle bin.
    pub(crate) fn person(&self, key: &str) -> Option<&Value> {
        let index = self
            .by_id
            .get(key)
            .or_else(|| self.by_upn.get(&key.to_lowercase()))?;
        self.people.get(*index)
    }

    /// The manager of a person, both by id.
    pub(crate) fn manager(&self, id: &str) -> Option<&Value> {
        self.user(self.managers.get(id)?)
    }

    /// The id of the manager, whatever became of that person.
    pub(crate) fn manager_id(&self, id: &str) -> Option<&str> {
        self.managers.get(id).map(String::as_str)
    }

    /// Makes these changes to people.
    pub(crate) fn apply(&mut self, changes: &PeopleChanges) {
        for (id, changed) in &changes.changed {
            match self.by_id.get(id).and_then(|index| self.people.get_mut(*index)) {
                Some(person) => *person = changed.json.clone(),
                None => self.people.push(changed.json.clone()),
            }
            match &changed.manager {
                Some(manager) => self.managers.insert(id.clone(), manager.clone()),
                None => self.managers.remove(id),
            };
        }
        self.people.retain(|person| {
            person["id"]
                .as_str()
                .is_none_or(|id| !changes.purged.contains(id))
        });
        for id in &changes.purged {
            self.managers.remove(id);
        }
        self.index();
    }
}

/// Whether the person is in the recycle bin.
pub(crate) fn is_deleted(person: &Value) -> bool {
    !person["deletedDateTime"].is_null()
}

/// A name for mail and sign-in: the ASCII form of each word, joined. Empty when no word has one.
pub(crate) fn nickname(name: &str, joint: &str) -> String {
    let words = name.split_whitespace().map(names::ascii);
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(joint)
}

/// Makes a tenant.
pub(crate) fn generate(seed: u64, users: usize, groups: usize) -> Made {
    let people = people::generate(seed, users);
    let accounts = accounts::from_people(seed, &people.users);
    let groups = groups::generate(seed, groups, &people.users);
    Made {
        tenant_id: id(seed, "tenant", ""),
        directory: Directory::new(people.users, people.managers),
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
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn sms2go_members(made: &Made) -> BTreeSet<String> {
        made.groups
            .values()
            .filter(|g| {
                g.object.json["displayName"]
                    .as_str()
                    .unwrap()
                    .starts_with("SMS2GO - ")
            })
            .flat_map(|g| g.members.clone())
            .collect()
    }

    #[test]
    fn the_default_tenant_has_what_the_sms2go_guide_needs() {
        let made = generate(1, 200, 20);
        assert_eq!((made.directory.people.len(), made.groups.len()), (200, 20));
        let names: Vec<&str> = made
            .groups
            .values()
            .filter_map(|g| g.object.json["displayName"].as_str())
            .collect();
        for name in groups::SMS2GO {
            assert!(names.contains(&name), "{name}");
        }
        let members = sms2go_members(&made);
        assert_eq!(members.len(), 64);
        for id in &members {
            let user = made.directory.user(id).expect("members are people");
            for property in ["givenName", "surname", "displayName", "department"] {
                assert!(
                    user[property].as_str().is_some_and(|v| !v.trim().is_empty()),
                    "{property} of {user}"
                );
            }
            assert_eq!(user["accountEnabled"], true);
            assert_eq!(user["userType"], "Member");
            assert!(!user["jobTitle"].as_str().unwrap_or_default().contains('🚀'));
        }
        let soren = made
            .directory
            .user("soren.holm@contoso.example")
            .expect("Søren Holm exists");
        assert_eq!(soren["displayName"], "Søren Holm");
        let billing = made
            .groups
            .values()
            .find(|g| g.object.json["displayName"] == "SMS2GO - Billing")
            .unwrap();
        assert!(
            billing
                .members
                .contains(&soren["id"].as_str().unwrap().to_owned())
        );
    }

    #[test]
    fn names_are_of_many_scripts_and_sign_in_names_are_ascii_and_unique() {
        let made = generate(1, 200, 20);
        let all: String = made
            .directory
            .users()
            .map(|u| u["displayName"].as_str().unwrap())
            .collect();
        for letter in ['ø', 'å', 'æ', 'ö', 'ü'] {
            assert!(all.contains(letter), "{letter}");
        }
        assert!(
            all.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)),
            "a Japanese name"
        );
        assert_eq!(
            made.directory
                .users()
                .filter(|u| u["jobTitle"].as_str().unwrap_or_default().contains('🚀'))
                .count(),
            1
        );
        let upns: BTreeSet<&str> = made
            .directory
            .users()
            .map(|u| u["userPrincipalName"].as_str().unwrap())
            .collect();
        assert_eq!(upns.len(), 200);
        assert!(upns.iter().all(|upn| upn.is_ascii()));
        assert!(upns.iter().filter(|upn| upn.contains("#EXT#")).count() >= 3);
        assert!(
            made.directory
                .users()
                .filter(|u| u["accountEnabled"] == false)
                .count()
                >= 3
        );
        assert!(
            made.directory
                .users()
                .filter(|u| u["department"].is_null())
                .count()
                >= 3
        );
    }

    #[test]
    fn the_same_seed_gives_the_same_tenant_and_another_seed_another() {
        let (a, b, c) = (generate(7, 50, 12), generate(7, 50, 12), generate(8, 50, 12));
        assert_eq!(a.tenant_id, b.tenant_id);
        assert_eq!(a.directory.people, b.directory.people);
        assert_eq!(a.accounts, b.accounts);
        assert_ne!(a.tenant_id, c.tenant_id);
        assert_ne!(a.directory.people, c.directory.people);
    }

    #[test]
    fn small_and_big_tenants_can_be_made() {
        for (users, groups) in [(20, 0), (20, 3), (20, 20), (10_000, 300)] {
            let made = generate(3, users, groups);
            assert_eq!((made.directory.people.len(), made.groups.len()), (users, groups));
            assert_eq!(made.directory.by_upn.len(), users);
        }
    }
}
