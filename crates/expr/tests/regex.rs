//! Regular expressions as .NET reads them. Where a case comes from a page of Microsoft Learn, its table says so.

use expr::regex::{Pattern, Replacement};

fn pattern(text: &str) -> Pattern {
    Pattern::new(text).unwrap_or_else(|error| panic!("`{text}`: {error} at {:?}", error.span))
}

fn replace(regex: &str, text: &str, replacement: &str) -> String {
    let regex = pattern(regex);
    regex
        .replace_all(text, &Replacement::new(replacement, &regex))
        .unwrap_or_else(|stopped| panic!("{regex:?} on {text:?}: {stopped}"))
        .into_owned()
}

/// (pattern, text, replacement, result)
type Case = (&'static str, &'static str, &'static str, &'static str);

fn check(cases: &[Case]) {
    for (regex, text, replacement, expected) in cases {
        assert_eq!(
            replace(regex, text, replacement),
            *expected,
            "`{regex}` on {text:?}, replaced by {replacement:?}"
        );
    }
}

#[test]
fn every_match_is_replaced_and_empty_ones_too() {
    check(&[
        ("[a-zA-Z_]*", "a1b2_c3", "", "123"),
        ("x*", "abc", "-", "-a-b-c-"),
        // .NET may find an empty match right behind another match.
        ("a*", "baaac", "x", "xbxxcx"),
        ("", "né", "-", "-n-é-"),
        ("(?<=a)|(?=c)", "abc", "|", "a|b|c"),
        (r"\b", "one two", "|", "|one| |two|"),
        ("$", "a\n", "!", "a!\n!"),
        ("a", "bbb", "x", "bbb"),
        (r"\Ga", "aaba", "x", "xxba"),
    ]);
}
