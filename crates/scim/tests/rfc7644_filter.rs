//! Filters by the text of RFC 7644 §3.4.2.2: its examples, and the rule of every operator and type.

use scim::filter::{self, matches, parse};
use scim::{Mode, ResourceType, SchemaSet, ScimType};
use serde_json::{Value, json};

const HR: &str = "urn:ietf:params:scim:schemas:extension:Contoso:2.0:User";

/// The enterprise extension, and one with an attribute of every type.
fn schemas() -> SchemaSet {
    SchemaSet::with_extensions(&json!([{
        "id": HR, "resourceType": "User", "attributes": [
            { "name": "level", "type": "integer" },
            { "name": "rate", "type": "decimal" },
            { "name": "hired", "type": "dateTime" },
            { "name": "photo", "type": "binary" },
            { "name": "desk", "type": "reference", "referenceTypes": ["external"] },
            { "name": "badge", "caseExact": true },
            { "name": "skills", "multiValued": true },
            { "name": "pin", "mutability": "writeOnly" },
            { "name": "remote", "type": "boolean" }] }]))
    .unwrap()
}

fn babs() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        "id": "2819c223", "externalId": "Babs", "userName": "bjensen", "title": "Guide", "userType": "Employee", "active": true,
        "name": { "familyName": "O'Malley", "givenName": "Barbara" },
        "emails": [{ "type": "work", "value": "bjensen@example.com", "primary": true }, { "type": "home", "value": "babs@jensen.org" }],
        "ims": [{ "type": "xmpp", "value": "babs@foo.com" }],
        "meta": { "resourceType": "User", "lastModified": "2011-05-13T06:42:34+02:00" },
        HR: { "level": 10, "rate": 1.5, "hired": "2020-02-29T12:00:00Z", "photo": "YQ==", "desk": "https://contoso.example/Desk/1",
              "badge": "Amber", "skills": ["Rust", "SCIM"], "remote": false },
    })
}

fn finds(text: &str) -> bool {
    matches(
        &parse(text).unwrap_or_else(|e| panic!("{text}: {e}")),
        &babs(),
        &schemas(),
    )
}

