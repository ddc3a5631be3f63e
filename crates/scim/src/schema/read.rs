//! Schemas read from JSON: the core ones that are part of this crate, and a tenant's extensions.

use serde_json::{Map, Value};

use super::attribute::{Attribute, DataType, Mutability, Returned, Uniqueness, find};
use super::{Schema, is_urn};
use crate::path::is_name;

/// Most attributes of a schema, and sub-attributes of an attribute.
pub const ATTRIBUTES_MAX: usize = 200;

/// Longest URN of a schema in bytes.
const URN_BYTES_MAX: usize = 200;

/// Why a schema cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct SchemaError {
    /// Where in the text, `attributes[2].type`.
    pub place: String,
    /// What is wrong there and what would be right.
    pub what: String,
}

type Result<T> = std::result::Result<T, SchemaError>;

pub(crate) fn fault<T>(place: &str, what: impl Into<String>) -> Result<T> {
    let place = if place.is_empty() { "the schema" } else { place };
    Err(SchemaError {
        place: place.to_owned(),
        what: what.into(),
    })
}

/// Reads a Schema resource (RFC 7643 §7). Characteristics that are left out have the defaults of
/// RFC 7643 §2.2.
pub(crate) fn schema(value: &Value, place: &str, nested: bool) -> Result<Schema> {
    let Some(object) = value.as_object() else {
        return fault(place, "a schema is an object with `id` and `attributes`");
    };
    const KEYS: [&str; 7] = [
        "schemas",
        "id",
        "name",
        "description",
        "attributes",
        "meta",
        "resourceType",
    ];
    known_keys(object, &KEYS, &["required"], place)?;
    let id = text(object, "id", place)?;
    let Some(id) = id else {
        return fault(place, "`id`, the URN of the schema, is missing");
    };
    urn(id, &join(place, "id"))?;
    let name = text(object, "name", place)?.map_or_else(|| last_part(id), str::to_owned);
    let description = text(object, "description", place)?.unwrap_or(&name).to_owned();
    Ok(Schema {
        attributes: attributes(object.get("attributes"), &join(place, "attributes"), nested, 0)?,
        id: id.to_owned(),
        name,
        description,
    })
}

fn last_part(urn: &str) -> String {
    urn.rsplit(':').next().unwrap_or(urn).to_owned()
}

fn urn(id: &str, place: &str) -> Result<()> {
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '.' | '-' | '_');
    if !is_urn(id) || id.matches(':').count() < 2 || id.ends_with(':') || !id.chars().all(legal) {
        return fault(
            place,
            format!(
                "`{id}` is no URN such as urn:ietf:params:scim:schemas:extension:Contoso:2.0:User; letters, digits, `:`, `.`, `-` and `_` may stand in it"
            ),
        );
    }
    if id.len() > URN_BYTES_MAX {
        return fault(place, format!("longer than {URN_BYTES_MAX} bytes"));
    }
    Ok(())
}

fn attributes(value: Option<&Value>, place: &str, nested: bool, depth: usize) -> Result<Vec<Attribute>> {
    let Some(all) = value.and_then(Value::as_array) else {
        return fault(place, "an array of attributes is expected");
    };
    if all.is_empty() {
        return fault(place, "at least one attribute is needed");
    }
    if all.len() > ATTRIBUTES_MAX {
        return fault(place, format!("more than {ATTRIBUTES_MAX} attributes"));
    }
    let mut read: Vec<Attribute> = Vec::with_capacity(all.len());
    for (index, one) in all.iter().enumerate() {
        let place = format!("{place}[{index}]");
        let one = attribute(one, &place, nested, depth)?;
        if find(&read, &one.name).is_some() {
            return fault(
                &place,
                format!(
                    "there are two attributes `{}`; names are compared without case",
                    one.name
                ),
            );
        }
        read.push(one);
    }
    Ok(read)
}

