//! What is stored from the body of a POST or PUT.

use serde_json::{Map, Value, json};

use crate::error::{ScimError, ScimType};
use crate::mode::{Mode, Notes};
use crate::path::Path;
use crate::resource::{ResourceType, complete_schemas, names_itself};
use crate::rules::{self, UniqueValue};
use crate::schema::{self, Attribute, Mutability, SchemaSet};
use crate::value::{self, Place, bounded, get, is_empty, unknown, whole, without_nulls};

/// A body that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// The attributes as they are stored, without `id` and `meta`, with `schemas`. The members of a
    /// group are still in it; [`crate::members::take`] takes them out.
    pub resource: Value,
    /// Values that no other resource may have.
    pub unique: Vec<UniqueValue>,
    /// Paths of the attributes that were sent, for what is `returned: request`.
    pub written: Vec<String>,
    /// One sentence for every departure from the RFC that was accepted.
    pub tolerances: Vec<String>,
}

/// Reads the body of a POST (`existing` is `None`) or PUT (RFC 7644 §3.3 and §3.5.1).
///
/// What is `readOnly` is ignored, `meta` and an `id` with it; what is `immutable` must be what it
/// is already; what is `writeOnly`, a password, is checked and not kept. Nulls and empty arrays are
/// "unassigned" (RFC 7643 §2.5).
///
/// # Errors
/// `invalidSyntax` when the body is no resource, `invalidValue` when a required attribute is
/// missing or a value does not fit its definition, `mutability` when an immutable one changes.
pub fn receive(
    body: Value,
    resource_type: ResourceType,
    set: &SchemaSet,
    mode: Mode,
    existing: Option<&Value>,
) -> Result<Received, ScimError> {
    let Value::Object(body) = body else {
        return Err(ScimError::of(
            ScimType::InvalidSyntax,
            format!("the body of a {} is an object", resource_type.name()),
        ));
    };
    bounded(&body, "the body")?;
    let mut reader = Reader {
        set,
        resource_type,
        notes: Notes::new(mode),
        stored: Map::with_capacity(body.len()),
        written: Vec::with_capacity(body.len()),
    };
    let listed = listed(&body, &mut reader)?;
    for (key, value) in body {
        if !value.is_null() {
            reader.member(key, value)?;
        }
    }
    reader.note_unlisted(&listed)?;
    let mut resource = Value::Object(reader.stored);
    if let Some(existing) = existing {
        rules::keep_what_may_not_change(&mut resource, existing, resource_type, set)?;
    }
    complete_schemas(&mut resource, resource_type, &listed);
    rules::require(&resource, resource_type, set, Some(&reader.written))?;
    Ok(Received {
        unique: rules::unique_values(&resource, resource_type, set),
        resource,
        written: reader.written,
        tolerances: reader.notes.into_sentences(),
    })
}

/// The URNs of `schemas` (RFC 7643 §3).
fn listed(body: &Map<String, Value>, reader: &mut Reader<'_>) -> Result<Vec<String>, ScimError> {
    let base = reader.resource_type.schema();
    let all = match get(body, "schemas") {
        Some(Value::Array(all)) => all.as_slice(),
        None | Some(Value::Null) => &[],
        Some(other) => {
            let detail = format!(
                "schemas is an array of URNs; {} is none",
                value::shown(other, None)
            );
            return Err(ScimError::of(ScimType::InvalidSyntax, detail));
        }
    };
    let mut urns: Vec<String> = Vec::new();
    for one in all {
        let Some(urn) = one.as_str() else {
            let detail = format!("schemas holds URNs; {} is none", value::shown(one, None));
            return Err(ScimError::of(ScimType::InvalidSyntax, detail));
        };
        if urns.iter().any(|have| have.eq_ignore_ascii_case(urn)) {
            continue;
        }
        let is_base = urn.eq_ignore_ascii_case(base);
        if !is_base && reader.set.extension(reader.resource_type, urn).is_none() {
            reader.notes.accept(
                ScimType::InvalidValue,
                format_args!("{urn} in `schemas`, which no schema here has"),
                "`schemas` lists the resource type's own schema and its extensions (RFC 7643 §3)",
            )?;
        }
        if urn != schema::ADSCIM_GROUP {
            urns.push(urn.to_owned());
        }
    }
    if !urns.iter().any(|urn| urn.eq_ignore_ascii_case(base)) {
        reader.notes.accept(
            ScimType::InvalidSyntax,
            format_args!("a body whose `schemas` does not name {base}"),
            "`schemas` is required and names the schema of the resource (RFC 7643 §3)",
        )?;
    }
    Ok(urns)
}

/// Fills the stored resource, member by member.
struct Reader<'a> {
    set: &'a SchemaSet,
    resource_type: ResourceType,
    notes: Notes,
    stored: Map<String, Value>,
    written: Vec<String>,
}

