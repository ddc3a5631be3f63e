//! The small words: names, quoted texts, ordinals, separators.

use crate::Keyword;

/// Characters of a text that are repeated.
const TEXT_LENGTH_MAX: usize = 80;

pub(super) fn attribute(name: &str) -> String {
    format!("`{}`", name.replace(char::is_control, " "))
}

/// A text in quotes; what cannot be seen in them is named.
pub(super) fn quoted(text: &str) -> String {
    match text {
        "" => "an empty text".to_owned(),
        " " => "a blank".to_owned(),
        text => format!("“{}”", shortened(text)),
    }
}

fn shortened(text: &str) -> String {
    let seen = |c: char| if c.is_control() { ' ' } else { c };
    let mut short: String = text.chars().take(TEXT_LENGTH_MAX).map(seen).collect();
    if text.chars().nth(TEXT_LENGTH_MAX).is_some() {
        short.push('…');
    }
    short
}

pub(super) fn keyword(word: Keyword) -> &'static str {
    match word {
        Keyword::IgnoreAttributeFlow => "nothing (the attribute is left out)",
        Keyword::IgnoreObjectFlow => "nothing (the whole object is left alone)",
        Keyword::VbTextCompare => "the word vbTextCompare",
        Keyword::VbBinaryCompare => "the word vbBinaryCompare",
    }
}

/// `first`, `second`, … for small numbers.
pub(super) fn ordinal(number: i64) -> Option<&'static str> {
    const ORDINALS: [&str; 10] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    ];
    let at = usize::try_from(number.checked_sub(1)?).ok()?;
    ORDINALS.get(at).copied()
}

/// `1 day`, `7 days`.
pub(super) fn counted(number: i64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// Whether a subject takes its verb in the plural: “the first 3 characters of `a`”.
fn is_plural(subject: &str) -> bool {
    let counts = |opening: &str| {
        subject
            .strip_prefix(opening)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    subject == "they"
        || counts("the first ")
        || counts("the last ")
        || [
            "up to ",
            "the bits ",
            "the different values ",
            "the values ",
            "all ",
        ]
        .iter()
        .any(|opening| subject.starts_with(opening))
}

/// The word that takes up the subject.
pub(super) fn pronoun(subject: &str) -> &'static str {
    if is_plural(subject) { "they" } else { "it" }
}

/// A subject with its verb: “the first 3 characters of `a` are”.
pub(super) fn verb(subject: &str, verb: &str) -> String {
    if !is_plural(subject) {
        return format!("{subject} {verb}");
    }
    let (word, rest) = verb.split_once(' ').unwrap_or((verb, ""));
    let plural = match word {
        "is" => "are",
        "has" => "have",
        "does" => "do",
        "contains" => "contain",
        word => word,
    };
    format!("{subject} {plural} {rest}").trim_end().to_owned()
}

/// A separator, as the places where a text is cut: commas, blanks, each “@”.
pub(super) fn places(separator: &str) -> String {
    let name = match separator {
        "," => "commas",
        ";" => "semicolons",
        " " => "blanks",
        "." => "full stops",
        "-" => "hyphens",
        "_" => "underscores",
        "/" => "slashes",
        "\\" => "backslashes",
        "|" => "vertical bars",
        ":" => "colons",
        "" => "nothing",
        other => return format!("each “{}”", shortened(other)),
    };
    name.to_owned()
}
