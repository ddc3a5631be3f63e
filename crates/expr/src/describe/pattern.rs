//! Patterns of a simple, known shape in plain words. Everything else is shown as it is written.

use super::phrase::or;
use super::words::quoted;

/// What a pattern of a known shape takes out of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// What it matches: “digits and blanks”, “everything from the first “@” on”.
    pub(super) what: String,
    /// What is left when it is deleted, for a pattern that cuts: before the first “@”.
    pub(super) rest: Option<String>,
    /// Where, with a blank before it; empty for anywhere.
    pub(super) place: &'static str,
    /// Each match is a run of such characters.
    pub(super) run: bool,
    /// The match is one character of several kinds, so that a replacement takes the place of each.
    pub(super) each: bool,
    /// May match nothing, so that it can only delete.
    pub(super) optional: bool,
}

/// The shape of a pattern, when it is one that people use to delete or to replace.
pub(super) fn known(pattern: &str) -> Option<Known> {
    let (ignores_case, pattern) = match pattern.strip_prefix("(?i)") {
        Some(rest) => (true, rest),
        None => (false, pattern),
    };
    let (at_start, core) = match pattern.strip_prefix('^') {
        Some(rest) => (true, rest),
        None => (false, pattern),
    };
    let (at_end, core) = match core.strip_suffix('$') {
        Some(rest) if trailing_backslashes(rest).is_multiple_of(2) => (true, rest),
        _ => (false, core),
    };
    if at_start
        && !at_end
        && let Some((which, mark)) = up_to(core)
    {
        return Some(cut(
            format!("everything up to the {which} {mark}"),
            format!("after the {which} {mark}"),
        ));
    }
    if !at_start && let Some(mark) = core.strip_suffix(".*").and_then(literal) {
        let mark = quoted(&mark);
        return Some(cut(
            format!("everything from the first {mark} on"),
            format!("before the first {mark}"),
        ));
    }
    let place = match (at_start, at_end) {
        (false, false) => "",
        (true, false) => " at the beginning",
        (false, true) => " at the end",
        (true, true) => return None,
    };
    if let Some(text) = literal(core) {
        let case = if ignores_case && text.chars().any(char::is_alphabetic) {
            ", whatever its case,"
        } else {
            ""
        };
        return Some(Known {
            what: format!("{}{case}", quoted(&text)),
            rest: None,
            place,
            run: false,
            each: false,
            optional: false,
        });
    }
    let (set, repeat) = repeated(core);
    let what = characters(set)?;
    let anchored = at_start || at_end;
    // One character at an end is not all of them.
    (!anchored || repeat.is_some()).then(|| Known {
        what,
        rest: None,
        place,
        run: repeat.is_some(),
        each: repeat.is_none(),
        optional: repeat == Some('*'),
    })
}

fn cut(what: String, rest: String) -> Known {
    Known {
        what,
        rest: Some(rest),
        place: "",
        run: false,
        each: false,
        optional: false,
    }
}

fn trailing_backslashes(text: &str) -> usize {
    text.len() - text.trim_end_matches('\\').len()
}

/// `.*?,` behind `^`, perhaps with `(?=(?:CN|OU)=)`: which one, and the mark.
fn up_to(core: &str) -> Option<(&'static str, String)> {
    let (which, mark) = match core.strip_prefix(".*?") {
        Some(mark) => ("first", mark),
        None => ("last", core.strip_prefix(".*")?),
    };
    let (mark, ahead) = match mark.split_once("(?=(?:") {
        Some((mark, ahead)) => (mark, Some(ahead)),
        None => (mark, None),
    };
    let mark = quoted(&literal(mark)?);
    let Some(ahead) = ahead else {
        return Some((which, mark));
    };
    let (choices, end) = ahead.strip_suffix(')')?.split_once(')')?;
    let choices: Option<Vec<String>> = choices
        .split('|')
        .map(|choice| Some(quoted(&literal(&format!("{choice}{end}"))?)))
        .collect();
    Some((which, format!("{mark} that stands before {}", or(&choices?))))
}

