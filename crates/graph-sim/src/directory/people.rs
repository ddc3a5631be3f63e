//! The people of a tenant.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::accounts::ACCOUNTS;
use super::names::{self, CULTURES, Culture, DEPARTMENTS};
use super::random::Random;
use crate::tenant::DOMAIN;

/// Where guests come from.
const GUEST_DOMAIN: &str = "fabrikam.example";
/// Where a guest's user principal name ends.
pub(crate) const INITIAL_DOMAIN: &str = "contosonordic.onmicrosoft.example";

pub(super) struct People {
    pub(super) users: Vec<Value>,
    pub(super) managers: HashMap<String, String>,
}

/// Søren Holm stands right after those who can sign in.
pub(super) const SOREN: usize = ACCOUNTS.len();
/// The head of the company comes next.
const CHIEF: usize = SOREN + 1;
/// From here on every department gets its people in turn; the first ten lead.
const FIRST: usize = CHIEF + 1;

pub(super) fn generate(seed: u64, count: usize) -> People {
    let mut random = Random::new(seed);
    let mut taken = HashSet::new();
    let mut users: Vec<Value> = Vec::with_capacity(count);
    for index in 0..count {
        users.push(person(seed, index, &mut random, &mut taken));
    }
    let managers = (0..count)
        .filter(|index| *index != CHIEF)
        .filter_map(|index| Some((id_of(&users, index)?, id_of(&users, manager_of(index))?)))
        .collect();
    People { users, managers }
}

fn id_of(users: &[Value], index: usize) -> Option<String> {
    users.get(index)?["id"].as_str().map(str::to_owned)
}

/// Heads report to the chief; every sixth round of a department leads a team; the rest report to the last leader.
fn manager_of(index: usize) -> usize {
    let departments = DEPARTMENTS.len();
    let head = |department: usize| FIRST + department;
    match index {
        SOREN => head(2),
        0..SOREN => head(1),
        CHIEF => CHIEF,
        _ => {
            let (round, department) = ((index - FIRST) / departments, (index - FIRST) % departments);
            if round == 0 {
                CHIEF
            } else if round % 6 == 1 {
                head(department)
            } else {
                FIRST + (round - (round + 5) % 6) * departments + department
            }
        }
    }
}

/// What sets some people apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Oddity {
    None,
    Guest,
    Disabled,
    NoDepartment,
    NoGivenName,
    NoMail,
    Spaces,
    LongTitle,
    Rocket,
}

fn oddity(index: usize) -> Oddity {
    match index {
        _ if index < FIRST + DEPARTMENTS.len() => Oddity::None,
        17 | 23 => Oddity::Guest,
        26 => Oddity::Rocket,
        _ if index % 23 == 7 => Oddity::Guest,
        _ if index % 29 == 11 => Oddity::Disabled,
        _ if index % 31 == 13 => Oddity::NoDepartment,
        _ if index % 71 == 4 => Oddity::NoGivenName,
        _ if index % 61 == 5 => Oddity::NoMail,
        _ if index % 83 == 9 => Oddity::Spaces,
        _ if index % 97 == 15 => Oddity::LongTitle,
        _ => Oddity::None,
    }
}

fn culture(random: &mut Random) -> &'static Culture {
    let mut at = random.below(CULTURES.iter().map(|c| c.share).sum());
    for culture in &CULTURES {
        if at < culture.share {
            return culture;
        }
        at -= culture.share;
    }
    &CULTURES[0]
}

