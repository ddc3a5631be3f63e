//! The body of a PATCH request.

use serde_json::Value;

use crate::error::{ScimError, ScimType};
use crate::filter::get;
use crate::path::Path;
use crate::schema;

/// A parsed PATCH body.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PatchRequest {
    /// Operations in order.
    pub operations: Vec<Operation>,
    /// Departures from the RFC in the body's form, one sentence each.
    pub departures: Vec<String>,
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
    pub fn from_json(body: &Value) -> Result<Self, ScimError> {
        let object = body
            .as_object()
            .ok_or_else(|| syntax("the body of a PATCH is an object"))?;
        let operations = get(object, "Operations")
            .and_then(Value::as_array)
            .ok_or_else(|| syntax("the body has no array `Operations`"))?;
        let mut request = Self::default();
        let names_patch_op = get(object, "schemas")
            .and_then(Value::as_array)
            .is_some_and(|all| all.iter().any(|urn| urn == schema::PATCH_OP));
        if !names_patch_op {
            request.departures.push(format!(
                "accepted a PATCH body whose `schemas` does not name {}; a strict server would refuse",
                schema::PATCH_OP
            ));
        }
        for (index, operation) in operations.iter().enumerate() {
            let operation = request
                .operation(operation)
                .map_err(|error| super::numbered(error, index, operations.len()))?;
            request.operations.push(operation);
        }
        Ok(request)
    }

    fn operation(&mut self, body: &Value) -> Result<Operation, ScimError> {
        let object = body
            .as_object()
            .ok_or_else(|| syntax("an operation is an object"))?;
        let name = get(object, "op")
            .and_then(Value::as_str)
            .ok_or_else(|| syntax("an operation has no `op`"))?;
        let op = [Op::Add, Op::Replace, Op::Remove]
            .into_iter()
            .find(|op| op.as_str().eq_ignore_ascii_case(name))
            .ok_or_else(|| syntax(format!("`{name}` is no operation; add, replace and remove are")))?;
        if name != op.as_str() {
            let sentence = format!(
                "accepted `{name}` for `{}`; a strict server compares operation names with case",
                op.as_str()
            );
            if !self.departures.contains(&sentence) {
                self.departures.push(sentence);
            }
        }
        let path = match get(object, "path") {
            None | Some(Value::Null) => None,
            // An empty path is how some clients write that there is none.
            Some(Value::String(text)) if text.is_empty() => None,
            Some(Value::String(text)) => Some(Path::parse(text)?),
            Some(other) => {
                let detail = format!("path is a string; {other} is none");
                return Err(ScimError::bad_request(ScimType::InvalidPath, detail));
            }
        };
        let value = get(object, "value").cloned();
        Ok(Operation { op, path, value })
    }
}

fn syntax(detail: impl Into<String>) -> ScimError {
    ScimError::bad_request(ScimType::InvalidSyntax, detail)
}
