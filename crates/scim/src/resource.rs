//! What is stored from a request body, and what is shown of a resource.

use serde_json::{Map, Value, json};

use crate::error::{ScimError, ScimType};
use crate::filter::get;
use crate::path::Path;
use crate::schema;
use crate::tolerance::{MANAGER_WITHOUT_URN, Notes, Tolerance};
use crate::value::{Owner, is_nobody, key_of, manager, tidy};

/// The two resource types there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResourceType {
    /// `/Users`
    User,
    /// `/Groups`
    Group,
}

impl ResourceType {
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

/// A body that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// The attributes as they are stored, without `id` and `meta`, with `schemas`.
    pub resource: Value,
    /// One sentence for every departure from the RFC that was accepted.
    pub tolerances: Vec<String>,
}

/// Reads the body of a POST or PUT: what was sent, and nothing else.
///
/// Ignored as Entra sends them: `meta`, an empty `roles`, nulls (RFC 7643 §2.5: absent), `id` and a
/// user's `groups`, which are the server's; a `password`, which is never to be shown again
/// (RFC 7643 §4.1.1), is not kept at all. String booleans become booleans. An extension that is not listed in
/// `schemas` is accepted and added to it.
///
/// # Errors
/// `invalidSyntax` when the body is no object, `invalidValue` when the required attribute is
/// missing or a value does not fit.
pub fn receive(
    body: &Value,
    resource_type: ResourceType,
    tolerance: Tolerance,
) -> Result<Received, ScimError> {
    let Some(object) = body.as_object() else {
        return Err(ScimError::bad_request(
            ScimType::InvalidSyntax,
            format!("the body of a {} is an object", resource_type.name()),
        ));
    };
    let mut notes = Notes::new(tolerance);
    let mut stored = Map::new();
    for (key, value) in object {
        if value.is_null() || is_ignored(key, resource_type) {
            continue;
        }
        if schema::is_urn(key) {
            extension(&mut stored, key, value, &mut notes)?;
            continue;
        }
        let name = schema::canonical_name(key);
        if name == "manager" && resource_type == ResourceType::User {
            notes.accept(ScimType::InvalidValue, MANAGER_WITHOUT_URN)?;
            let enterprise = json!({ "manager": value });
            extension(&mut stored, schema::ENTERPRISE_USER, &enterprise, &mut notes)?;
            continue;
        }
        let value = tidy(name, value.clone(), Owner::Standard, &mut notes)?;
        if !is_empty(&value) {
            stored.insert(name.to_owned(), value);
        }
    }
    let listed = get(object, "schemas").and_then(Value::as_array);
    note_unlisted(&stored, listed, &mut notes)?;
    let mut resource = Value::Object(stored);
    complete_schemas(&mut resource, resource_type, listed);
    require(&resource, resource_type)?;
    Ok(Received {
        resource,
        tolerances: notes.into_sentences(),
    })
}

/// Fails when the attribute every resource of this type must have is missing or empty.
///
/// # Errors
/// 400 `invalidValue`.
pub fn require(resource: &Value, resource_type: ResourceType) -> Result<(), ScimError> {
    let name = resource_type.unique_attribute();
    match resource.get(name) {
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(()),
        Some(other) if !other.is_string() => Err(ScimError::bad_request(
            ScimType::InvalidValue,
            format!("{name} is a string; {other} is none"),
        )),
        _ => Err(ScimError::bad_request(
            ScimType::InvalidValue,
            format!("{name} is required"),
        )),
    }
}

/// Sets `schemas`: the core schema, what the request listed, and every extension that has
/// attributes (RFC 7643 §3). Microsoft's group URI carries none and is left out.
pub fn complete_schemas(resource: &mut Value, resource_type: ResourceType, listed: Option<&Vec<Value>>) {
    let Some(object) = resource.as_object_mut() else {
        return;
    };
    let mut urns = vec![resource_type.schema().to_owned()];
    let sent = listed.into_iter().flatten().filter_map(Value::as_str);
    let used = object.keys().filter(|key| schema::is_urn(key));
    for urn in sent.chain(used.map(String::as_str)) {
        let known = urns.iter().any(|have| have.eq_ignore_ascii_case(urn));
        if !known && urn != schema::ADSCIM_GROUP {
            urns.push(urn.to_owned());
        }
    }
    object.shift_remove("schemas");
    object.shift_insert(0, "schemas".to_owned(), json!(urns));
}