impl Reader<'_> {
    /// One member of the body: an attribute, or the object of an extension.
    fn member(&mut self, key: String, value: Value) -> Result<(), ScimError> {
        if !schema::is_urn(&key) {
            return self.top(key, value);
        }
        let Ok(path) = Path::parse(&key) else {
            if value.is_object() {
                return self.extension(Some(&key), None, value);
            }
            let detail = format!("`{key}` is neither an attribute nor the URN of a schema");
            return Err(ScimError::of(ScimType::InvalidSyntax, detail));
        };
        let set = self.set;
        let resolved = set.resolve(self.resource_type, &path);
        let Some(name) = resolved.name else {
            return self.extension(resolved.extension, resolved.schema, value);
        };
        // The URN of a schema nobody described may look like a path: `urn:x:hr`, `urn:x:hr.v2`.
        if resolved.schema.is_none() && path.filter.is_none() && value.is_object() {
            return self.extension(Some(&key), None, value);
        }
        if path.sub.is_some() || path.filter.is_some() {
            let detail = format!("`{key}` is a path; the body of a resource has attributes as objects");
            return Err(ScimError::of(ScimType::InvalidSyntax, detail));
        }
        self.notes.accept(
            ScimType::InvalidSyntax,
            format_args!("the path `{key}` as a key of the body"),
            "attributes of an extension stand in an object under its URN (RFC 7643 §3.3)",
        )?;
        self.attribute(resolved.extension, name, resolved.attribute, value)
    }

    fn top(&mut self, key: String, value: Value) -> Result<(), ScimError> {
        let set = self.set;
        let attribute = set.top(self.resource_type, &key);
        if attribute.is_none()
            && self.resource_type == ResourceType::User
            && key.eq_ignore_ascii_case("manager")
        {
            self.notes.accept(
                ScimType::InvalidValue,
                schema::MANAGER_WITHOUT_URN,
                schema::MANAGER_RULE,
            )?;
            let enterprise = set.extension(self.resource_type, schema::ENTERPRISE_USER);
            return self.extension(
                Some(schema::ENTERPRISE_USER),
                enterprise,
                json!({ "manager": value }),
            );
        }
        self.attribute(None, &key, attribute, value)
    }

    /// The object under the URN of an extension; `None` is the core schema, whose attributes stand
    /// at the top.
    fn extension(
        &mut self,
        urn: Option<&str>,
        schema: Option<&schema::Schema>,
        value: Value,
    ) -> Result<(), ScimError> {
        let urn_text = urn.unwrap_or(self.resource_type.schema());
        let Value::Object(object) = value else {
            return Err(ScimError::invalid_value(format!(
                "{urn_text} is an object; {} is none",
                value::shown(&value, None)
            )));
        };
        bounded(&object, urn_text)?;
        if urn.is_none() {
            self.notes.accept(
                ScimType::InvalidSyntax,
                format_args!("attributes under {urn_text}"),
                "attributes of the core schema stand at the top of the resource (RFC 7643 §3.3)",
            )?;
            for (key, value) in object.into_iter().filter(|(_, value)| !value.is_null()) {
                if schema::is_urn(&key) {
                    let detail = format!("`{key}` stands inside {urn_text}; extensions stand at the top");
                    return Err(ScimError::of(ScimType::InvalidSyntax, detail));
                }
                self.top(key, value)?;
            }
            return Ok(());
        }
        if schema.is_none() {
            self.notes.accept_and(
                ScimType::InvalidValue,
                format_args!("attributes of {urn_text}, which no schema here has"),
                "kept them",
                "only attributes of the schemas at /Schemas can be set",
            )?;
        }
        for (key, value) in object.into_iter().filter(|(_, value)| !value.is_null()) {
            if names_itself(urn_text, &key, &value) {
                continue;
            }
            let attribute = schema.and_then(|schema| schema.attribute(&key));
            self.attribute(urn, &key, attribute, value)?;
        }
        Ok(())
    }

    fn attribute(
        &mut self,
        extension: Option<&str>,
        key: &str,
        attribute: Option<&Attribute>,
        value: Value,
    ) -> Result<(), ScimError> {
        let name = attribute.map_or(key, |attribute| attribute.name.as_str());
        let place = Place::of(extension, name);
        if extension.is_none() && name == "schemas" {
            return Ok(());
        }
        let value = match attribute {
            // Also `id` and `meta`, which Entra really sends.
            Some(attribute) if attribute.mutability == Mutability::ReadOnly => return Ok(()),
            Some(attribute) => {
                let value = whole(value, attribute, place, &mut self.notes)?;
                if value.is_some() {
                    self.written.push(place.to_string());
                }
                value.filter(|_| attribute.is_kept())
            }
            None => {
                let is_known =
                    extension.is_none_or(|urn| self.set.extension(self.resource_type, urn).is_some());
                if is_known {
                    unknown(place, &mut self.notes)?;
                }
                self.written.push(place.to_string());
                Some(without_nulls(value)).filter(|value| !is_empty(value))
            }
        };
        let Some(value) = value else {
            return Ok(());
        };
        let holder = match extension {
            None => &mut self.stored,
            Some(urn) => {
                let slot = self.stored.entry(urn).or_insert_with(|| json!({}));
                match slot {
                    Value::Object(holder) => holder,
                    _ => return Ok(()),
                }
            }
        };
        holder.insert(name.to_owned(), value);
        Ok(())
    }

    /// Entra sends attributes of a custom extension without listing its URN in `schemas`.
    fn note_unlisted(&mut self, listed: &[String]) -> Result<(), ScimError> {
        for urn in self.stored.keys().filter(|key| schema::is_urn(key)) {
            let is_known = self.set.extension(self.resource_type, urn).is_some();
            if !is_known || listed.iter().any(|have| have.eq_ignore_ascii_case(urn)) {
                continue;
            }
            self.notes.accept(
                ScimType::InvalidValue,
                format_args!("attributes of {urn}, which `schemas` does not list"),
                "list the URN of every extension in `schemas` (RFC 7643 §3)",
            )?;
        }
        Ok(())
    }
}
