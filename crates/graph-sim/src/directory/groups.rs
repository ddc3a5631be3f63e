//! The groups of a tenant.

use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::accounts::ACCOUNTS;
use super::names::{CULTURES, DEPARTMENTS};
use super::people::SOREN;
use super::person::Person;
use super::random::Random;
use super::special_groups;
use crate::state::{Group, Object};
use crate::tenant::DOMAIN;

/// The groups SMS2GO asks for, by exact name.
pub(super) const SMS2GO: [&str; 8] = [
    "SMS2GO - Billing",
    "SMS2GO - Rettighed - Adgang til beskedernes brødtekst",
    "SMS2GO - Rettighed - Adgang til rapport med sendte beskeder",
    "SMS2GO - Rettighed - Se og rediger eksisterende brugere",
    "SMS2GO - Rettighed - Tilladt at tilføje brugere",
    "SMS2GO - Rolle - Administrator",
    "SMS2GO - Rolle - Default Liste bruger",
    "SMS2GO - Rolle - Outlook Add-in",
];

/// Out of a hundred people, so many are in at least one SMS2GO group: 64 of 200.
const SMS2GO_PEOPLE_OF_100: usize = 32;

/// What a group is in the directory.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Security,
    Dynamic(&'static str),
    Microsoft365,
    DynamicMicrosoft365(&'static str),
    Distribution,
    MailSecurity,
}

/// A group before it gets its members' places: what its id is made of, and how it is shown.
pub(super) struct Made {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) description: &'static str,
    pub(super) kind: Kind,
    pub(super) members: Vec<Arc<str>>,
    /// Properties that differ from what groups of this kind have.
    pub(super) besides: &'static [(&'static str, bool)],
}

pub(super) fn generate(seed: u64, count: usize, users: &[Person]) -> IndexMap<String, Group> {
    let sms2go = sms2go_people(seed, users);
    let by = |test: &dyn Fn(&Person) -> bool| -> Vec<Arc<str>> {
        users.iter().filter(|u| test(u)).map(Person::shared_id).collect()
    };
    let department =
        |name: &'static str| by(&move |u: &Person| u["department"] == name && u["userType"] == "Member");
    let mut all: Vec<Made> = Vec::new();
    for (at, name) in SMS2GO.iter().enumerate() {
        let members = sms2go
            .iter()
            .enumerate()
            .filter(|(i, _)| in_sms2go_group(at, *i))
            .map(|(_, id)| Arc::clone(id))
            .collect();
        all.push(made(
            name,
            "Gives a role or right in SMS2GO",
            Kind::Security,
            members,
        ));
    }
    let plain: [(&str, &str, Kind, Vec<Arc<str>>); 12] = [
        (
            "All Staff",
            "Everyone who is not a guest",
            Kind::Dynamic("user.userType -eq \"Member\""),
            by(&|u| u["userType"] == "Member"),
        ),
        (
            "Sales",
            "The sales department",
            Kind::Security,
            department("Sales"),
        ),
        ("IT", "The IT department", Kind::Security, department("IT")),
        (
            "Finance",
            "The finance department",
            Kind::Security,
            department("Finance"),
        ),
        ("HR", "The people department", Kind::Security, department("HR")),
        (
            "Engineering",
            "The engineering department",
            Kind::Security,
            department("Engineering"),
        ),
        (
            "Project Fjord",
            "Team and mailbox of the Fjord project",
            Kind::Microsoft365,
            by(&|u| u["department"] == "Engineering" || u["department"] == "Operations")
                .into_iter()
                .step_by(3)
                .collect(),
        ),
        // Members: the group Finance, and the chief. Provisioning does not expand the nested group.
        (
            "Leadership and Finance",
            "Nests the group Finance",
            Kind::Security,
            by(&|u| u["department"] == "Management")
                .into_iter()
                .chain([group_id(seed, "Finance").into()])
                .collect(),
        ),
        ("Fire Wardens Aarhus", "Nobody yet", Kind::Security, Vec::new()),
        (
            "Newsletter Nordic",
            "Distribution list",
            Kind::Distribution,
            by(&|u| u["accountEnabled"] == true)
                .into_iter()
                .step_by(4)
                .collect(),
        ),
        (
            "External Partners",
            "Guests",
            Kind::Security,
            by(&|u| u["userType"] == "Guest"),
        ),
        (
            "Managers",
            "Heads of department",
            Kind::Security,
            by(&|u| DEPARTMENTS.iter().any(|(_, titles)| u["jobTitle"] == titles[0])),
        ),
    ];
    all.extend(
        plain
            .into_iter()
            .map(|(name, description, kind, members)| made(name, description, kind, members)),
    );
    for (name, property) in [("IT", IS_ROLE_ASSIGNABLE), ("HR", IS_FROM_PREMISES)] {
        if let Some(group) = all.iter_mut().find(|group| group.name == name) {
            group.besides = property;
        }
    }
    if count > all.len() {
        all.extend(special_groups::generate(seed, users));
    }
    let mut random = Random::new(seed ^ 0x6 << 40);
    for number in all.len()..count {
        let (department, _) = random.pick(&DEPARTMENTS);
        let city = random.pick(&CULTURES).city;
        let members = (0..1 + random.below(25)).map(|_| random.pick(users).shared_id());
        let mut members: Vec<Arc<str>> = members.collect();
        members.sort();
        members.dedup();
        let name = format!("Team {:04} - {department} {city}", number + 1);
        all.push(made(&name, "A team", Kind::Security, members));
    }
    // What is nested must exist: a shortened list leaves it out.
    all.truncate(count);
    let ids: Vec<String> = all.iter().map(|group| group_id(seed, &group.key)).collect();
    let nested: std::collections::HashSet<&str> = ids.iter().map(String::as_str).collect();
    let people: std::collections::HashSet<&str> = users.iter().map(Person::id).collect();
    all.into_iter()
        .zip(&ids)
        .map(|(group, id)| {
            let nickname = ascii(&group.name);
            let mut object = group_object(id, &group.name, Some(group.description), group.kind, &nickname);
            for (name, value) in group.besides {
                object[*name] = json!(value);
            }
            let there = |member: &Arc<str>| people.contains(&**member) || nested.contains(&**member);
            let members = group.members.into_iter().filter(there).collect();
            let object = Object::new(object, None);
            (id.clone(), Group { object, members })
        })
        .collect()
}

