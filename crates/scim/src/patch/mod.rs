//! PATCH, RFC 7644 §3.5.2, in both dialects Entra speaks.
//!
//! Without `aadOptscim062020` in the tenant URL Entra sends `Replace` and `"False"`, one operation
//! per path, and removes members with a `value` array; with it, one path-less `replace` with dotted
//! and URN keys. A server must take both, in any mixture (Microsoft: known issues of SCIM).

mod elements;
mod group;
mod remove;
mod request;
mod set;
mod target;

use serde_json::{Map, Value};

use crate::change::diff_shown;
use crate::error::{ScimError, ScimType};
use crate::members::{self, MemberChange};
use crate::mode::{Mode, Notes};
use crate::path::Path;
use crate::resource::{ResourceType, complete_schemas, listed};
use crate::rules::{self, UniqueValue};
use crate::schema::{self, SchemaSet};

pub use crate::change::Change;
pub use request::{OPERATIONS_MAX, Op, Operation, PatchRequest};

/// What a PATCH makes of a resource.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Patched {
    /// The resource after it, without the members of a group.
    pub resource: Value,
    /// What differs, attribute by attribute, members aside. When it is empty and the members stay
    /// too, `meta.lastModified` and the version stay.
    pub changes: Vec<Change>,
    /// What happens to the members of a group, in order.
    pub members: Vec<MemberChange>,
    /// Values that no other resource may have.
    pub unique: Vec<UniqueValue>,
    /// Paths of the attributes that were written, for what is `returned: request`.
    pub written: Vec<String>,
    /// One sentence for every departure from the RFC that was accepted.
    pub tolerances: Vec<String>,
}

/// Applies all operations in order, or none (RFC 7644 §3.5.2: a PATCH request is atomic).
///
/// A group comes without its members: operations on them are handed out as
/// [`Patched::members`], so that adding one costs the same however many there are.
///
/// # Errors
/// The first operation that cannot be applied, with its number in `detail`: `noTarget`,
/// `invalidPath`, `invalidValue`, `invalidFilter`, `mutability` as the RFC says; in
/// [`Mode::Strict`] also everything that only Entra's dialects need.
///
/// ```
/// use scim::patch::{PatchRequest, apply};
/// use scim::{Mode, ResourceType, SchemaSet};
/// use serde_json::json;
///
/// let ana = json!({ "userName": "ana@trial.example", "active": true });
/// let request = PatchRequest::from_json(json!({
///     "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
///     "Operations": [{ "op": "Replace", "path": "active", "value": "False" }],
/// }))?;
/// let patched = apply(&ana, ResourceType::User, request, SchemaSet::core(), Mode::Entra)?;
/// assert_eq!(patched.resource["active"], false);
/// assert_eq!(patched.tolerances.len(), 2);
/// # Ok::<(), scim::ScimError>(())
/// ```
pub fn apply(
    resource: &Value,
    resource_type: ResourceType,
    request: PatchRequest,
    set: &SchemaSet,
    mode: Mode,
) -> Result<Patched, ScimError> {
    let Value::Object(object) = resource.clone() else {
        return Err(ScimError::new(500, "the stored resource is no object"));
    };
    let mut notes = Notes::new(mode);
    for departure in &request.departures {
        notes.accept(departure.scim_type, &departure.what, departure.rule)?;
    }
    let mut work = Work {
        object,
        resource_type,
        set,
        notes,
        members: Vec::new(),
        written: Vec::new(),
    };
    let of = request.operations.len();
    for (index, operation) in request.operations.into_iter().enumerate() {
        work.run(operation).map_err(|error| numbered(error, index, of))?;
    }
    work.finish(resource)
}

/// [`apply`] for a group that has its members in it, or any resource: the changes of members are
/// applied too, and are in the changes.
///
/// # Errors
/// As [`apply`].
pub fn apply_whole(
    resource: &Value,
    resource_type: ResourceType,
    request: PatchRequest,
    set: &SchemaSet,
    mode: Mode,
) -> Result<Patched, ScimError> {
    if resource_type != ResourceType::Group {
        return apply(resource, resource_type, request, set, mode);
    }
    let mut rest = resource.clone();
    let members = rest
        .as_object_mut()
        .and_then(|rest| crate::value::take(rest, "members"));
    let mut members = match members {
        Some(Value::Array(all)) => all,
        _ => Vec::new(),
    };
    let mut patched = apply(&rest, resource_type, request, set, mode)?;
    members::apply(&mut members, &patched.members, set);
    if !members.is_empty() {
        patched.resource["members"] = Value::Array(members);
    }
    patched.changes = diff_shown(resource, &patched.resource, resource_type, set);
    Ok(patched)
}

/// The resource between two operations.
struct Work<'a> {
    object: Map<String, Value>,
    resource_type: ResourceType,
    set: &'a SchemaSet,
    notes: Notes,
    members: Vec<MemberChange>,
    written: Vec<String>,
}

impl Work<'_> {
    fn run(&mut self, operation: Operation) -> Result<(), ScimError> {
        match operation.op {
            Op::Remove => self.remove(operation),
            Op::Add | Op::Replace => self.set(operation),
        }
    }

    /// The manager under the URN it has.
    fn with_manager_urn(&mut self, mut path: Path) -> Result<Path, ScimError> {
        if schema::is_bare_manager(self.resource_type, &path) {
            self.notes.accept(
                ScimType::InvalidPath,
                schema::MANAGER_WITHOUT_URN,
                schema::MANAGER_RULE,
            )?;
            path.urn = Some(schema::ENTERPRISE_USER.to_owned());
        }
        Ok(path)
    }

    /// Behind the URN of an extension stands an attribute, with no further colon: `urn:…:User:a:b` would be kept under a
    /// URN of its own, where nothing that is read finds it.
    fn is_no_longer_urn(&self, path: &Path) -> Result<(), ScimError> {
        let urn = path.urn.as_deref().unwrap_or_default();
        match self.set.begun_by(self.resource_type, urn) {
            Some(schema) => Err(ScimError::of(
                ScimType::InvalidPath,
                format!(
                    "`{path}` is no attribute path: behind {} stands one attribute",
                    schema.id
                ),
            )),
            None => Ok(()),
        }
    }

    fn finish(self, before: &Value) -> Result<Patched, ScimError> {
        let (resource_type, set) = (self.resource_type, self.set);
        let listed = listed(&self.object);
        let mut resource = Value::Object(self.object);
        rules::immutable_stayed(before, &resource, resource_type, set)?;
        complete_schemas(&mut resource, resource_type, &listed);
        rules::require(&resource, resource_type, set, None)?;
        Ok(Patched {
            changes: diff_shown(before, &resource, resource_type, set),
            unique: rules::unique_values(&resource, resource_type, set),
            resource,
            members: self.members,
            written: self.written,
            tolerances: self.notes.into_sentences(),
        })
    }
}

/// With several operations, the number says which one an admin has to look at.
fn numbered(mut error: ScimError, index: usize, of: usize) -> ScimError {
    if of > 1 {
        error.detail = format!("operation {} of {of}: {}", index + 1, error.detail);
    }
    error
}
