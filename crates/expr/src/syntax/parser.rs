//! From tokens to the tree, by recursive descent, going on after each problem.

use crate::ast::{Call, IgnoredSpan};
use crate::syntax::NESTING_MAX;
use crate::syntax::lexer::{Spanned, Token};
use crate::{CompareOp, Diagnostic, DiagnosticKind, Expr, ExprKind, Keyword, Span};

/// Reads one expression that fills the whole text. `None` when not even a beginning was found.
pub(super) fn parse(text: &str, tokens: &[Spanned], problems: &mut Vec<Diagnostic>) -> Option<Expr> {
    let mut parser = Parser {
        text,
        tokens,
        at: 0,
        depth: 0,
        problems,
    };
    if tokens.is_empty() {
        if parser.problems.is_empty() {
            let whole = Span::new(0, text.len());
            parser.problem(
                whole,
                "the expression is empty",
                "Write a source attribute, for example [mail], a \"text\", or a function.",
            );
        }
        return None;
    }
    let expr = parser.expr();
    if let Some(extra) = parser.peek().cloned() {
        let span = Span::new(extra.span.start, text.trim_end().len());
        let (message, fix) = match extra.token {
            Token::Close => (
                "there is one closing parenthesis too many",
                "Remove it, or add the opening one.",
            ),
            Token::Comma => (
                "a comma stands outside of a function",
                "Remove it and what follows; to put values together use Join or Append.",
            ),
            _ => (
                "the expression has ended, but the text goes on",
                "A mapping is one expression: remove the rest, or join both with Join or Append.",
            ),
        };
        parser.problem(span, message, fix);
    }
    expr
}

struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Spanned],
    at: usize,
    depth: usize,
    problems: &'a mut Vec<Diagnostic>,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Spanned> {
        self.tokens.get(self.at)
    }

    fn peek_is(&self, token: &Token) -> bool {
        self.peek().is_some_and(|next| next.token == *token)
    }

    fn bump(&mut self) -> Option<&'a Spanned> {
        let next = self.tokens.get(self.at)?;
        self.at += 1;
        Some(next)
    }

    /// Where the last token that was read ends.
    fn end_of_last(&self) -> usize {
        self.at
            .checked_sub(1)
            .and_then(|at| self.tokens.get(at))
            .map_or(0, |last| last.span.end)
    }

    fn problem(&mut self, span: Span, message: impl Into<String>, fix: impl Into<String>) {
        self.problems.push(Diagnostic::parse(span, message, fix));
    }

    /// `primary [ cmp primary ]`
    fn expr(&mut self) -> Option<Expr> {
        let left = self.primary()?;
        self.skip_unknown_operators();
        let Some(op) = self.comparison() else {
            return Some(left);
        };
        let Some(right) = self.primary() else {
            return Some(left);
        };
        let span = Span::new(left.span.start, right.span.end);
        if self.comparison().is_some() {
            let chained = Span::new(span.start, self.end_of_last());
            self.problem(
                chained,
                "two comparisons in a row",
                "There is no AND or OR: put one IIF inside another.",
            );
            let _ = self.primary();
        }
        Some(Expr {
            kind: ExprKind::Compare {
                op,
                left: Box::new(left),
                right: Box::new(right),
            },
            span,
        })
    }

    /// `[a] & [b]`: the sign was reported by the lexer; what follows it is read so that it causes no second report.
    fn skip_unknown_operators(&mut self) {
        while self.peek_is(&Token::Broken) {
            self.at += 1;
            if !matches!(
                self.peek().map(|next| &next.token),
                None | Some(Token::Comma | Token::Close)
            ) {
                let _ = self.primary();
            }
        }
    }

    fn comparison(&mut self) -> Option<CompareOp> {
        match self.peek()?.token {
            Token::Compare(op) => {
                self.at += 1;
                Some(op)
            }
            _ => None,
        }
    }

    fn primary(&mut self) -> Option<Expr> {
        let Some(next) = self.bump() else {
            let end = self.text.len();
            self.problem(
                Span::new(self.end_of_last(), end),
                "the expression ends where a value is expected",
                "Add an [attribute], a \"text\" or a function.",
            );
            return None;
        };
        let kind = match &next.token {
            Token::Attribute(name) => ExprKind::Attribute(name.clone()),
            Token::Text(text) => ExprKind::Text(text.clone()),
            Token::Integer { value, hex } => ExprKind::Integer {
                value: *value,
                hex: *hex,
            },
            Token::Keyword(word) => ExprKind::Keyword(*word),
            Token::Name(name) if self.peek_is(&Token::Open) => return self.call(name, next.span),
            Token::Name(name) => {
                let (message, fix) = bare_word(name);
                self.problem(next.span, message, fix);
                ExprKind::Text(name.clone())
            }
            // Reported by the lexer already.
            Token::Broken => ExprKind::Text(String::new()),
            Token::Open => {
                self.problem(
                    next.span,
                    "a parenthesis stands without a function name",
                    "Parentheses only follow a function name; they do not group.",
                );
                let inner = self.expr();
                if self.peek_is(&Token::Close) {
                    self.at += 1;
                }
                return inner;
            }
            Token::Close | Token::Comma | Token::Compare(_) => {
                self.at -= 1;
                self.problem(
                    next.span,
                    "a value is missing here",
                    "Add an [attribute], a \"text\" or a function before it.",
                );
                // A comparison sign with nothing before it must not be looked at again and again.
                if matches!(next.token, Token::Compare(_)) {
                    self.at += 1;
                }
                return None;
            }
        };
        Some(Expr {
            kind,
            span: next.span,
        })
    }

    /// `( [ arg *( "," arg ) ] )` after a name. An argument may be empty.
    fn call(&mut self, name: &str, name_span: Span) -> Option<Expr> {
        let open = self.bump().map_or(name_span, |open| open.span);
        self.depth += 1;
        if self.depth > NESTING_MAX {
            self.problems.push(Diagnostic::new(
                DiagnosticKind::Nesting,
                name_span,
                format!("functions are nested more than {NESTING_MAX} deep"),
                "Split the expression over several attributes.",
            ));
            self.at = self.tokens.len();
            return None;
        }
        let mut arguments = Vec::new();
        loop {
            let argument = match self.peek().map(|next| &next.token) {
                None | Some(Token::Comma | Token::Close) => None,
                Some(_) => self.expr(),
            };
            arguments.push(argument);
            match self.peek().map(|next| (&next.token, next.span)) {
                Some((Token::Comma, _)) => self.at += 1,
                Some((Token::Close, _)) => {
                    self.at += 1;
                    break;
                }
                None => {
                    self.unclosed(name, open);
                    break;
                }
                Some((_, next)) => {
                    let gap = Span::new(self.end_of_last().min(next.start), next.start.max(1));
                    self.problem(
                        gap,
                        format!("a comma is missing between two arguments of `{name}`"),
                        "Add a comma.",
                    );
                }
            }
        }
        self.depth -= 1;
        let mut call = Expr::call(name, arguments);
        if let ExprKind::Call(Call { name_span: place, .. }) = &mut call.kind {
            *place = IgnoredSpan(name_span);
        }
        call.span = Span::new(name_span.start, self.end_of_last());
        Some(call)
    }

    fn unclosed(&mut self, name: &str, open: Span) {
        // An unclosed text or bracket swallows the parenthesis: one report is enough.
        let swallowed = self
            .problems
            .iter()
            .any(|problem| problem.message.contains("is never closed"));
        if !swallowed {
            self.problem(
                open,
                format!("the parenthesis of `{name}` is never closed"),
                "Add a closing parenthesis after the last argument.",
            );
        }
    }
}

/// A word that is neither a function nor a keyword: what its writer had in mind.
fn bare_word(word: &str) -> (String, String) {
    let lower = word.to_ascii_lowercase();
    match lower.as_str() {
        "true" | "false" => {
            let text = if lower == "true" { "True" } else { "False" };
            (
                format!("`{word}` as a bare word belongs to Entra Connect, not to app provisioning"),
                format!("Write the text \"{text}\"."),
            )
        }
        "null" => (
            format!("`{word}` as a bare word belongs to Entra Connect, not to app provisioning"),
            "Leave the argument empty, or test with IsNull(…).".to_owned(),
        ),
        "and" | "or" => (
            format!("there is no `{word}`"),
            "Put one IIF inside another.".to_owned(),
        ),
        _ => {
            if let Some(keyword) = Keyword::ALL
                .into_iter()
                .find(|keyword| keyword.as_str().eq_ignore_ascii_case(word))
            {
                return (
                    format!("`{word}` is not known"),
                    format!("Write `{}`: upper and lower case matter.", keyword.as_str()),
                );
            }
            (
                format!("`{word}` is neither text nor attribute"),
                format!("Write [{word}] for a source attribute, \"{word}\" for text."),
            )
        }
    }
}
