//! The arguments of one call, evaluated when asked for and not before, and read as the type a function wants.

use std::borrow::Cow;

use super::run::{Evaluated, Run};
use super::{CallNode, Node, VALUE_BYTES_MAX};
use crate::date::DateTime;
use crate::doubt::Doubt;
use crate::error::{EvalError, EvalErrorKind};
use crate::functions::Prepared;
use crate::{Environment, Keyword, Span, Value};

type OrError<T> = Result<T, Box<EvalError>>;

/// The arguments of one call.
pub(crate) struct Arguments<'r, 'a> {
    call: &'a CallNode,
    span: Span,
    run: &'r Run<'r, 'a>,
}

impl<'r, 'a> Arguments<'r, 'a> {
    pub(super) fn new(call: &'a CallNode, span: Span, run: &'r Run<'r, 'a>) -> Self {
        Self { call, span, run }
    }

    pub(crate) fn len(&self) -> usize {
        self.call.arguments.len()
    }

    pub(crate) fn environment(&self) -> &'r Environment<'a> {
        self.run.environment
    }

    /// What was compiled for this call.
    pub(crate) fn prepared(&self) -> &'a Prepared {
        &self.call.prepared
    }

    fn argument(&self, at: usize) -> Option<&'a Node> {
        self.call.arguments.get(at)?.as_ref()
    }

    /// Whether the position is filled.
    pub(crate) fn given(&self, at: usize) -> bool {
        self.argument(at).is_some()
    }

    /// The argument when it is a text written in the expression itself.
    pub(crate) fn literal(&self, at: usize) -> Option<&'a str> {
        self.argument(at)?.literal()
    }

    /// The argument when it is a bare word.
    pub(crate) fn keyword(&self, at: usize) -> Option<Keyword> {
        self.argument(at)?.keyword()
    }

    /// The value; null for an empty position.
    #[inline]
    pub(crate) fn value(&self, at: usize) -> Evaluated<'a> {
        match self.argument(at) {
            Some(argument) => argument.evaluate(self.run),
            None => Ok(Value::Null),
        }
    }

    /// The value of a function that looks at it rather than passing it on: that something is to be left out is no value.
    pub(crate) fn data(&self, at: usize) -> Evaluated<'a> {
        match self.value(at) {
            Ok(Value::IgnoreAttribute | Value::IgnoreObject) => Err(self.bad(
                at,
                "it says to leave something out, which only the outermost function can do",
            )),
            evaluated => evaluated,
        }
    }

    /// Whether the value of every part is wanted, also of those that are known before.
    #[inline]
    pub(crate) fn is_recorded(&self) -> bool {
        self.run.is_recorded()
    }

    /// The value as text; `None` for null.
    pub(crate) fn text(&self, at: usize) -> OrError<Option<Cow<'a, str>>> {
        // Most sources are attributes. They are taken apart where the object wrote them, because moving a value about
        // costs more than looking at it; what is rare is looked at again below.
        if let Some(attribute) = self.argument(at).and_then(Node::attribute_name)
            && !self.run.is_recorded()
        {
            match self.run.object.attribute(attribute) {
                Value::Text(text) if text.len() <= VALUE_BYTES_MAX => return Ok(Some(text)),
                Value::Null => return Ok(None),
                Value::Bool(true) => return Ok(Some(Cow::Borrowed("True"))),
                Value::Bool(false) => return Ok(Some(Cow::Borrowed("False"))),
                _ => {}
            }
        }
        match self.data(at)? {
            Value::Text(text) => Ok(Some(text)),
            value if value.is_null() => Ok(None),
            value => match value.into_text() {
                Some(text) => Ok(Some(text)),
                None => Err(self.bad(at, "several values stand where one is expected; use Item or Join")),
            },
        }
    }

    /// The source of a text function: null gives null, or `""` when the open question is read the other way.
    pub(crate) fn source(&self, at: usize) -> OrError<Option<Cow<'a, str>>> {
        match self.text(at)? {
            None if self.doubt(Doubt::NullToText) => Ok(Some(Cow::Borrowed(""))),
            text => Ok(text),
        }
    }

    /// The value as a list: several values, one, or none for null.
    pub(crate) fn list(&self, at: usize) -> OrError<Vec<Cow<'a, str>>> {
        match self.data(at)? {
            Value::Multi(values) => Ok(values),
            Value::Roles(roles) => Ok(roles
                .iter()
                .map(|role| Cow::Owned(role.name().to_owned()))
                .collect()),
            value => Ok(value.into_text().into_iter().collect()),
        }
    }

    /// The value as a whole number; quoted digits count.
    pub(crate) fn integer(&self, at: usize) -> OrError<i64> {
        let value = self.data(at)?;
        value
            .to_integer()
            .ok_or_else(|| self.bad(at, format!("{} is not a whole number", shown(&value))))
    }

    /// The value as date and time; text is read as CDate reads it.
    pub(crate) fn date(&self, at: usize) -> OrError<DateTime> {
        let value = self.data(at)?;
        if let Value::DateTime(when) = value {
            return Ok(when);
        }
        match value.to_text() {
            Some(text) if !text.is_empty() => {
                DateTime::parse(&text).map_err(|error| self.unreadable(at, error.to_string()))
            }
            _ => Err(self.unreadable(at, format!("{} is not a date", shown(&value)))),
        }
    }

    /// Notes an open question about this call, and says whether it is to be read the other way.
    pub(crate) fn doubt(&self, doubt: Doubt) -> bool {
        self.run.doubt(doubt, self.span, None)
    }

    /// The same, with what it means for this object.
    pub(crate) fn doubt_about(&self, doubt: Doubt, detail: String) -> bool {
        self.run.doubt(doubt, self.span, Some(detail))
    }

    /// An argument that cannot be used.
    pub(crate) fn bad(&self, at: usize, message: impl Into<String>) -> Box<EvalError> {
        self.about(at, |function, parameter| EvalErrorKind::Argument {
            function,
            parameter,
            message: message.into(),
        })
    }

    /// A value that cannot be read, such as a date that is none.
    pub(crate) fn unreadable(&self, at: usize, message: impl Into<String>) -> Box<EvalError> {
        self.about(at, |function, parameter| EvalErrorKind::Value {
            function,
            parameter,
            message: message.into(),
        })
    }

    fn about(
        &self,
        at: usize,
        kind: impl FnOnce(&'static str, &'static str) -> EvalErrorKind,
    ) -> Box<EvalError> {
        let function = self.call.function;
        let parameter = function.parameter(at).map_or("", |parameter| parameter.name);
        Box::new(EvalError {
            kind: kind(function.name, parameter),
            span: self.argument(at).map_or(self.span, Node::span),
        })
    }

    /// The whole call fails.
    pub(crate) fn error(&self, kind: EvalErrorKind) -> Box<EvalError> {
        Box::new(EvalError {
            kind,
            span: self.span,
        })
    }

    /// Something of the world is needed and was not given.
    pub(crate) fn not_predictable(&self, why: &'static str) -> Box<EvalError> {
        self.error(EvalErrorKind::NotPredictable {
            function: self.call.function.name,
            why,
        })
    }
}

fn shown(value: &Value<'_>) -> String {
    value
        .to_text()
        .map_or("nothing".to_owned(), |text| format!("`{text}`"))
}
