//! The value at every part of an expression, for one object.

use crate::program::{Node, Recorder};
use crate::{Attributes, Environment, EvalError, Expr, Predicted, Program, Span, Value};

/// What an evaluation did: its outcome, and each part with its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Traced {
    /// The outcome of the whole, as [`Program::evaluate`] gives it.
    pub predicted: Predicted<'static>,
    /// The whole and, inside it, its parts.
    pub root: Trace,
}

/// One part.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// Its text, printed on one line.
    pub text: String,
    /// Its place in the text that was parsed.
    pub span: Span,
    /// What it came to.
    pub outcome: Outcome,
    /// The parts inside it, in the order of the text.
    pub children: Vec<Self>,
}

/// What a part came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// A value.
    Value(Value<'static>),
    /// A failure, here or further inside.
    Failed(EvalError),
    /// It was not needed: a branch that was not chosen.
    NotEvaluated,
}

impl Program {
    /// Evaluates and records the value of each part.
    pub fn trace(&self, object: &dyn Attributes, environment: &Environment<'_>) -> Traced {
        let recorder = Recorder::new(self.size());
        let predicted = {
            let predicted = self.run(object, environment, Some(&recorder));
            Predicted {
                value: predicted.value.map(Value::into_owned),
                notes: predicted.notes,
            }
        };
        let mut values = recorder.into_values();
        Traced {
            predicted,
            root: part(self.expr(), self.root(), &mut values),
        }
    }
}

type Recorded = Option<Result<Value<'static>, EvalError>>;

fn part(expr: &Expr, node: &Node, values: &mut [Recorded]) -> Trace {
    let outcome = match values.get_mut(node.id()).and_then(Option::take) {
        Some(Ok(value)) => Outcome::Value(value),
        Some(Err(error)) => Outcome::Failed(error),
        None => Outcome::NotEvaluated,
    };
    let children = expr
        .children()
        .into_iter()
        .zip(node.children())
        .map(|(expr, node)| part(expr, node, values))
        .collect();
    Trace {
        text: expr.to_string(),
        span: expr.span,
        outcome,
        children,
    }
}
