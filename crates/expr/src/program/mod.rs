//! An expression made ready to be evaluated again and again: functions are found, patterns and formats compiled, and
//! every part has a number, under which a trace records its value.

mod arguments;
mod compare;
mod run;

use crate::ast::Call;
use crate::functions::{self, Function, Prepared};
use crate::{CompareOp, Diagnostic, Expr, ExprKind, Keyword, Span, parse};

pub(crate) use arguments::Arguments;
pub(crate) use compare::is_true;
pub use run::Predicted;
pub(crate) use run::{Evaluated, Recorder};

/// No text value may become longer than this, in bytes: nested replacements can multiply a text beyond all memory.
/// Entra documents no limit; SCIM attributes are far shorter.
pub const VALUE_BYTES_MAX: usize = 1 << 20;

/// A compiled expression.
///
/// ```
/// use expr::{Environment, Program, Value};
///
/// let active = Program::parse(r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#).unwrap();
/// let object = |name: &str| match name {
///     "IsSoftDeleted" => Value::Bool(false),
///     _ => Value::Null,
/// };
/// let predicted = active.evaluate(&object, &Environment::default());
/// assert_eq!(predicted.value, Ok(Value::text("True")));
/// ```
#[derive(Clone, Debug)]
pub struct Program {
    expr: Expr,
    root: Node,
    size: usize,
}

impl PartialEq for Program {
    fn eq(&self, other: &Self) -> bool {
        self.expr == other.expr
    }
}

impl Eq for Program {}

/// One part of the tree.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Its number, counted from the root in the order of the text.
    id: usize,
    span: Span,
    kind: NodeKind,
}

#[derive(Clone, Debug)]
enum NodeKind {
    Attribute(Box<str>),
    Text(Box<str>),
    Integer(i64),
    Keyword(Keyword),
    Compare {
        op: CompareOp,
        sides: Box<(Node, Node)>,
    },
    Call(Box<CallNode>),
    /// A tree that was put together by hand can name a function that does not exist.
    Unknown(Box<str>),
}

/// A call with its function found.
#[derive(Clone, Debug)]
pub(crate) struct CallNode {
    function: &'static Function,
    arguments: Box<[Option<Node>]>,
    prepared: Prepared,
}

impl Program {
    /// Makes an expression ready.
    #[must_use]
    pub fn compile(expr: &Expr) -> Self {
        let mut size = 0;
        let root = Node::compile(expr, &mut size);
        Self {
            expr: expr.clone(),
            root,
            size,
        }
    }

    /// Reads a text and makes it ready.
    ///
    /// # Errors
    /// Every problem of the text, see [`parse`].
    pub fn parse(text: &str) -> Result<Self, Vec<Diagnostic>> {
        parse(text).map(|expr| Self::compile(&expr))
    }

    /// The tree it was made from.
    #[must_use]
    pub fn expr(&self) -> &Expr {
        &self.expr
    }

    pub(crate) fn root(&self) -> &Node {
        &self.root
    }

    /// How many parts it has.
    pub(crate) fn size(&self) -> usize {
        self.size
    }
}

impl Node {
    fn compile(expr: &Expr, size: &mut usize) -> Self {
        let id = *size;
        *size += 1;
        let kind = match &expr.kind {
            ExprKind::Attribute(name) => NodeKind::Attribute(name.as_str().into()),
            ExprKind::Text(text) => NodeKind::Text(text.as_str().into()),
            ExprKind::Integer { value, .. } => NodeKind::Integer(*value),
            ExprKind::Keyword(word) => NodeKind::Keyword(*word),
            ExprKind::Compare { op, left, right } => NodeKind::Compare {
                op: *op,
                sides: Box::new((Self::compile(left, size), Self::compile(right, size))),
            },
            ExprKind::Call(call) => Self::call(call, size),
        };
        Self {
            id,
            span: expr.span,
            kind,
        }
    }

    fn call(call: &Call, size: &mut usize) -> NodeKind {
        let Some(function) = functions::find(&call.name) else {
            return NodeKind::Unknown(call.name.as_str().into());
        };
        let arguments = call
            .arguments
            .iter()
            .map(|argument| argument.as_ref().map(|argument| Self::compile(argument, size)))
            .collect();
        NodeKind::Call(Box::new(CallNode {
            function,
            arguments,
            prepared: function
                .prepare
                .map_or(Prepared::Nothing, |prepare| prepare(call)),
        }))
    }

    pub(crate) fn id(&self) -> usize {
        self.id
    }

    /// The parts directly inside, in the order of the text; those of an unknown function are not looked into.
    pub(crate) fn children(&self) -> Vec<&Self> {
        match &self.kind {
            NodeKind::Compare { sides, .. } => vec![&sides.0, &sides.1],
            NodeKind::Call(call) => call.arguments.iter().flatten().collect(),
            _ => Vec::new(),
        }
    }
}
