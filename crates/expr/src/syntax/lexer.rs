//! From text to tokens. Goes on after a problem as if it had been repaired, so that the parser sees what was meant.

use crate::print::quote;
use crate::{CompareOp, Diagnostic, Keyword, Span};

/// One token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Name(String),
    Keyword(Keyword),
    Attribute(String),
    Text(String),
    Integer {
        value: i64,
        hex: bool,
    },
    Compare(CompareOp),
    /// A sign of another language, which the parser reports with what stands around it.
    Operator(Operator),
    Open,
    Close,
    Comma,
    /// Something that was reported already and cannot be read as anything.
    Broken,
}

/// Operators that other languages have and this one does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    /// `&`
    Concatenate,
    /// `+`
    Plus,
    /// `-`, `*`, `/`, `^`
    Arithmetic(char),
    /// `&&`
    And,
    /// `||`
    Or,
}

/// A token and its place.
#[derive(Clone, Debug)]
pub(super) struct Spanned {
    pub(super) token: Token,
    pub(super) span: Span,
}

const CURLY_QUOTES: [char; 13] = ['“', '”', '„', '‟', '«', '»', '‘', '’', '‚', '‛', '＂', '″', '′'];

/// Full-width letters of East Asian keyboards, with what was meant.
const FULL_WIDTH: [(char, char); 12] = [
    ('（', '('),
    ('）', ')'),
    ('，', ','),
    ('、', ','),
    ('［', '['),
    ('］', ']'),
    ('【', '['),
    ('】', ']'),
    ('＝', '='),
    ('＜', '<'),
    ('＞', '>'),
    ('；', ';'),
];

/// How other languages compare, the longest first.
const WRONG_COMPARISONS: [(&str, CompareOp); 7] = [
    ("===", CompareOp::Equal),
    ("!==", CompareOp::NotEqual),
    ("==", CompareOp::Equal),
    ("!=", CompareOp::NotEqual),
    ("=>", CompareOp::GreaterOrEqual),
    ("=<", CompareOp::LessOrEqual),
    ("><", CompareOp::NotEqual),
];

