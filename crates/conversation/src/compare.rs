//! Whether a message is as another one says.

use serde_json::Value;

use crate::Message;
use crate::difference::{Difference, DifferenceKind};
use crate::json::{Allowed, Comparison};
use crate::names::Names;
use crate::pattern::matches;

const FORM: &str = "application/x-www-form-urlencoded";

/// Compares an answer that came with the one a conversation expects: status, body, and the headers that it names.
///
/// What `names` does not know yet is learnt from the answer.
pub fn compare_answer(
    expected: &Message,
    found: &Message,
    names: &mut Names,
    allowed: &Allowed,
) -> Vec<Difference> {
    let mut comparison = Comparison {
        names,
        allowed,
        differences: Vec::new(),
    };
    if expected.status() != found.status() {
        let (expected, found) = (expected.status().to_string(), found.status().to_string());
        comparison.differ("status", DifferenceKind::Status, &expected, &found);
    }
    comparison.body(expected, found);
    // A header may hold a name that the body has just said.
    comparison.headers(expected, found);
    comparison.differences
}

/// Compares a request that was sent with the one a conversation holds: method, path and query in meaning, body, and the
/// headers that it names.
pub fn compare_request(
    expected: &Message,
    found: &Message,
    names: &mut Names,
    allowed: &Allowed,
) -> Vec<Difference> {
    let mut comparison = Comparison {
        names,
        allowed,
        differences: Vec::new(),
    };
    if expected.method() != found.method() {
        comparison.differ(
            "method",
            DifferenceKind::Wording,
            expected.method(),
            found.method(),
        );
    }
    comparison.target(expected.target(), found.target());
    comparison.headers(expected, found);
    comparison.body(expected, found);
    comparison.differences
}

impl Comparison<'_> {
    fn target(&mut self, expected: &str, found: &str) {
        let cut = |target: &str| {
            let (path, query) = target.split_once('?').unwrap_or((target, ""));
            (decoded(path), pairs(query))
        };
        let ((expected_path, expected_query), (found_path, found_query)) = (cut(expected), cut(found));
        if !matches(&expected_path, &found_path, self.names) {
            let expected_path = self.names.fill(&expected_path);
            self.differ("path", DifferenceKind::Wording, &expected_path, &found_path);
        }
        self.pairs("query", expected_query, found_query);
    }

    /// Options of a query or fields of a form: their order does not count.
    fn pairs(&mut self, what: &str, expected: Vec<(String, String)>, mut found: Vec<(String, String)>) {
        for (name, expected) in expected {
            let place = format!("{what} {name}");
            let Some(at) = found.iter().position(|(own, _)| *own == name) else {
                if expected != "{absent}" {
                    self.differ(
                        &place,
                        DifferenceKind::Shape,
                        &self.names.fill(&expected),
                        "nothing",
                    );
                }
                continue;
            };
            let (_, value) = found.remove(at);
            if !matches(&expected, &value, self.names) {
                let expected = self.names.fill(&expected);
                self.differ(&place, DifferenceKind::Wording, &expected, &value);
            }
        }
        if !self.allowed.extra_members {
            for (name, value) in found {
                self.differ(
                    &format!("{what} {name}"),
                    DifferenceKind::Shape,
                    "nothing",
                    &value,
                );
            }
        }
    }

    fn headers(&mut self, expected: &Message, found: &Message) {
        for (name, expected) in &expected.headers {
            let place = format!("header {name}");
            match (expected.as_str(), found.header(name)) {
                ("{absent}", None) => {}
                ("{absent}", Some(found)) => {
                    self.differ(&place, DifferenceKind::Shape, "nothing", found);
                }
                (_, None) => self.differ(&place, DifferenceKind::Shape, expected, "nothing"),
                (pattern, Some(found)) if matches(pattern, found, self.names) => {}
                (pattern, Some(found)) => {
                    let expected = self.names.fill(pattern);
                    self.differ(&place, DifferenceKind::Wording, &expected, found);
                }
            }
        }
    }

    fn body(&mut self, expected: &Message, found: &Message) {
        let is_form = expected
            .header("content-type")
            .is_some_and(|kind| kind.starts_with(FORM));
        // A count comes as text and may begin with a byte order mark (Graph: queries).
        let (expected, found) = (
            expected.body.trim(),
            found.body.trim_start_matches('\u{feff}').trim(),
        );
        if expected == "…" {
            return;
        }
        if expected.is_empty() != found.is_empty() {
            let or_nothing = |text: &str| {
                if text.is_empty() {
                    "nothing".into()
                } else {
                    short(text)
                }
            };
            self.differ(
                "body",
                DifferenceKind::Shape,
                &or_nothing(expected),
                &or_nothing(found),
            );
            return;
        }
        if is_form {
            self.pairs("field", pairs(expected), pairs(found));
            return;
        }
        match (
            serde_json::from_str::<Value>(expected),
            serde_json::from_str::<Value>(found),
        ) {
            (Ok(expected), Ok(found)) => self.value("$", 0, &expected, Some(&found)),
            (Ok(_), Err(_)) => self.differ("body", DifferenceKind::Shape, "JSON", &short(found)),
            (Err(_), _) => {
                let lines = |text: &str| text.replace("\r\n", "\n");
                if !matches(&lines(expected), &lines(found), self.names) {
                    let expected = self.names.fill(expected);
                    self.differ("body", DifferenceKind::Wording, &short(&expected), &short(found));
                }
            }
        }
    }
}

/// Names, their values decoded.
fn pairs(text: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(text.as_bytes())
        .into_owned()
        .collect()
}

/// A path without its escapes; `+` is a plus in a path.
fn decoded(path: &str) -> String {
    let kept = path.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    let mut pairs = url::form_urlencoded::parse(kept.as_bytes());
    pairs
        .next()
        .map_or_else(String::new, |(name, _)| name.into_owned())
}

fn short(text: &str) -> String {
    const SHOWN_CHARS_MAX: usize = 400;
    let mut cut: String = text.chars().take(SHOWN_CHARS_MAX).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}
