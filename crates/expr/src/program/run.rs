//! One evaluation: lazy, and without clock or chance of its own.

use std::borrow::Cow;
use std::cell::RefCell;

use super::arguments::Arguments;
use super::compare::compare;
use super::{Node, NodeKind, Program, VALUE_BYTES_MAX};
use crate::doubt::{Doubt, Note};
use crate::error::{EvalError, EvalErrorKind};
use crate::{Attributes, Environment, Keyword, Span, Value};

/// A value, or why there is none. Boxed, so that the good case stays small.
pub(crate) type Evaluated<'a> = Result<Value<'a>, Box<EvalError>>;

/// What an expression yields for one object, and what is not certain about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Predicted<'a> {
    /// The value, or why there is none. Boxed, so that the good case stays small.
    pub value: Result<Value<'a>, Box<EvalError>>,
    /// Open questions that were met on the way.
    pub notes: Vec<Note>,
}

/// The state of one evaluation.
pub(crate) struct Run<'r, 'a> {
    pub(super) object: &'a dyn Attributes,
    pub(crate) environment: &'r Environment<'a>,
    notes: RefCell<Vec<Note>>,
    recorder: Option<&'a Recorder>,
}

/// The value of each part, by its number; `None` for a part that was not evaluated.
#[derive(Debug)]
pub(crate) struct Recorder(RefCell<Vec<Option<Result<Value<'static>, EvalError>>>>);

impl Recorder {
    pub(crate) fn new(size: usize) -> Self {
        Self(RefCell::new(vec![None; size]))
    }

    fn record(&self, id: usize, evaluated: &Evaluated<'_>) {
        if let Some(place) = self.0.borrow_mut().get_mut(id) {
            *place = Some(match evaluated {
                Ok(value) => Ok(value.clone().into_owned()),
                Err(error) => Err((**error).clone()),
            });
        }
    }

    pub(crate) fn into_values(self) -> Vec<Option<Result<Value<'static>, EvalError>>> {
        self.0.into_inner()
    }
}

impl Program {
    /// The value for one object. Only what is needed for it is evaluated: the branch of an IIF or Switch that is not
    /// chosen cannot fail.
    #[inline]
    pub fn evaluate<'a>(
        &'a self,
        object: &'a dyn Attributes,
        environment: &Environment<'a>,
    ) -> Predicted<'a> {
        self.run(object, environment, None)
    }

    #[inline]
    pub(crate) fn run<'a>(
        &'a self,
        object: &'a dyn Attributes,
        environment: &Environment<'a>,
        recorder: Option<&'a Recorder>,
    ) -> Predicted<'a> {
        let run = Run {
            object,
            environment,
            notes: RefCell::new(Vec::new()),
            recorder,
        };
        let value = self.root.evaluate(&run);
        Predicted {
            value,
            notes: run.notes.into_inner(),
        }
    }
}

impl Run<'_, '_> {
    /// Whether the value of every part is wanted.
    pub(super) fn is_recorded(&self) -> bool {
        self.recorder.is_some()
    }

    /// Notes an open question, once for each place, and says whether it is to be read the other way.
    pub(crate) fn doubt(&self, doubt: Doubt, span: Span, detail: Option<String>) -> bool {
        let mut notes = self.notes.borrow_mut();
        if !notes.iter().any(|note| note.doubt == doubt && note.span == span) {
            notes.push(Note { doubt, span, detail });
        }
        self.environment.readings.other(doubt)
    }
}

impl Node {
    /// Most parts are attributes and texts: they are read where they are wanted, without another call.
    #[inline(always)]
    pub(crate) fn evaluate<'a>(&'a self, run: &Run<'_, 'a>) -> Evaluated<'a> {
        match (run.recorder, &self.kind) {
            (Some(recorder), _) => self.recorded(run, recorder),
            (None, NodeKind::Attribute(name)) => self.attribute(name, run),
            (None, NodeKind::Text(text)) => Ok(Value::Text(Cow::Borrowed(text))),
            (None, _) => self.value(run),
        }
    }

    fn recorded<'a>(&'a self, run: &Run<'_, 'a>, recorder: &Recorder) -> Evaluated<'a> {
        let evaluated = self.value(run);
        recorder.record(self.id, &evaluated);
        evaluated
    }

    fn value<'a>(&'a self, run: &Run<'_, 'a>) -> Evaluated<'a> {
        match &self.kind {
            NodeKind::Attribute(name) => self.attribute(name, run),
            NodeKind::Text(text) => Ok(Value::Text(Cow::Borrowed(text))),
            NodeKind::Integer(value) => Ok(Value::Integer(*value)),
            NodeKind::Keyword(Keyword::IgnoreAttributeFlow) => Ok(Value::IgnoreAttribute),
            NodeKind::Keyword(Keyword::IgnoreObjectFlow) => Ok(Value::IgnoreObject),
            NodeKind::Keyword(word) => Err(self.error(EvalErrorKind::MisplacedWord { word: word.as_str() })),
            NodeKind::Compare { op, sides } => {
                let left = sides.0.evaluate(run)?;
                let right = sides.1.evaluate(run)?;
                compare(*op, &left, &right, &|doubt| run.doubt(doubt, self.span, None))
                    .map(Value::Bool)
                    .map_err(|kind| self.error(kind))
            }
            NodeKind::Call(call) => {
                let mut evaluated = (call.function.evaluate)(&Arguments::new(call, self.span, run));
                self.limit(&mut evaluated);
                evaluated
            }
            NodeKind::Unknown(name) => Err(self.error(EvalErrorKind::UnknownFunction {
                function: name.to_string(),
            })),
        }
    }

    #[inline]
    fn attribute<'a>(&self, name: &str, run: &Run<'_, 'a>) -> Evaluated<'a> {
        let mut evaluated = Ok(run.object.attribute(name));
        self.limit(&mut evaluated);
        evaluated
    }

    /// Refuses a text that no attribute has: what follows would take as long as it is. The value stays where it was
    /// written, because moving it about costs more than most functions.
    #[inline]
    fn limit(&self, evaluated: &mut Evaluated<'_>) {
        if let Ok(Value::Text(text)) = evaluated
            && text.len() > VALUE_BYTES_MAX
        {
            let bytes = text.len();
            *evaluated = Err(self.error(EvalErrorKind::ValueTooLong { bytes }));
        }
    }

    fn error(&self, kind: EvalErrorKind) -> Box<EvalError> {
        Box::new(EvalError {
            kind,
            span: self.span,
        })
    }

    /// The text, when this is one written in the expression itself.
    pub(crate) fn literal(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The name, when this is an attribute.
    pub(super) fn attribute_name(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Attribute(name) => Some(name),
            _ => None,
        }
    }

    pub(crate) fn keyword(&self) -> Option<Keyword> {
        match &self.kind {
            NodeKind::Keyword(word) => Some(*word),
            _ => None,
        }
    }

    pub(crate) fn span(&self) -> Span {
        self.span
    }
}
