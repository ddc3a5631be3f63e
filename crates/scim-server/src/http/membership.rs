//! PATCH operations that concern members alone.
//!
//! They name the members they add or take out, so none of the others has to be read: adding one to
//! a group of a hundred thousand costs what adding one to a group of ten does.

use scim::filter::{CompareOp, Filter};
use scim::patch::{Op, Operation, PatchRequest};
use serde_json::Value;

/// One change of a group's members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum MemberChange {
    Add(Vec<String>),
    Remove(Vec<String>),
}

impl MemberChange {
    /// The members it names.
    pub(super) fn ids(&self) -> &[String] {
        match self {
            Self::Add(ids) | Self::Remove(ids) => ids,
        }
    }
}

/// The changes and what was tolerated in how they were written; `None` when an operation is about
/// something else too, or needs to see who is in the group.
pub(super) fn only_members(request: &PatchRequest) -> Option<(Vec<MemberChange>, Vec<String>)> {
    let mut changes = Vec::with_capacity(request.operations.len());
    let mut tolerances = request.departures.clone();
    for operation in &request.operations {
        changes.push(change(operation, &mut tolerances)?);
    }
    (!changes.is_empty()).then_some((changes, tolerances))
}

fn change(operation: &Operation, tolerances: &mut Vec<String>) -> Option<MemberChange> {
    let path = operation.path.as_ref()?;
    if path.sub.is_some() {
        return None;
    }
    let mut bare = path.clone();
    bare.filter = None;
    if !bare.is_plain("members", None) {
        return None;
    }
    match (operation.op, &path.filter, &operation.value) {
        (Op::Add, None, Some(value)) => Some(MemberChange::Add(ids(value, tolerances)?)),
        (Op::Remove, None, Some(value)) => {
            let listed = ids(value, &mut Vec::new())?;
            note(
                tolerances,
                format!(
                    "accepted `Remove {}` with a value array; a strict server would refuse",
                    path.attribute.as_deref().unwrap_or("members")
                ),
            );
            Some(MemberChange::Remove(listed))
        }
        (Op::Remove, Some(filter), _) => Some(MemberChange::Remove(vec![named(filter)?])),
        _ => None,
    }
}

/// The ids of `[{"value": "u-1"}, …]`; `None` when there are none or they are something else.
fn ids(value: &Value, tolerances: &mut Vec<String>) -> Option<Vec<String>> {
    let elements = match value {
        Value::Array(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut ids = Vec::with_capacity(elements.len());
    for element in elements {
        let id = match element {
            Value::Object(object) => object.get("value")?.as_str()?,
            Value::String(id) => {
                note(
                    tolerances,
                    "accepted a bare value in `members`, which holds objects; a strict server would refuse"
                        .to_owned(),
                );
                id
            }
            _ => return None,
        };
        if id.is_empty() {
            return None;
        }
        ids.push(id.to_owned());
    }
    (!ids.is_empty()).then_some(ids)
}

/// The id in `members[value eq "u-1"]`. Ids with capitals need a look at who is in the group:
/// members are compared without case.
fn named(filter: &Filter) -> Option<String> {
    match filter {
        Filter::Compare {
            path,
            op: CompareOp::Eq,
            value: Value::String(id),
        } if path.urn.is_none() && path.is_plain("value", None) => {
            let plain = !id.is_empty() && id.chars().all(|c| c.is_ascii() && !c.is_ascii_uppercase());
            plain.then(|| id.clone())
        }
        _ => None,
    }
}

fn note(tolerances: &mut Vec<String>, sentence: String) {
    if !tolerances.contains(&sentence) {
        tolerances.push(sentence);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(operations: Value) -> Option<(Vec<MemberChange>, Vec<String>)> {
        let body = json!({ "schemas": [scim::schema::PATCH_OP], "Operations": operations });
        only_members(&PatchRequest::from_json(&body).unwrap())
    }

    #[test]
    fn both_dialects_name_the_members_they_change() {
        let operations = json!([
            { "op": "add", "path": "members", "value": [{ "$ref": null, "value": "u-1" }, "u-2"] },
            { "op": "Remove", "path": "members", "value": [{ "value": "u-3" }] },
            { "op": "remove", "path": "members[value eq \"u-4\"]" },
        ]);
        let (changes, tolerances) = of(operations).unwrap();
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        assert_eq!(
            changes,
            [
                MemberChange::Add(ids(&["u-1", "u-2"])),
                MemberChange::Remove(ids(&["u-3"])),
                MemberChange::Remove(ids(&["u-4"])),
            ]
        );
        assert_eq!(tolerances.len(), 3, "{tolerances:?}");
    }

    #[test]
    fn what_concerns_more_is_left_to_the_whole_group() {
        for operation in [
            json!({ "op": "replace", "path": "displayName", "value": "x" }),
            json!({ "op": "replace", "path": "members", "value": [{ "value": "u-1" }] }),
            json!({ "op": "remove", "path": "members" }),
            json!({ "op": "remove", "path": "members[display eq \"Ana\"]" }),
            json!({ "op": "remove", "path": "members[value eq \"U-1\"]" }),
            json!({ "op": "add", "path": "members", "value": [] }),
            json!({ "op": "add", "value": { "members": [{ "value": "u-1" }] } }),
        ] {
            assert_eq!(of(json!([operation])), None, "{operation}");
        }
    }
}
