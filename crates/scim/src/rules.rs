//! Rules for a whole resource: what must be there, what may not change, what must be unique.

use serde_json::{Map, Value};

use crate::error::{ScimError, ScimType};
use crate::filter::fold;
use crate::resource::ResourceType;
use crate::schema::{Attribute, DataType, Mutability, SchemaSet, Uniqueness};
use crate::value::{Place, get};

/// A value that no other resource of its type may have.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UniqueValue {
    /// Path of the attribute, `userName` or `urn:…:User:badge`.
    pub attribute: String,
    /// What two resources may not share: the value, folded unless the attribute is case-exact.
    pub key: String,
    /// How far it must be unique.
    pub uniqueness: Uniqueness,
}

impl UniqueValue {
    /// The refusal when another resource has it.
    pub fn taken(&self) -> ScimError {
        ScimError::taken(&self.attribute)
    }
}

/// The attributes of a resource with their definitions: at the top, then in the extensions it has.
fn defined<'a>(
    resource: &'a Map<String, Value>,
    resource_type: ResourceType,
    set: &'a SchemaSet,
) -> impl Iterator<Item = (Option<&'a str>, &'a Map<String, Value>, &'a Attribute)> {
    let top = set.base(resource_type).attributes.iter().chain(set.common());
    let top = top.map(move |attribute| (None, resource, attribute));
    let extended = set.extensions(resource_type).iter().flat_map(move |extension| {
        let urn = extension.schema.id.as_str();
        let object = get(resource, urn).and_then(Value::as_object);
        object.into_iter().flat_map(move |object| {
            let attributes = extension.schema.attributes.iter();
            attributes.map(move |attribute| (Some(urn), object, attribute))
        })
    });
    top.chain(extended)
}

/// Values of an attribute, one by one.
fn each(value: Option<&Value>) -> &[Value] {
    match value {
        None | Some(Value::Null) => &[],
        Some(Value::Array(all)) => all,
        Some(one) => std::slice::from_ref(one),
    }
}

/// Every value of the resource that must be unique.
pub fn unique_values(resource: &Value, resource_type: ResourceType, set: &SchemaSet) -> Vec<UniqueValue> {
    let mut found = Vec::new();
    let Some(object) = resource.as_object() else {
        return found;
    };
    let mut push = |place: Place<'_>, attribute: &Attribute, value: &Value| {
        if attribute.uniqueness == Uniqueness::None {
            return;
        }
        let key = match value {
            Value::String(text) if attribute.case_exact => text.clone(),
            Value::String(text) => fold(text),
            other => other.to_string(),
        };
        found.push(UniqueValue {
            attribute: place.to_string(),
            key,
            uniqueness: attribute.uniqueness,
        });
    };
    for (extension, holder, attribute) in defined(object, resource_type, set) {
        let place = Place::of(extension, &attribute.name);
        // The id is the server's own.
        if attribute.mutability == Mutability::ReadOnly && extension.is_none() {
            continue;
        }
        let is_plain = attribute.uniqueness != Uniqueness::None;
        let has_unique_subs = || {
            let mut subs = attribute.sub_attributes.iter();
            subs.any(|sub| sub.uniqueness != Uniqueness::None)
        };
        if !is_plain && !has_unique_subs() {
            continue;
        }
        for value in each(holder.get(&attribute.name)) {
            push(place, attribute, value);
            for sub in &attribute.sub_attributes {
                for value in each(value.get(&sub.name)) {
                    push(place.sub(&sub.name), sub, value);
                }
            }
        }
    }
    found
}

/// Fails when something required is missing.
///
/// `sent` are the paths a POST or PUT had, among them those that are not kept; `None` says that the
/// resource is the result of a PATCH, which took the attribute away (RFC 7644 §3.5.2.2).
///
/// # Errors
/// `invalidValue`, or `mutability` after a PATCH.
pub fn require(
    resource: &Value,
    resource_type: ResourceType,
    set: &SchemaSet,
    sent: Option<&[String]>,
) -> Result<(), ScimError> {
    let Some(object) = resource.as_object() else {
        return Ok(());
    };
    for extension in set
        .extensions(resource_type)
        .iter()
        .filter(|extension| extension.required)
    {
        let urn = &extension.schema.id;
        if !get(object, urn).is_some_and(Value::is_object) {
            return Err(missing(urn, sent.is_none()));
        }
    }
    for (extension, holder, attribute) in defined(object, resource_type, set) {
        let place = Place::of(extension, &attribute.name);
        let value = get(holder, &attribute.name);
        if attribute.required && attribute.mutability != Mutability::ReadOnly {
            let was_sent = || sent.is_none_or(|sent| sent.contains(&place.to_string()));
            match value {
                Some(Value::String(text)) if text.trim().is_empty() => {
                    return Err(ScimError::invalid_value(format!("{place} is required")));
                }
                None if attribute.is_kept() || !was_sent() => {
                    return Err(missing(&place, sent.is_none()));
                }
                _ => {}
            }
        }
        if attribute.data_type == DataType::Complex {
            require_subs(attribute, place, each(value))?;
        }
    }
    Ok(())
}

