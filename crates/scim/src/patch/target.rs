//! The place an operation works on.

use serde_json::{Map, Value};

use crate::error::{ScimError, ScimType};
use crate::filter::{CompareOp, Filter};
use crate::mode::{Mode, Notes};
use crate::path::Path;
use crate::schema::{Attribute, Mutability, Resolved};
use crate::value::{self, Place, get, key_of};

use super::request::Op;
use super::set::stays_if_immutable;

/// The attribute an operation works on.
pub(super) struct Target<'a> {
    pub(super) op: Op,
    pub(super) path: &'a Path,
    pub(super) extension: Option<&'a str>,
    /// As the schema spells it.
    pub(super) name: &'a str,
    pub(super) attribute: Option<&'a Attribute>,
    pub(super) sub_name: Option<&'a str>,
    pub(super) sub_attribute: Option<&'a Attribute>,
}

impl<'a> Target<'a> {
    /// `None` when the path names a whole schema.
    pub(super) fn new(op: Op, path: &'a Path, resolved: Resolved<'a>) -> Option<Self> {
        Some(Self {
            op,
            path,
            extension: resolved.extension,
            name: resolved.name?,
            attribute: resolved.attribute,
            sub_name: resolved.sub_name,
            sub_attribute: resolved.sub_attribute,
        })
    }

    /// The attribute in messages.
    pub(super) fn place(&self) -> Place<'a> {
        Place::of(self.extension, self.name)
    }

    /// The innermost attribute in messages.
    pub(super) fn leaf_place(&self) -> Place<'a> {
        match self.sub_name {
            Some(sub) => self.place().sub(sub),
            None => self.place(),
        }
    }

    pub(super) fn is_read_only(&self) -> bool {
        [self.attribute, self.sub_attribute]
            .into_iter()
            .flatten()
            .any(|attribute| attribute.mutability == Mutability::ReadOnly)
    }

    pub(super) fn read_only(&self) -> ScimError {
        ScimError::of(
            ScimType::Mutability,
            format!("{} is set by the server", self.leaf_place()),
        )
    }

    /// Refuses, or notes, what no schema defines; and what the definition says cannot be.
    /// `scim_type` is what an unknown attribute is refused with: it stands in a path or in a value.
    pub(super) fn check(
        &self,
        is_known_schema: bool,
        scim_type: ScimType,
        notes: &mut Notes,
    ) -> Result<(), ScimError> {
        let unknown = match (self.attribute, self.sub_name) {
            (None, _) => Some(self.place()),
            (Some(attribute), Some(sub)) if self.sub_attribute.is_none() => {
                if attribute.sub_attributes.is_empty() {
                    let detail = format!("{} has no sub-attributes, so no {sub}", self.place());
                    return Err(ScimError::of(ScimType::InvalidPath, detail));
                }
                Some(self.leaf_place())
            }
            _ => None,
        };
        if let Some(place) = unknown {
            let kept = if is_known_schema {
                "defines"
            } else {
                "defines with its URN"
            };
            notes.accept(
                scim_type,
                format_args!("`{place}`, which no schema here {kept}"),
                "only attributes of the schemas at /Schemas can be worked on",
            )?;
        }
        let Some(filter) = &self.path.filter else {
            return Ok(());
        };
        if self.attribute.is_some_and(|attribute| !attribute.multi_valued) {
            let detail = format!(
                "{} has one value; a filter in brackets selects among several",
                self.place()
            );
            return Err(ScimError::of(ScimType::InvalidPath, detail));
        }
        crate::filter::check_values(filter, self.attribute, notes)
    }

    /// Fails when the new sub-attributes of a value change what is immutable in it.
    pub(super) fn stays_immutable(
        &self,
        old: &Map<String, Value>,
        new: &Map<String, Value>,
    ) -> Result<(), ScimError> {
        let subs = self
            .attribute
            .map_or(&[][..], |attribute| &attribute.sub_attributes);
        for sub in subs {
            if let Some(value) = get(new, &sub.name) {
                let place = self.place().sub(&sub.name);
                stays_if_immutable(get(old, &sub.name), Some(value), Some(sub), place)?;
            }
        }
        Ok(())
    }

    /// Values a filter describes: `type eq "work"` gives `{"type": "work"}`. `None` when the filter
    /// is more than equalities joined by `and`.
    pub(super) fn described_by(&self, filter: &Filter) -> Option<Map<String, Value>> {
        let mut element = Map::new();
        self.describe(filter, &mut element).then_some(element)
    }

    fn describe(&self, filter: &Filter, element: &mut Map<String, Value>) -> bool {
        match filter {
            Filter::And(parts) => parts.iter().all(|part| self.describe(part, element)),
            Filter::Compare {
                path:
                    Path {
                        urn: None,
                        attribute: Some(name),
                        filter: None,
                        sub: None,
                    },
                op: CompareOp::Eq,
                value,
            } if !value.is_null() => {
                let sub = self.attribute.and_then(|attribute| attribute.sub_attribute(name));
                let Some(sub) = sub else {
                    element.insert(name.clone(), value.clone());
                    return self
                        .attribute
                        .is_none_or(|attribute| !attribute.sub_attributes.is_empty());
                };
                // A string boolean in the filter becomes the boolean the element is stored with.
                let mut silent = Notes::new(Mode::Entra);
                let place = self.place().sub(&sub.name);
                match value::whole(value.clone(), sub, place, &mut silent) {
                    Ok(Some(value)) => element.insert(sub.name.clone(), value).is_none(),
                    _ => false,
                }
            }
            _ => false,
        }
    }
}

/// The object that holds the attribute, made when it is not there yet.
pub(super) fn container<'a>(
    resource: &'a mut Map<String, Value>,
    extension: Option<&str>,
) -> Result<&'a mut Map<String, Value>, ScimError> {
    let Some(urn) = extension else {
        return Ok(resource);
    };
    let key = key_of(resource, urn).unwrap_or(urn).to_owned();
    let slot = resource.entry(key).or_insert_with(|| Value::Object(Map::new()));
    slot.as_object_mut()
        .ok_or_else(|| ScimError::invalid_value(format!("{urn} is no object")))
}

/// Removes the extension object when nothing is left in it.
pub(super) fn drop_if_empty(resource: &mut Map<String, Value>, extension: Option<&str>) {
    let Some(key) = extension.and_then(|urn| key_of(resource, urn)) else {
        return;
    };
    let is_empty = resource
        .get(key)
        .and_then(Value::as_object)
        .is_some_and(Map::is_empty);
    if is_empty {
        let key = key.to_owned();
        resource.shift_remove(&key);
    }
}

/// Whether nothing but the describing fields is left of a value: Entra clears a mail and means that
/// there is none. To the letter of the RFC the value stays as long as anything is in it.
pub(super) fn is_husk(element: &Value, described: Option<&Map<String, Value>>, notes: &Notes) -> bool {
    let Some(object) = element.as_object() else {
        return false;
    };
    if notes.is_strict() {
        return object.is_empty();
    }
    object.keys().all(|key| {
        matches!(key.as_str(), "type" | "primary")
            || described.is_some_and(|described| described.contains_key(key))
    })
}
