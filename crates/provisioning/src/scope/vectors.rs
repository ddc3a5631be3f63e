//! Test vectors for scoping filters: one JSON object per line with `id`, `filter` (the Graph object, or null),
//! `attributes`, `expected` and `note`.

use expr::vectors::{VectorError, Verdict};
use serde_json::{Map, Value as Json};

use super::ScopeFilter;

fn field(key: &'static str, message: &str) -> VectorError {
    VectorError::Field {
        key,
        message: message.to_owned(),
    }
}

/// Runs one line of a file of vectors.
///
/// # Errors
/// [`VectorError`] when the line is no case; a case that fails is no error but [`Verdict::Failed`].
pub fn judge(line: &str) -> Result<Verdict, VectorError> {
    let case: Json = serde_json::from_str(line).map_err(|error| VectorError::NotJson(error.to_string()))?;
    let Some(filter) = case.get("filter") else {
        return Err(field("filter", "is missing; null is no filter"));
    };
    let filter = ScopeFilter::from_json(filter);
    let attributes = match &case["attributes"] {
        Json::Null => Map::new(),
        Json::Object(attributes) => attributes.clone(),
        _ => return Err(field("attributes", "must be an object")),
    };
    let expected = case["expected"]
        .as_bool()
        .ok_or_else(|| field("expected", "must be true or false"))?;
    let read = filter.reads_with(&attributes, expr::Readings::default());
    let judged = filter.judge(&attributes);
    let got = read.passed && judged.passed;
    if got == expected {
        return Ok(Verdict::Passed);
    }
    let reason = if read.passed { judged.reason } else { read.reason };
    Ok(Verdict::Failed {
        id: case["id"].as_str().unwrap_or("(no id)").to_owned(),
        expected: expected.to_string(),
        got: format!("{got} ({reason})"),
    })
}