fn missing(what: &impl std::fmt::Display, removed: bool) -> ScimError {
    if removed {
        ScimError::of(
            ScimType::Mutability,
            format!("{what} is required and cannot be removed"),
        )
    } else {
        ScimError::invalid_value(format!("{what} is required"))
    }
}

fn require_subs(attribute: &Attribute, place: Place<'_>, values: &[Value]) -> Result<(), ScimError> {
    let required = |sub: &&Attribute| sub.required && sub.mutability != Mutability::ReadOnly && sub.is_kept();
    for sub in attribute.sub_attributes.iter().filter(required) {
        for value in values.iter().filter_map(Value::as_object) {
            if get(value, &sub.name).is_none() {
                return Err(ScimError::invalid_value(format!(
                    "{} is required in every value of {place}",
                    place.sub(&sub.name)
                )));
            }
        }
    }
    Ok(())
}

/// A PUT keeps what is `readOnly` or `immutable` (RFC 7644 §3.5.1).
///
/// # Errors
/// `mutability` when an immutable value would change.
pub(crate) fn keep_what_may_not_change(
    resource: &mut Value,
    existing: &Value,
    resource_type: ResourceType,
    set: &SchemaSet,
) -> Result<(), ScimError> {
    let (Some(object), Some(existing)) = (resource.as_object_mut(), existing.as_object()) else {
        return Ok(());
    };
    for (extension, holder, attribute) in defined(existing, resource_type, set) {
        // `id`, `meta` and a user's `groups` are made by the server for every answer.
        let is_kept = match attribute.mutability {
            Mutability::ReadOnly => extension.is_some(),
            Mutability::Immutable => true,
            Mutability::ReadWrite | Mutability::WriteOnly => false,
        };
        let has_immutable_subs = !attribute.multi_valued
            && attribute
                .sub_attributes
                .iter()
                .any(|sub| sub.mutability == Mutability::Immutable);
        if !is_kept && !has_immutable_subs {
            continue;
        }
        let Some(old) = get(holder, &attribute.name) else {
            continue;
        };
        let place = Place::of(extension, &attribute.name);
        let target = match extension {
            None => &mut *object,
            Some(urn) => {
                let slot = object.entry(urn).or_insert_with(|| Value::Object(Map::new()));
                match slot.as_object_mut() {
                    Some(target) => target,
                    None => continue,
                }
            }
        };
        if is_kept {
            match target.get(&attribute.name) {
                Some(new) if !is_same(old, new, attribute) => return Err(changed(place)),
                Some(_) => {}
                None => {
                    target.insert(attribute.name.clone(), old.clone());
                }
            }
            continue;
        }
        for sub in attribute
            .sub_attributes
            .iter()
            .filter(|sub| sub.mutability == Mutability::Immutable)
        {
            let (Some(old), Some(new)) = (
                old.get(&sub.name),
                target.get(&attribute.name).and_then(|new| new.get(&sub.name)),
            ) else {
                continue;
            };
            if !is_same(old, new, sub) {
                return Err(changed(place.sub(&sub.name)));
            }
        }
    }
    Ok(())
}

/// A PATCH leaves what is `immutable` and has a value as it is (RFC 7644 §3.5.2).
///
/// # Errors
/// `mutability`
pub(crate) fn immutable_stayed(
    before: &Value,
    after: &Value,
    resource_type: ResourceType,
    set: &SchemaSet,
) -> Result<(), ScimError> {
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else {
        return Ok(());
    };
    for (extension, holder, attribute) in defined(before, resource_type, set) {
        if attribute.mutability != Mutability::Immutable {
            // Parts of an attribute are looked at where they are written.
            continue;
        }
        let Some(old) = get(holder, &attribute.name) else {
            continue;
        };
        let new = match extension {
            None => get(after, &attribute.name),
            Some(urn) => get(after, urn)
                .and_then(Value::as_object)
                .and_then(|after| get(after, &attribute.name)),
        };
        if !new.is_some_and(|new| is_same(old, new, attribute)) {
            return Err(changed(Place::of(extension, &attribute.name)));
        }
    }
    Ok(())
}

fn changed(place: Place<'_>) -> ScimError {
    ScimError::of(
        ScimType::Mutability,
        format!("{place} is immutable: it can be set once and has a value already"),
    )
}

/// Whether two values are the same for an attribute: strings without case unless it is case-exact.
pub(crate) fn is_same(old: &Value, new: &Value, attribute: &Attribute) -> bool {
    match (old, new) {
        (Value::String(old), Value::String(new)) if !attribute.case_exact => fold(old) == fold(new),
        _ => old == new,
    }
}
