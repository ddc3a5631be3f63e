//! PATCH.

use scim::change::diff;
use scim::patch::{PatchRequest, Patched, apply, apply_whole};
use scim::receive::receive;
use scim::schema::PATCH_OP;
use scim::{Mode, ResourceType, ScimError};
use serde_json::{Value, json};

use super::{MODES, SCHEMAS, of_type, refused};

/// The body of a PATCH; or, where the bytes are no object, one operation a line: name, path and value with tabs between.
/// There nearly everything that is made up is an operation.
///
/// Applied to a person and to a group it is refused, or makes a resource that can be stored again as it is. What a
/// strict server makes of it is what Entra's server makes of it.
pub fn patch(bytes: &[u8]) {
    let body = match bytes.first() {
        Some(b'{') => match scim::body::parse(bytes) {
            Ok(body) => body,
            Err(error) => return refused(&error),
        },
        _ => of_lines(&String::from_utf8_lossy(bytes)),
    };
    let request = match PatchRequest::from_json(body) {
        Ok(request) => request,
        Err(error) => return refused(&error),
    };
    for resource_type in ResourceType::ALL {
        let [strict, entra] = MODES.map(|mode| patched(resource_type, &request, mode));
        match (strict, entra) {
            (Ok(strict), Ok(entra)) => {
                assert_eq!(strict.resource, entra.resource);
                assert_eq!(strict.members, entra.members);
            }
            (Ok(_), Err(error)) => panic!("only a strict server takes it: {error:?}"),
            (Err(error), _) => refused(&error),
        }
    }
}

/// Operations that need not be written as JSON.
fn of_lines(text: &str) -> Value {
    let operations: Vec<Value> = text
        .lines()
        .map(|line| {
            let mut parts = line.splitn(3, '\t');
            let mut operation = json!({ "op": parts.next() });
            if let Some(path) = parts.next() {
                operation["path"] = json!(path);
            }
            if let Some(value) = parts.next() {
                operation["value"] = serde_json::from_str(value).unwrap_or_else(|_| json!(value));
            }
            operation
        })
        .collect();
    json!({ "schemas": [PATCH_OP], "Operations": operations })
}

fn patched(resource_type: ResourceType, request: &PatchRequest, mode: Mode) -> Result<Patched, ScimError> {
    let before = of_type(resource_type);
    let kept = before.clone();
    let whole = apply_whole(before, resource_type, request.clone(), &SCHEMAS, mode);
    assert_eq!(before, &kept, "the resource is changed in its place");

    let mut rest = before.clone();
    if resource_type == ResourceType::Group {
        rest.as_object_mut().map(|rest| rest.shift_remove("members"));
    }
    let without = apply(&rest, resource_type, request.clone(), &SCHEMAS, mode);
    let (whole, without) = match (whole, without) {
        (Ok(whole), Ok(without)) => (whole, without),
        (whole, without) => {
            let (whole, without) = (whole.map(|_| ()), without.map(|_| ()));
            assert_eq!(whole, without, "with and without members");
            return Err(whole.expect_err("one of them failed"));
        }
    };
    let mut without_members = whole.resource.clone();
    if resource_type == ResourceType::Group {
        without_members
            .as_object_mut()
            .map(|rest| rest.shift_remove("members"));
    }
    assert_eq!(without_members, without.resource, "with and without members");
    assert_eq!(whole.members, without.members);
    no_member_twice(&whole.resource);
    let differs = !diff(before, &whole.resource).is_empty();
    assert_eq!(!whole.changes.is_empty(), differs, "{:?}", whole.changes);
    can_be_stored(&whole.resource, resource_type);
    Ok(whole)
}

fn no_member_twice(resource: &Value) {
    let members = resource["members"].as_array().into_iter().flatten();
    let ids: Vec<&str> = members.filter_map(|member| member["value"].as_str()).collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "{ids:?}");
}

/// Somebody who reads the resource and puts it back changes nothing.
fn can_be_stored(resource: &Value, resource_type: ResourceType) {
    let again = receive(
        resource.clone(),
        resource_type,
        &SCHEMAS,
        Mode::Entra,
        Some(resource),
    );
    match again {
        Ok(again) => assert_eq!(diff(resource, &again.resource), []),
        Err(error) => panic!("{resource} cannot be stored: {error:?}"),
    }
}
