//! The people of a tenant.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::accounts::ACCOUNTS;
use super::mess::{self, GUEST_DOMAIN, Oddity};
use super::names::{self, CULTURES, Culture, DEPARTMENTS};
use super::person::{Cell, Person, Texts};
use super::random::Random;
use super::world::{ABROAD, WORLD};
use crate::tenant::DOMAIN;

/// Where a guest's user principal name ends.
pub(crate) const INITIAL_DOMAIN: &str = "contosonordic.onmicrosoft.example";
/// The licence most members have (Graph: subscribedSkus).
const LICENCE: &str = "078d2b04-f1bd-4111-bbd4-b4b1b354cef4";

/// Søren Holm stands right after those who can sign in.
pub(super) const SOREN: usize = ACCOUNTS.len();
/// The head of the company comes next.
const CHIEF: usize = SOREN + 1;
/// From here on every department gets its people in turn; the first ten lead.
const FIRST: usize = CHIEF + 1;
/// The first who does not lead a department, and may have oddities.
const LEADERS_END: usize = FIRST + DEPARTMENTS.len();
/// Out of so many people one is in the recycle bin besides.
const PEOPLE_PER_DELETED: usize = 250;

/// So many people, and behind them those in the recycle bin, deleted some days before `made`.
pub(super) fn generate(seed: u64, count: usize, made: Timestamp) -> Vec<Person> {
    let mut maker = Maker {
        seed,
        random: Random::new(seed),
        taken: Names::default(),
        texts: Texts::default(),
    };
    let all = count + count / PEOPLE_PER_DELETED;
    let mut people: Vec<Person> = Vec::with_capacity(all);
    for index in 0..all {
        let mut person = maker.person(index, people.last());
        if index >= count {
            let days = 1 + i64::try_from(index % 28).unwrap_or_default();
            let when = made.saturating_sub(SignedDuration::from_hours(24 * days + 3));
            person.set(
                "deletedDateTime",
                maker.texts.share(&crate::graph::stamp(when.unwrap_or(made))),
            );
        }
        people.push(person);
    }
    for index in (0..all).filter(|index| *index != CHIEF) {
        let manager = people
            .get(manager_of(index))
            .filter(|_| manager_of(index) < count);
        let manager = manager.map(Person::shared_id);
        people[index].manager = manager;
    }
    people
}

/// Heads report to the chief; every sixth round of a department leads a team; the rest report to the last leader. In a
/// large department the leaders report to each other, eight to one.
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
                match round / 6 {
                    0..4 => head(department),
                    leader => FIRST + (leader / 8 * 6 + 1) * departments + department,
                }
            } else {
                FIRST + (round - (round + 5) % 6) * departments + department
            }
        }
    }
}

/// Sign-in names that are taken, and the number of the next one that wants the same.
#[derive(Default)]
struct Names {
    taken: HashSet<String>,
    next: HashMap<String, usize>,
}

