//! Made-up people and groups: the same seed makes the same ones, ids included. None of them exists.

mod names;

use jiff::{SignedDuration, Timestamp};
use scim::resource::ResourceType;
use scim::schema::{ENTERPRISE_USER, GROUP, USER};
use serde_json::{Value, json};

use crate::store::contents::Item;
use crate::store::{StoreError, TrialStore};
use names::{CULTURES, Culture, DEPARTMENTS, GROUPS, TITLES};

/// Most people of one seed.
pub const PEOPLE_MAX: u32 = 100_000;

/// Most groups of one seed.
pub const GROUPS_MAX: u32 = 5_000;

/// Most members of a made-up group.
const MEMBERS_MAX: u64 = 200;

/// When the first of them was made; each next one a minute later.
const BEGAN_S: i64 = 1_767_254_400;

/// Whom to make up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed {
    /// How many people.
    pub people: u32,
    /// How many groups.
    pub groups: u32,
    /// Which ones.
    pub seed: u64,
}

impl Seed {
    /// A handful that shows every script: 24 people in 5 groups.
    pub const SMALL: Self = Self {
        people: 24,
        groups: 5,
        seed: 1,
    };
}

/// What a seed did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeedCounts {
    /// People that were made.
    pub people: u64,
    /// Groups that were made.
    pub groups: u64,
    /// People and groups whose name was taken: they were left as they are.
    pub there_already: u64,
}

/// Puts made-up people and groups into a tenant, all of them or none. Doing it twice changes nothing.
///
/// # Errors
/// [`StoreError::NoTenant`]; more than [`PEOPLE_MAX`] people or [`GROUPS_MAX`] groups.
pub async fn seed(store: &TrialStore, tenant: &str, seed: Seed) -> Result<SeedCounts, StoreError> {
    if seed.people > PEOPLE_MAX || seed.groups > GROUPS_MAX {
        return Err(StoreError::refused(
            format!("a seed has at most {PEOPLE_MAX} people and {GROUPS_MAX} groups"),
            "Ask for fewer.",
        ));
    }
    let people = (0..seed.people).map(move |nth| person(seed.seed, nth));
    let groups = (0..seed.groups).map(move |nth| group(seed, nth));
    let put = store.put_items(tenant, people.chain(groups)).await?;
    let (people, groups) = put.split_at(seed.people as usize);
    let count = |put: &[bool]| put.iter().filter(|put| **put).count() as u64;
    let mut counts = SeedCounts {
        people: count(people),
        groups: count(groups),
        there_already: 0,
    };
    counts.there_already = put.len() as u64 - counts.people - counts.groups;
    Ok(counts)
}

/// Numbers that depend on the seed, what they are for, and nothing else (SplitMix64).
struct Draw(u64);

impl Draw {
    fn new(seed: u64, kind: u64, nth: u32) -> Self {
        Self(
            seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)
                ^ (kind << 56)
                ^ u64::from(nth).wrapping_mul(0xd1b5_4a32_d192_ed03),
        )
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len() as u64) as usize]
    }

    fn id(&mut self) -> String {
        uuid::Builder::from_random_bytes(
            (u128::from(self.next()) << 64 | u128::from(self.next())).to_be_bytes(),
        )
        .into_uuid()
        .to_string()
    }
}

fn culture(draw: &mut Draw, nth: u32) -> &'static Culture {
    // The first of every seed show all scripts; then most are Nordic.
    match CULTURES.get(nth as usize) {
        Some(culture) => culture,
        None if draw.below(100) < 60 => &CULTURES[draw.below(5) as usize],
        None => draw.of(&CULTURES),
    }
}

