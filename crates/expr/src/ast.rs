//! The tree of an expression.

use crate::Span;

/// One expression with its place in the text it was read from.
///
/// Two expressions are equal when they say the same thing: places and layout do not count.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands. Empty for an expression that was not read from text.
    pub span: Span,
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl Eq for Expr {}

/// The kinds of expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExprKind {
    /// `[mail]`: the value of a source attribute.
    Attribute(String),
    /// `"text"`, without quotes and escapes.
    Text(String),
    /// `12`, `-3` or `&HF7`.
    Integer {
        /// Its value.
        value: i64,
        /// Written as `&H…`.
        hex: bool,
    },
    /// A bare word with a meaning of its own.
    Keyword(Keyword),
    /// `Name(argument, …)`.
    Call(Call),
    /// `left = right` and its kin; useful as a condition only.
    Compare {
        /// The operator.
        op: CompareOp,
        /// Left side.
        left: Box<Expr>,
        /// Right side.
        right: Box<Expr>,
    },
}

/// A function call. An argument that was left empty is `None`: it is a position, not a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Name as written.
    pub name: String,
    /// Where the name stands.
    pub name_span: IgnoredSpan,
    /// Arguments in order.
    pub arguments: Vec<Option<Expr>>,
}

/// A [`Span`] that does not take part in comparison.
#[derive(Clone, Copy, Debug, Default)]
pub struct IgnoredSpan(pub Span);

impl PartialEq for IgnoredSpan {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for IgnoredSpan {}

/// Bare words of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyword {
    /// Compare with case, in InStr.
    VbBinaryCompare,
    /// Compare without case, in InStr.
    VbTextCompare,
    /// Leave this attribute out of the request.
    IgnoreAttributeFlow,
    /// Leave the whole object alone.
    IgnoreObjectFlow,
}

impl Keyword {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::VbBinaryCompare,
        Self::VbTextCompare,
        Self::IgnoreAttributeFlow,
        Self::IgnoreObjectFlow,
    ];

    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::VbBinaryCompare => "vbBinaryCompare",
            Self::VbTextCompare => "vbTextCompare",
            Self::IgnoreAttributeFlow => "IgnoreAttributeFlow",
            Self::IgnoreObjectFlow => "IgnoreObjectFlow",
        }
    }
}

/// The six comparisons. There are no other operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareOp {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl CompareOp {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Equal,
        Self::NotEqual,
        Self::Less,
        Self::LessOrEqual,
        Self::Greater,
        Self::GreaterOrEqual,
    ];

    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

impl Expr {
    /// An expression that was not read from text.
    #[must_use]
    pub fn new(kind: ExprKind) -> Self {
        Self {
            kind,
            span: Span::default(),
        }
    }

    /// `[name]`.
    #[must_use]
    pub fn attribute(name: impl Into<String>) -> Self {
        Self::new(ExprKind::Attribute(name.into()))
    }

    /// `"text"`.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(ExprKind::Text(text.into()))
    }

    /// `name(arguments)`. A single empty argument is written like none, so it is none.
    #[must_use]
    pub fn call(name: impl Into<String>, arguments: Vec<Option<Self>>) -> Self {
        let arguments = if arguments == [None] {
            Vec::new()
        } else {
            arguments
        };
        Self::new(ExprKind::Call(Call {
            name: name.into(),
            name_span: IgnoredSpan::default(),
            arguments,
        }))
    }

    /// The expressions directly inside this one, with their position: the number of the argument, or the side.
    pub(crate) fn numbered_children(&self) -> Vec<(usize, &Self)> {
        match &self.kind {
            ExprKind::Call(call) => call
                .arguments
                .iter()
                .enumerate()
                .filter_map(|(at, argument)| Some((at, argument.as_ref()?)))
                .collect(),
            _ => self.children().into_iter().enumerate().collect(),
        }
    }

    /// The expressions directly inside this one.
    pub(crate) fn children(&self) -> Vec<&Self> {
        match &self.kind {
            ExprKind::Call(call) => call.arguments.iter().flatten().collect(),
            ExprKind::Compare { left, right, .. } => vec![left, right],
            ExprKind::Attribute(_) | ExprKind::Text(_) | ExprKind::Integer { .. } | ExprKind::Keyword(_) => {
                Vec::new()
            }
        }
    }
}

/// The source attributes that an expression reads, each once, in order of appearance.
#[must_use]
pub fn attributes(expr: &Expr) -> Vec<String> {
    fn collect(expr: &Expr, out: &mut Vec<String>) {
        if let ExprKind::Attribute(name) = &expr.kind
            && !out.contains(name)
        {
            out.push(name.clone());
        }
        for child in expr.children() {
            collect(child, out);
        }
    }
    let mut out = Vec::new();
    collect(expr, &mut out);
    out
}

/// Whether the provisioning logs hide the value: the outermost function is Redact.
#[must_use]
pub fn is_redacted(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Call(call) if call.name == "Redact")
}
