//! Checking without evaluating: what is wrong with a mapping for every object, or for some, before anyone is provisioned.
//!
//! In:  the text of a mapping and what stands around it ([`Setting`]).
//! Out: the tree when the text can be read, and [`Advice`] in the order of the text: what was found, what to do, who says so.
//!
//! **Invariant:** every advice has a place inside the text and a code of [`Rule::ALL`].
//! **Invariant:** in a text that cannot be read, only what would be an error anyway is reported beside the problems.

mod arguments;
mod attributes;
mod conditions;
mod flow;
mod formats;
mod literal;
mod place;
mod replace;
mod roles;
mod rule;
mod schema;
mod setting;
mod standing;
mod switch;
mod target;
mod types;
mod unique;

use place::{Found, Parent, Place};
pub use rule::{Rule, Severity};
pub use schema::SourceSchema;
pub use setting::{AttributeShape, AttributeType, RowOptions, Setting, Target};
pub use types::type_of;

use crate::diagnostic::excerpt;
use crate::functions::Type;
use crate::{Diagnostic, DiagnosticKind, Expr, Span, syntax};

/// One thing to know about a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The rule's name, such as `unknown-attribute`.
    pub code: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// Where, in bytes of the text.
    pub span: Span,
    /// What was found, in one sentence without a full stop.
    pub message: String,
    /// What to do, as an instruction.
    pub fix: String,
    /// The page that says so.
    pub source: String,
}

impl Advice {
    fn of(rule: Rule, span: Span, message: String, fix: String) -> Self {
        Self {
            code: rule.code(),
            severity: rule.severity(),
            span,
            message,
            fix,
            source: rule.source().to_owned(),
        }
    }

    /// As a person reads it: the message, the line with the place underlined, the fix, the source.
    #[must_use]
    pub fn render(&self, text: &str) -> String {
        format!(
            "{}: {}\n{}\nfix: {}\nsource: {}",
            self.severity.as_str(),
            self.message,
            excerpt(text, self.span),
            self.fix,
            self.source
        )
    }
}

impl From<Diagnostic> for Advice {
    fn from(problem: Diagnostic) -> Self {
        let rule = match problem.kind {
            DiagnosticKind::Parse => Rule::Syntax,
            DiagnosticKind::UnknownFunction => Rule::UnknownFunction,
            DiagnosticKind::Arity => Rule::Arguments,
            DiagnosticKind::Nesting => Rule::Nesting,
            DiagnosticKind::TooLong => Rule::TooLong,
        };
        Self::of(rule, problem.span, problem.message, problem.fix)
    }
}

/// Pieces of advice that one check gives; of more, the gravest.
pub const ADVICE_MAX: usize = 100;

/// What a check gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The tree, when the text can be read.
    pub expr: Option<Expr>,
    /// What was found, in the order of the text; at one place the gravest first.
    pub advice: Vec<Advice>,
    /// How many more there are than [`ADVICE_MAX`]: none of them graver than those that are told.
    pub left_out: usize,
}

impl Checked {
    /// Something is an error: the mapping should not be saved like this.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.advice
            .iter()
            .any(|advice| advice.severity == Severity::Error)
    }
}

/// Looks at one part of the expression.
type Look = fn(&Place<'_>, &mut Found);

const LOOKS: &[&[Look]] = &[
    attributes::LOOKS,
    arguments::LOOKS,
    conditions::LOOKS,
    switch::LOOKS,
    roles::LOOKS,
    flow::LOOKS,
    unique::LOOKS,
    replace::LOOKS,
    formats::LOOKS,
    standing::LOOKS,
    target::LOOKS,
];

/// Reads the text of a mapping and applies every rule to it.
///
/// ```
/// use expr::check::{Setting, SourceSchema, check};
///
/// let setting = Setting { source: Some(SourceSchema::usual_user()), ..Setting::default() };
/// let checked = check("ToLower([Mail])", &setting);
/// assert_eq!(checked.advice[0].code, "unknown-attribute");
/// assert_eq!(checked.advice[0].fix, "Write [mail]: upper and lower case matter.");
/// ```
#[must_use]
pub fn check(text: &str, setting: &Setting<'_>) -> Checked {
    let (expr, problems) = syntax::read(text);
    let mut found = Found::default();
    if let Some(expr) = &expr {
        walk(text, setting, expr, &mut Vec::new(), &mut found);
    }
    let mut advice = found.0;
    if !problems.is_empty() {
        let unread: Vec<Span> = problems
            .iter()
            .filter(|problem| problem.kind == DiagnosticKind::Parse)
            .map(|problem| problem.span)
            .collect();
        advice.retain(|advice| {
            advice.severity == Severity::Error
                && !unread
                    .iter()
                    .any(|span| touch(*span, advice.span) && !is_understood(text, *span, advice.span))
        });
    }
    let is_read = problems.is_empty();
    // At one place, how a text is written comes before what it says.
    let mut advice: Vec<Advice> = problems.into_iter().map(Advice::from).chain(advice).collect();
    let left_out = advice.len().saturating_sub(ADVICE_MAX);
    if left_out > 0 {
        advice.sort_by_key(|advice| advice.severity);
        advice.truncate(ADVICE_MAX);
    }
    advice.sort_by_key(|advice| (advice.span.start, advice.severity, advice.span.end));
    Checked {
        expr: expr.filter(|_| is_read),
        advice,
        left_out,
    }
}

/// Text in wrong quotes is read as what was meant, and may be wrong in itself as well.
fn is_understood(text: &str, unread: Span, advice: Span) -> bool {
    unread == advice
        && text
            .get(unread.start..)
            .is_some_and(|rest| rest.starts_with(syntax::is_wrong_quote))
}

fn touch(one: Span, other: Span) -> bool {
    one.start < other.end && other.start < one.end
}

fn walk<'a>(
    text: &'a str,
    setting: &'a Setting<'a>,
    expr: &'a Expr,
    parents: &mut Vec<Parent<'a>>,
    found: &mut Found,
) {
    let place = Place {
        text,
        setting,
        expr,
        parents,
    };
    for look in LOOKS.iter().copied().flatten() {
        look(&place, found);
    }
    for (argument, child) in expr.numbered_children() {
        parents.push(Parent { expr, argument });
        walk(text, setting, child, parents, found);
        parents.pop();
    }
}
