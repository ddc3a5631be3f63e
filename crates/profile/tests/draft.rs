//! Whatever is answered, a new profile is a good one, or the answer that cannot be used is named.

use profile::{Draft, DraftAssign, DraftGroups, DraftPolicy, DraftToken, MappingPolicy, Profile};

fn named() -> Draft {
    Draft {
        name: "Example Messenger".to_owned(),
        reviewed: "2026-11-24".to_owned(),
        ..Draft::default()
    }
}

#[test]
fn every_combination_of_choices_is_a_good_profile() {
    let mut made = 0;
    for token in [DraftToken::Asked, DraftToken::Blank] {
        for mappings in [
            DraftPolicy::Default,
            DraftPolicy::DefaultPlusAdditions,
            DraftPolicy::Exact,
        ] {
            for groups in [DraftGroups::Sent, DraftGroups::NotSent] {
                for assign in [
                    DraftAssign::Groups,
                    DraftAssign::Users,
                    DraftAssign::GroupsOrUsers,
                    DraftAssign::OneGroupOfAll,
                ] {
                    let draft = Draft {
                        token,
                        mappings,
                        groups,
                        assign,
                        ..named()
                    };
                    let text = draft
                        .write()
                        .unwrap_or_else(|problems| panic!("{draft:?}: {problems:#?}"));
                    let profile = Profile::parse(&text).unwrap();
                    assert_eq!(profile.id, "example_messenger");
                    assert_eq!(profile.groups.enabled, groups == DraftGroups::Sent);
                    made += 1;
                }
            }
        }
    }
    assert_eq!(made, 48);
}

#[test]
fn everything_that_was_said_stands_in_the_file() {
    let draft = Draft {
        summary: "Says \"hello\"".to_owned(),
        console_url: "https://console.example".to_owned(),
        console_menu: "Settings → SCIM".to_owned(),
        tenant_url: "https://scim.example/v2".to_owned(),
        mappings: DraftPolicy::Exact,
        rows: vec![
            "userName = [mail]".to_owned(),
            r#"emails[type eq "work"].value = ToLower([mail])"#.to_owned(),
        ],
        actions: vec!["create".to_owned(), "update".to_owned()],
        group_names: vec!["Bærum".to_owned()],
        required: vec!["mail".to_owned()],
        ..named()
    };
    let profile = Profile::parse(&draft.write().unwrap()).unwrap();
    assert_eq!(profile.summary, "Says \"hello\"");
    assert_eq!(profile.mapping_policy, MappingPolicy::Exact);
    assert_eq!(profile.users.mappings[0].matching_priority, Some(1));
    assert_eq!(
        profile.users.mappings[1].source.as_deref(),
        Some("ToLower([mail])")
    );
    assert_eq!(
        profile.credentials.tenant_url.value.as_deref(),
        Some("https://scim.example/v2")
    );
    assert_eq!(profile.assignments.groups[0].name, "Bærum");
    assert_eq!(profile.data_rules[0].attribute, "mail");
}

#[test]
fn an_answer_that_cannot_be_used_is_named() {
    for (draft, says) in [
        (Draft::default(), "has no name"),
        (
            Draft {
                rows: vec!["displayName".to_owned()],
                ..named()
            },
            "`displayName` is no mapping row",
        ),
        (
            Draft {
                rows: vec!["displayName = Join(".to_owned()],
                mappings: DraftPolicy::Exact,
                ..named()
            },
            "in `Join(`",
        ),
        (
            Draft {
                id: "Ex ample".to_owned(),
                ..named()
            },
            "cannot be a file name",
        ),
        (
            Draft {
                console_url: "console".to_owned(),
                ..named()
            },
            "not an https address",
        ),
        (
            Draft {
                actions: vec!["crate".to_owned()],
                ..named()
            },
            "unknown value `crate`",
        ),
        (
            Draft {
                reviewed: "today".to_owned(),
                ..named()
            },
            "TOML",
        ),
    ] {
        let problems = draft.write().unwrap_err();
        assert!(
            problems.iter().any(|problem| problem.message.contains(says)),
            "{says}: {problems:#?}"
        );
    }
}