fn person(seed: u64, nth: u32) -> Item {
    let mut draw = Draw::new(seed, 1, nth);
    let id = draw.id();
    let culture = culture(&mut draw, nth);
    let (given, given_latin) = *draw.of(culture.given);
    let (family, family_latin) = *draw.of(culture.family);
    let display = match culture.family_first {
        true => format!("{family} {given}"),
        false => format!("{given} {family}"),
    };
    let of = match seed {
        1 => String::new(),
        other => format!("{other}-"),
    };
    let mail = format!("{given_latin}.{family_latin}.{of}{}@trial.example", nth + 1);
    let number = 10_000_000 + draw.below(89_999_999);
    let body = json!({
        "schemas": [USER, ENTERPRISE_USER],
        "externalId": draw.id(),
        "userName": mail,
        "active": draw.below(20) > 0,
        "displayName": display,
        "name": { "givenName": given, "familyName": family, "formatted": display },
        "title": draw.of(&TITLES),
        "preferredLanguage": culture.language,
        "emails": [{ "type": "work", "primary": true, "value": mail }],
        "phoneNumbers": [{ "type": "work", "primary": true, "value": format!("{}{number}", culture.phone) }],
        ENTERPRISE_USER: {
            "employeeNumber": format!("{}", 10_000 + nth),
            "department": draw.of(&DEPARTMENTS),
        },
    });
    item(ResourceType::User, id, nth, body, Vec::new())
}

fn group(seed: Seed, nth: u32) -> Item {
    let mut draw = Draw::new(seed.seed, 2, nth);
    let id = draw.id();
    let name = match GROUPS.get(nth as usize) {
        Some(name) => (*name).to_owned(),
        None => format!("{} {}", draw.of(&DEPARTMENTS), nth + 1),
    };
    // Another seed makes others, so that both may be in one tenant.
    let name = match seed.seed {
        1 => name,
        other => format!("{name} ({other})"),
    };
    let most = u64::from(seed.people).min(MEMBERS_MAX);
    let mut members = Vec::new();
    if most > 0 {
        let first = draw.below(u64::from(seed.people));
        let count = 1 + draw.below(most);
        for step in 0..count {
            let member = ((first + step) % u64::from(seed.people)) as u32;
            // A person's first number is the id: nothing has to be looked up.
            members.push(Draw::new(seed.seed, 1, member).id());
        }
    }
    let body = json!({ "schemas": [GROUP], "externalId": draw.id(), "displayName": name });
    item(ResourceType::Group, id, nth, body, members)
}

fn item(resource_type: ResourceType, id: String, nth: u32, body: Value, members: Vec<String>) -> Item {
    let began = Timestamp::from_second(BEGAN_S).unwrap_or_default();
    let at = began
        .checked_add(SignedDuration::from_mins(i64::from(nth)))
        .unwrap_or(began)
        .to_string();
    Item {
        resource_type,
        id,
        created: at.clone(),
        last_modified: at,
        body,
        members,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_same_seed_makes_the_same_people_and_another_makes_others() {
        let ids = |seed| (0..200).map(|nth| person(seed, nth).id).collect::<HashSet<_>>();
        assert_eq!(ids(1), ids(1));
        assert_eq!(ids(1).len(), 200);
        assert!(ids(1).is_disjoint(&ids(2)));
        assert_eq!(person(7, 3), person(7, 3));
    }

    #[test]
    fn members_are_people_of_the_same_seed() {
        let seed = Seed {
            people: 30,
            groups: 4,
            seed: 9,
        };
        let people: HashSet<String> = (0..30).map(|nth| person(9, nth).id).collect();
        for nth in 0..4 {
            let group = group(seed, nth);
            assert!(!group.members.is_empty());
            assert!(group.members.iter().all(|id| people.contains(id)));
        }
    }

    #[test]
    fn names_are_of_many_scripts_and_user_names_are_ascii_and_unique() {
        let people: Vec<Item> = (0..2_000).map(|nth| person(1, nth)).collect();
        let names: HashSet<&str> = people
            .iter()
            .filter_map(|item| item.body["userName"].as_str())
            .collect();
        assert_eq!(names.len(), 2_000);
        assert!(names.iter().all(|name| name.is_ascii()), "{names:?}");
        for script in ["ø", "ð", "ä", "α", "и", "م", "א", "中", "の", "김", "अ", "ส"] {
            let found = people.iter().any(|item| {
                let name = item.body["displayName"].as_str().unwrap_or("");
                name.to_lowercase().contains(script) || name.chars().any(|c| same_block(c, script))
            });
            assert!(found, "{script}");
        }
    }

    fn same_block(c: char, script: &str) -> bool {
        let of = script.chars().next().unwrap() as u32 / 0x80;
        c as u32 / 0x80 == of
            || (0x4e00..0x9fff).contains(&(c as u32)) && script == "中"
            || (0xac00..0xd7a3).contains(&(c as u32)) && script == "김"
    }
}
