//! The groups of a tenant.

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::accounts::ACCOUNTS;
use super::names::{CULTURES, DEPARTMENTS};
use super::people::SOREN;
use super::random::Random;
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
    Distribution,
}

pub(super) fn generate(seed: u64, count: usize, users: &[Value]) -> IndexMap<String, Group> {
    let sms2go = sms2go_people(seed, users);
    let by = |test: &dyn Fn(&Value) -> bool| -> Vec<String> {
        users.iter().filter(|u| test(u)).filter_map(id_of).collect()
    };
    let department =
        |name: &'static str| by(&move |u: &Value| u["department"] == name && u["userType"] == "Member");
    let mut all: Vec<(String, &str, Kind, Vec<String>)> = Vec::new();
    for (at, name) in SMS2GO.iter().enumerate() {
        let members = sms2go
            .iter()
            .enumerate()
            .filter(|(i, _)| in_sms2go_group(at, *i))
            .map(|(_, id)| id.clone())
            .collect();
        all.push((
            (*name).to_owned(),
            "Gives a role or right in SMS2GO",
            Kind::Security,
            members,
        ));
    }
    let plain: [(&str, &str, Kind, Vec<String>); 12] = [
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
                .chain([group_id(seed, "Finance")])
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
            .map(|(name, description, kind, members)| (name.to_owned(), description, kind, members)),
    );
    let mut random = Random::new(seed ^ 0x6 << 40);
    for number in all.len()..count {
        let (department, _) = random.pick(&DEPARTMENTS);
        let city = random.pick(&CULTURES).city;
        let members = (0..1 + random.below(25)).filter_map(|_| id_of(random.pick(users)));
        let mut members: Vec<String> = members.collect();
        members.sort();
        members.dedup();
        all.push((
            format!("Team {:04} - {department} {city}", number + 1),
            "A team",
            Kind::Security,
            members,
        ));
    }
    // What is nested must exist: a shortened list leaves it out.
    all.truncate(count);
    let finance = group_id(seed, "Finance");
    let has_finance = all.iter().any(|(name, ..)| name == "Finance");
    all.into_iter()
        .map(|(name, description, kind, mut members)| {
            members.retain(|member| has_finance || *member != finance);
            let id = group_id(seed, &name);
            let object = group_object(&id, &name, Some(description), kind, &ascii(&name));
            (
                id,
                Group {
                    object: Object::new(object, None),
                    members,
                },
            )
        })
        .collect()
}

fn id_of(user: &Value) -> Option<String> {
    user["id"].as_str().map(str::to_owned)
}

fn group_id(seed: u64, name: &str) -> String {
    super::id(seed, "group", name)
}

fn ascii(name: &str) -> String {
    super::nickname(name, "-")
}

/// Søren Holm first, then others who have everything SMS2GO reads, in an order of the seed.
fn sms2go_people(seed: u64, users: &[Value]) -> Vec<String> {
    let complete = |user: &&Value| {
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
    let mut people: Vec<String> = users
        .iter()
        .skip(ACCOUNTS.len() + 1)
        .filter(complete)
        .filter_map(id_of)
        .collect();
    Random::new(seed ^ 0x5 << 32).shuffle(&mut people);
    people.truncate((users.len() * SMS2GO_PEOPLE_OF_100 / 100).saturating_sub(1));
    users
        .get(SOREN)
        .and_then(id_of)
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
    let mail_enabled = matches!(kind, Kind::Microsoft365 | Kind::Distribution);
    let (types, rule) = match kind {
        Kind::Dynamic(rule) => (json!(["DynamicMembership"]), json!(rule)),
        Kind::Microsoft365 => (json!(["Unified"]), Value::Null),
        Kind::Security | Kind::Distribution => (json!([]), Value::Null),
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
        "securityEnabled": matches!(kind, Kind::Security | Kind::Dynamic(_)),
        "securityIdentifier": null,
        "theme": null,
        "visibility": null,
    })
}
