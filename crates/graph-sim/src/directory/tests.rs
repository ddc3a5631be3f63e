//! What a made tenant has in it.

use super::*;
use std::collections::{BTreeMap, BTreeSet};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn everyone(made: &Made) -> Vec<&Person> {
    made.directory.people().collect()
}

fn users(made: &Made) -> Vec<&Person> {
    made.directory.users_from(0).map(|(_, person)| person).collect()
}

fn sms2go_members(made: &Made) -> BTreeSet<String> {
    made.groups
        .values()
        .filter(|g| {
            g.object.json["displayName"]
                .as_str()
                .unwrap()
                .starts_with("SMS2GO - ")
        })
        .flat_map(|g| g.members.iter().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

#[test]
fn the_default_tenant_has_what_the_sms2go_guide_needs() {
    let made = generate(1, 200, 20, NOW);
    assert_eq!((made.directory.user_count(), made.groups.len()), (200, 20));
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
                "{property} of {user:?}"
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
    assert!(billing.members.contains(soren.id()));
}

#[test]
fn names_are_of_many_scripts_and_sign_in_names_are_ascii_and_unique() {
    let made = generate(1, 200, 20, NOW);
    let all: String = users(&made)
        .into_iter()
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
        users(&made)
            .into_iter()
            .filter(|u| u["jobTitle"].as_str().unwrap_or_default().contains('🚀'))
            .count(),
        1
    );
    let upns: BTreeSet<&str> = users(&made)
        .into_iter()
        .map(|u| u["userPrincipalName"].as_str().unwrap())
        .collect();
    assert_eq!(upns.len(), 200);
    assert!(upns.iter().all(|upn| upn.is_ascii()));
    assert!(upns.iter().filter(|upn| upn.contains("#EXT#")).count() >= 3);
    assert!(
        users(&made)
            .into_iter()
            .filter(|u| u["accountEnabled"] == false)
            .count()
            >= 3
    );
    assert!(
        users(&made)
            .into_iter()
            .filter(|u| u["department"].is_null())
            .count()
            >= 3
    );
}

#[test]
fn the_same_seed_gives_the_same_tenant_and_another_seed_another() {
    let (a, b, c) = (
        generate(7, 50, 12, NOW),
        generate(7, 50, 12, NOW),
        generate(8, 50, 12, NOW),
    );
    assert_eq!(a.tenant_id, b.tenant_id);
    assert_eq!(everyone(&a), everyone(&b));
    assert_eq!(a.accounts, b.accounts);
    assert_ne!(a.tenant_id, c.tenant_id);
    assert_ne!(everyone(&a), everyone(&c));
}

#[test]
fn small_and_big_tenants_can_be_made() {
    for (count, groups) in [(10, 0), (10, 20), (20, 3), (20, 20), (10_000, 300)] {
        let made = generate(3, count, groups, NOW);
        assert_eq!((made.directory.user_count(), made.groups.len()), (count, groups));
        assert_eq!(made.directory.deleted().count(), count / 250);
        assert_eq!(made.accounts.len(), 4);
        for person in made.directory.people() {
            assert_eq!(
                made.directory.user(person.text("userPrincipalName")).is_none(),
                person.is_deleted()
            );
            let manager = person.manager.as_deref().map(|id| made.directory.user(id));
            assert!(manager.is_none_or(|manager| manager.is_some()), "{person:?}");
        }
    }
}

/// How many of a hundred thousand.
fn share(people: &[&Person], test: impl Fn(&Person) -> bool) -> usize {
    people.iter().filter(|person| test(person)).count() * 100_000 / people.len()
}

#[test]
fn a_large_tenant_is_messy_in_proportion() {
    let made = generate(1, 10_000, 60, NOW);
    let people = users(&made);
    let of = |name: &'static str| move |person: &Person| !person.text(name).is_empty();
    for (what, share, expected) in [
        (
            "guests",
            share(&people, |p| p["userType"] == "Guest"),
            3_000..6_000,
        ),
        (
            "disabled",
            share(&people, |p| p["accountEnabled"] == false),
            2_000..5_000,
        ),
        (
            "without a department",
            share(&people, |p| !of("department")(p)),
            5_000..12_000,
        ),
        (
            "without a mobile phone",
            share(&people, |p| !of("mobilePhone")(p)),
            5_000..15_000,
        ),
        (
            "with a phone of letters",
            share(&people, |p| p.text("mobilePhone").contains("reception")),
            1_000..4_000,
        ),
        (
            "with blanks at the ends",
            share(&people, |p| p.text("displayName").starts_with(' ')),
            500..2_000,
        ),
        (
            "with very long names",
            share(&people, |p| p.text("displayName").chars().count() > 200),
            100..1_000,
        ),
        (
            "with a flower",
            share(&people, |p| p.text("displayName").contains('🌻')),
            100..1_000,
        ),
        (
            "from premises",
            share(&people, |p| p["onPremisesSyncEnabled"] == true),
            20_000..30_000,
        ),
        (
            "licensed",
            share(&people, |p| !p["assignedLicenses"].texts().is_empty()),
            70_000..95_000,
        ),
    ] {
        assert!(expected.contains(&share), "{what}: {share}");
    }
    for script in [
        '\u{600}'..='\u{6ff}',
        '\u{370}'..='\u{3ff}',
        '\u{900}'..='\u{97f}',
        '\u{4e00}'..='\u{9fff}',
        '\u{400}'..='\u{4ff}',
        '\u{590}'..='\u{5ff}',
        '\u{ac00}'..='\u{d7af}',
    ] {
        assert!(
            people
                .iter()
                .any(|p| p.text("displayName").chars().any(|c| script.contains(&c))),
            "{script:?}"
        );
    }
    let upns: BTreeSet<&str> = people.iter().map(|p| p.text("userPrincipalName")).collect();
    assert!(
        upns.len() == 10_000
            && upns
                .iter()
                .all(|upn| upn.is_ascii() && upn.split('@').next().unwrap().len() <= 64)
    );
    for name in ["displayName", "mailNickname", "employeeId"] {
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for person in people.iter().filter(|p| of(name)(p)) {
            *times.entry(person.text(name)).or_default() += 1;
        }
        assert!(times.values().filter(|times| **times > 1).count() > 100, "{name}");
    }
    let addresses: Vec<&str> = people
        .iter()
        .flat_map(|p| p["proxyAddresses"].texts())
        .map(AsRef::as_ref)
        .collect();
    assert!(addresses.len() > addresses.iter().collect::<BTreeSet<_>>().len());
}

#[test]
fn groups_are_of_every_kind_and_a_rule_decides_who_is_in_a_dynamic_one() {
    let made = generate(1, 10_000, 60, NOW);
    let all: Vec<&Group> = made.groups.values().collect();
    let named = |name: &str| {
        all.iter()
            .filter(|g| g.object.json["displayName"] == name)
            .collect::<Vec<_>>()
    };
    let is = |property: &str, value: bool| all.iter().any(|g| g.object.json[property] == value);
    assert!(is("isAssignableToRole", true) && is("onPremisesSyncEnabled", true));
    for (mail, security) in [(true, true), (true, false), (false, true)] {
        assert!(all.iter().any(|g| g.object.json["mailEnabled"] == mail && g.object.json["securityEnabled"] == security));
    }
    assert_eq!(named("Project Harbour").len(), 2);
    assert!(named("Intranet Readers")[0].members.iter().count() > 4_000);
    let nested = |group: &Group| {
        group
            .members
            .iter()
            .any(|member| made.groups.contains_key(member))
    };
    assert!(nested(named("Region Nordic")[0]) && nested(named("Legacy Circle A")[0]));
    let mut ruled = 0;
    for group in &all {
        let Some(rule) = group.object.json["membershipRule"].as_str() else {
            continue;
        };
        ruled += 1;
        let rule = Rule::read(rule).expect(rule);
        for person in users(&made) {
            assert_eq!(
                group.members.contains(person.id()),
                rule.fits(person),
                "{person:?}"
            );
        }
    }
    assert!(ruled >= 3);
    for group in &all {
        for member in group.members.iter() {
            assert!(made.directory.user(member).is_some() || made.groups.contains_key(member));
        }
        assert!(group.object.json["displayName"].as_str().unwrap().chars().count() <= 256);
    }
}

#[test]
fn a_change_leaves_those_who_read_with_what_they_had() {
    let mut directory = generate(1, 2_000, 0, NOW).directory;
    let before = directory.clone();
    let soren = directory.user("soren.holm@contoso.example").unwrap().clone();
    let mut json = soren.to_json();
    json["displayName"] = "Zacharias Ærø".into();
    json["userPrincipalName"] = "Zacharias@contoso.example".into();
    let changed = |json: &serde_json::Value| crate::state::ChangedPerson {
        json: json.clone(),
        manager: None,
    };
    let mut changes = PeopleChanges::default();
    changes.changed.insert(soren.id().to_owned(), changed(&json));
    json["id"] = "new".into();
    json["displayName"] = "Åge".into();
    json["userPrincipalName"] = "age@contoso.example".into();
    changes.changed.insert("new".into(), changed(&json));
    directory.apply(&changes);
    assert_eq!(before.user("soren.holm@contoso.example"), Some(&soren));
    assert!(directory.user("soren.holm@contoso.example").is_none());
    assert_eq!(
        directory.user("zacharias@CONTOSO.example").unwrap().id(),
        soren.id()
    );
    assert_eq!((before.user_count(), directory.user_count()), (2_000, 2_001));
    let ordered = |directory: &Directory| {
        let names: Vec<String> = directory
            .users_by_name(None, false)
            .map(|(_, person)| fold(person.text("displayName")))
            .collect();
        assert!(names.is_sorted(), "by name");
        names.len()
    };
    assert_eq!((ordered(&before), ordered(&directory)), (2_000, 2_001));
    let found = |directory: &Directory, text: &str| directory.find(&Wanted::new("displayName", text)).len();
    assert_eq!((found(&before, "zach"), found(&directory, "zach")), (0, 1));
    // Gone for good: the place stays empty.
    let gone = PeopleChanges {
        purged: [soren.id().to_owned()].into(),
        ..PeopleChanges::default()
    };
    directory.apply(&gone);
    assert_eq!((ordered(&directory), found(&directory, "zach")), (2_000, 0));
    assert!(directory.person(soren.id()).is_none());
    assert_eq!(directory.place("new"), Some(2_008));
}

/// What tests, pictures and the demonstration rely on. Whoever changes it changes people somebody knows.
#[test]
fn the_people_and_groups_of_the_default_tenant_are_the_same_for_ever() {
    let made = generate(1, 200, 20, NOW);
    let hash = |lines: String| -> String {
        Sha256::digest(lines)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    };
    let people = users(&made).into_iter().map(|person| {
        let manager = person.manager.as_deref().and_then(|id| made.directory.user(id));
        let manager = manager.map_or("None", |manager| manager.text("userPrincipalName"));
        let name = person.text("displayName");
        format!(
            "{}|{name}|{}|{manager}\n",
            person.id(),
            person.text("userPrincipalName")
        )
    });
    assert_eq!(
        hash(people.collect()),
        "7307b0e4444da1823354863738cf6655394775d6f306d2d56f9cd4fccc1a91bb"
    );
    let groups = made.groups.iter().map(|(id, group)| {
        let name = group.object.json["displayName"].as_str().unwrap();
        format!("{id}|{name}|{}\n", group.members.iter().count())
    });
    assert_eq!(
        hash(groups.collect()),
        "ea2b132d552818ed258c57589c8fb151889d58e38c32ad744c56fb9796f4d33a"
    );
}
