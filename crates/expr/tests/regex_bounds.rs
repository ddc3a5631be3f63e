//! No pattern holds up the caller: what takes too many steps is stopped. To see the times, run
//! `cargo test --release -p expr --test regex_bounds -- --nocapture`.

use std::time::{Duration, Instant};

use expr::regex::{Pattern, Replacement, Runaway};

/// Generous, for a debug build on a busy machine; a release build needs less than 50 ms.
const TIME_MAX: Duration = Duration::from_secs(2);

const LENGTHS: [usize; 2] = [60, 65_536];

fn timed<T>(what: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = run();
    let took = start.elapsed();
    eprintln!("{:>9.3} ms  {what}", took.as_secs_f64() * 1000.0);
    assert!(took < TIME_MAX, "{what} took {took:?}");
    result
}

/// A text of about `length` bytes: `unit` again and again, then `end`.
fn text(unit: &str, length: usize, end: &str) -> String {
    unit.repeat(length / unit.len()) + end
}

fn compiled(pattern: &str) -> (Pattern, String) {
    let name: String = pattern.chars().take(40).collect();
    let regex = timed(&format!("compile {name}"), || {
        Pattern::new(pattern).expect("a legal pattern")
    });
    (regex, name)
}

#[test]
fn patterns_that_never_end_are_stopped_on_short_texts_already() {
    for (pattern, unit, end) in [
        ("(a+)+$", "a", "!"),
        ("(a|a)*$", "a", "!"),
        ("(a|aa)+$", "a", "!"),
        ("^(([a-z])+.)+[A-Z]([a-z])+$", "a", "!"),
        ("(?=(a+)+$)", "a", "!"),
        ("(?!(a+)+$)a+b", "a", "!"),
        (r"(a*)*\1!$", "a", "b"),
        (r"^(\w+\s?)*$", "a", "!"),
        ("((?:(?:a?)*)*)*b$", "a", "!"),
        (r"(?i)(É+)+$", "é", "!"),
        ("a*(?<=^b(a+)+)!", "a", "!"),
        ("(?:a?){200}(a){200}$", "a", "!"),
    ] {
        let (regex, name) = compiled(pattern);
        let replacement = Replacement::new("<$1$`>", &regex);
        for length in LENGTHS {
            let text = text(unit, length, end);
            let results = [
                timed(&format!("is_match, {length} bytes: {name}"), || {
                    regex.is_match(&text)
                })
                .map(drop),
                timed(&format!("matches_whole, {length} bytes: {name}"), || {
                    regex.matches_whole(&text)
                })
                .map(drop),
                timed(&format!("replace_all, {length} bytes: {name}"), || {
                    regex.replace_all(&text, &replacement)
                })
                .map(drop),
                timed(&format!("replace_group, {length} bytes: {name}"), || {
                    regex.replace_group(&text, "1", "x")
                })
                .map(drop),
                timed(&format!("group, {length} bytes: {name}"), || {
                    regex.group_of_first_match(&text, "1")
                })
                .map(drop),
            ];
            assert_eq!(results, [Err(Runaway); 5], "{pattern} on {length} bytes");
        }
    }
}

