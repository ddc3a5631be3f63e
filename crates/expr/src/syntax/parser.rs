//! From tokens to the tree, by recursive descent, going on after each problem.

use crate::ast::{Call, IgnoredSpan};
use crate::functions;
use crate::syntax::NESTING_MAX;
use crate::syntax::lexer::{Operator, Spanned, Token};
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
    parser.excel_equals();
    let mut expr = parser.expr();
    if let Some(expr) = &mut expr {
        parser.closed_too_early(expr);
    }
    if let Some(extra) = parser.peek().cloned() {
        let span = Span::new(extra.span.start, text.trim_end().len().max(extra.span.end));
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

/// Parts longer than this are not repeated in a fix.
const REPEATED_MAX: usize = 60;

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

    /// `=ToLower(…)`, as in a cell of a spreadsheet.
    fn excel_equals(&mut self) {
        if self.tokens.len() > 1
            && let Some(first) = self
                .peek()
                .filter(|first| first.token == Token::Compare(CompareOp::Equal))
        {
            self.at += 1;
            self.problem(first.span, "an expression does not begin with `=`", "Remove it.");
        }
    }

    /// `Append(ToLower([mail])), ".test")`: the arguments after the early end belong to the function that was closed.
    fn closed_too_early(&mut self, expr: &mut Expr) {
        let ends_in_close = self.tokens.last().is_some_and(|last| last.token == Token::Close);
        let (ExprKind::Call(call), true) = (&mut expr.kind, ends_in_close && self.peek_is(&Token::Comma))
        else {
            return;
        };
        let end = self.end_of_last();
        self.problem(
            Span::new(end.saturating_sub(1), end),
            format!("`{}` is closed here, but its arguments go on", call.name),
            "Remove this closing parenthesis.",
        );
        while self.peek_is(&Token::Comma) {
            self.at += 1;
            let argument = self.argument();
            call.arguments.push(argument);
        }
        if self.peek_is(&Token::Close) {
            self.at += 1;
        }
        expr.span.end = self.end_of_last();
    }

    /// `comparison`, and what others write around it: AND, OR.
    fn expr(&mut self) -> Option<Expr> {
        let mut parts = vec![self.condition()?];
        while let Some((sign, is_and)) = self.logical() {
            let written = &self.text[sign.start..sign.end];
            self.problem(
                sign,
                format!("there is no `{written}` to combine conditions"),
                if is_and {
                    "Put one IIF inside another: IIF(first, IIF(second, \"yes\", \"no\"), \"no\")."
                } else {
                    "Put one IIF inside another: IIF(first, \"yes\", IIF(second, \"yes\", \"no\"))."
                },
            );
            self.read_also(&mut parts, Self::condition);
        }
        together(parts)
    }

    /// `&&`, `||`, `and`, `or` at this place; whether it means AND.
    fn logical(&mut self) -> Option<(Span, bool)> {
        let next = self.peek()?;
        let is_and = match &next.token {
            Token::Operator(Operator::And) => true,
            Token::Operator(Operator::Or) => false,
            Token::Name(name) if name.eq_ignore_ascii_case("and") => true,
            Token::Name(name) if name.eq_ignore_ascii_case("or") => false,
            _ => return None,
        };
        self.at += 1;
        Some((next.span, is_and))
    }

    /// `primary [ cmp primary ]`
    fn condition(&mut self) -> Option<Expr> {
        let left = self.operand()?;
        let Some(op) = self.comparison() else {
            return Some(left);
        };
        let Some(mut right) = self.operand() else {
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
            let mut parts = vec![right];
            self.read_also(&mut parts, Self::operand);
            right = together(parts)?;
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

    /// What stands behind a sign that is not understood is read too: it may have problems of its own.
    fn read_also(&mut self, parts: &mut Vec<Expr>, read: fn(&mut Self) -> Option<Expr>) {
        if !self.is_at_end_of_argument() {
            parts.extend(read(self));
        }
    }

    /// A primary, and what others write behind it: `& [b]`, `* 2`.
    fn operand(&mut self) -> Option<Expr> {
        let mut parts = vec![self.primary()?];
        loop {
            match self.peek().map(|next| (&next.token, next.span)) {
                Some((Token::Broken, _)) => {
                    self.at += 1;
                    self.read_also(&mut parts, Self::primary);
                }
                Some((Token::Operator(Operator::Concatenate | Operator::Plus), sign)) => {
                    self.concatenation(&mut parts, sign);
                }
                Some((Token::Operator(Operator::Arithmetic(c)), sign)) => {
                    self.at += 1;
                    self.problem(
                        sign,
                        format!("there is no arithmetic in expressions, and no `{c}`"),
                        match c {
                            '-' => {
                                "Move dates with DateAdd(\"d\", -10, …), count days with DateDiff. A minus stands only before a number."
                            }
                            _ => "Remove it: numbers cannot be calculated here.",
                        },
                    );
                    self.read_also(&mut parts, Self::primary);
                }
                _ => return together(parts),
            }
        }
    }

    /// `[a] & "." & [b]` or with `+`: reported once, with all its parts.
    fn concatenation(&mut self, parts: &mut Vec<Expr>, sign: Span) {
        while matches!(
            self.peek().map(|next| &next.token),
            Some(Token::Operator(Operator::Concatenate | Operator::Plus))
        ) {
            self.at += 1;
            self.read_also(parts, Self::primary);
        }
        let written = &self.text[sign.start..sign.end];
        let is_sum = written == "+"
            && parts
                .iter()
                .any(|part| matches!(part.kind, ExprKind::Integer { .. }));
        if is_sum {
            self.problem(
                sign,
                "there is no arithmetic in expressions, and no `+`",
                "Move dates with DateAdd; numbers cannot be added.",
            );
        } else {
            let parts: Vec<&str> = parts
                .iter()
                .map(|part| match &self.text[part.span.start..part.span.end] {
                    long if long.len() > REPEATED_MAX => "…",
                    short => short,
                })
                .collect();
            self.problem(
                sign,
                format!("there is no `{written}` to put texts together"),
                format!("Write Join(\"\", {}).", parts.join(", ")),
            );
        }
    }

    fn is_at_end_of_argument(&self) -> bool {
        matches!(
            self.peek().map(|next| &next.token),
            None | Some(Token::Comma | Token::Close)
        )
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
            Token::Name(name) if functions::find(name).is_some() => {
                return Some(self.call_without_parentheses(name, next.span));
            }
            Token::Name(name) => {
                let (message, fix) = bare_word(name);
                self.problem(next.span, message, fix);
                ExprKind::Text(name.clone())
            }
            Token::Operator(_) => {
                while matches!(
                    self.peek().map(|next| &next.token),
                    Some(Token::Operator(_) | Token::Broken)
                ) {
                    self.at += 1;
                }
                // `& [b]` with nothing before it.
                self.problem(
                    next.span,
                    format!(
                        "`{}` stands before a value",
                        &self.text[next.span.start..next.span.end]
                    ),
                    "Remove it.",
                );
                return if self.is_at_end_of_argument() {
                    None
                } else {
                    self.primary()
                };
            }
            // Reported by the lexer already.
            Token::Broken => ExprKind::Text(String::new()),
            Token::Open => {
                self.problem(
                    next.span,
                    "a parenthesis stands without a function name",
                    "Parentheses only follow a function name; they do not group.",
                );
                if self.is_too_deep(next.span) {
                    return None;
                }
                let inner = self.argument();
                if self.peek_is(&Token::Close) {
                    self.at += 1;
                }
                self.depth -= 1;
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

    /// Goes one deeper; at the limit the rest of the text is not read.
    fn is_too_deep(&mut self, span: Span) -> bool {
        self.depth += 1;
        if self.depth <= NESTING_MAX {
            return false;
        }
        self.problems.push(Diagnostic::new(
            DiagnosticKind::Nesting,
            span,
            format!("functions are nested more than {NESTING_MAX} deep"),
            "Split the expression over several attributes.",
        ));
        self.at = self.tokens.len();
        true
    }

    /// `ToLower [mail]`: the value that follows is taken for the argument.
    fn call_without_parentheses(&mut self, name: &str, span: Span) -> Expr {
        let signature = functions::find(name).map_or_else(String::new, functions::Function::signature);
        self.problem(
            span,
            format!("the function `{name}` stands without parentheses"),
            format!("Write {signature}."),
        );
        let argument = match self.peek().map(|next| &next.token) {
            Some(Token::Attribute(_) | Token::Text(_)) => self.primary(),
            _ => None,
        };
        // Not a call: how many arguments were meant is not known.
        argument.unwrap_or(Expr {
            kind: ExprKind::Text(name.to_owned()),
            span,
        })
    }

    /// `( [ arg *( "," arg ) ] )` after a name. An argument may be empty.
    fn call(&mut self, name: &str, name_span: Span) -> Option<Expr> {
        let open = self.bump().map_or(name_span, |open| open.span);
        if self.is_too_deep(name_span) {
            return None;
        }
        let mut arguments = Vec::new();
        loop {
            let argument = self.argument();
            arguments.push(argument);
            match self.peek().map(|next| (&next.token, next.span)) {
                Some((Token::Comma, _)) => self.at += 1,
                Some((Token::Close, _)) => {
                    self.at += 1;
                    break;
                }
                None => {
                    self.unclosed(name, open, &mut arguments);
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

    /// An expression, or nothing before a comma or the end.
    fn argument(&mut self) -> Option<Expr> {
        if self.is_at_end_of_argument() {
            None
        } else {
            self.expr()
        }
    }

    fn unclosed(&mut self, name: &str, open: Span, arguments: &mut Vec<Option<Expr>>) {
        // An unclosed text or bracket swallows the parenthesis: one report is enough.
        let swallowed = self
            .problems
            .iter()
            .any(|problem| problem.message.contains("is never closed"));
        if swallowed {
            return;
        }
        if let Some(Some(last)) = arguments.last_mut()
            && let Some((inner, at, extra)) = take_extra_arguments(last)
        {
            self.problem(
                Span::new(at, at),
                format!("the parenthesis of `{inner}` is not closed after its last argument"),
                "Add a closing parenthesis here.",
            );
            arguments.extend(extra);
            return;
        }
        self.problem(
            open,
            format!("the parenthesis of `{name}` is never closed"),
            "Add a closing parenthesis after the last argument.",
        );
    }
}

/// Parts that no operator of the language joins, under one roof: what others write with `&` is a Join here. Such a tree is
/// walked for problems, and never given out as the meaning of the text.
fn together(mut parts: Vec<Expr>) -> Option<Expr> {
    let (first, last) = (parts.first()?.span, parts.last()?.span);
    if parts.len() == 1 {
        return parts.pop();
    }
    let arguments = std::iter::once(Expr::text("")).chain(parts).map(Some).collect();
    let mut whole = Expr::call("Join", arguments);
    whole.span = Span::new(first.start, last.end.max(first.end));
    if let ExprKind::Call(call) = &mut whole.kind {
        call.name_span = IgnoredSpan(whole.span);
        if let Some(Some(separator)) = call.arguments.first_mut() {
            separator.span = Span::new(first.start, first.start);
        }
    }
    Some(whole)
}

/// In `Append(Left([mail], 3, ".test")` the text belongs to Append: a call with more arguments than its function takes
/// swallowed those of the function around it. Name of the call, where it should end, and what it swallowed.
fn take_extra_arguments(expr: &mut Expr) -> Option<(String, usize, Vec<Option<Expr>>)> {
    let ExprKind::Call(call) = &mut expr.kind else {
        return None;
    };
    let max = functions::find(&call.name)?.arguments_max()?;
    if call.arguments.len() <= max {
        return None;
    }
    let extra = call.arguments.split_off(max);
    let end = call
        .arguments
        .iter()
        .flatten()
        .map(|argument| argument.span.end)
        .max()
        .unwrap_or(expr.span.end);
    expr.span.end = end;
    Some((call.name.clone(), end, extra))
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
            let near = Keyword::ALL
                .into_iter()
                .find(|keyword| strsim::damerau_levenshtein(keyword.as_str(), word) <= 2);
            if let Some(keyword) = near {
                return (
                    format!("`{word}` is not known"),
                    format!("Did you mean `{}`?", keyword.as_str()),
                );
            }
            if let Some(name) = ["user.", "User.", "$user.", "source."]
                .into_iter()
                .find_map(|prefix| word.strip_prefix(prefix))
            {
                return (
                    format!("`{word}` is neither text nor attribute"),
                    format!(
                        "Write [{name}]: attributes stand in square brackets, without what they belong to."
                    ),
                );
            }
            (
                format!("`{word}` is neither text nor attribute"),
                format!("Write [{word}] for a source attribute, \"{word}\" for text."),
            )
        }
    }
}