fn is_ignored(key: &str, resource_type: ResourceType) -> bool {
    ["schemas", "meta", "id"]
        .iter()
        .any(|own| own.eq_ignore_ascii_case(key))
        || (resource_type == ResourceType::User
            && ["groups", "password"]
                .iter()
                .any(|own| own.eq_ignore_ascii_case(key)))
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(all) => all.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    }
}

fn extension(
    stored: &mut Map<String, Value>,
    urn: &str,
    value: &Value,
    notes: &mut Notes,
) -> Result<(), ScimError> {
    let Some(object) = value.as_object() else {
        let detail = format!("{urn} is an object; {value} is none");
        return Err(ScimError::bad_request(ScimType::InvalidValue, detail));
    };
    let enterprise = urn.eq_ignore_ascii_case(schema::ENTERPRISE_USER);
    let mut attributes = Map::new();
    for (key, value) in object.iter().filter(|(_, value)| !value.is_null()) {
        let (name, owner) = if enterprise {
            (schema::canonical_name(key), Owner::Standard)
        } else {
            (key.as_str(), Owner::Extension)
        };
        let value = if enterprise && name == "manager" {
            if is_nobody(value) {
                continue;
            }
            manager(value.clone(), notes)?
        } else {
            tidy(name, value.clone(), owner, notes)?
        };
        if !is_empty(&value) {
            attributes.insert(name.to_owned(), value);
        }
    }
    if !attributes.is_empty() {
        let key = if enterprise { schema::ENTERPRISE_USER } else { urn };
        let slot = stored.entry(key.to_owned()).or_insert_with(|| json!({}));
        if let Some(slot) = slot.as_object_mut() {
            slot.extend(attributes);
        }
    }
    Ok(())
}

/// Entra sends attributes of a custom extension without listing its URN in `schemas`.
fn note_unlisted(
    stored: &Map<String, Value>,
    listed: Option<&Vec<Value>>,
    notes: &mut Notes,
) -> Result<(), ScimError> {
    for urn in stored.keys().filter(|key| schema::is_urn(key)) {
        let is_listed = listed
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .any(|have| have.eq_ignore_ascii_case(urn));
        if !is_listed {
            notes.accept(
                ScimType::InvalidValue,
                format!("accepted attributes of {urn}, which `schemas` does not list; a strict server would refuse"),
            )?;
        }
    }
    Ok(())
}

/// Which attributes an answer shows (RFC 7644 §3.9).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Projection {
    only: Vec<Path>,
    without: Vec<Path>,
}

/// Attributes returned whatever was asked (`returned: always` in RFC 7643 §3.1).
const ALWAYS: [&str; 2] = ["id", "schemas"];

impl Projection {
    /// From the query parameters `attributes` and `excludedAttributes`, comma-separated. A name
    /// that is no path is ignored, as RFC 7644 §3.9 says nothing about refusing it.
    pub fn new(attributes: Option<&str>, excluded: Option<&str>) -> Self {
        let paths = |text: Option<&str>| {
            text.unwrap_or("")
                .split(',')
                .filter_map(|part| Path::parse(part.trim()).ok())
                .collect()
        };
        Self {
            only: paths(attributes),
            without: paths(excluded),
        }
    }

    /// Whether this top-level attribute of the core schema will be shown at all: lets a server
    /// skip reading a group's members.
    pub fn shows(&self, attribute: &str) -> bool {
        let wanted = self.only.is_empty()
            || self
                .only
                .iter()
                .any(|path| path.is_plain(attribute, path.sub.as_deref()));
        wanted && !self.without.iter().any(|path| path.is_plain(attribute, None))
    }

