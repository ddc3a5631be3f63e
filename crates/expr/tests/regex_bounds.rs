//! No pattern holds up the caller: what takes too long is stopped. The example `pattern_bombs` measures the same patterns.

use std::time::{Duration, Instant};

use expr::VALUE_BYTES_MAX;
use expr::regex::{Pattern, Replacement, Runaway, TEXT_BYTES_MAX};

#[path = "../examples/pattern_bombs/bombs.rs"]
mod bombs;

/// Tells an end from no end, whatever the machine is busy with. How long it takes is measured by the example.
const TIME_MAX: Duration = Duration::from_secs(60);

const LENGTHS: [usize; 4] = [30, 300, 3_000, 65_536];

fn timed<T>(what: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = run();
    let took = start.elapsed();
    assert!(took < TIME_MAX, "{what} took {took:?}");
    result
}

fn pattern(text: &str) -> Pattern {
    Pattern::new(text).unwrap_or_else(|error| panic!("`{text}`: {error}"))
}

#[test]
fn whatever_a_pattern_costs_it_comes_to_an_end() {
    for bomb in bombs::all() {
        let name: String = bomb.0.chars().take(40).collect();
        let Ok(regex) = timed(&format!("compile {name}"), || Pattern::new(&bomb.0)) else {
            continue;
        };
        let replacement = Replacement::new("<$1$`>", &regex);
        for length in LENGTHS {
            let text = bombs::text(&bomb, length);
            let name = |operation: &str| format!("{operation}, {length} bytes: {name}");
            let _ = timed(&name("is_match"), || regex.is_match(&text));
            let _ = timed(&name("matches_whole"), || regex.matches_whole(&text));
            let _ = timed(&name("replace_all"), || regex.replace_all(&text, &replacement));
            let _ = timed(&name("replace_group"), || regex.replace_group(&text, "1", "x"));
            let _ = timed(&name("group"), || regex.group_of_first_match(&text, "1"));
        }
    }
}

#[test]
fn patterns_that_never_end_are_stopped_on_short_texts_already() {
    for bomb in ["(?=(a+)+$)", r"(a*)*\1x$", r"^(\w+\s?)*\b$", "((?:(?:a?)*)*)*b$"] {
        let text = "a".repeat(60) + "!";
        assert_eq!(pattern(bomb).is_match(&text), Err(Runaway::TooManyWays), "{bomb}");
    }
}

#[test]
fn a_text_is_refused_only_above_a_length() {
    let regex = pattern("^a");
    assert_eq!(regex.is_match(&"a".repeat(TEXT_BYTES_MAX)), Ok(true));
    assert_eq!(
        regex.is_match(&"a".repeat(TEXT_BYTES_MAX + 1)),
        Err(Runaway::TextTooLong)
    );
}

#[test]
fn a_replacement_that_grows_without_end_is_stopped() {
    let text = "a".repeat(4_096);
    let regex = pattern("a");
    for (with, expected) in [
        ("$_", Err(Runaway::ResultTooLong)),
        ("$`", Err(Runaway::ResultTooLong)),
    ] {
        let got = timed(with, || regex.replace_all(&text, &Replacement::new(with, &regex)));
        assert_eq!(got, expected, "{with}");
    }
    let with = "x".repeat(10_000);
    let got = timed("long text", || pattern("(a)").replace_group(&text, "1", &with));
    assert_eq!(got, Err(Runaway::ResultTooLong));
    let got = regex.replace_all(
        &text,
        &Replacement::new(&"x".repeat(VALUE_BYTES_MAX / 4_096), &regex),
    );
    assert_eq!(got.map(|text| text.len()), Ok(VALUE_BYTES_MAX));
}

#[test]
fn ordinary_patterns_work_on_long_texts() {
    let ascii = "CN=Ann Example,OU=Sales,DC=contoso,DC=com; +47 (22) 33-44-55; ann.example@contoso.com\r\n";
    let beyond = "CN=Änn Éxample,OU=Sales,DC=contoso,DC=com; +47 (22) 33-44-55; änn.example@contoso.com\r\n";
    for (line, length) in [(ascii, 2_000), (ascii, 4_096), (beyond, 2_000), (beyond, 4_096)] {
        let lines = length / line.len();
        let text = line.repeat(lines);
        for (regex, replacement, per_line) in [
            (r"[()\s-]+", "", 8),
            (r"[^0-9]", "", 77),
            (r"\w+@\w+\.com", "", 1),
            (r"(?<user>[\w.]+)@(?<domain>[\w.]+)", "${domain}", 1),
            (r"(?i)\b(cn|ou|dc)=([^,;]+)", "$2", 4),
            (r"(?<=OU=)[^,]+", "", 1),
            (r"\d{2}(?!\d)", "", 5),
            (r"(\w)\1", "$1", 6),
            (r"(?m)^CN=.*?,(?=(?:CN|OU|DC)=)", "", 1),
            (r"(?:[a-z]|[0-9])+", "", 14),
        ] {
            let regex = pattern(regex);
            let replacement = Replacement::new(replacement, &regex);
            let done = timed(regex.as_str(), || regex.replace_all(&text, &replacement));
            assert!(done.is_ok(), "{regex:?} on {length} bytes");
            if line == ascii {
                let marked = regex.replace_all(&text, &Replacement::new("\u{1}", &regex));
                let count = marked.expect("the same matches").matches('\u{1}').count();
                assert_eq!(count, per_line * lines, "{regex:?} on {length} bytes");
            }
        }
        for regex in [
            r"^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])(?s:.){8,}$",
            r"^CN=[^,]+,.*\.com\s$",
            r"(?i)\bEXAMPLE@CONTOSO\b",
            r"^.*?,(?=(?:CN|OU|DC)=)",
            r"(?<!\w)ann(?!\w)",
        ] {
            let regex = pattern(regex);
            assert!(regex.is_match(&text).is_ok(), "{regex:?} on {length} bytes");
            assert!(regex.matches_whole(&text).is_ok(), "{regex:?} on {length} bytes");
        }
    }
}
