//! Resource types, and `schemas`.

use serde_json::{Map, Value, json};

use crate::schema;
use crate::value::get;

/// The two resource types there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResourceType {
    /// `/Users`
    User,
    /// `/Groups`
    Group,
}

impl ResourceType {
    /// Both.
    pub const ALL: [Self; 2] = [Self::User, Self::Group];

    /// `User`, `Group`: the value of `meta.resourceType`.
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
        }
    }

    /// `/Users`, `/Groups`.
    pub fn endpoint(self) -> &'static str {
        match self {
            Self::User => "/Users",
            Self::Group => "/Groups",
        }
    }

    /// URN of its core schema.
    pub fn schema(self) -> &'static str {
        match self {
            Self::User => schema::USER,
            Self::Group => schema::GROUP,
        }
    }

    /// The attribute that must be there and be unique: `userName`, `displayName`.
    pub fn unique_attribute(self) -> &'static str {
        match self {
            Self::User => "userName",
            Self::Group => "displayName",
        }
    }
}

/// Sets `schemas`: the core schema, what the request listed, and every extension that has
/// attributes (RFC 7643 §3). Microsoft's group URI carries none and is left out.
pub fn complete_schemas(resource: &mut Value, resource_type: ResourceType, listed: &[String]) {
    let Some(object) = resource.as_object_mut() else {
        return;
    };
    let mut urns = vec![resource_type.schema()];
    let used = object.keys().filter(|key| schema::is_urn(key));
    for urn in listed.iter().chain(used).map(String::as_str) {
        let known = urns.iter().any(|have| have.eq_ignore_ascii_case(urn));
        if !known && urn != schema::ADSCIM_GROUP {
            urns.push(urn);
        }
    }
    let urns = json!(urns);
    object.shift_remove("schemas");
    object.shift_insert(0, "schemas".to_owned(), urns);
}

/// Whether a member of an extension's object is `schemas` and names that extension alone. The RFCs do not
/// have it there, and some libraries write it; it says nothing new and is not kept.
pub(crate) fn names_itself(urn: &str, key: &str, value: &Value) -> bool {
    let is_urn = |one: &Value| one.as_str().is_some_and(|one| one.eq_ignore_ascii_case(urn));
    key.eq_ignore_ascii_case("schemas") && value.as_array().is_some_and(|all| all.iter().all(is_urn))
}

/// The URNs a stored resource lists.
pub(crate) fn listed(resource: &Map<String, Value>) -> Vec<String> {
    let listed = get(resource, "schemas");
    let listed = listed.and_then(Value::as_array).into_iter().flatten();
    listed.filter_map(Value::as_str).map(str::to_owned).collect()
}