fn person(seed: u64, index: usize, random: &mut Random, taken: &mut HashSet<String>) -> Value {
    let fixed: Option<(&'static str, &'static str, &'static str, &'static str)> = match index {
        SOREN => Some(("Søren", "Holm", "Finance", "Billing Specialist")),
        CHIEF => Some(("Karen", "Østergaard", "Management", "Chief Executive Officer")),
        _ => ACCOUNTS
            .get(index)
            .map(|(given, surname, title, _)| (*given, *surname, "IT", *title)),
    };
    // Every hundredth draw decides before anything else, so that a fixed person shifts nobody.
    let drawn = culture(random);
    let (given, surname) = (*random.pick(drawn.given), *random.pick(drawn.surnames));
    let (title_draw, phone_draw) = (random.next() as usize, random.next());
    let culture = if fixed.is_some() { &CULTURES[0] } else { drawn };
    let ((given, given_latin), (surname, surname_latin)) = match fixed {
        Some((given, surname, ..)) => ((given, given), (surname, surname)),
        None => (names::forms(given), names::forms(surname)),
    };
    let (department, title) = match fixed {
        Some((_, _, department, title)) => (department, title),
        None => {
            let at = (index - FIRST) % DEPARTMENTS.len();
            let (name, titles) = DEPARTMENTS[at];
            let leads = index < FIRST + DEPARTMENTS.len();
            (
                name,
                if leads {
                    titles[0]
                } else {
                    titles[1 + title_draw % (titles.len() - 1)]
                },
            )
        }
    };
    let oddity = oddity(index);
    let nickname = unique(
        &format!("{}.{}", names::ascii(given_latin), names::ascii(surname_latin)),
        taken,
    );
    let display_name = if culture.family_first {
        format!("{surname} {given}")
    } else {
        format!("{given} {surname}")
    };
    let local = |offset: u64| {
        let n = (phone_draw >> offset) % 100_000_000;
        format!(
            "{} {:02} {:02} {:02} {:02}",
            culture.phone,
            n / 1_000_000,
            n / 10_000 % 100,
            n / 100 % 100,
            n % 100
        )
    };
    let mut user = json!({
        "id": super::id(seed, "user", &index.to_string()),
        "deletedDateTime": null,
        "accountEnabled": oddity != Oddity::Disabled,
        "businessPhones": [local(0)],
        "city": culture.city,
        "companyName": "Contoso Nordic",
        "country": culture.country,
        "createdDateTime": format!("20{:02}-{:02}-{:02}T08:{:02}:00Z", 19 + index % 7, 1 + index % 12, 1 + index % 28, index % 60),
        "department": department,
        "displayName": display_name,
        "employeeId": format!("{}", 10_000 + index),
        "employeeType": "Employee",
        "faxNumber": null,
        "givenName": given,
        "jobTitle": title,
        "mail": format!("{nickname}@{DOMAIN}"),
        "mailNickname": nickname,
        "mobilePhone": local(17),
        "officeLocation": format!("{} {}.{:02}", culture.city, 1 + index % 4, index % 30),
        "onPremisesSyncEnabled": null,
        "otherMails": [],
        "postalCode": culture.postal_code,
        "preferredLanguage": culture.language,
        "proxyAddresses": [format!("SMTP:{nickname}@{DOMAIN}")],
        "state": null,
        "streetAddress": culture.street,
        "surname": surname,
        "usageLocation": culture.usage_location,
        "userPrincipalName": format!("{nickname}@{DOMAIN}"),
        "userType": "Member",
    });
    apply(oddity, &mut user, &nickname);
    user
}

fn apply(oddity: Oddity, user: &mut Value, nickname: &str) {
    match oddity {
        Oddity::None | Oddity::Disabled => {}
        Oddity::Guest => {
            user["userType"] = json!("Guest");
            user["mail"] = json!(format!("{nickname}@{GUEST_DOMAIN}"));
            user["userPrincipalName"] = json!(format!("{nickname}_{GUEST_DOMAIN}#EXT#@{INITIAL_DOMAIN}"));
            user["mailNickname"] = json!(format!("{nickname}_{GUEST_DOMAIN}#EXT#"));
            user["proxyAddresses"] = json!([format!("SMTP:{nickname}@{GUEST_DOMAIN}")]);
            user["otherMails"] = json!([format!("{nickname}@{GUEST_DOMAIN}")]);
            for absent in [
                "department",
                "employeeId",
                "employeeType",
                "officeLocation",
                "mobilePhone",
                "streetAddress",
                "postalCode",
                "city",
                "country",
            ] {
                user[absent] = Value::Null;
            }
            user["businessPhones"] = json!([]);
            user["companyName"] = json!("Fabrikam");
        }
        Oddity::NoDepartment => user["department"] = Value::Null,
        Oddity::NoGivenName => {
            user["givenName"] = Value::Null;
            user["displayName"] = user["surname"].clone();
        }
        Oddity::NoMail => {
            user["mail"] = Value::Null;
            user["proxyAddresses"] = json!([]);
            user["mobilePhone"] = Value::Null;
            user["businessPhones"] = json!([]);
        }
        Oddity::Spaces => {
            // Typed by hand, years ago.
            user["displayName"] = json!(format!(" {}  ", user["displayName"].as_str().unwrap_or_default()));
            user["department"] = json!("");
        }
        Oddity::LongTitle => {
            user["jobTitle"] = json!(
                "Senior Vice President of Cross-Regional Terminal Operations and Intermodal Partnerships (acting)"
            );
            user["employeeId"] = Value::Null;
        }
        Oddity::Rocket => {
            user["jobTitle"] = json!("Growth Lead 🚀");
            user["department"] = Value::Null;
        }
    }
}

fn unique(wanted: &str, taken: &mut HashSet<String>) -> String {
    let mut name = wanted.to_owned();
    let mut number = 2;
    while !taken.insert(name.clone()) {
        name = format!("{wanted}{number}");
        number += 1;
    }
    name
}
