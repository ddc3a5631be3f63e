//! From text to a typed profile. Every unknown key is reported, not only the first.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::check;
use crate::data::Profile;
use crate::locate::{Mark, Places};
use crate::problem::{ProfileProblem, nearest};

/// More unknown keys than this are not reported; each costs another reading of the document.
const UNKNOWN_KEYS_MAX: usize = 50;

impl Profile {
    /// Reads and checks a profile.
    ///
    /// # Errors
    /// Every problem found, in the order of the file.
    pub fn parse(text: &str) -> Result<Self, Vec<ProfileProblem>> {
        let document = DeTable::parse(text).map_err(|error| vec![syntax(text, &error)])?;
        let mut problems = Vec::new();
        let profile = known_keys_only(text, document.clone(), &mut problems);
        if let Some(profile) = &profile {
            check::all(profile, &Places::new(text, document.get_ref()), &mut problems);
        }
        problems.sort_by_key(|problem| (problem.line, problem.column));
        match profile {
            Some(profile) if problems.is_empty() => Ok(profile),
            _ => Err(problems),
        }
    }
}

/// Reads, and whenever a key is unknown takes it out and reads again, so that all of them are found.
fn known_keys_only<'t>(
    text: &'t str,
    mut document: Spanned<DeTable<'t>>,
    problems: &mut Vec<ProfileProblem>,
) -> Option<Profile> {
    for _ in 0..UNKNOWN_KEYS_MAX {
        let error = match Profile::deserialize(toml::Deserializer::from(document.clone())) {
            Ok(profile) => return Some(profile),
            Err(error) => error,
        };
        problems.push(problem(text, &error));
        let words = backticked(error.message());
        let meant = words.split_first().and_then(|(word, known)| nearest(word, known));
        let removed = error.message().starts_with("unknown field")
            && error
                .span()
                .is_some_and(|span| remove_key(document.get_mut(), span.start, meant));
        if !removed {
            return None;
        }
    }
    None
}

/// Takes out the entry whose key stands at this byte, or puts it back under the name that was meant, so that
/// one typing error is not reported a second time as a missing key.
fn remove_key(table: &mut DeTable<'_>, at: usize, meant: Option<&str>) -> bool {
    let Some(key) = table.keys().find(|key| key.span().start == at).cloned() else {
        return table.iter_mut().any(|(_, value)| remove_below(value, at, meant));
    };
    let Some(value) = table.remove(key.get_ref().as_ref()) else {
        return false;
    };
    if let Some(name) = meant
        && !table.contains_key(name)
    {
        let renamed = Spanned::new(key.span(), Cow::Owned(name.to_owned()));
        table.insert(renamed, value);
    }
    true
}

fn remove_below(value: &mut Spanned<DeValue<'_>>, at: usize, meant: Option<&str>) -> bool {
    match value.get_mut() {
        DeValue::Table(table) => remove_key(table, at, meant),
        DeValue::Array(items) => items.iter_mut().any(|item| remove_below(item, at, meant)),
        _ => false,
    }
}

fn syntax(text: &str, error: &toml::de::Error) -> ProfileProblem {
    let message = error.message().lines().next().unwrap_or("not TOML");
    let mark = Mark::of(text, error.span().unwrap_or_default());
    ProfileProblem {
        line: mark.line,
        column: mark.column,
        width: mark.width,
        message: format!("this is not TOML: {message}"),
        fix: "Write `key = value`; text stands in quotes.".to_owned(),
    }
}

/// Puts serde's message into our words: the known names are taken from it, so they are never listed twice.
fn problem(text: &str, error: &toml::de::Error) -> ProfileProblem {
    let message = error.message();
    let names = backticked(message);
    let mark = Mark::of(text, error.span().unwrap_or_default());
    let (message, fix) = match names.split_first() {
        Some((word, known)) if message.starts_with("unknown field") => {
            (format!("unknown key `{word}`"), choose(word, known, "Remove it"))
        }
        Some((word, known)) if message.starts_with("unknown variant") => (
            format!("unknown value `{word}`"),
            choose(word, known, "Choose another value"),
        ),
        Some((word, _)) if message.starts_with("missing field") => (
            format!("the key `{word}` is missing"),
            format!("Add `{word} = …` here."),
        ),
        _ => (
            message.lines().next().unwrap_or_default().to_owned(),
            "Write a value of the expected type.".to_owned(),
        ),
    };
    ProfileProblem {
        line: mark.line,
        column: mark.column,
        width: mark.width,
        message,
        fix,
    }
}

/// The names in a message of serde, in their order.
fn backticked(message: &str) -> Vec<&str> {
    message.split('`').skip(1).step_by(2).collect()
}

fn choose(word: &str, known: &[&str], otherwise: &str) -> String {
    match nearest(word, known) {
        Some(name) => format!("Write `{name}`."),
        None => format!("{otherwise}; known here: {}.", known.join(", ")),
    }
}

/// A TOML date, kept as `2026-11-20`.
pub(crate) fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let date = toml::value::Datetime::deserialize(deserializer)?;
    match (date.date, date.time) {
        (Some(date), None) => Ok(date.to_string()),
        _ => Err(serde::de::Error::custom("expected a date such as 2026-11-20")),
    }
}