/// The text that a pattern without any operator stands for.
fn literal(pattern: &str) -> Option<String> {
    let mut text = String::new();
    let mut characters = pattern.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => text.push(
                characters
                    .next()
                    .filter(|next| !next.is_alphanumeric() && *next != '_')?,
            ),
            '.' | '*' | '+' | '?' | '(' | ')' | '[' | '{' | '|' | '^' | '$' => return None,
            c => text.push(c),
        }
    }
    (!text.is_empty()).then_some(text)
}

/// What is repeated, and by which sign.
fn repeated(core: &str) -> (&str, Option<char>) {
    for sign in ['+', '*'] {
        if let Some(set) = core.strip_suffix(sign)
            && trailing_backslashes(set).is_multiple_of(2)
        {
            return (set, Some(sign));
        }
    }
    (core, None)
}

/// A class, a shorthand such as `\d`, or a single character, perhaps in parentheses.
fn characters(set: &str) -> Option<String> {
    if let Some(inner) = set.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        return if inner.starts_with('?') || inner.ends_with('\\') {
            None
        } else {
            characters(inner)
        };
    }
    if let Some(inner) = set.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
        return match inner.strip_prefix('^') {
            Some(inner) => Some(format!("anything but {}", members(inner)?)),
            None => members(inner),
        };
    }
    match set {
        r"\D" => Some("anything but digits".to_owned()),
        r"\S" => Some("anything but white space".to_owned()),
        r"\W" => Some("anything but letters, digits and underscores".to_owned()),
        set => {
            let single = literal(set);
            if single.is_some_and(|text| text.chars().count() == 1) || matches!(set, r"\d" | r"\s" | r"\w") {
                members(set)
            } else {
                None
            }
        }
    }
}

/// The members of a class, in words.
fn members(inner: &str) -> Option<String> {
    let mut kinds: Vec<String> = Vec::new();
    let mut alone = String::new();
    let mut characters = inner.chars().peekable();
    while let Some(c) = characters.next() {
        let member = match c {
            '\\' => match characters.next()? {
                'd' => Err("digits"),
                's' => Err("white space"),
                'w' => Err("letters, digits, underscores"),
                't' => Err("tabs"),
                'r' | 'n' => Err("line breaks"),
                escaped if !escaped.is_alphanumeric() => Ok(escaped),
                _ => return None,
            },
            '[' | ']' => return None,
            c => Ok(c),
        };
        let first = match member {
            Ok(first) => first,
            Err(kind) => {
                push(&mut kinds, kind);
                continue;
            }
        };
        let mut ahead = characters.clone();
        match (ahead.next(), ahead.next()) {
            (Some('-'), Some('\\')) => return None,
            (Some('-'), Some(last)) => {
                characters = ahead;
                match (first, last) {
                    ('0', '9') => push(&mut kinds, "digits"),
                    ('a', 'z') => push(&mut kinds, "small letters"),
                    ('A', 'Z') => push(&mut kinds, "capital letters"),
                    (first, last) => push(&mut kinds, &format!("“{first}” to “{last}”")),
                }
            }
            _ if first == ' ' => push(&mut kinds, "blanks"),
            _ => alone.push(first),
        }
    }
    let both = ["small letters", "capital letters"];
    if both.iter().all(|case| kinds.iter().any(|kind| kind == case)) {
        kinds.retain(|kind| !both.contains(&kind.as_str()));
        kinds.insert(0, "letters".to_owned());
    }
    match alone.chars().count() {
        0 => {}
        1 => kinds.push(quoted(&alone)),
        _ => kinds.push(format!("the characters {}", quoted(&alone))),
    }
    (!kinds.is_empty()).then(|| super::phrase::and(&kinds))
}

fn push(kinds: &mut Vec<String>, kind: &str) {
    if !kinds.iter().any(|known| known == kind) {
        kinds.push(kind.to_owned());
    }
}

