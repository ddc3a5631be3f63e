//! What holds for every pattern and every text.

use expr::regex::{Pattern, Replacement};
use proptest::prelude::*;

/// What patterns are made of, set apart by blanks.
const PIECES: &str = r"a b é 😀 1 - ^ $ . | ( ) (?: (?<n> (?'m' (?<2> (?= (?! (?<= (?<! (?> (?i) (?x-s: (?(1) (?(n) (?# [ [^ ] \
    -[ && * + ? {2} {1,3} {0,} {, } \ \1 \k<n> \< \> \d \W \s \b \B \p{Lu} \P{IsGreek} \x41 \u00e9 \u \G \z # : < ' =";

/// Text with as many special sequences as a pattern can have.
fn pattern_soup() -> impl Strategy<Value = String> {
    let pieces: Vec<&str> = PIECES.split_ascii_whitespace().chain([" ", "\n"]).collect();
    prop::collection::vec(prop::sample::select(pieces), 0..14).prop_map(|pieces| pieces.concat())
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ab1 é😀\n]{0,12}", any::<String>()]
}

fn any_pattern() -> impl Strategy<Value = String> {
    prop_oneof![4 => pattern_soup(), 1 => any::<String>(), 1 => any::<String>().prop_map(|text| format!("[{text}]"))]
}

/// Patterns that mean the same to .NET and to `fancy-regex`, which is given them as they are.
fn common() -> impl Strategy<Value = String> {
    let one = || prop::sample::select(vec!["a", "b", "[ab]", "[^a]", "."]);
    let quantifier = || {
        prop::sample::select(vec![
            "*", "+", "?", "{2}", "{1,3}", "{2,}", "*?", "+?", "??", "{1,2}?",
        ])
    };
    let zero = vec![
        r"\b",
        r"\B",
        "^",
        r"\z",
        "(?<=a)",
        "(?<!b)",
        "(?<=ab|cb)",
        "(?<!^)",
    ];
    let leaf = prop_oneof![
        3 => one().prop_map(str::to_owned),
        2 => (one(), quantifier()).prop_map(|(one, quantifier)| format!("{one}{quantifier}")),
        1 => prop::sample::select(zero).prop_map(str::to_owned),
        1 => prop::sample::select(vec!["c", "é", r"\w", r"\s", r"\d"]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 24, 3, move |inner| {
        let items = prop::collection::vec(inner.clone(), 2..4);
        // Each round takes something: the engines end a repeat of the empty text differently.
        let repeat =
            (one(), inner.clone(), quantifier(), any::<bool>()).prop_map(|(one, body, quantifier, first)| {
                let (before, after) = if first { (one, "") } else { ("", one) };
                format!("(?:{before}(?:{body}){after}){quantifier}")
            });
        prop_oneof![
            3 => items.clone().prop_map(|items| items.concat()),
            2 => items.prop_map(|items| format!("(?:{})", items.join("|"))),
            3 => repeat,
            1 => inner.clone().prop_map(|body| format!("({body})")),
            2 => (prop::sample::select(vec!["?=", "?!", "?>", "?i:", "?s:", "?m:"]), inner.clone())
                .prop_map(|(kind, body)| format!("({kind}{body})")),
            1 => inner.prop_map(|body| format!(r"(?:(?<r>a|b){body}\k<r>)")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn no_pattern_makes_the_parser_panic_and_every_error_has_a_place(pattern in any_pattern()) {
        if let Err(error) = Pattern::new(&pattern) {
            prop_assert!(error.span.start <= error.span.end, "{error:?}");
            prop_assert!(pattern.get(error.span.clone()).is_some(), "{error:?}");
            prop_assert!(!error.message.is_empty() && !error.message.ends_with('.'), "{error:?}");
            prop_assert!(!error.fix.is_empty(), "{error:?}");
        }
    }

    #[test]
    fn what_compiles_runs_on_any_text(pattern in any_pattern(), text in text(), replacement in any::<String>()) {
        if let Ok(regex) = Pattern::new(&pattern) {
            let _ = regex.matches_whole(&text);
            let _ = regex.replace_all(&text, &Replacement::new(&replacement, &regex));
            for group in regex.group_names() {
                prop_assert!(regex.has_group(&group));
                let found = regex.group_of_first_match(&text, &group);
                prop_assert!(found.is_err() || found.is_ok_and(|found| found.is_none_or(|part| text.contains(part))));
                let _ = regex.replace_group(&text, &group, &replacement);
            }
        }
    }

    #[test]
    fn a_match_replaced_by_itself_changes_nothing(pattern in any_pattern(), text in text()) {
        if let Ok(regex) = Pattern::new(&pattern) {
            for itself in ["$&", "$0", "${0}"] {
                if let Ok(same) = regex.replace_all(&text, &Replacement::new(itself, &regex)) {
                    prop_assert_eq!(&*same, &*text);
                }
            }
        }
    }

    #[test]
    fn a_replacement_without_a_dollar_is_inserted_as_it_is(replacement in "[^$]*", text in text()) {
        let regex = Pattern::new("(?s)^.*$").expect("a legal pattern");
        let replaced = regex.replace_all(&text, &Replacement::new(&replacement, &regex));
        prop_assert_eq!(replaced.as_deref(), Ok(&*replacement));
    }

    #[test]
    fn a_translated_pattern_finds_what_the_engine_finds_for_the_plain_one(pattern in common(), text in "[abcéA\n ]{0,10}") {
        let (Ok(ours), Ok(theirs)) = (Pattern::new(&pattern), fancy_regex::Regex::new(&pattern)) else {
            return Ok(());
        };
        if let (Ok(found), Ok(expected)) = (ours.group_of_first_match(&text, "0"), theirs.find(&text)) {
            let found = found.map(|part| (part.as_ptr() as usize - text.as_ptr() as usize, part));
            prop_assert_eq!(found, expected.map(|found| (found.start(), found.as_str())), "{} on {:?}", pattern, text);
        }
    }
}
