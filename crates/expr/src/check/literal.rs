//! From a place in the decoded text of a literal back to the place where it is written.

use std::ops::Range;

use crate::Span;

/// One character of a literal: where it is written, and how many bytes of the decoded text it makes.
struct Piece {
    at: usize,
    raw: usize,
    decoded: usize,
}

/// The characters between the quotes, with `\\` and `\"` as one each. Empty for a literal in other quotes.
fn pieces(text: &str, literal: Span) -> Vec<Piece> {
    let Some(body) = text
        .get(literal.start..literal.end)
        .and_then(|raw| raw.strip_prefix('"'))
        .map(|raw| raw.strip_suffix('"').unwrap_or(raw))
    else {
        return Vec::new();
    };
    let mut pieces = Vec::new();
    let mut chars = body.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let is_escape = c == '\\' && chars.next_if(|(_, next)| matches!(next, '\\' | '"')).is_some();
        pieces.push(Piece {
            at: literal.start + 1 + at,
            raw: if is_escape { 2 } else { c.len_utf8() },
            decoded: if is_escape { 1 } else { c.len_utf8() },
        });
    }
    pieces
}

/// Where the bytes `decoded` of a literal's text are written. The whole literal when that cannot be said.
pub(super) fn written(text: &str, literal: Span, decoded: Range<usize>) -> Span {
    let mut at = 0;
    let (mut start, mut end) = (None, None);
    let pieces = pieces(text, literal);
    for piece in &pieces {
        let after = at + piece.decoded;
        if decoded.start < after && start.is_none() {
            start = Some(piece.at);
        }
        if decoded.end > at {
            end = Some(piece.at + piece.raw);
        }
        at = after;
    }
    match (start, end, pieces.last()) {
        (Some(start), Some(end), _) if start < end => Span::new(start, end),
        (Some(start), _, _) => Span::new(start, start),
        // Past the last character: the closing quote.
        (None, _, Some(last)) => Span::new(last.at + last.raw, literal.end),
        (None, _, None) => literal,
    }
}

/// The first backslash that stands before another character than a backslash or a quote, with that character.
pub(super) fn single_backslash(text: &str, literal: Span) -> Option<Span> {
    let pieces = pieces(text, literal);
    let at = pieces
        .iter()
        .position(|piece| piece.raw == 1 && text[piece.at..].starts_with('\\'))?;
    let end = pieces
        .get(at + 1)
        .map_or(pieces[at].at + 1, |next| next.at + next.raw);
    Some(Span::new(pieces[at].at, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_behind_escapes_is_found_in_the_written_text() {
        let text = r#"f("\\d\"ü[x")"#;
        let literal = Span::new(2, text.len() - 1);
        let cut = |range: Range<usize>| {
            let span = written(text, literal, range);
            &text[span.start..span.end]
        };
        // Decoded: \d"ü[x
        assert_eq!(cut(0..1), r"\\");
        assert_eq!(cut(1..3), r#"d\""#);
        assert_eq!(cut(3..5), "ü");
        assert_eq!(cut(5..7), "[x");
        assert_eq!(cut(7..7), "\"");
        assert_eq!(cut(2..2), "");
    }

    #[test]
    fn a_doubled_backslash_is_no_single_one() {
        let text = r#""\\d \w \"""#;
        let span = single_backslash(text, Span::new(0, text.len())).expect("one");
        assert_eq!(&text[span.start..span.end], r"\w");
        let text = r#""\\\\ \"""#;
        assert_eq!(single_backslash(text, Span::new(0, text.len())), None);
    }
}
