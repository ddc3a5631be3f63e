//! The body of a PATCH request.

use serde_json::Value;

use crate::error::{ScimError, ScimType};
use crate::filter::parse::Parser;
use crate::mode::TOLERANCES_MAX;
use crate::path::Path;
use crate::schema;
use crate::value::{get, shown, take};

/// Most operations in one PATCH.
pub const OPERATIONS_MAX: usize = 10_000;

/// A parsed PATCH body.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PatchRequest {
    /// Operations in order.
    pub operations: Vec<Operation>,
    /// Departures from the RFC in the body's form; whether they are accepted is said by the mode it
    /// is applied in.
    pub(super) departures: Vec<Departure>,
}

/// A departure that was found while reading.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Departure {
    pub(super) scim_type: ScimType,
    pub(super) what: String,
    pub(super) rule: &'static str,
}

/// One operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// What to do.
    pub op: Op,
    /// Where; `None` means `value` is an object of attributes.
    pub path: Option<Path>,
    /// With what. `Some(Null)` was sent as null.
    pub value: Option<Value>,
}

/// Names of operations. Entra writes them with a capital in its default dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// `add`
    Add,
    /// `replace`
    Replace,
    /// `remove`
    Remove,
}

impl Op {
    /// The name RFC 7644 gives it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Replace => "replace",
            Self::Remove => "remove",
        }
    }
}

impl PatchRequest {
    /// Reads a PATCH body. Keys are found without case; keys it does not know (`name` beside `op`,
    /// `id` beside `Operations` in Microsoft's collection) are ignored.
    ///
    /// # Errors
    /// `invalidSyntax` when the body is no PATCH message, `invalidPath` when a path does not parse.
    pub fn from_json(body: Value) -> Result<Self, ScimError> {
        let Value::Object(mut object) = body else {
            return Err(syntax("the body of a PATCH is an object"));
        };
        let Some(Value::Array(operations)) = take(&mut object, "Operations") else {
            return Err(syntax("the body has no array `Operations`"));
        };
        if operations.len() > OPERATIONS_MAX {
            return Err(ScimError::too_large(format!(
                "the PATCH has {} operations; at most {OPERATIONS_MAX} are taken",
                operations.len()
            )));
        }
        let mut request = Self::default();
        let names_patch_op = get(&object, "schemas")
            .and_then(Value::as_array)
            .is_some_and(|all| all.iter().any(|urn| urn == schema::PATCH_OP));
        if !names_patch_op {
            request.depart(
                ScimType::InvalidSyntax,
                format!("a PATCH body whose `schemas` does not name {}", schema::PATCH_OP),
                "`schemas` names the message (RFC 7644 §3.5.2)",
            );
        }
        let of = operations.len();
        if of == 0 {
            request.depart(
                ScimType::InvalidSyntax,
                "a PATCH without operations".to_owned(),
                "`Operations` holds one or more operations (RFC 7644 §3.5.2)",
            );
        }
        for (index, operation) in operations.into_iter().enumerate() {
            let operation = request.operation(operation);
            request
                .operations
                .push(operation.map_err(|error| super::numbered(error, index, of))?);
        }
        Ok(request)
    }

    fn depart(&mut self, scim_type: ScimType, what: String, rule: &'static str) {
        let departure = Departure {
            scim_type,
            what,
            rule,
        };
        if self.departures.len() < TOLERANCES_MAX && !self.departures.contains(&departure) {
            self.departures.push(departure);
        }
    }

    fn operation(&mut self, body: Value) -> Result<Operation, ScimError> {
        let Value::Object(mut object) = body else {
            return Err(syntax("an operation is an object"));
        };
        let Some(Value::String(name)) = take(&mut object, "op") else {
            return Err(syntax("an operation has no `op`"));
        };
        let op = [Op::Add, Op::Replace, Op::Remove]
            .into_iter()
            .find(|op| op.as_str().eq_ignore_ascii_case(&name))
            .ok_or_else(|| syntax(format!("`{name}` is no operation; add, replace and remove are")))?;
        if name != op.as_str() {
            self.depart(
                ScimType::InvalidSyntax,
                format!("`{name}` for `{}`", op.as_str()),
                "write operation names in lower case (RFC 7644 §3.5.2)",
            );
        }
        let path = match take(&mut object, "path") {
            None | Some(Value::Null) => None,
            // An empty path is how some clients write that there is none.
            Some(Value::String(text)) if text.is_empty() => None,
            Some(Value::String(text)) => Some(self.path(&text)?),
            Some(other) => {
                let detail = format!("path is a string; {} is none", shown(&other, None));
                return Err(ScimError::of(ScimType::InvalidPath, detail));
            }
        };
        let value = take(&mut object, "value");
        Ok(Operation { op, path, value })
    }

    fn path(&mut self, text: &str) -> Result<Path, ScimError> {
        let mut parser = Parser::new(text, ScimType::InvalidPath)?;
        let path = parser.path()?;
        parser.end()?;
        for word in &parser.unquoted {
            self.depart(
                ScimType::InvalidPath,
                format!("the value `{word}` without quotes in a path"),
                "write strings in double quotes (RFC 7644 §3.4.2.2)",
            );
        }
        let urn = path.urn.as_deref().unwrap_or("");
        let behind = text.trim_start().get(urn.len()..).unwrap_or("");
        if !urn.is_empty() && behind.starts_with('.') {
            self.depart(
                ScimType::InvalidPath,
                format!("a dot behind {urn}"),
                "a colon stands between a URN and the attribute (RFC 7644 §3.10)",
            );
        }
        Ok(path)
    }
}

fn syntax(detail: impl Into<String>) -> ScimError {
    ScimError::of(ScimType::InvalidSyntax, detail)
}
