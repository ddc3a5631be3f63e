//! Texts with placeholders, and whether a text is one of those they stand for.

use crate::names::Names;

/// How many tries one text may take. Real patterns need a few dozen.
const TRIES_MAX: u32 = 100_000;
/// Longest name between braces.
const NAME_BYTES_MAX: usize = 80;

/// One piece of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    Text(&'a str),
    /// `…`
    Rest,
    /// `{name}`, the ones with a meaning of their own included.
    Named(&'a str),
}

/// Cuts a pattern into its pieces.
pub(crate) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let mut plain = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let special = if rest.starts_with('…') {
            Some((Part::Rest, '…'.len_utf8()))
        } else {
            name_at(rest).map(|name| {
                let part = match name {
                    "brace" => Part::Text("{"),
                    "ellipsis" => Part::Text("…"),
                    name => Part::Named(name),
                };
                (part, name.len() + 2)
            })
        };
        match special {
            Some((part, length)) => {
                if plain < at {
                    found.push(Part::Text(&text[plain..at]));
                }
                found.push(part);
                at += length;
                plain = at;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    if plain < text.len() {
        found.push(Part::Text(&text[plain..]));
    }
    found
}

/// The name in `{name}` at the beginning of a text: a letter, then letters, digits, dots, hyphens and underscores.
fn name_at(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('{')?;
    let (name, _) = inside.split_once('}')?;
    let is_good = name.len() <= NAME_BYTES_MAX
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    is_good.then_some(name)
}

/// The name a pattern consists of, when it is nothing else.
pub(crate) fn whole_name(pattern: &str) -> Option<&str> {
    match parts(pattern).as_slice() {
        [Part::Named(name)] => Some(name),
        _ => None,
    }
}

/// Whether a text is as the pattern says. New names are learnt, when it is.
pub(crate) fn matches(pattern: &str, text: &str, names: &mut Names) -> bool {
    let parts = parts(pattern);
    let mut tries = Tries {
        names,
        learnt: Vec::new(),
        left: TRIES_MAX,
    };
    if !tries.run(&parts, text) {
        return false;
    }
    let learnt: Vec<(String, String)> = tries
        .learnt
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    for (name, value) in learnt {
        names.set(name, value);
    }
    true
}

struct Tries<'a> {
    names: &'a Names,
    learnt: Vec<(&'a str, &'a str)>,
    left: u32,
}

impl<'a> Tries<'a> {
    fn run(&mut self, parts: &[Part<'a>], text: &'a str) -> bool {
        let Some((first, rest)) = parts.split_first() else {
            return text.is_empty();
        };
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            return false;
        }
        let fixed = |length: Option<usize>| length.map(|length| &text[length..]);
        match *first {
            Part::Text(plain) => text.strip_prefix(plain).is_some_and(|tail| self.run(rest, tail)),
            Part::Rest => self.any(rest, text, 0, None),
            Part::Named("any") => self.any(rest, text, 1, None),
            Part::Named("guid") => fixed(guid(text)).is_some_and(|tail| self.run(rest, tail)),
            Part::Named("time") => fixed(time(text)).is_some_and(|tail| self.run(rest, tail)),
            Part::Named("number") => fixed(number(text)).is_some_and(|tail| self.run(rest, tail)),
            Part::Named(name) => match self.known(name) {
                Some(value) => text.strip_prefix(value).is_some_and(|tail| self.run(rest, tail)),
                None => self.any(rest, text, 1, Some(name)),
            },
        }
    }

    fn known(&self, name: &str) -> Option<&'a str> {
        let learnt = self.learnt.iter().find(|(own, _)| *own == name);
        learnt.map(|(_, value)| *value).or_else(|| self.names.get(name))
    }

    /// Any text of at least that many bytes, the shortest one first.
    fn any(&mut self, rest: &[Part<'a>], text: &'a str, least: usize, name: Option<&'a str>) -> bool {
        let ends: Vec<usize> = if rest.is_empty() {
            vec![text.len()]
        } else {
            let all = text.char_indices().map(|(at, _)| at);
            all.chain([text.len()]).collect()
        };
        for end in ends.into_iter().filter(|end| *end >= least) {
            if let Some(name) = name {
                self.learnt.push((name, &text[..end]));
            }
            if self.run(rest, &text[end..]) {
                return true;
            }
            if name.is_some() {
                self.learnt.pop();
            }
            if self.left == 0 {
                return false;
            }
        }
        false
    }
}

/// How long the GUID is that the text begins with.
pub(crate) fn guid(text: &str) -> Option<usize> {
    let bytes = text.as_bytes().get(..36)?;
    let is_good = bytes.iter().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    is_good.then_some(36)
}

/// How long the date and time is that the text begins with: `2026-01-05T10:11:12`, with a blank for the `T`, up to seven
/// digits of a second, and `Z` or an offset or neither (Graph: error body has neither).
pub(crate) fn time(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_shaped = |shape: &[u8], from: usize| {
        bytes.get(from..from + shape.len()).is_some_and(|given| {
            given.iter().zip(shape).all(|(given, wanted)| match wanted {
                b'0' => given.is_ascii_digit(),
                b'T' => matches!(given, b'T' | b' '),
                b'+' => matches!(given, b'+' | b'-'),
                wanted => given == wanted,
            })
        })
    };
    if !is_shaped(b"0000-00-00T00:00:00", 0) {
        return None;
    }
    let mut end = 19;
    if bytes.get(end) == Some(&b'.') {
        let digits = bytes[end + 1..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if (1..=9).contains(&digits) {
            end += 1 + digits;
        }
    }
    if bytes.get(end) == Some(&b'Z') {
        end += 1;
    } else if is_shaped(b"+00:00", end) {
        end += 6;
    }
    Some(end)
}

fn number(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (digits > 0).then_some(digits)
}
