//! Bodies as bytes.

use serde_json::Value;

use crate::error::{ScimError, ScimType};

/// A body as JSON.
///
/// # Errors
/// 400 `invalidSyntax` with the line and column where it goes wrong. Nesting is bounded by the
/// JSON reader.
pub fn parse(bytes: &[u8]) -> Result<Value, ScimError> {
    serde_json::from_slice(bytes)
        .map_err(|error| ScimError::of(ScimType::InvalidSyntax, format!("the body is no JSON: {error}")))
}
