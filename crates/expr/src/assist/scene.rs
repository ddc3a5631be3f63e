//! Where the cursor stands, read without the parser, because the text is rarely finished.

use super::Completion;
use super::items::{self, attributes, intervals, keyword};
use crate::Keyword;
use crate::check::SourceSchema;
use crate::functions::{self, Type};

/// A call that is open at the cursor.
#[derive(Clone, Copy, Debug)]
pub(super) struct OpenCall<'a> {
    pub(super) name: &'a str,
    pub(super) argument: usize,
}

/// Where the cursor stands inside its call.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    /// Inside a text that begins at `start`.
    Text { start: usize },
    /// Inside brackets that begin at `start`.
    Attribute { start: usize },
    /// Where a value may begin, or in a word that begins at `start`.
    Value { start: usize },
    /// Behind a finished value.
    Behind,
}

/// What is known of the text before the cursor. Read without the parser, because the text is rarely finished.
pub(super) struct Scene<'a> {
    pub(super) open: Option<OpenCall<'a>>,
    pub(super) place: Place,
}

impl<'a> Scene<'a> {
    pub(super) fn read(text: &'a str, cursor: usize) -> Self {
        let before = &text[..cursor];
        let mut calls: Vec<OpenCall<'a>> = Vec::new();
        let mut place = Place::Value { start: 0 };
        // The word that ended last: the name, when a parenthesis follows.
        let mut word = "";
        let mut chars = before.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    place = Place::Text { start: at };
                    while let Some((_, c)) = chars.next() {
                        match c {
                            '\\' => drop(chars.next_if(|(_, next)| matches!(next, '\\' | '"'))),
                            '"' => {
                                place = Place::Behind;
                                break;
                            }
                            _ => {}
                        }
                    }
                }
                '[' => {
                    place = Place::Attribute { start: at };
                    let mut depth = 1_usize;
                    for (_, c) in chars.by_ref() {
                        match c {
                            '[' => depth += 1,
                            ']' => depth -= 1,
                            _ => {}
                        }
                        if depth == 0 {
                            place = Place::Behind;
                            break;
                        }
                    }
                }
                '(' => {
                    calls.push(OpenCall {
                        name: std::mem::take(&mut word),
                        argument: 0,
                    });
                    place = Place::Value { start: at + 1 };
                }
                ')' => {
                    calls.pop();
                    place = Place::Behind;
                }
                ',' => {
                    if let Some(call) = calls.last_mut() {
                        call.argument += 1;
                    }
                    place = Place::Value { start: at + 1 };
                }
                '=' | '<' | '>' => place = Place::Value { start: at + 1 },
                c if c.is_whitespace() => {
                    // A blank moves the place where a value may begin, and ends a word.
                    if let Place::Value { start } = place {
                        place = match before[start..at].trim() {
                            "" => Place::Value {
                                start: at + c.len_utf8(),
                            },
                            _ => Place::Behind,
                        };
                    }
                }
                c if is_word(c) => {
                    if let Place::Value { start } = place {
                        word = &before[start..at + c.len_utf8()];
                    }
                }
                _ => place = Place::Behind,
            }
        }
        Self {
            open: calls.last().copied(),
            place,
        }
    }

    pub(super) fn parameter(&self) -> Option<&'static functions::Parameter> {
        let open = self.open?;
        functions::find(open.name)?.parameter(open.argument)
    }

    /// The first argument of DateAdd and DateDiff.
    pub(super) fn takes_interval(&self) -> bool {
        self.open
            .is_some_and(|open| open.argument == 0 && matches!(open.name, "DateAdd" | "DateDiff"))
    }

    /// Everything that may begin at a value, what the parameter wants first.
    pub(super) fn values(&self, source: Option<&SourceSchema>, has_parenthesis: bool) -> Vec<Completion> {
        if self.takes_interval() {
            return intervals();
        }
        let wanted = self.parameter().map_or(Type::Any, |parameter| parameter.kind);
        if wanted == Type::Word {
            return [Keyword::VbTextCompare, Keyword::VbBinaryCompare]
                .map(keyword)
                .to_vec();
        }
        let mut items: Vec<(bool, Completion)> = Vec::new();
        let fits = |given: Type| wanted == Type::Any || given == Type::Any || given == wanted;
        let is_top = self.open.is_none();
        if !has_parenthesis {
            let shapes = source.into_iter().flat_map(SourceSchema::iter);
            items.extend(
                attributes(source)
                    .into_iter()
                    .zip(shapes)
                    .map(|(item, (name, shape))| {
                        let given = match name {
                            "appRoleAssignments" => Type::Roles,
                            _ if shape.multivalued => Type::Multi,
                            _ => Type::Text,
                        };
                        (
                            matches!(wanted, Type::Multi | Type::Roles) && given != wanted,
                            item,
                        )
                    }),
            );
        }
        let is_branch = self.open.is_some_and(|open| match open.name {
            "IIF" => matches!(open.argument, 1 | 2),
            "Switch" => open.argument == 1 || (open.argument >= 3 && open.argument % 2 == 1),
            _ => false,
        });
        if is_branch {
            let words = [Keyword::IgnoreAttributeFlow, Keyword::IgnoreObjectFlow];
            items.extend(words.map(|word| (true, keyword(word))));
        }
        items.extend(
            functions::all()
                .filter(|function| is_top || !function.top_level_only)
                .map(|function| (!fits(function.gives), items::function(function, has_parenthesis))),
        );
        items.sort_by_key(|(is_less_likely, _)| *is_less_likely);
        items.into_iter().map(|(_, item)| item).collect()
    }
}

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where the word that the cursor stands in ends.
pub(super) fn word_end(text: &str, cursor: usize, is_part: fn(char) -> bool) -> usize {
    text[cursor..]
        .find(|c: char| !is_part(c))
        .map_or(text.len(), |end| cursor + end)
}

/// Behind the closing bracket when one follows the rest of the name; else where the name ends.
pub(super) fn attribute_end(text: &str, cursor: usize) -> usize {
    let end = word_end(text, cursor, |c| is_word(c) || matches!(c, '.' | ':' | '-'));
    end + usize::from(text[end..].starts_with(']'))
}
