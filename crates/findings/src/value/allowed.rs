//! One of some values, exactly; and what was nearly one of them.

use unicode_normalization::UnicodeNormalization;
use unicode_security::skeleton;

use super::{Fault, is_invisible};

/// So many slips of the pen still make one value of another.
const SLIPS_MAX: usize = 2;
/// In a shorter value a slip makes another word.
const SLIPS_FROM: usize = 5;

/// What is wrong with a value that should be one of these; `None` when it is one.
pub(crate) fn fault(value: &str, allowed: &[String]) -> Option<Fault> {
    if allowed.iter().any(|one| one == value) {
        return None;
    }
    if let Some(one) = allowed.iter().find(|one| reduced(one) == reduced(value)) {
        let said = differences(value, one).join(", ");
        return Some(Fault::new(format!("nearly “{one}”: {said}"), Some(one.clone())));
    }
    let long = value.chars().count() >= SLIPS_FROM;
    let near = allowed
        .iter()
        .map(|one| (strsim::osa_distance(&reduced(one), &reduced(value)), one))
        .filter(|(slips, _)| long && *slips <= SLIPS_MAX)
        .min_by_key(|(slips, _)| *slips);
    Some(match near {
        Some((_, one)) => Fault::new(format!("like “{one}”, with a slip"), Some(one.clone())),
        None => {
            let all: Vec<String> = allowed.iter().map(|one| format!("“{one}”")).collect();
            Fault::new(format!("none of {}", all.join(", ")), None)
        }
    })
}

/// A value without what the eye does not tell apart, and in small letters.
fn reduced(value: &str) -> String {
    let seen: String = value.chars().filter(|sign| !is_invisible(*sign)).collect();
    // Small letters first and last: a capital looks like other letters than its small one does.
    let lower = seen.nfkc().collect::<String>().trim().to_lowercase();
    skeleton(&lower).collect::<String>().to_lowercase()
}

/// How a value differs from one that it nearly is.
fn differences(value: &str, one: &str) -> Vec<&'static str> {
    let mut said = Vec::new();
    let mut left = value.to_owned();
    if left.chars().any(is_invisible) {
        said.push("a sign that nobody sees is in it");
        left.retain(|sign| !is_invisible(sign));
    }
    let trimmed = left.trim();
    if trimmed.len() != left.len() {
        said.push(
            match (
                left.starts_with(char::is_whitespace),
                left.ends_with(char::is_whitespace),
            ) {
                (true, true) => "blanks stand around it",
                (true, false) => "a blank stands in front",
                _ => "a blank stands behind it",
            },
        );
    }
    if trimmed == one {
        return said;
    }
    let composed: String = trimmed.nfkc().collect();
    if composed.to_lowercase() == one.to_lowercase() {
        if composed != trimmed {
            said.push("its signs are composed in another way");
        }
        if composed != one {
            said.push("capital and small letters differ");
        }
        return said;
    }
    said.push("a letter looks like the right one and is another");
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(value: &str) -> (String, Option<String>) {
        let allowed = ["Premium".to_owned(), "Standard".to_owned()];
        fault(value, &allowed).map_or(("good".to_owned(), None), |fault| (fault.problem, fault.proposal))
    }

    #[test]
    fn what_is_nearly_an_allowed_value_says_how_it_differs_and_what_was_meant() {
        for (value, problem) in [
            ("premium", "nearly “Premium”: capital and small letters differ"),
            ("Premium ", "nearly “Premium”: a blank stands behind it"),
            (
                "\u{a0}PREMIUM",
                "nearly “Premium”: a blank stands in front, capital and small letters differ",
            ),
            // Cyrillic Р and е.
            (
                "\u{420}r\u{435}mium",
                "nearly “Premium”: a letter looks like the right one and is another",
            ),
            (
                "Premium\u{200b}",
                "nearly “Premium”: a sign that nobody sees is in it",
            ),
            (
                "Ｐremium",
                "nearly “Premium”: its signs are composed in another way",
            ),
            ("Premuim", "like “Premium”, with a slip"),
        ] {
            assert_eq!(
                said(value),
                (problem.to_owned(), Some("Premium".to_owned())),
                "{value:?}"
            );
        }
        assert_eq!(said("Standard"), ("good".to_owned(), None));
        assert_eq!(said("Gold"), ("none of “Premium”, “Standard”".to_owned(), None));
    }
}
