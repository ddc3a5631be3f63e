//! Filters against one person (RFC 7644 §3.4.2.2).

use scim::SchemaSet;
use scim::filter::{Filter, parse};
use scim::schema::ENTERPRISE_USER;
use serde_json::{Value, json};

fn matches(filter: &Filter, resource: &Value) -> bool {
    scim::filter::matches(filter, resource, SchemaSet::core())
}

fn ana() -> Value {
    json!({ "id": "u-1", "externalId": "Ana", "userName": "Ana@Trial.example", "active": true,
            "displayName": "Ana Ødegård", "name": { "familyName": "Ødegård" },
            "emails": [{ "type": "work", "value": "ana@trial.example", "primary": true },
                       { "type": "home", "value": "ana@home.example" }],
            "roles": [{ "value": "editor", "primary": true }],
            "meta": { "lastModified": "2026-05-13T04:42:34Z" },
            ENTERPRISE_USER: { "employeeNumber": "10032", "manager": { "value": "u-9" } } })
}

#[test]
fn filters_that_find_ana() {
    for filter in [
        r#"userName eq "ana@trial.EXAMPLE""#,
        r#"USERNAME EQ "ana@trial.example""#,
        r#"externalId eq "Ana""#,
        "externalId eq Ana",
        r#"displayName eq "ana ØDEGÅRD""#,
        r#"name.familyName sw "øde""#,
        r#"emails[type eq "work"].value eq "ana@trial.example""#,
        r#"emails[type eq "work" and value co "@trial"]"#,
        r#"emails eq "ana@home.example""#,
        r#"emails co "home.""#,
        r#"active eq true"#,
        r#"active eq "True""#,
        r#"roles[primary eq "True"].value eq "editor""#,
        r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq "10032""#,
        r#"urn:ietf:params:scim:schemas:core:2.0:User:userName pr"#,
        r#"id eq "u-1" and manager eq "u-9""#,
        r#"not (userName eq "bo") and (title pr or active eq true)"#,
        r#"title eq "x" or userName pr and active eq true"#,
        r#"title eq null"#,
        r#"title ne "Boss""#,
        r#"meta.lastModified gt "2026-05-13T04:42:33+00:00""#,
        r#"userName ew ".example""#,
    ] {
        assert!(matches(&parse(filter).unwrap(), &ana()), "{filter}");
    }
}

#[test]
fn filters_that_do_not_find_ana() {
    for filter in [
        r#"externalId eq "ana""#,
        r#"id eq "U-1""#,
        r#"userName eq "6f0a3c2e-2b7d-4c0c-9a55-4f1d3a7be901""#,
        r#"emails[type eq "home"].value eq "ana@trial.example""#,
        r#"emails[type eq "other"]"#,
        r#"active eq "False""#,
        r#"title pr"#,
        r#"not (userName pr)"#,
        r#"userName ne "ANA@trial.example""#,
        r#"meta.lastModified lt "2026-05-13T04:42:34Z""#,
    ] {
        assert!(!matches(&parse(filter).unwrap(), &ana()), "{filter}");
    }
}

#[test]
fn broken_filters_say_where() {
    for (filter, want) in [
        ("", "filter, at byte 0: an attribute is expected, not the end"),
        (
            "userName",
            "filter, at byte 8: an operator (eq, ne, co, sw, ew, gt, ge, lt, le, pr) is expected after `userName`, not the end",
        ),
        ("userName eq", "filter, at byte 11: a value is expected after eq"),
        (
            "userName eq \"ana",
            "filter, at byte 12: the string that opens here is never closed",
        ),
        ("(userName pr", "filter, at byte 12: `)` is missing"),
        (
            "userName pr title pr",
            "filter, at byte 12: `title pr` is not expected here",
        ),
        (
            "userName regex \"a\"",
            "filter, at byte 8: an operator (eq, ne, co, sw, ew, gt, ge, lt, le, pr) is expected after `userName`, not `regex`",
        ),
    ] {
        assert_eq!(parse(filter).unwrap_err().detail, want);
    }
}

#[test]
fn nesting_is_bounded() {
    let deep = format!("{}a pr{}", "(".repeat(10_000), ")".repeat(10_000));
    assert!(parse(&deep).unwrap_err().detail.contains("nested deeper"));
    let long = format!("a eq \"{}\"", "x".repeat(100_000));
    assert!(parse(&long).is_err());
}
