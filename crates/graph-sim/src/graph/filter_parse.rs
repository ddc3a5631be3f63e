//! Reading the text of a `$filter`.

use super::filter::{Filter, Literal, Operand, Operator, TextFunction};

/// How deep parentheses and `not` may nest.
const DEPTH_MAX: usize = 32;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Open,
    Close,
    Comma,
    Colon,
}

/// Reads a `$filter`; the error names what was not understood.
pub(crate) fn parse(text: &str) -> Result<Filter, String> {
    let tokens = lex(text)?;
    let mut parser = Parser { tokens, at: 0 };
    let filter = parser.or(0)?;
    match parser.peek() {
        None => Ok(filter),
        Some(token) => Err(format!("Syntax error: unexpected {token:?} in '{text}'.")),
    }
}

fn lex(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(&c) = chars.peek() {
        match c {
            c if c.is_whitespace() => {
                chars.next();
            }
            '(' => {
                chars.next();
                tokens.push(Token::Open);
            }
            ')' => {
                chars.next();
                tokens.push(Token::Close);
            }
            ',' => {
                chars.next();
                tokens.push(Token::Comma);
            }
            '\'' => {
                chars.next();
                let mut value = String::new();
                loop {
                    match chars.next() {
                        Some('\'') if chars.peek() == Some(&'\'') => {
                            chars.next();
                            value.push('\'');
                        }
                        Some('\'') => break,
                        Some(c) => value.push(c),
                        None => return Err(format!("There is an unterminated string literal in '{text}'.")),
                    }
                }
                tokens.push(Token::Text(value));
            }
            _ => {
                let mut word = String::new();
                while let Some(&c) = chars.peek() {
                    if c.is_whitespace() || matches!(c, '(' | ')' | ',' | '\'') {
                        break;
                    }
                    // A colon separates the variable of `any(t:…)`, but also belongs to times.
                    if c == ':' && !word.starts_with(|c: char| c.is_ascii_digit()) {
                        break;
                    }
                    word.push(c);
                    chars.next();
                }
                if chars.peek() == Some(&':') {
                    chars.next();
                    tokens.push(Token::Word(word));
                    tokens.push(Token::Colon);
                } else {
                    tokens.push(Token::Word(word));
                }
            }
        }
    }
    Ok(tokens)
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Result<Token, String> {
        let token = self
            .tokens
            .get(self.at)
            .cloned()
            .ok_or("Syntax error: the filter ends too early.")?;
        self.at += 1;
        Ok(token)
    }

    fn take_word(&mut self, word: &str) -> bool {
        let hit = matches!(self.peek(), Some(Token::Word(w)) if w == word);
        if hit {
            self.at += 1;
        }
        hit
    }

    fn expect(&mut self, wanted: &Token) -> Result<(), String> {
        let got = self.next()?;
        if got == *wanted {
            Ok(())
        } else {
            Err(format!("Syntax error: expected {wanted:?}, found {got:?}."))
        }
    }

    fn or(&mut self, depth: usize) -> Result<Filter, String> {
        if depth > DEPTH_MAX {
            return Err("The filter nests too deeply.".into());
        }
        let mut left = self.and(depth)?;
        while self.take_word("or") {
            left = Filter::Or(Box::new(left), Box::new(self.and(depth)?));
        }
        Ok(left)
    }

    fn and(&mut self, depth: usize) -> Result<Filter, String> {
        let mut left = self.unary(depth)?;
        while self.take_word("and") {
            left = Filter::And(Box::new(left), Box::new(self.unary(depth)?));
        }
        Ok(left)
    }

    fn unary(&mut self, depth: usize) -> Result<Filter, String> {
        if depth > DEPTH_MAX {
            return Err("The filter nests too deeply.".into());
        }
        if self.take_word("not") {
            return Ok(Filter::Not(Box::new(self.unary(depth + 1)?)));
        }
        if self.peek() == Some(&Token::Open) {
            self.at += 1;
            let inner = self.or(depth + 1)?;
            self.expect(&Token::Close)?;
            return Ok(inner);
        }
        self.clause(depth)
    }

    fn clause(&mut self, depth: usize) -> Result<Filter, String> {
        let Token::Word(word) = self.next()? else {
            return Err("Syntax error: a property or function is missing.".into());
        };
        let calls = self.peek() == Some(&Token::Open);
        if calls && word.ends_with("/any") {
            return self.any(word.trim_end_matches("/any").to_owned(), depth);
        }
        let function = match word.to_ascii_lowercase().as_str() {
            "startswith" => Some(TextFunction::StartsWith),
            "endswith" => Some(TextFunction::EndsWith),
            "contains" => Some(TextFunction::Contains),
            _ => None,
        };
        if let (true, Some(function)) = (calls, function) {
            self.at += 1;
            let left = self.operand()?;
            self.expect(&Token::Comma)?;
            let Token::Text(right) = self.next()? else {
                return Err(format!("{word} needs a text in single quotes."));
            };
            self.expect(&Token::Close)?;
            // `startswith(…) eq true` is legal and says nothing more.
            if self.take_word("eq") && !self.take_word("true") {
                return Err(format!("{word} can only be compared with true."));
            }
            return Ok(Filter::Text {
                function,
                left,
                right,
            });
        }
        self.at -= 1;
        let left = self.operand()?;
        let Token::Word(operator) = self.next()? else {
            return Err("Syntax error: an operator is missing.".into());
        };
        let operator = match operator.as_str() {
            "eq" => Operator::Eq,
            "ne" => Operator::Ne,
            "gt" => Operator::Gt,
            "ge" => Operator::Ge,
            "lt" => Operator::Lt,
            "le" => Operator::Le,
            "in" => {
                self.expect(&Token::Open)?;
                let mut values = vec![self.literal()?];
                while self.peek() == Some(&Token::Comma) {
                    self.at += 1;
                    values.push(self.literal()?);
                }
                self.expect(&Token::Close)?;
                return Ok(Filter::In { left, values });
            }
            other => return Err(format!("Syntax error: '{other}' is not an operator.")),
        };
        Ok(Filter::Compare {
            operator,
            left,
            right: self.literal()?,
        })
    }

    fn any(&mut self, path: String, depth: usize) -> Result<Filter, String> {
        self.expect(&Token::Open)?;
        let Token::Word(variable) = self.next()? else {
            return Err("Syntax error in any().".into());
        };
        self.expect(&Token::Colon)?;
        let mut item = self.or(depth + 1)?;
        item.bind(&variable)?;
        self.expect(&Token::Close)?;
        Ok(Filter::Any {
            path,
            item: Box::new(item),
        })
    }

    fn operand(&mut self) -> Result<Operand, String> {
        let Token::Word(word) = self.next()? else {
            return Err("Syntax error: a property is missing.".into());
        };
        if word.eq_ignore_ascii_case("tolower") {
            self.expect(&Token::Open)?;
            let Token::Word(path) = self.next()? else {
                return Err("tolower needs a property.".into());
            };
            self.expect(&Token::Close)?;
            return Ok(Operand { path, lower: true });
        }
        Ok(Operand {
            path: word,
            lower: false,
        })
    }

    fn literal(&mut self) -> Result<Literal, String> {
        match self.next()? {
            Token::Text(text) => Ok(Literal::Text(text)),
            Token::Word(word) => Ok(match word.as_str() {
                "true" => Literal::Bool(true),
                "false" => Literal::Bool(false),
                "null" => Literal::Null,
                _ => Literal::Bare(word),
            }),
            token => Err(format!("Syntax error: a value is missing before {token:?}.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_broken_filter_is_an_error_and_never_a_panic() {
        for text in [
            "",
            "displayName",
            "displayName eq",
            "displayName eq 'x",
            "(a eq 'b'",
            "a zz 'b'",
            "any(",
            "x/any(t:u eq 'a')",
            "a eq 'b' 'c'",
            &"(".repeat(5000),
            &"not ".repeat(5000),
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