/// All tokens of the text.
pub(super) fn tokens(text: &str) -> (Vec<Spanned>, Vec<Diagnostic>) {
    let mut lexer = Lexer {
        text,
        at: 0,
        tokens: Vec::new(),
        problems: Vec::new(),
        semicolons: Vec::new(),
    };
    while let Some(next) = lexer.peek() {
        lexer.token(next);
    }
    lexer.report_semicolons();
    (lexer.tokens, lexer.problems)
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Spanned>,
    problems: Vec<Diagnostic>,
    /// Where a semicolon stands for a comma: told once, however many there are.
    semicolons: Vec<usize>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Adds a token of `length` bytes that begins here, and goes past it.
    fn push(&mut self, token: Token, length: usize) {
        let span = Span::new(self.at, self.at + length);
        self.tokens.push(Spanned { token, span });
        self.at += length;
    }

    fn problem(&mut self, length: usize, message: impl Into<String>, fix: impl Into<String>) {
        let span = Span::new(self.at, self.at + length);
        self.problems.push(Diagnostic::parse(span, message, fix));
    }

    fn token(&mut self, next: char) {
        match next {
            c if c.is_whitespace() || c == '\u{feff}' => self.at += c.len_utf8(),
            '(' => self.push(Token::Open, 1),
            ')' => self.push(Token::Close, 1),
            ',' => self.push(Token::Comma, 1),
            '"' => self.text_token(),
            '[' => self.attribute(),
            c if is_wrong_quote(c) => self.wrong_quotes(c),
            '=' | '<' | '>' | '!' => self.comparison(),
            '&' => self.ampersand(),
            '|' => self.operator(
                if self.rest().starts_with("||") { "||" } else { "|" },
                Operator::Or,
            ),
            '+' => self.operator("+", Operator::Plus),
            '*' | '/' | '^' => self.push(Token::Operator(Operator::Arithmetic(next)), 1),
            '-' | '0'..='9' => self.integer(),
            '%' => self.variable(),
            ';' => self.semicolon(),
            '{' => self.braces(),
            c if c.is_alphabetic() || c == '_' => self.word(),
            c => self.stray(c),
        }
    }

    fn operator(&mut self, sign: &str, operator: Operator) {
        self.push(Token::Operator(operator), sign.len());
    }

    /// A character that begins nothing.
    fn stray(&mut self, c: char) {
        let length = c.len_utf8();
        if let Some((_, meant)) = FULL_WIDTH.iter().find(|(wide, _)| *wide == c) {
            self.problem(
                length,
                format!("`{c}` is a full-width character"),
                format!("Write `{meant}`: switch the keyboard to half-width, or paste from a plain text."),
            );
            return match meant {
                '(' => self.push(Token::Open, length),
                ')' => self.push(Token::Close, length),
                ',' | ';' => self.push(Token::Comma, length),
                '=' => self.push(Token::Compare(CompareOp::Equal), length),
                '<' => self.push(Token::Compare(CompareOp::Less), length),
                '>' => self.push(Token::Compare(CompareOp::Greater), length),
                '[' => self.full_width_attribute(),
                _ => self.at += length,
            };
        }
        if is_invisible(c) {
            self.problem(
                length,
                format!("an invisible character stands here (U+{:04X})", u32::from(c)),
                "Delete it: it comes from a web page or a document that the text was copied from.",
            );
            self.at += length;
            return;
        }
        self.problem(
            length,
            format!("`{c}` has no meaning here"),
            "Remove it. The language has functions, [attributes], \"text\" and comparisons, but no arithmetic.",
        );
        self.push(Token::Broken, length);
    }

    /// `［mail］`: the bracket was reported; the name is read.
    fn full_width_attribute(&mut self) {
        let rest = self.rest();
        let open = rest.chars().next().map_or(0, char::len_utf8);
        let end = rest.find(['］', '】', ']']).unwrap_or(rest.len());
        let closing = rest[end..].chars().next().map_or(0, char::len_utf8);
        let name = rest[open.min(end)..end].trim().to_owned();
        self.push(Token::Attribute(name), end + closing);
    }

    /// `{mail}`, as templates of other products have it.
    fn braces(&mut self) {
        let rest = self.rest();
        let end = rest.find(['}', ',', ')']).unwrap_or(rest.len());
        let name = rest[1..end].trim().to_owned();
        let length = end + usize::from(rest[end..].starts_with('}'));
        self.problem(
            length,
            "curly brackets have no meaning here",
            if name.is_empty() {
                "Remove them.".to_owned()
            } else {
                format!("Write a source attribute in square brackets: [{name}].")
            },
        );
        self.push(Token::Attribute(name), length);
    }

    /// Excel separates arguments by semicolons where the comma is the decimal sign.
    fn semicolon(&mut self) {
        if self.rest()[1..].trim().is_empty() {
            self.problem(
                1,
                "a `;` stands at the end",
                "Remove it: nothing ends an expression but its text.",
            );
            self.at += 1;
            return;
        }
        self.semicolons.push(self.at);
        self.push(Token::Comma, 1);
    }

    fn report_semicolons(&mut self) {
        let Some(first) = self.semicolons.first().copied() else {
            return;
        };
        let message = match self.semicolons.len() {
            1 => "arguments are separated by commas, and a `;` stands here".to_owned(),
            times => format!(
                "arguments are separated by commas, and `;` stands here and in {} other places",
                times - 1
            ),
        };
        self.problems.push(Diagnostic::parse(
            Span::new(first, first + 1),
            message,
            "Write a comma: unlike in Excel, the region of the computer does not matter.",
        ));
    }

    /// `"…"`. Only `\\` and `\"` are escapes; before any other character the backslash stands for itself.
    fn text_token(&mut self) {
        let mut value = String::new();
        let mut chars = self.rest().char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => return self.push(Token::Text(value), at + 1),
                '\\' => match chars.peek() {
                    Some(&(_, escaped @ ('\\' | '"'))) => {
                        value.push(escaped);
                        chars.next();
                    }
                    _ => value.push('\\'),
                },
                c => value.push(c),
            }
        }
        let length = self.rest().len();
        self.problem(
            length,
            format!("the text opened at byte {} is never closed", self.at),
            "Add a double quote where the text ends. Inside text, write a double quote as \\\" and a backslash as \\\\.",
        );
        self.push(Token::Text(value), length);
    }

    /// Text in single or typographic quotes: a common paste error from vendors' guides.
    fn wrong_quotes(&mut self, opening: char) {
        let closes = |c: char| match opening {
            '\'' | '`' | '´' => matches!(c, '\'' | '’' | '`' | '´'),
            _ => c == '"' || CURLY_QUOTES.contains(&c),
        };
        let body_at = opening.len_utf8();
        let rest = self.rest();
        let (value, length) = match rest[body_at..].char_indices().find(|(_, c)| closes(*c)) {
            Some((at, closing)) => (
                rest[body_at..body_at + at].to_owned(),
                body_at + at + closing.len_utf8(),
            ),
            None => (rest[body_at..].to_owned(), rest.len()),
        };
        let kind = match opening {
            '\'' | '`' | '´' => "single",
            '＂' => "full-width",
            _ => "typographic (curly)",
        };
        self.problem(
            length,
            format!("text stands in {kind} quotes"),
            format!("Use straight double quotes: {}.", quote(&value)),
        );
        self.push(Token::Text(value), length);
    }

    /// `[name]`. A name may hold brackets and quotes of its own when they are balanced: `[emails[type eq "work"].value]`.
    fn attribute(&mut self) {
        let rest = self.rest();
        let simple_end = rest.find(']').filter(|end| !rest[1..*end].contains('['));
        match balanced_end(rest).or(simple_end) {
            Some(1) => {
                self.problem(
                    2,
                    "the attribute has no name",
                    "Write the name of a source attribute between the brackets, for example [mail].",
                );
                self.push(Token::Broken, 2);
            }
            Some(end) => {
                let name = match unquoted(&rest[1..end]) {
                    Some(name) => {
                        let fix = format!("Write [{name}] for a source attribute, {} for text.", quote(name));
                        let name = name.to_owned();
                        self.problem(end + 1, "the name of an attribute stands in quotes", fix);
                        name
                    }
                    None => rest[1..end].to_owned(),
                };
                self.push(Token::Attribute(name), end + 1);
            }
            None => {
                let end = rest[1..]
                    .find([',', ')', '[', '\n'])
                    .map_or(rest.len(), |end| end + 1);
                let name = rest[1..end].trim_end().to_owned();
                self.problem(
                    end,
                    format!("the bracket opened at byte {} is never closed", self.at),
                    format!("Close it after the attribute name: [{name}]."),
                );
                self.push(Token::Attribute(name), end);
            }
        }
    }

    fn comparison(&mut self) {
        let rest = self.rest();
        for (wrong, op) in WRONG_COMPARISONS {
            if rest.starts_with(wrong) {
                self.problem(
                    wrong.len(),
                    format!("`{wrong}` is not a comparison"),
                    format!("Write `{}`.", op.as_str()),
                );
                return self.push(Token::Compare(op), wrong.len());
            }
        }
        let op = CompareOp::ALL
            .into_iter()
            .filter(|op| rest.starts_with(op.as_str()))
            .max_by_key(|op| op.as_str().len());
        match op {
            Some(op) => self.push(Token::Compare(op), op.as_str().len()),
            None => {
                self.problem(
                    1,
                    "`!` has no meaning here",
                    "Use the function Not(…), or `<>` to compare.",
                );
                self.push(Token::Broken, 1);
            }
        }
    }

    /// `&HF7`, or an attempt to concatenate.
    fn ampersand(&mut self) {
        let rest = self.rest();
        let digits = match rest.get(1..2) {
            Some("H" | "h") => rest[2..]
                .find(|c: char| !c.is_ascii_hexdigit())
                .map_or(rest.len() - 2, |end| end),
            _ => 0,
        };
        if digits == 0 {
            return if rest.starts_with("&&") {
                self.operator("&&", Operator::And)
            } else {
                self.operator("&", Operator::Concatenate)
            };
        }
        let length = digits + 2;
        match i64::from_str_radix(&rest[2..length], 16) {
            Ok(value) => self.push(Token::Integer { value, hex: true }, length),
            Err(_) => self.too_big(length),
        }
    }

    fn integer(&mut self) {
        let rest = self.rest();
        let sign = usize::from(rest.starts_with('-'));
        let length = rest[sign..]
            .find(|c: char| !c.is_ascii_digit())
            .map_or(rest.len(), |end| end + sign);
        if length == sign {
            return self.push(Token::Operator(Operator::Arithmetic('-')), 1);
        }
        match rest[..length].parse() {
            Ok(value) => self.push(Token::Integer { value, hex: false }, length),
            Err(_) => self.too_big(length),
        }
    }

    fn too_big(&mut self, length: usize) {
        self.problem(
            length,
            "the number is too large",
            "Numbers go from -9223372036854775808 to 9223372036854775807; write a longer one as text, in double quotes.",
        );
        self.push(Token::Integer { value: 0, hex: false }, length);
    }

    /// `%DomainFQDN%`: known to Cloud Sync, not to app provisioning.
    fn variable(&mut self) {
        let rest = self.rest();
        let end = rest[1..]
            .find(|c: char| !c.is_alphanumeric())
            .map_or(rest.len(), |end| end + 1);
        let length = if rest[end..].starts_with('%') {
            end + 1
        } else {
            end
        };
        let what = rest[..length].to_owned();
        self.problem(
            length,
            format!("`{what}` is a Cloud Sync variable; app provisioning has none"),
            "Write the value itself, in double quotes.",
        );
        self.push(Token::Text(what), length);
    }

    fn word(&mut self) {
        let rest = self.rest();
        let end_of = |is_part: fn(char) -> bool| rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        let mut length = end_of(|c| c.is_alphanumeric() || c == '_');
        // A name such as `user.mail` or `urn:…:department` that somebody wrote without brackets.
        let dotted = rest[..end_of(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | ':'))]
            .trim_end_matches(['.', ':'])
            .len();
        if dotted > length && !rest[dotted..].starts_with('(') {
            length = dotted;
        }
        let word = &rest[..length];
        let token = match Keyword::ALL.into_iter().find(|k| k.as_str() == word) {
            Some(keyword) => Token::Keyword(keyword),
            None => Token::Name(word.to_owned()),
        };
        self.push(token, length);
    }
}

/// Characters without a shape that come along when a web page is copied.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}')
}

/// A character that others write around text.
pub(crate) fn is_wrong_quote(c: char) -> bool {
    matches!(c, '\'' | '`' | '´') || CURLY_QUOTES.contains(&c)
}

/// What stands between the quotes of `["mail"]`.
fn unquoted(name: &str) -> Option<&str> {
    let name = name.trim();
    let is_quote = |c: char| c == '"' || is_wrong_quote(c);
    let inner = name.strip_prefix(is_quote)?.strip_suffix(is_quote)?;
    (!inner.is_empty()).then_some(inner)
}

/// Index of the `]` that closes the `[` at the start of `rest`, when brackets and quotes inside are balanced.
fn balanced_end(rest: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quoted = false;
    for (at, c) in rest.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '[' if !quoted => depth += 1,
            ']' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}