    /// The resource with only what is to be shown.
    pub fn apply(&self, resource: Value) -> Value {
        let Value::Object(all) = resource else {
            return resource;
        };
        let mut shown = if self.only.is_empty() {
            all.clone()
        } else {
            self.selected(&all)
        };
        for path in &self.without {
            leave_out(&mut shown, path);
        }
        for name in ALWAYS {
            if let Some(value) = all.get(name) {
                shown.entry(name.to_owned()).or_insert_with(|| value.clone());
            }
        }
        Value::Object(shown)
    }

    fn selected(&self, all: &Map<String, Value>) -> Map<String, Value> {
        let mut shown = Map::new();
        for name in ALWAYS {
            if let Some(value) = all.get(name) {
                shown.insert(name.to_owned(), value.clone());
            }
        }
        for path in &self.only {
            let urn = path.urn.as_deref().filter(|urn| !schema::is_core(urn));
            let Some(name) = &path.attribute else {
                if let Some((urn, value)) = urn.and_then(|urn| Some((urn, get(all, urn)?))) {
                    shown.insert(key_of(all, urn).unwrap_or_else(|| urn.to_owned()), value.clone());
                }
                continue;
            };
            match urn {
                None => select(all, &mut shown, name, path.sub.as_deref()),
                Some(urn) => {
                    let (Some(key), Some(Value::Object(from))) = (key_of(all, urn), get(all, urn)) else {
                        continue;
                    };
                    let into = shown.entry(key).or_insert_with(|| json!({}));
                    if let Some(into) = into.as_object_mut() {
                        select(from, into, name, path.sub.as_deref());
                    }
                }
            }
        }
        shown
    }
}

fn select(from: &Map<String, Value>, into: &mut Map<String, Value>, name: &str, sub: Option<&str>) {
    let Some(key) = key_of(from, name) else {
        return;
    };
    let value = from[&key].clone();
    let Some(sub) = sub else {
        into.insert(key, value);
        return;
    };
    let part =
        |object: &Map<String, Value>| key_of(object, sub).map(|sub| (sub.clone(), object[&sub].clone()));
    match value {
        Value::Object(object) => {
            let Some((sub, value)) = part(&object) else {
                return;
            };
            let slot = into.entry(key).or_insert_with(|| json!({}));
            if let Some(slot) = slot.as_object_mut() {
                slot.insert(sub, value);
            }
        }
        Value::Array(all) => {
            let parts = all.iter().filter_map(Value::as_object).filter_map(part);
            let parts: Vec<Value> = parts.map(|(sub, value)| json!({ sub: value })).collect();
            into.insert(key, Value::Array(parts));
        }
        _ => {}
    }
}

fn leave_out(shown: &mut Map<String, Value>, path: &Path) {
    let urn = path.urn.as_deref().filter(|urn| !schema::is_core(urn));
    let Some(name) = &path.attribute else {
        if let Some(key) = urn.and_then(|urn| key_of(shown, urn)) {
            shown.shift_remove(&key);
        }
        return;
    };
    let holder = match urn {
        None => Some(shown),
        Some(urn) => key_of(shown, urn)
            .and_then(|key| shown.get_mut(&key))
            .and_then(Value::as_object_mut),
    };
    let Some(holder) = holder else {
        return;
    };
    let Some(key) = key_of(holder, name) else {
        return;
    };
    let Some(sub) = &path.sub else {
        holder.shift_remove(&key);
        return;
    };
    let objects = match holder.get_mut(&key) {
        Some(Value::Array(all)) => all.iter_mut().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    };
    for object in objects.into_iter().filter_map(Value::as_object_mut) {
        if let Some(sub) = key_of(object, sub) {
            object.shift_remove(&sub);
        }
    }
}

/// The answer to a query (RFC 7644 §3.4.2).
pub fn list_response(resources: Vec<Value>, total_results: u64, start_index: u64) -> Value {
    json!({
        "schemas": [schema::LIST_RESPONSE],
        "totalResults": total_results,
        "startIndex": start_index,
        "itemsPerPage": resources.len(),
        "Resources": resources,
    })
}
