//! PATCH, RFC 7644 §3.5.2, in both dialects Entra speaks.
//!
//! Without `aadOptscim062020` in the tenant URL Entra sends `Replace` and `"False"`, one operation
//! per path, and removes members with a `value` array; with it, one path-less `replace` with dotted
//! and URN keys. A server must take both, in any mixture (Microsoft: known issues of SCIM).

mod remove;
mod request;
mod set;
mod target;

use serde_json::Value;

use crate::change::diff;
use crate::error::ScimError;
use crate::tolerance::Notes;

pub use crate::change::Change;
pub use crate::tolerance::Tolerance;
pub use request::{Op, Operation, PatchRequest};

/// What a PATCH did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Applied {
    /// Whether the resource differs from before. If not, `meta.lastModified` stays.
    pub changed: bool,
    /// Attribute by attribute.
    pub changes: Vec<Change>,
    /// One sentence for every departure from the RFC that was accepted.
    pub tolerances: Vec<String>,
}

/// Applies all operations in order, or none (RFC 7644 §3.5.2: a PATCH request is atomic).
///
/// # Errors
/// The first operation that cannot be applied, with its number in `detail`. The resource is then
/// as it was. `noTarget`, `invalidPath`, `invalidValue`, `mutability` as the RFC says; with
/// [`Tolerance::Strict`] also everything that only Entra's dialects need.
pub fn apply(
    resource: &mut Value,
    request: &PatchRequest,
    tolerance: Tolerance,
) -> Result<Applied, ScimError> {
    let mut notes = Notes::new(tolerance);
    for sentence in &request.departures {
        notes.accept(crate::ScimType::InvalidSyntax, sentence)?;
    }
    let mut work = resource.clone();
    let Some(object) = work.as_object_mut() else {
        return Err(ScimError::new(500, "the stored resource is no object"));
    };
    for (index, operation) in request.operations.iter().enumerate() {
        let done = match operation.op {
            Op::Add | Op::Replace => set::run(object, operation, &mut notes),
            Op::Remove => remove::run(object, operation, &mut notes),
        };
        done.map_err(|error| numbered(error, index, request.operations.len()))?;
    }
    let changes = diff(resource, &work);
    *resource = work;
    Ok(Applied {
        changed: !changes.is_empty(),
        changes,
        tolerances: notes.into_sentences(),
    })
}

/// With several operations, the number says which one an admin has to look at.
fn numbered(mut error: ScimError, index: usize, of: usize) -> ScimError {
    if of > 1 {
        error.detail = format!("operation {} of {of}: {}", index + 1, error.detail);
    }
    error
}
