//! Templates: `{name}` in a text stands for an answer or a fact. A name begins with a small letter and has small letters,
//! digits, `_` and `.`; other braces, such as `{2,4}` of a regular expression, are text.

use std::borrow::Cow;

/// Facts that are known besides the answers.
pub(crate) const FACTS: [&str; 5] = ["tenant_id", "tenant_name", "app_name", "client_id", "authority"];

/// The value of a list that a row is repeated for.
pub(crate) const ITEM: &str = "item";

/// A part of a text.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Piece<'t> {
    Text(&'t str),
    Name(&'t str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(open) = rest[from..].find('{').map(|at| at + from) {
        let name = rest[open + 1..]
            .split_once('}')
            .map(|(name, _)| name)
            .filter(|name| is_name(name));
        match name {
            Some(name) => {
                if open > 0 {
                    pieces.push(Piece::Text(&rest[..open]));
                }
                pieces.push(Piece::Name(name));
                rest = &rest[open + name.len() + 2..];
                from = 0;
            }
            None => from = open + 1,
        }
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

pub(crate) fn is_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_ascii_lowercase())
        && letters.all(|letter| {
            letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '_' | '.')
        })
}

/// The names in a text, in their order.
pub(crate) fn names(text: &str) -> Vec<&str> {
    pieces(text)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Name(name) => Some(name),
            Piece::Text(_) => None,
        })
        .collect()
}

/// Fills in what is known; other names stay as they stand.
pub(crate) fn fill<'v>(text: &str, value: impl Fn(&str) -> Option<Cow<'v, str>>) -> String {
    let mut filled = String::with_capacity(text.len());
    for piece in pieces(text) {
        push(&mut filled, piece, &value, |value| value.into_owned());
    }
    filled
}

/// Fills in an expression: a value between quotes is written as such text needs it, elsewhere it stands as it is.
pub(crate) fn fill_expression<'v>(text: &str, value: impl Fn(&str) -> Option<Cow<'v, str>>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut quoted = false;
    for piece in pieces(text) {
        if let Piece::Text(text) = piece {
            quoted = ends_quoted(text, quoted);
        }
        push(&mut filled, piece, &value, |value| {
            if quoted {
                let text = expr::quote(&value);
                text[1..text.len() - 1].to_owned()
            } else {
                value.into_owned()
            }
        });
    }
    filled
}

fn push<'v>(
    filled: &mut String,
    piece: Piece<'_>,
    value: &impl Fn(&str) -> Option<Cow<'v, str>>,
    write: impl Fn(Cow<'v, str>) -> String,
) {
    match piece {
        Piece::Text(text) => filled.push_str(text),
        Piece::Name(name) => match value(name) {
            Some(value) => filled.push_str(&write(value)),
            None => {
                filled.push('{');
                filled.push_str(name);
                filled.push('}');
            }
        },
    }
}

/// Whether a text literal of an expression is open after this text.
fn ends_quoted(text: &str, mut quoted: bool) -> bool {
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => quoted = !quoted,
            '\\' if quoted => {
                letters.next();
            }
            _ => {}
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_other_braces_are_text() {
        assert_eq!(
            names("{a} - {b_2} {item.key} {2,4} {A} { c } {"),
            ["a", "b_2", "item.key"]
        );
        assert_eq!(
            fill("{a}{b}!", |name| (name == "a").then_some("1".into())),
            "1{b}!"
        );
    }

    #[test]
    fn a_value_between_quotes_cannot_leave_them() {
        let value = |_: &str| Some(Cow::Borrowed(r#"a"b\c"#));
        assert_eq!(
            fill_expression(r#"Append([x], "{v}")"#, value),
            r#"Append([x], "a\"b\\c")"#
        );
        let name = |_: &str| Some(Cow::Borrowed("companyName"));
        assert_eq!(
            fill_expression(r#"Split([{v}], "\"")"#, name),
            r#"Split([companyName], "\"")"#
        );
    }
}