fn attribute(value: &Value, place: &str, nested: bool, depth: usize) -> Result<Attribute> {
    const KEYS: [&str; 12] = [
        "name",
        "type",
        "multiValued",
        "description",
        "required",
        "caseExact",
        "mutability",
        "returned",
        "uniqueness",
        "canonicalValues",
        "referenceTypes",
        "subAttributes",
    ];
    let Some(object) = value.as_object() else {
        return fault(place, "an attribute is an object with a `name`");
    };
    known_keys(object, &KEYS, &["canonicalValuesOnly"], place)?;
    let name = match text(object, "name", place)? {
        Some(name) if is_name(name) => name.to_owned(),
        Some(name) => {
            let what = format!(
                "`{name}` is no attribute name: a letter first, then letters, digits, `-` and `_` (RFC 7643 §2.1)"
            );
            return fault(&join(place, "name"), what);
        }
        None => return fault(place, "`name` is missing"),
    };
    let data_type =
        keyword(object, "type", place, DataType::ALL, DataType::from_keyword)?.unwrap_or(DataType::String);
    let mutability = keyword(
        object,
        "mutability",
        place,
        Mutability::ALL,
        Mutability::from_keyword,
    )?
    .unwrap_or(Mutability::ReadWrite);
    let is_secret = mutability == Mutability::WriteOnly;
    let returned =
        keyword(object, "returned", place, Returned::ALL, Returned::from_keyword)?.unwrap_or(if is_secret {
            Returned::Never
        } else {
            Returned::Default
        });
    if is_secret && returned != Returned::Never {
        let what = "what is writeOnly is never returned: write `never` (RFC 7643 §7)";
        return fault(&join(place, "returned"), what);
    }
    let uniqueness = keyword(
        object,
        "uniqueness",
        place,
        Uniqueness::ALL,
        Uniqueness::from_keyword,
    )?
    .unwrap_or(Uniqueness::None);
    let has_no_uniqueness = matches!(
        data_type,
        DataType::Boolean | DataType::Complex | DataType::DateTime | DataType::Binary
    );
    if has_no_uniqueness && uniqueness != Uniqueness::None {
        let what = format!("a {data_type} has no uniqueness: write `none` (RFC 7643 §2.3)");
        return fault(&join(place, "uniqueness"), what);
    }
    let always_exact = matches!(data_type, DataType::Reference | DataType::Binary);
    Ok(Attribute {
        data_type,
        multi_valued: flag(object, "multiValued", place)?.unwrap_or(false),
        required: flag(object, "required", place)?.unwrap_or(false),
        case_exact: always_exact || flag(object, "caseExact", place)?.unwrap_or(false),
        mutability,
        returned,
        uniqueness,
        canonical_values: texts(object, "canonicalValues", place)?,
        canonical_values_only: flag(object, "canonicalValuesOnly", place)?.unwrap_or(false),
        reference_types: texts(object, "referenceTypes", place)?,
        sub_attributes: sub_attributes(object, data_type, place, nested, depth)?,
        description: text(object, "description", place)?.unwrap_or(&name).to_owned(),
        name,
    })
}

/// RFC 7643 §2.3.8: a sub-attribute is never complex; the schema of schemas is the one exception.
fn sub_attributes(
    object: &Map<String, Value>,
    data_type: DataType,
    place: &str,
    nested: bool,
    depth: usize,
) -> Result<Vec<Attribute>> {
    let value = object.get("subAttributes");
    if data_type != DataType::Complex {
        let none = value.is_none_or(|value| value.as_array().is_some_and(Vec::is_empty));
        if none {
            return Ok(Vec::new());
        }
        let what = format!("a {data_type} has no sub-attributes; `type` would have to be `complex`");
        return fault(&join(place, "subAttributes"), what);
    }
    if depth > usize::from(nested) {
        let what = "a sub-attribute cannot be complex (RFC 7643 §2.3.8)";
        return fault(&join(place, "type"), what);
    }
    attributes(value, &join(place, "subAttributes"), nested, depth + 1)
}

fn join(place: &str, key: &str) -> String {
    if place.is_empty() {
        key.to_owned()
    } else {
        format!("{place}.{key}")
    }
}

fn known_keys(object: &Map<String, Value>, keys: &[&str], more: &[&str], place: &str) -> Result<()> {
    for key in object.keys() {
        let known = |names: &[&str]| names.contains(&key.as_str());
        if !known(keys) && !known(more) {
            return fault(
                &join(place, key),
                format!("not known here; known are {}", keys.join(", ")),
            );
        }
    }
    Ok(())
}

fn text<'a>(object: &'a Map<String, Value>, key: &str, place: &str) -> Result<Option<&'a str>> {
    match object.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => fault(&join(place, key), format!("a string is expected, not {other}")),
    }
}

fn flag(object: &Map<String, Value>, key: &str, place: &str) -> Result<Option<bool>> {
    match object.get(key) {
        None => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(other) => fault(
            &join(place, key),
            format!("true or false is expected, not {other}"),
        ),
    }
}

fn texts(object: &Map<String, Value>, key: &str, place: &str) -> Result<Vec<String>> {
    let all = match object.get(key) {
        None => return Ok(Vec::new()),
        Some(Value::Array(all)) if all.len() <= ATTRIBUTES_MAX => all,
        Some(_) => {
            let what = format!("an array of at most {ATTRIBUTES_MAX} strings is expected");
            return fault(&join(place, key), what);
        }
    };
    let mut read = Vec::with_capacity(all.len());
    for one in all {
        match one.as_str() {
            Some(one) => read.push(one.to_owned()),
            None => {
                return fault(
                    &join(place, key),
                    format!("{one} is no string; the array holds strings"),
                );
            }
        }
    }
    Ok(read)
}

fn keyword<T: Copy + std::fmt::Display>(
    object: &Map<String, Value>,
    key: &str,
    place: &str,
    all: &[T],
    read: fn(&str) -> Option<T>,
) -> Result<Option<T>> {
    let Some(word) = text(object, key, place)? else {
        return Ok(None);
    };
    match read(word) {
        Some(found) => Ok(Some(found)),
        None => {
            let all: Vec<String> = all.iter().map(T::to_string).collect();
            fault(
                &join(place, key),
                format!("`{word}` is not one of {}", all.join(", ")),
            )
        }
    }
}
