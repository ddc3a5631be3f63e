//! Who can sign in.

use super::person::Person;
use super::random::Random;
use crate::roles;

/// Where these people stand in the list of people, who they are and what they may do.
pub(super) const ACCOUNTS: [(&str, &str, &str, &[&str]); 4] = [
    (
        "Maja",
        "Lund",
        "Identity Engineer",
        &[roles::APPLICATION_ADMINISTRATOR],
    ),
    ("Astrid", "Nyström", "Head of IT", &[roles::GLOBAL_ADMINISTRATOR]),
    ("Oliver", "Beck", "Support Specialist", &[]),
    ("Freja", "Winther", "IT Auditor", &[roles::GLOBAL_READER]),
];

/// An account that can sign in. The password is made up; nothing real is behind it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) oid: String,
    pub(crate) upn: String,
    pub(crate) display_name: String,
    pub(crate) password: String,
    pub(crate) roles: Vec<&'static str>,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account")
            .field("upn", &self.upn)
            .field("roles", &self.roles)
            .finish_non_exhaustive()
    }
}

const WORDS: [&str; 40] = [
    "harbour", "lantern", "granite", "birch", "anchor", "meadow", "copper", "heron", "ferry", "juniper",
    "compass", "saffron", "willow", "cobalt", "timber", "puffin", "orchard", "marble", "breeze", "cedar",
    "falcon", "pebble", "quill", "raven", "sail", "thistle", "umber", "velvet", "walnut", "amber", "beacon",
    "cinder", "drift", "ember", "fjord", "glacier", "hazel", "island", "kelp", "linen",
];

pub(super) fn from_people(seed: u64, people: &[Person]) -> Vec<Account> {
    ACCOUNTS
        .iter()
        .zip(people)
        .enumerate()
        .map(|(index, ((.., roles), person))| {
            let text = |key: &str| person.text(key).to_owned();
            let mut random = Random::new(seed ^ (0xACC0 + index as u64) << 20);
            let words: Vec<&str> = (0..4).map(|_| *random.pick(&WORDS)).collect();
            Account {
                oid: text("id"),
                upn: text("userPrincipalName"),
                display_name: text("displayName"),
                password: format!("{}-{}", words.join("-"), 10 + random.below(90)),
                roles: roles.to_vec(),
            }
        })
        .collect()
}
