//! Classes: `[…]`. Only `\`, `]`, `^` at the start and `-` mean anything; `[`, `&&` and `~~` are characters.

use super::super::charset::ClassSpec;
use super::{Parsed, Parser};

/// One thing inside a class.
enum Item {
    /// Already added: `\d`, `\p{L}`.
    Shorthand,
    Char {
        c: char,
        escaped: bool,
    },
}

impl Parser<'_> {
    /// Reads a class; the `[` at `start` has been read.
    pub(super) fn class(&mut self, start: usize) -> Parsed<ClassSpec> {
        self.enter(start)?;
        let mut class = ClassSpec::new(self.options.ignore_case);
        class.negated = self.eat('^');
        // The low end of a range whose `-` has been read.
        let mut low: Option<(char, usize)> = None;
        let mut first = true;
        loop {
            let item_start = self.at;
            let Some(next) = self.peek() else {
                return Err(self.error(
                    start..start + 1,
                    "the class opened here is never closed",
                    "Close it with `]`, or write `\\[` for the character",
                ));
            };
            if next == ']' && !first {
                self.at += 1;
                break;
            }
            let item = self.class_item(next, low.is_none(), &mut class)?;
            match (low.take(), item) {
                (Some((c, range_start)), Item::Shorthand) => {
                    return Err(self.error(
                        range_start..self.at,
                        "a range cannot end in a set of characters",
                        format!("Write `\\{c}` last in the class, or end the range in one character"),
                    ));
                }
                (None, Item::Shorthand) => {}
                (
                    Some((c, _)),
                    Item::Char {
                        c: '[',
                        escaped: false,
                    },
                ) => {
                    class.add_range(c, c);
                    self.subtraction(item_start, &mut class)?;
                }
                (Some((low, range_start)), Item::Char { c: high, .. }) => {
                    if low > high {
                        return Err(self.error(
                            range_start..self.at,
                            format!("the range from `{low}` to `{high}` runs backwards"),
                            "Write the smaller character first, or `\\-` for a hyphen",
                        ));
                    }
                    class.add_range(low, high);
                }
                (
                    None,
                    Item::Char {
                        c: '-',
                        escaped: false,
                    },
                ) if !first && self.peek() == Some('[') => {
                    let inner = self.at;
                    self.at += 1;
                    self.subtraction(inner, &mut class)?;
                }
                // An escaped hyphen never begins a range.
                (None, Item::Char { c, escaped }) if !(c == '-' && escaped) && self.at_range() => {
                    self.at += 1;
                    low = Some((c, item_start));
                }
                (None, Item::Char { c, .. }) => class.add_range(c, c),
            }
            first = false;
        }
        self.depth -= 1;
        Ok(class.finish())
    }

    /// At a `-` that is not the last thing in the class.
    fn at_range(&self) -> bool {
        self.peek() == Some('-') && self.peek_second().is_some_and(|c| c != ']')
    }

    fn class_item(&mut self, next: char, may_be_posix: bool, class: &mut ClassSpec) -> Parsed<Item> {
        let start = self.at;
        self.bump();
        if next == '\\' {
            if self.shorthand(start, class)? {
                return Ok(Item::Shorthand);
            }
            let c = self.char_escape(start)?;
            return self.class_char(start, c, true);
        }
        if next == '[' && may_be_posix && self.peek() == Some(':') {
            self.refuse_posix(start)?;
        }
        self.class_char(start, next, false)
    }

    fn class_char(&self, start: usize, c: char, escaped: bool) -> Parsed<Item> {
        if c > '\u{FFFF}' {
            return Err(self.error(
                start..self.at,
                format!("`{c}` cannot stand in a class: .NET takes it for two characters there"),
                format!("Write it as an alternative: `(?:{c}|[…])`"),
            ));
        }
        Ok(Item::Char { c, escaped })
    }

    /// .NET reads `[:alpha:]` and then ignores it, which nobody can mean.
    fn refuse_posix(&mut self, start: usize) -> Parsed<()> {
        let back = self.at;
        self.at += 1;
        let name = self.name();
        if self.rest().starts_with(":]") {
            return Err(self.error(
                start..self.at + 2,
                format!("`[:{name}:]` does not name a set of characters in .NET"),
                "Write a category such as `\\p{L}` for letters, `\\d` for digits or `\\s` for white space",
            ));
        }
        self.at = back;
        Ok(())
    }

    /// `[a-z-[aeiou]]`; the inner `[` at `start` has been read.
    fn subtraction(&mut self, start: usize, class: &mut ClassSpec) -> Parsed<()> {
        class.minus = Some(Box::new(self.class(start)?));
        if self.peek().is_some_and(|c| c != ']') {
            return Err(self.error(
                start..self.at,
                "a subtraction must be the last thing in a class",
                "Close the class with `]` after it, or write `\\[` for the character",
            ));
        }
        Ok(())
    }
}