impl Names {
    fn unique(&mut self, wanted: &str) -> String {
        if self.taken.insert(wanted.to_owned()) {
            return wanted.to_owned();
        }
        let number = self.next.entry(wanted.to_owned()).or_insert(2);
        loop {
            let name = format!("{wanted}{number}");
            *number += 1;
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}

struct Maker {
    seed: u64,
    random: Random,
    taken: Names,
    texts: Texts,
}

/// Who somebody is, before the rest follows.
struct Who {
    given: &'static str,
    surname: &'static str,
    latin: (&'static str, &'static str),
    department: &'static str,
    title: &'static str,
    culture: &'static Culture,
    phones: u64,
}

fn culture(random: &mut Random, abroad: bool) -> &'static Culture {
    let world: &[Culture] = if abroad { &WORLD } else { &[] };
    let all = || CULTURES.iter().chain(world);
    let mut at = random.below(all().map(|c| c.share).sum());
    for culture in all() {
        if at < culture.share {
            return culture;
        }
        at -= culture.share;
    }
    &CULTURES[0]
}

impl Maker {
    fn who(&mut self, index: usize) -> Who {
        let fixed: Option<(&'static str, &'static str, &'static str, &'static str)> = match index {
            SOREN => Some(("Søren", "Holm", "Finance", "Billing Specialist")),
            CHIEF => Some(("Karen", "Østergaard", "Management", "Chief Executive Officer")),
            _ => ACCOUNTS
                .get(index)
                .map(|(given, surname, title, _)| (*given, *surname, "IT", *title)),
        };
        // Everything is drawn before anything is decided, so that a fixed person shifts nobody.
        let random = &mut self.random;
        let drawn = culture(random, index >= ABROAD);
        let (given, surname) = (*random.pick(drawn.given), *random.pick(drawn.surnames));
        let (title_draw, phones) = (random.next() as usize, random.next());
        if let Some((given, surname, department, title)) = fixed {
            return Who {
                given,
                surname,
                latin: (given, surname),
                department,
                title,
                culture: &CULTURES[0],
                phones,
            };
        }
        let ((given, given_latin), (surname, surname_latin)) = (names::forms(given), names::forms(surname));
        let (department, titles) = DEPARTMENTS[(index - FIRST) % DEPARTMENTS.len()];
        Who {
            given,
            surname,
            latin: (given_latin, surname_latin),
            department,
            title: if index < LEADERS_END {
                titles[0]
            } else {
                titles[1 + title_draw % (titles.len() - 1)]
            },
            culture: drawn,
            phones,
        }
    }

    fn person(&mut self, index: usize, before: Option<&Person>) -> Person {
        let who = self.who(index);
        let oddity = mess::oddity(index, LEADERS_END);
        let wanted = format!("{}.{}", names::ascii(who.latin.0), names::ascii(who.latin.1));
        let nickname = self.taken.unique(&wanted);
        let culture = who.culture;
        let local = |offset: u64| {
            let n = (who.phones >> offset) % 100_000_000;
            format!(
                "{} {:02} {:02} {:02} {:02}",
                culture.phone,
                n / 1_000_000,
                n / 10_000 % 100,
                n / 100 % 100,
                n % 100
            )
        };
        let address: Arc<str> = format!("{nickname}@{DOMAIN}").into();
        let shared = mess::shared(index, LEADERS_END, before);
        let mut person = Person::new(&super::id(self.seed, "user", &index.to_string()));
        let texts = &mut self.texts;
        person.set("accountEnabled", Cell::Bool(oddity != Oddity::Disabled));
        person.set("businessPhones", Cell::Texts([local(0).into()].into()));
        person.set("city", texts.share(culture.city));
        person.set("companyName", texts.share("Contoso Nordic"));
        person.set("country", texts.share(culture.country));
        let created = format!(
            "20{:02}-{:02}-{:02}T08:{:02}:00Z",
            19 + index % 7,
            1 + index % 12,
            1 + index % 28,
            index % 60
        );
        person.set("createdDateTime", texts.share(&created));
        person.set("department", texts.share(who.department));
        person.set(
            "displayName",
            if culture.family_first {
                texts.share(&format!("{} {}", who.surname, who.given))
            } else {
                texts.share(&format!("{} {}", who.given, who.surname))
            },
        );
        person.set(
            "employeeId",
            shared
                .employee_id
                .cloned()
                .unwrap_or_else(|| format!("{}", 10_000 + index).as_str().into()),
        );
        person.set("employeeType", texts.share("Employee"));
        person.set("givenName", texts.share(who.given));
        person.set("jobTitle", texts.share(who.title));
        person.set("mail", Cell::Text(Arc::clone(&address)));
        person.set(
            "mailNickname",
            shared
                .mail_nickname
                .cloned()
                .unwrap_or_else(|| nickname.as_str().into()),
        );
        person.set(
            "mobilePhone",
            mess::mobile_phone(index, LEADERS_END, local(17))
                .map_or(Cell::Null, |phone| phone.as_str().into()),
        );
        let office = format!("{} {}.{:02}", culture.city, 1 + index % 4, index % 30);
        person.set("officeLocation", texts.share(&office));
        person.set("postalCode", texts.share(culture.postal_code));
        person.set("preferredLanguage", texts.share(culture.language));
        let mut addresses: Vec<Arc<str>> = vec![format!("SMTP:{address}").into()];
        addresses.extend(shared.second_address.map(Arc::from));
        person.set("proxyAddresses", Cell::Texts(addresses.into()));
        person.set("streetAddress", texts.share(culture.street));
        person.set("surname", texts.share(who.surname));
        person.set("usageLocation", texts.share(culture.usage_location));
        person.set("userPrincipalName", Cell::Text(address));
        person.set("userType", texts.share("Member"));
        if mess::is_from_premises(index) && oddity != Oddity::Guest {
            self.synchronize(index, &nickname, &mut person);
        }
        self.apply(oddity, &mut person, &nickname);
        if person["userType"] == "Member" && person["accountEnabled"] == true && index % 12 != 11 {
            person.set(
                "assignedLicenses",
                Cell::Texts([self.texts.shared(LICENCE)].into()),
            );
        }
        person
    }