#[test]
fn whatever_a_pattern_costs_it_comes_to_an_end() {
    let nested = format!("{}a{}b", "(?:".repeat(99), ")*".repeat(99));
    let counted = format!("{}a{}b", "(?:".repeat(20), "){2,9}".repeat(20));
    let looks = format!("{}a{}", "(?=".repeat(99), "*)a".repeat(99));
    let repeated_looks = format!("{}a{}b", "(?:(?=".repeat(40), ").)*".repeat(40));
    let classes = format!(
        "(?i)[{}]*!",
        (0..1600)
            .map(|n| char::from_u32(0x4E00 + 3 * n).unwrap_or('x'))
            .collect::<String>()
    );
    let subtracted = format!("{}x{}*!", r"[\w-".repeat(90).replace("-[", "-["), "]".repeat(90));
    let groups = format!("(?:{})*", "(a)".repeat(3000));
    let alternatives = format!(
        "(?:{})*!",
        (0..1800).map(|n| format!("a{n}|")).collect::<String>()
    );
    let long = "a".repeat(10_000);
    let references = format!("(.*)(.*)(.*)(.*)(.*){}x", r"\1\2\3\4\5".repeat(500));
    for pattern in [
        nested.as_str(),
        &counted,
        &looks,
        &repeated_looks,
        &classes,
        &subtracted,
        &groups,
        &alternatives,
        &long,
        &references,
        r"\w{1000}",
        r"(\w{1000}){1000}",
        r"(\w{0,100}x){50}",
        r"(){2147483647}",
        r"(?:a{0,2147483647}){2147483647}",
        r"(.*)(.*)(.*)(.*)\4x",
        r"(.*)\1(.*)\2x",
        r"(?i)(.*)\1x",
        r"(?<=.*.*.*)x",
        r"(?<!(.*)(.*)\1)x",
        r"(?=.*.*.*!)x",
        r"(?>(?:a|b)*)*c",
        r"(a)(?:(?:(?(1)a|b))*)*c",
        ".*?.*?.*?b",
        ".*!|a",
        ".*[^a]|a",
        "(?s).*.*.*=.*",
        "a*",
        "(a*)*",
        "(a?)+?",
        "",
        r"\b|\B",
        "(?:(?:a|b)|(?:a|c))*d",
        r"[\w-[b]]*[\d-[1]]",
    ] {
        let (regex, name) = compiled(pattern);
        let replacement = Replacement::new("<$1$`>", &regex);
        for length in [300, 65_536] {
            for (unit, end) in [("ab", "!"), ("aé\u{4E00} ", "\n")] {
                let text = text(unit, length, end);
                let _ = timed(&format!("is_match, {length} bytes: {name}"), || {
                    regex.is_match(&text)
                });
                let _ = timed(&format!("replace_all, {length} bytes: {name}"), || {
                    regex.replace_all(&text, &replacement)
                });
            }
        }
    }
}

#[test]
fn a_replacement_that_grows_without_end_is_stopped() {
    let regex = Pattern::new("a").expect("a legal pattern");
    let replacement = Replacement::new(&"$_".repeat(1000), &regex);
    let text = "a".repeat(65_536);
    assert_eq!(
        timed("$_", || regex.replace_all(&text, &replacement)),
        Err(Runaway)
    );
    let with = "x".repeat(10_000);
    let regex = Pattern::new("(a)").expect("a legal pattern");
    assert_eq!(
        timed("long text", || regex.replace_group(&text, "1", &with)),
        Err(Runaway)
    );
}

#[test]
fn ordinary_patterns_work_on_long_texts() {
    let line = "CN=Ann Example,OU=Sales,DC=contoso,DC=com; +47 (22) 33-44-55; ann.example@contoso.com\r\n";
    for length in [4096, 65_536] {
        let text = text(line, length, "");
        let lines = length / line.len();
        for (pattern, replacement, per_line) in [
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
            let regex = Pattern::new(pattern).expect("a legal pattern");
            let replacement = Replacement::new(replacement, &regex);
            let done = timed(&format!("{length} bytes: {pattern}"), || {
                regex.replace_all(&text, &replacement)
            });
            let marked = regex.replace_all(&text, &Replacement::new("\u{1}", &regex));
            assert!(done.is_ok(), "{pattern} on {length} bytes");
            let count = marked.expect("the same matches").matches('\u{1}').count();
            assert_eq!(count, per_line * lines, "{pattern} on {length} bytes");
        }
    }
}

#[test]
fn a_search_for_a_run_does_not_begin_again_inside_it() {
    // Quadratic if each start were tried: 65,536² / 2 steps.
    let text = "a".repeat(65_536);
    for pattern in [".*x", "(.*)@(.*)", r"\w+\d", r"(?<id>\w+)-"] {
        assert_eq!(
            Pattern::new(pattern).expect("a legal pattern").is_match(&text),
            Ok(false),
            "{pattern}"
        );
    }
}
