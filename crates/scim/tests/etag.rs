//! Versions and preconditions (RFC 7644 §3.14).

use scim::etag::{Freshness, Preconditions, weak};

const NOW: Option<&str> = Some("W/\"7\"");

#[test]
fn preconditions_are_judged_by_the_version_of_now() {
    assert_eq!(weak(7), NOW.unwrap());
    // If-Match, If-None-Match, version: may a write go on, and what is a read answered with?
    for (if_match, if_none_match, current, write, read) in [
        (None, None, NOW, true, Some(Freshness::Send)),
        (None, None, None, true, Some(Freshness::Send)),
        (Some("W/\"7\""), None, NOW, true, Some(Freshness::Send)),
        (Some("\"7\""), None, NOW, true, Some(Freshness::Send)),
        (Some("W/\"6\""), None, NOW, false, None),
        (Some("W/\"6\", W/\"7\""), None, NOW, true, Some(Freshness::Send)),
        (Some("\"a,b\" ,\"7\""), None, NOW, true, Some(Freshness::Send)),
        (Some("*"), None, NOW, true, Some(Freshness::Send)),
        (Some("*"), None, None, false, None),
        (Some("W/\"7\""), None, None, false, None),
        (None, Some("W/\"7\""), NOW, false, Some(Freshness::NotModified)),
        (None, Some("W/\"6\""), NOW, true, Some(Freshness::Send)),
        (None, Some("*"), NOW, false, Some(Freshness::NotModified)),
        (None, Some("*"), None, true, Some(Freshness::Send)),
        (Some("W/\"7\""), Some("W/\"6\""), NOW, true, Some(Freshness::Send)),
    ] {
        let what = format!("{if_match:?} {if_none_match:?} {current:?}");
        let conditions = Preconditions::new(if_match, if_none_match).unwrap();
        assert_eq!(conditions.write(current).is_ok(), write, "{what}");
        assert_eq!(conditions.read(current).ok(), read, "{what}");
    }
    let error = Preconditions::new(Some("W/\"6\""), None)
        .unwrap()
        .write(NOW)
        .unwrap_err();
    assert_eq!(error.status, 412);
    assert!(error.detail.contains("its version is W/\"7\" now"));
}

#[test]
fn what_is_no_entity_tag_is_refused() {
    for text in [
        "",
        "7",
        "W/7",
        "\"7",
        "\"7\" \"8\"",
        "\"7\",",
        "w/\"7\"",
        "*, \"7\"",
    ] {
        assert_eq!(
            Preconditions::new(Some(text), None).unwrap_err().status,
            400,
            "{text}"
        );
    }
}
