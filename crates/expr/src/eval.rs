//! Evaluation: what all functions share. Lazy, without clock or randomness.

use crate::ast::Call;
use crate::{CompareOp, Expr, ExprKind, Keyword, Span, Value, functions};

/// Why an expression has no value for one object.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct EvalError {
    /// What went wrong.
    pub kind: EvalErrorKind,
    /// The part of the expression that failed.
    pub span: Span,
}

/// The ways in which evaluation fails.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvalErrorKind {
    /// Entra has the function; this program does not compute it yet.
    #[error("`{function}` is not evaluated by this version; Entra does evaluate it")]
    NotEvaluated {
        /// Function, with the form that is missing.
        function: String,
    },
    /// No such function. Parsing reports it with the nearest name.
    #[error("unknown function `{function}`")]
    UnknownFunction {
        /// Name as written.
        function: String,
    },
    /// An argument has a value the function cannot use.
    #[error("`{function}`, argument `{parameter}`: {message}")]
    Argument {
        /// Function.
        function: String,
        /// Parameter name.
        parameter: String,
        /// What is wrong with it.
        message: String,
    },
    /// Two values that cannot be compared by size.
    #[error("`{left}` and `{right}` cannot be compared with `{op}`: both sides must be numbers")]
    NotComparable {
        /// Left side.
        left: String,
        /// Right side.
        right: String,
        /// Operator.
        op: &'static str,
    },
}

/// Source attributes by exact name.
type Attributes<'a> = &'a dyn Fn(&str) -> Value;

/// The value of an expression for one source object. `attributes` gives an attribute by its exact name, null when it has none.
///
/// # Errors
/// [`EvalError`] with the place in the text.
pub fn evaluate(expr: &Expr, attributes: Attributes<'_>) -> Result<Value, EvalError> {
    match &expr.kind {
        ExprKind::Attribute(name) => Ok(attributes(name)),
        ExprKind::Text(text) => Ok(Value::Text(text.clone())),
        ExprKind::Integer { value, .. } => Ok(Value::Integer(*value)),
        ExprKind::Keyword(Keyword::IgnoreAttributeFlow) => Ok(Value::IgnoreAttribute),
        ExprKind::Keyword(Keyword::IgnoreObjectFlow) => Ok(Value::IgnoreObject),
        ExprKind::Keyword(word) => Err(EvalError {
            kind: EvalErrorKind::NotEvaluated {
                function: word.as_str().to_owned(),
            },
            span: expr.span,
        }),
        ExprKind::Compare { op, left, right } => {
            let left = evaluate(left, attributes)?;
            let right = evaluate(right, attributes)?;
            compare(*op, &left, &right)
                .map(Value::Bool)
                .map_err(|kind| EvalError {
                    kind,
                    span: expr.span,
                })
        }
        ExprKind::Call(call) => {
            let arguments = Arguments {
                call,
                span: expr.span,
                attributes,
            };
            let Some(function) = functions::find(&call.name) else {
                return Err(arguments.error(EvalErrorKind::UnknownFunction {
                    function: call.name.clone(),
                }));
            };
            match function.evaluate {
                Some(evaluate) => evaluate(&arguments),
                None => Err(arguments.error(EvalErrorKind::NotEvaluated {
                    function: call.name.clone(),
                })),
            }
        }
    }
}

/// The arguments of one call, evaluated when asked for and not before.
pub(crate) struct Arguments<'a> {
    call: &'a Call,
    span: Span,
    attributes: Attributes<'a>,
}

impl Arguments<'_> {
    pub(crate) fn len(&self) -> usize {
        self.call.arguments.len()
    }

    /// Whether the position is filled.
    pub(crate) fn given(&self, at: usize) -> bool {
        self.argument(at).is_some()
    }

    fn argument(&self, at: usize) -> Option<&Expr> {
        self.call.arguments.get(at)?.as_ref()
    }

    /// The argument when it is a text written in the expression itself.
    pub(crate) fn literal_text(&self, at: usize) -> Option<&str> {
        match &self.argument(at)?.kind {
            ExprKind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value; null for an empty position.
    pub(crate) fn value(&self, at: usize) -> Result<Value, EvalError> {
        match self.argument(at) {
            Some(argument) => evaluate(argument, self.attributes),
            None => Ok(Value::Null),
        }
    }

    /// The value as text; `None` for null.
    pub(crate) fn text(&self, at: usize) -> Result<Option<String>, EvalError> {
        let value = self.value(at)?;
        match value.to_text() {
            Some(text) => Ok(Some(text)),
            None if value.is_null() => Ok(None),
            None => Err(self.bad(at, "several values stand where one is expected; use Item or Join")),
        }
    }

    /// The value as a whole number; quoted digits count.
    pub(crate) fn integer(&self, at: usize) -> Result<i64, EvalError> {
        let value = self.value(at)?;
        value.to_integer().ok_or_else(|| {
            let what = value.to_text().map_or("nothing".to_owned(), |t| format!("`{t}`"));
            self.bad(at, format!("{what} is not a whole number"))
        })
    }

    /// An argument that cannot be used.
    pub(crate) fn bad(&self, at: usize, message: impl Into<String>) -> EvalError {
        let parameter = functions::find(&self.call.name)
            .and_then(|function| function.parameter(at))
            .map_or("", |parameter| parameter.name);
        EvalError {
            kind: EvalErrorKind::Argument {
                function: self.call.name.clone(),
                parameter: parameter.to_owned(),
                message: message.into(),
            },
            span: self.argument(at).map_or(self.span, |argument| argument.span),
        }
    }

    /// The whole call fails.
    pub(crate) fn error(&self, kind: EvalErrorKind) -> EvalError {
        EvalError {
            kind,
            span: self.span,
        }
    }
}

/// `None` when the value is no condition: True, `True` and numbers other than zero are true; False, `False`, zero, null
/// and `""` are false.
pub(crate) fn is_true(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::Integer(number) => Some(*number != 0),
        Value::Null => Some(false),
        Value::Text(text) if text == "True" => Some(true),
        Value::Text(text) if text == "False" || text.is_empty() => Some(false),
        value => value.to_integer().map(|number| number != 0),
    }
}

/// If either side is a number and the other can be read as one, numbers are compared; otherwise the text, with case.
/// Null compares like `""`. Order is for numbers only: how text is ordered is not documented.
fn compare(op: CompareOp, left: &Value, right: &Value) -> Result<bool, EvalErrorKind> {
    let numbers = left.to_integer().zip(right.to_integer());
    let either_is_number = matches!(left, Value::Integer(_)) || matches!(right, Value::Integer(_));
    let texts = || {
        let text = |value: &Value| match value {
            Value::Multi(values) => values.join(";"),
            value => value.to_text().unwrap_or_default(),
        };
        (text(left), text(right))
    };
    let equal = || match numbers {
        Some((left, right)) if either_is_number => left == right,
        _ => {
            let (left, right) = texts();
            left == right
        }
    };
    let ordered = |holds: fn(i64, i64) -> bool| match numbers {
        Some((left, right)) => Ok(holds(left, right)),
        None => {
            let (left, right) = texts();
            Err(EvalErrorKind::NotComparable {
                left,
                right,
                op: op.as_str(),
            })
        }
    };
    match op {
        CompareOp::Equal => Ok(equal()),
        CompareOp::NotEqual => Ok(!equal()),
        CompareOp::Less => ordered(|a, b| a < b),
        CompareOp::LessOrEqual => ordered(|a, b| a <= b),
        CompareOp::Greater => ordered(|a, b| a > b),
        CompareOp::GreaterOrEqual => ordered(|a, b| a >= b),
    }
}