/// The part of a text that one group of a pattern of a known shape keeps, as a phrase to put before “of”.
pub(super) fn kept(pattern: &str, group: &str) -> Option<String> {
    let opening = format!("(?<{group}>");
    let (before, rest) = pattern.split_once(&opening)?;
    let (inside, after) = rest.split_once(')')?;
    let before = before.strip_prefix('^').unwrap_or(before);
    if let Some(count) = width(inside) {
        let last = matches!(before, "(.*?)" | ".*?" | "(.*)" | ".*") && after == "$";
        let first =
            before.is_empty() && pattern.starts_with('^') && matches!(after, "" | ".*" | ".*$" | "(.*)");
        let end = match (first, last) {
            (true, false) => "first",
            (false, true) => "last",
            _ => return None,
        };
        return Some(match count {
            1 => format!("the {end} character"),
            count => format!("the {end} {count} characters"),
        });
    }
    if inside != ".*" {
        return None;
    }
    let after = after.strip_suffix('$').unwrap_or(after);
    // (?<id>.*)@(?<domain>.*)
    if before.is_empty()
        && let Some(mark) = after
            .split_once('(')
            .filter(|(_, rest)| any_rest(rest))
            .map_or_else(|| after.strip_suffix(".*"), |(mark, _)| Some(mark))
    {
        return Some(format!("the part before the last {}", quoted(&literal(mark)?)));
    }
    if after.is_empty()
        && let Some((head, mark)) = before.rsplit_once(')')
        && any_rest(&format!("{})", head.strip_prefix('(')?))
    {
        return Some(format!("the part after the last {}", quoted(&literal(mark)?)));
    }
    None
}

/// What follows the opening parenthesis of a group that takes everything.
fn any_rest(rest: &str) -> bool {
    let inside = match rest.strip_prefix("?<").and_then(|named| named.split_once('>')) {
        Some((_, inside)) => inside,
        None => rest,
    };
    inside == ".*)"
}

/// `.{0,6}` and `.{6}`
fn width(inside: &str) -> Option<u32> {
    let count = inside.strip_prefix(".{")?.strip_suffix('}')?;
    count.strip_prefix("0,").unwrap_or(count).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{kept, known};

    fn what(pattern: &str) -> Option<String> {
        known(pattern).map(|known| format!("{}{}", known.what, known.place))
    }

    #[test]
    fn classes_are_named_by_what_they_hold() {
        for (pattern, words) in [
            (r"[()\s-]+", "white space and the characters “()-”"),
            ("[^0-9]", "anything but digits"),
            (r"\D+", "anything but digits"),
            ("[a-zA-Z_]*", "letters and “_”"),
            ("['-]+", "the characters “'-”"),
            (r"(\.)*$", "“.” at the end"),
            ("^0+", "“0” at the beginning"),
            (r"[\\/\[\]]", r"the characters “\/[]”"),
        ] {
            assert_eq!(what(pattern).as_deref(), Some(words), "{pattern}");
        }
    }

    #[test]
    fn anchored_texts_and_cuts_are_told() {
        for (pattern, words) in [
            ("^00", "“00” at the beginning"),
            (r"@contoso\.com$", "“@contoso.com” at the end"),
            ("@.*", "everything from the first “@” on"),
            ("^.*?,", "everything up to the first “,”"),
            ("^.*@", "everything up to the last “@”"),
            (
                "^.*?,(?=(?:CN|OU)=)",
                "everything up to the first “,” that stands before “CN=” or “OU=”",
            ),
            ("(?i)ltd$", "“ltd”, whatever its case, at the end"),
        ] {
            assert_eq!(what(pattern).as_deref(), Some(words), "{pattern}");
        }
    }

    #[test]
    fn other_patterns_are_not_guessed() {
        for pattern in [
            "a|b",
            "(a)(b)",
            "[a-z-[aeiou]]",
            r"\p{L}+",
            "^[0-9]",
            "a{2}",
            "x?",
            r"\$",
            "",
            "^",
            "$",
        ] {
            let words = what(pattern);
            assert!(words.is_none() || pattern == r"\$", "{pattern}: {words:?}");
        }
        assert_eq!(what(r"\$").as_deref(), Some("“$”"));
    }

    #[test]
    fn what_a_group_keeps_is_told() {
        for (pattern, group, words) in [
            ("(.*?)(?<id>.{0,6})$", "id", Some("the last 6 characters")),
            ("^(?<a>.{3}).*$", "a", Some("the first 3 characters")),
            (
                "(?<id>.*)@(?<domain>.*)",
                "id",
                Some("the part before the last “@”"),
            ),
            (
                "(?<id>.*)@(?<domain>.*)",
                "domain",
                Some("the part after the last “@”"),
            ),
            (r"\+(?<isd>\d*) (.*)", "isd", None),
        ] {
            assert_eq!(kept(pattern, group).as_deref(), words, "{pattern}");
        }
    }
}