/// Roles can be given to it; then it can hold no groups and follow no rule.
pub(super) const IS_ROLE_ASSIGNABLE: &[(&str, bool)] = &[("isAssignableToRole", true)];
/// It is kept in step with an Active Directory on the company's own premises.
pub(super) const IS_FROM_PREMISES: &[(&str, bool)] = &[("onPremisesSyncEnabled", true)];

/// A group whose id is made of its name.
pub(super) fn made(name: &str, description: &'static str, kind: Kind, members: Vec<Arc<str>>) -> Made {
    Made {
        key: name.to_owned(),
        name: name.to_owned(),
        description,
        kind,
        members,
        besides: &[],
    }
}

pub(super) fn group_id(seed: u64, name: &str) -> String {
    super::id(seed, "group", name)
}

fn ascii(name: &str) -> String {
    super::nickname(name, "-")
}

/// Søren Holm first, then others who have everything SMS2GO reads, in an order of the seed.
fn sms2go_people(seed: u64, users: &[Person]) -> Vec<Arc<str>> {
    let complete = |user: &&Person| {
        user["accountEnabled"] == true
            && user["userType"] == "Member"
            && ["givenName", "surname", "displayName", "department", "mail"]
                .iter()
                .all(|key| {
                    user[*key]
                        .as_str()
                        .is_some_and(|v| !v.is_empty() && v.trim() == v)
                })
    };
    let mut people: Vec<Arc<str>> = users
        .iter()
        .skip(ACCOUNTS.len() + 1)
        .filter(complete)
        .map(Person::shared_id)
        .collect();
    Random::new(seed ^ 0x5 << 32).shuffle(&mut people);
    people.truncate((users.len() * SMS2GO_PEOPLE_OF_100 / 100).saturating_sub(1));
    users
        .get(SOREN)
        .map(Person::shared_id)
        .into_iter()
        .chain(people)
        .collect()
}

/// Everyone is a list user or has the add-in; rights are rarer, and four people administrate.
fn in_sms2go_group(group: usize, person: usize) -> bool {
    match group {
        0 => person.is_multiple_of(10),
        1 => person % 5 == 1,
        2 => person % 7 < 2,
        3 => person % 6 == 2,
        4 => person % 9 == 4,
        5 => (1..5).contains(&person),
        6 => person % 8 < 5,
        _ => person % 8 >= 4,
    }
}

/// A group as Graph shows it.
pub(crate) fn group_object(
    id: &str,
    name: &str,
    description: Option<&str>,
    kind: Kind,
    nickname: &str,
) -> Value {
    let mail_enabled = !matches!(kind, Kind::Security | Kind::Dynamic(_));
    let (types, rule) = match kind {
        Kind::Dynamic(rule) => (json!(["DynamicMembership"]), json!(rule)),
        Kind::Microsoft365 => (json!(["Unified"]), Value::Null),
        Kind::DynamicMicrosoft365(rule) => (json!(["DynamicMembership", "Unified"]), json!(rule)),
        Kind::Security | Kind::Distribution | Kind::MailSecurity => (json!([]), Value::Null),
    };
    let mail = mail_enabled.then(|| format!("{nickname}@{DOMAIN}"));
    json!({
        "id": id,
        "deletedDateTime": null,
        "classification": null,
        "createdDateTime": "2023-03-01T09:00:00Z",
        "description": description,
        "displayName": name,
        "expirationDateTime": null,
        "groupTypes": types,
        "isAssignableToRole": null,
        "mail": mail,
        "mailEnabled": mail_enabled,
        "mailNickname": nickname,
        "membershipRule": rule,
        "membershipRuleProcessingState": if rule.is_null() { Value::Null } else { json!("On") },
        "onPremisesSyncEnabled": null,
        "preferredDataLocation": null,
        "preferredLanguage": null,
        "proxyAddresses": mail.iter().map(|m| format!("SMTP:{m}")).collect::<Vec<_>>(),
        "renewedDateTime": "2023-03-01T09:00:00Z",
        "securityEnabled": matches!(kind, Kind::Security | Kind::Dynamic(_) | Kind::MailSecurity),
        "securityIdentifier": null,
        "theme": null,
        "visibility": null,
    })
}
