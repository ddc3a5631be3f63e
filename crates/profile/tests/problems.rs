//! A broken profile says where, what, and what to write instead.

use profile::{Profile, builtin_texts};

/// The good profile with one text replaced: every case is one typing error away from good.
fn broken(find: &str, replace: &str) -> String {
    let (_, good) = builtin_texts()[0];
    assert!(good.contains(find), "the case has nothing to break: {find}");
    let problems = Profile::parse(&good.replacen(find, replace, 1)).unwrap_err();
    problems
        .iter()
        .map(|problem| format!("{}\n", problem.to_string().split_once(": ").unwrap().1))
        .collect()
}

#[test]
fn each_file_of_the_folder_is_built_in_and_good() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../profiles");
    let mut ids: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| {
            let path = entry.unwrap().path();
            (path.extension()? == "toml").then(|| path.file_stem().unwrap().to_string_lossy().into_owned())
        })
        .collect();
    ids.sort();
    let mut built_in: Vec<&str> = builtin_texts().iter().map(|(id, _)| *id).collect();
    built_in.sort_unstable();
    assert_eq!(ids, built_in);
    for (id, text) in builtin_texts() {
        let profile = Profile::parse(text).unwrap_or_else(|problems| panic!("{id}: {problems:#?}"));
        assert_eq!(&profile.id, id);
    }
}

#[test]
fn unknown_keys_are_all_reported_with_the_nearest_known_one() {
    let (_, good) = builtin_texts()[0];
    let text = good
        .replacen("matching_priority = 1", "matchingPriority = 1", 1)
        .replacen("suggested_name", "sugested_name", 1);
    let problems = Profile::parse(&text).unwrap_err();
    let line = |word: &str| text.lines().position(|line| line.starts_with(word)).unwrap() + 1;
    assert_eq!(problems[0].line, line("sugested_name"));
    assert_eq!(problems[0].message, "unknown key `sugested_name`");
    assert_eq!(problems[0].fix, "Write `suggested_name`.");
    assert_eq!(problems[1].line, line("matchingPriority"));
    assert_eq!(problems[1].fix, "Write `matching_priority`.");
    assert_eq!(problems.len(), 2, "{problems:#?}");
}

#[test]
fn values_are_checked_one_by_one() {
    insta::assert_snapshot!(broken("source = \"[surname]\"", "source = \"Switch([surname]\""));
    insta::assert_snapshot!(broken(
        "target = \"name.givenName\"",
        "target = \"name..givenName\""
    ));
    insta::assert_snapshot!(broken(
        "target = \"name.familyName\"",
        "target = \"NAME.givenname\""
    ));
    insta::assert_snapshot!(broken("matching_priority = 1", "# matching_priority = 1"));
    insta::assert_snapshot!(broken("place = \"vendorSide\"", "place = \"vendorside\""));
    insta::assert_snapshot!(broken("id = \"S2G-A2\"", "id = \"S2G-A1\""));
    insta::assert_snapshot!(broken(
        "scope_guide_step = \"S2G-G3\"",
        "scope_guide_step = \"S2G-G9\""
    ));
    insta::assert_snapshot!(broken(
        "url = \"https://admin.sms2go.dk\"",
        "url = \"admin.sms2go.dk\""
    ));
    insta::assert_snapshot!(broken("reviewed = 2026-11-20", "reviewed = \"yesterday\""));
    insta::assert_snapshot!(broken("name = \"SMS2GO\"", ""));
    insta::assert_snapshot!(broken("source = \"asked\"", "source = \"fixed\""));
    insta::assert_snapshot!(broken("[app]", "[app"));
}

/// The same for the profile that has every part of the format.
fn broken_format(find: &str, replace: &str) -> String {
    let good = include_str!("format.toml");
    assert!(good.contains(find), "the case has nothing to break: {find}");
    let problems = Profile::parse(&good.replacen(find, replace, 1)).unwrap_err();
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

#[test]
fn questions_templates_and_conditions_are_checked() {
    let cases = [
        ("constant = \"{company}\"", "constant = \"{compny}\""),
        ("constant = \"{company}\"", "constant = \"{item}\""),
        (
            "constant = \"{company}\"",
            "constant = \"{company}\"\nsource = \"[mail]\"",
        ),
        ("constant = \"{company}\"", ""),
        ("[{item.source}]", "[{item.sorce}]"),
        ("Metadata:{item.key}", "Metadata:key"),
        ("each = \"fields\"", "each = \"feilds\""),
        ("each = \"fields\"", "each = \"folders\""),
        ("when = \"folders\"", "when = \"folder\""),
        ("when = \"type_form = safe\"", "when = \"type_form = saef\""),
        ("when = \"type_form = safe\"", "when = \"type_form = direct\""),
        ("when = \"folders\"\nplace", "when = \"fields\"\nplace"),
        ("company {company}.", "key {key_phrase}."),
        ("mail = \"allow\"", "mail = \"alow\""),
        ("question = \"fields\"\nper", "question = \"feilds\"\nper"),
        ("method = \"graph_api\"", "method = \"graph\""),
        ("id = \"scim\"", "id = \"skim\""),
        ("default = \"direct\"", "default = \"other\""),
        ("pattern_says = \"letters\"\n", ""),
        ("id = \"platform\"", "id = \"Platform\""),
        ("optional = true\n", "kind2 = \"x\"\n"),
        ("one_of = [\"Premium\", \"Standard\"]\n", ""),
        ("kind = \"groups_or_users\"", "kind = \"users\""),
        ("on = \"users\"", "on = \"people\""),
        ("label = \"With a value", "lable = \"With a value"),
    ];
    let found: String = cases
        .iter()
        .map(|(find, replace)| format!("{replace:?}\n{}\n", broken_format(find, replace)))
        .collect();
    insta::assert_snapshot!(found);
}