#[test]
fn figure_2_is_valid_and_finds_what_it_says() {
    for (text, found) in [
        (r#"userName eq "bjensen""#, true),
        (r#"userName Eq "john""#, false),
        (r#"Username eq "bjensen""#, true),
        (r#"name.familyName co "O'Malley""#, true),
        (r#"userName sw "J""#, false),
        (
            r#"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "B""#,
            true,
        ),
        ("title pr", true),
        (r#"meta.lastModified gt "2011-05-13T04:42:34Z""#, false),
        (r#"meta.lastModified ge "2011-05-13T04:42:34Z""#, true),
        (r#"meta.lastModified lt "2011-05-13T04:42:34Z""#, false),
        (r#"meta.lastModified le "2011-05-13T04:42:34Z""#, true),
        (r#"title pr and userType eq "Employee""#, true),
        (r#"title pr or userType eq "Intern""#, true),
        (
            r#"schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User""#,
            true,
        ),
        (
            r#"userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")"#,
            true,
        ),
        (
            r#"userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")"#,
            false,
        ),
        (r#"userType eq "Employee" and (emails.type eq "work")"#, true),
        (
            r#"userType eq "Employee" and emails[type eq "work" and value co "@example.com"]"#,
            true,
        ),
        (
            r#"emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]"#,
            true,
        ),
    ] {
        let read = filter::read(text, Some(ResourceType::User), &schemas(), Mode::Strict);
        assert_eq!(
            read.unwrap_or_else(|e| panic!("{text}: {e}")).tolerances,
            Vec::<String>::new()
        );
        assert_eq!(finds(text), found, "{text}");
    }
}

#[test]
fn values_are_compared_by_the_type_of_the_attribute() {
    let contoso = |rest: &str| format!("{HR}:{rest}");
    for (text, found) in [
        // Numbers by value, not as texts: "10" < "9".
        (contoso("level gt 9"), true),
        (contoso("level eq 10.0"), true),
        (contoso("level lt 9"), false),
        (contoso("rate ge 1.50"), true),
        (contoso("rate lt 1"), false),
        // Instants, not texts.
        (contoso("hired eq \"2020-02-29T13:00:00+01:00\""), true),
        (contoso("hired gt \"2020-02-29T13:00:00+02:00\""), true),
        (contoso("hired sw \"2020-02\""), true),
        // Case by caseExact; references and binaries are exact.
        (contoso("badge eq \"Amber\""), true),
        (contoso("badge eq \"amber\""), false),
        (contoso("badge co \"MB\""), false),
        (contoso("desk sw \"https://contoso\""), true),
        (contoso("desk sw \"HTTPS://contoso\""), false),
        (contoso("photo eq \"YQ==\""), true),
        (contoso("photo ne \"Yg==\""), true),
        (contoso("photo pr"), true),
        // Booleans, false included.
        (contoso("remote eq false"), true),
        (contoso("remote ne true"), true),
        (contoso("remote pr"), true),
        // Plain values of a multi-valued attribute.
        (contoso("skills eq \"rust\""), true),
        (contoso("skills[value eq \"scim\"]"), true),
        (contoso("skills eq \"Go\""), false),
        // The extension as a whole.
        (format!("{HR} pr"), true),
        (
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User pr".to_owned(),
            false,
        ),
    ] {
        assert_eq!(finds(&text), found, "{text}");
    }
}

#[test]
fn what_is_missing_satisfies_ne_and_null_alone() {
    for (text, found) in [
        ("nickName pr", false),
        ("nickName eq null", true),
        ("nickName ne null", false),
        (r#"nickName ne "x""#, true),
        (r#"nickName eq """#, false),
        (r#"nickName lt "x""#, false),
        (r#"not (nickName eq "x")"#, true),
        ("photos pr", false),
        ("name.middleName pr", false),
        ("name pr", true),
        // An attribute no schema has, here or anywhere, has no value (§3.4.2.1).
        (r#"rooms.number eq "7""#, false),
        ("rooms pr", false),
        (r#"members.value eq "x""#, false),
        (
            r#"urn:ietf:params:scim:schemas:core:2.0:Group:displayName eq "x""#,
            false,
        ),
    ] {
        assert_eq!(finds(text), found, "{text}");
    }
}

#[test]
fn of_several_values_one_is_enough_with_ne_too() {
    for (text, found) in [
        (r#"emails.type eq "home""#, true),
        (r#"emails.type ne "home""#, true),
        (r#"ims.type ne "xmpp""#, false),
        (r#"emails[type eq "home" and value co "example.com"]"#, false),
        (r#"emails[not (type eq "work")].value ew ".org""#, true),
        (r#"emails[primary eq true].value sw "bjensen""#, true),
    ] {
        assert_eq!(finds(text), found, "{text}");
    }
}

#[test]
fn not_binds_before_and_before_or() {
    for (text, found) in [
        (r#"title pr or title pr and nickName pr"#, true),
        (r#"(title pr or title pr) and nickName pr"#, false),
        (r#"not (title pr) and nickName pr or title pr"#, true),
        (r#"not (title pr or nickName pr)"#, false),
        (r#"nickName pr and title pr or userName pr"#, true),
        (r#"NOT (nickName pr) AND title PR"#, true),
    ] {
        assert_eq!(finds(text), found, "{text}");
    }
}

#[test]
fn comparisons_without_meaning_are_refused() {
    for (text, detail) in [
        ("active gt true", "true cannot be ordered with gt"),
        (
            r#"active co "tr""#,
            "`active` is a boolean; it can be compared with eq, ne and pr only, not with co",
        ),
        (
            r#"active eq "maybe""#,
            "`active` is a boolean (true or false); \"maybe\" is none",
        ),
        (
            r#"name eq "Babs""#,
            "`name` is complex; name one of its sub-attributes, as in name.formatted",
        ),
        (
            r#"meta.created gt "yesterday""#,
            "`meta.created` is a dateTime such as \"2026-01-31T08:00:00Z\"; \"yesterday\" is none",
        ),
        (
            "title gt null",
            "null can be compared with eq and ne only, not with gt",
        ),
        (
            "password pr or password eq \"x\"",
            "`password` is never shown, so it cannot be searched",
        ),
        (
            r#"emails[type.x eq "work"]"#,
            "`type.x` in brackets is no sub-attribute; write its name alone, as in emails[type eq \"work\"]",
        ),
    ] {
        for mode in [Mode::Strict, Mode::Entra] {
            let error = filter::read(text, Some(ResourceType::User), &schemas(), mode).expect_err(text);
            assert_eq!(error.scim_type, Some(ScimType::InvalidFilter), "{text}");
            assert_eq!(error.detail, detail);
        }
    }
    for text in [
        "level co \"1\"",
        "photo gt \"YQ\"",
        "photo sw \"Y\"",
        "level eq \"many\"",
        "pin eq \"1\"",
    ] {
        let text = format!("{HR}:{text}");
        assert!(
            filter::read(&text, None, &schemas(), Mode::Entra).is_err(),
            "{text}"
        );
    }
}

#[test]
fn what_only_entra_writes_is_noted_or_refused() {
    for (text, note) in [
        (
            "externalId eq Babs",
            "accepted the value `Babs` without quotes in a filter",
        ),
        (
            r#"active eq "True""#,
            "accepted \"True\" for `active` in a filter",
        ),
        (
            r#"emails[primary eq "True"].value sw "b""#,
            "accepted \"True\" for `primary` in a filter",
        ),
        (
            r#"manager pr or title pr"#,
            "accepted `manager` without the URN of the enterprise extension",
        ),
        (
            "userName eq 10 or title pr",
            "accepted 10 for `userName` in a filter",
        ),
    ] {
        assert!(finds(text), "{text}");
        let read = filter::read(text, Some(ResourceType::User), &schemas(), Mode::Entra).unwrap();
        assert!(read.tolerances[0].starts_with(note), "{:?}", read.tolerances);
        assert!(read.tolerances[0].ends_with("a strict server would refuse"));
        let error = filter::read(text, Some(ResourceType::User), &schemas(), Mode::Strict).unwrap_err();
        assert_eq!(error.scim_type, Some(ScimType::InvalidFilter), "{text}");
    }
}

#[test]
fn limits_have_names_in_the_refusal() {
    let deep = |open: &str, close: &str| format!("{}a pr{}", open.repeat(10_000), close.repeat(10_000));
    for text in [deep("(", ")"), deep("not (", ")"), deep("a[", "]")] {
        let error = parse(&text).unwrap_err();
        assert_eq!(error.scim_type, Some(ScimType::InvalidFilter));
        assert!(error.detail.contains("nested deeper than 32"), "{}", error.detail);
    }
    let many = vec!["a pr"; 501].join(" or ");
    assert!(
        parse(&many)
            .unwrap_err()
            .detail
            .contains("more than 500 comparisons")
    );
    let long = format!("a eq \"{}\"", "x".repeat(70_000));
    assert!(
        parse(&long)
            .unwrap_err()
            .detail
            .contains("at most 65536 are read")
    );
}