    fn synchronize(&mut self, index: usize, nickname: &str, person: &mut Person) {
        person.set("onPremisesSyncEnabled", Cell::Bool(true));
        // An old system: twenty characters, and the rest is cut off.
        let account: String = nickname.chars().take(20).collect();
        person.set("onPremisesSamAccountName", account.as_str());
        let sid = format!("S-1-5-21-1085031214-1563985344-725345543-{}", 1_100 + index);
        person.set("onPremisesSecurityIdentifier", sid.as_str());
    }

    fn apply(&mut self, oddity: Oddity, person: &mut Person, nickname: &str) {
        let display_name = person.text("displayName").to_owned();
        let none = || Cell::Texts([].into());
        match oddity {
            Oddity::None | Oddity::Disabled => {}
            Oddity::Guest => {
                let address: Arc<str> = format!("{nickname}@{GUEST_DOMAIN}").into();
                let local = format!("{nickname}_{GUEST_DOMAIN}#EXT#");
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
                    person.set(absent, Cell::Null);
                }
                person.set("userType", self.texts.share("Guest"));
                person.set("creationType", self.texts.share("Invitation"));
                person.set("externalUserState", self.texts.share("Accepted"));
                person.set("mail", Cell::Text(Arc::clone(&address)));
                person.set("userPrincipalName", format!("{local}@{INITIAL_DOMAIN}").as_str());
                person.set("mailNickname", local.as_str());
                person.set(
                    "proxyAddresses",
                    Cell::Texts([format!("SMTP:{address}").into()].into()),
                );
                person.set("otherMails", Cell::Texts([address].into()));
                person.set("businessPhones", none());
                person.set("companyName", self.texts.share("Fabrikam"));
            }
            Oddity::NoDepartment => person.set("department", Cell::Null),
            Oddity::NoGivenName => {
                person.set("givenName", Cell::Null);
                let surname = person["surname"].clone();
                person.set("displayName", surname);
            }
            Oddity::NoMail => {
                person.set("mail", Cell::Null);
                person.set("proxyAddresses", none());
                person.set("mobilePhone", Cell::Null);
                person.set("businessPhones", none());
            }
            Oddity::Spaces => {
                // Typed by hand, years ago.
                person.set("displayName", format!(" {display_name}  ").as_str());
                person.set("department", self.texts.share(""));
            }
            Oddity::LongTitle => {
                let title = "Senior Vice President of Cross-Regional Terminal Operations and Intermodal Partnerships (acting)";
                person.set("jobTitle", self.texts.share(title));
                person.set("employeeId", Cell::Null);
            }
            Oddity::Rocket => {
                person.set("jobTitle", self.texts.share("Growth Lead 🚀"));
                person.set("department", Cell::Null);
            }
            Oddity::LongName => {
                let name = mess::long_name(person.text("givenName"), person.text("surname"));
                person.set("displayName", name.as_str());
            }
            Oddity::Emoji => person.set("displayName", format!("{display_name} 🌻").as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_reports_to_someone_who_came_before_or_leads() {
        for index in (0..20_000).filter(|index| *index != CHIEF) {
            let mut at = index;
            let mut steps = 0;
            while at != CHIEF {
                at = manager_of(at);
                steps += 1;
                assert!(steps < 12, "{index}");
            }
        }
    }
}
