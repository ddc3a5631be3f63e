//! `add` and `replace`.

use serde_json::{Map, Value};

use super::Work;
use super::request::{Op, Operation};
use super::target::{Target, container, drop_if_empty, is_husk};
use crate::error::{ScimError, ScimType};
use crate::mode::Notes;
use crate::path::Path;
use crate::resource::{ResourceType, names_itself};
use crate::rules::is_same;
use crate::schema::{Attribute, DataType, Mutability};
use crate::value::{self, Place, bounded, get, keep_each_once, key_of, one, take, without_nulls};

impl Work<'_> {
    pub(super) fn set(&mut self, operation: Operation) -> Result<(), ScimError> {
        let Some(value) = operation.value else {
            return Err(ScimError::invalid_value(format!(
                "{} has no value",
                operation.op.as_str()
            )));
        };
        match operation.path {
            Some(path) => self.attribute(operation.op, path, value, false),
            None => self.attributes(operation.op, None, value),
        }
    }

    /// Without a path, `value` is an object whose members are attributes. With the flag Entra
    /// writes whole paths as keys: `name.familyName`, `urn:…:User:department`.
    fn attributes(&mut self, op: Op, urn: Option<&str>, value: Value) -> Result<(), ScimError> {
        let Value::Object(object) = value else {
            return Err(ScimError::invalid_value(format!(
                "{} without a path needs an object of attributes",
                op.as_str()
            )));
        };
        bounded(&object, "the value")?;
        for (key, value) in object {
            if urn.is_some_and(|urn| names_itself(urn, &key, &value)) {
                continue;
            }
            let mut path = Path::parse(&key)?;
            let is_deep = path.sub.is_some()
                || path.filter.is_some()
                || (path.urn.is_some() && path.attribute.is_some());
            if is_deep && !self.names_schema(&path) {
                self.notes.accept(
                    ScimType::InvalidPath,
                    "attribute paths as keys of a `value` without `path`",
                    "the keys are attributes; a sub-attribute or an extension's attribute stands in an object (RFC 7644 §3.5.2)",
                )?;
            }
            if let Some(urn) = urn
                && path.urn.is_none()
            {
                path.urn = Some(urn.to_owned());
            }
            self.attribute(op, path, value, true)?;
        }
        Ok(())
    }

    /// Whether what looks like a path is the URN of an extension.
    fn names_schema(&self, path: &Path) -> bool {
        self.set.resolve(self.resource_type, path).name.is_none()
    }

    fn attribute(&mut self, op: Op, path: Path, value: Value, as_key: bool) -> Result<(), ScimError> {
        let path = self.with_manager_urn(path)?;
        self.is_no_longer_urn(&path)?;
        let set = self.set;
        let resolved = set.resolve(self.resource_type, &path);
        let is_known_schema = resolved.schema.is_some();
        let Some(target) = Target::new(op, &path, resolved) else {
            if value.is_null() {
                return self.remove_extension(&path);
            }
            return self.attributes(op, path.urn.as_deref(), value);
        };
        if target.extension.is_none() && target.name == "schemas" {
            return self.schemas(value);
        }
        if target.is_read_only() {
            return self.read_only(&target, &value, as_key);
        }
        let scim_type = match as_key {
            true => ScimType::InvalidValue,
            false => ScimType::NoTarget,
        };
        target.check(is_known_schema, scim_type, &mut self.notes)?;
        if self.resource_type == ResourceType::Group && target.extension.is_none() && target.name == "members"
        {
            return self.set_members(&target, value);
        }
        self.written.push(target.place().to_string());
        let is_secret =
            |attribute: Option<&Attribute>| attribute.is_some_and(|attribute| !attribute.is_kept());
        if let (Some(attribute), true) = (target.attribute, is_secret(target.attribute)) {
            // Checked, and not kept: nothing can read it again.
            value::whole(value, attribute, target.place(), &mut self.notes)?;
            return Ok(());
        }
        let holder = container(&mut self.object, target.extension)?;
        let done = match (&path.filter, target.sub_name) {
            (Some(filter), _) => target.elements(holder, filter, value, &mut self.notes),
            (None, Some(sub)) => target.sub_attribute(holder, sub, value, &mut self.notes),
            (None, None) => target.whole(holder, value, &mut self.notes),
        };
        let done = done.and_then(|()| bounded(holder, target.extension.unwrap_or("the resource")));
        // Also after clearing the last attribute of an extension.
        drop_if_empty(&mut self.object, target.extension);
        done
    }

    /// `schemas` follows from the attributes; a URN that is added is listed (RFC 7644 §3.5.2).
    fn schemas(&mut self, value: Value) -> Result<(), ScimError> {
        let mut urns = crate::resource::listed(&self.object);
        let sent = match value {
            Value::Array(all) => all,
            one => vec![one],
        };
        for one in sent {
            match one {
                Value::String(urn) => {
                    let is_base = urn.eq_ignore_ascii_case(self.resource_type.schema());
                    if !is_base && self.set.extension(self.resource_type, &urn).is_none() {
                        self.notes.accept(
                            ScimType::InvalidValue,
                            format_args!("{urn} in `schemas`, which no schema here has"),
                            "`schemas` lists the resource type's own schema and its extensions (RFC 7643 §3)",
                        )?;
                    }
                    urns.push(urn);
                }
                other => {
                    return Err(ScimError::invalid_value(format!(
                        "schemas holds URNs; {} is none",
                        value::shown(&other, None)
                    )));
                }
            }
        }
        if urns.len() > value::VALUES_MAX {
            return Err(ScimError::invalid_value("schemas has too many values"));
        }
        self.object.insert("schemas".to_owned(), urns.into());
        Ok(())
    }

    /// Writing the value a read-only attribute has already is no change (RFC 7644 §3.5.2.1). Older
    /// requests repeat `id` without a path; `meta` says nothing a client may set.
    fn read_only(&mut self, target: &Target<'_>, value: &Value, as_key: bool) -> Result<(), ScimError> {
        let holder = match target.extension {
            None => Some(&self.object),
            Some(urn) => get(&self.object, urn).and_then(Value::as_object),
        };
        let mut have = holder.and_then(|holder| get(holder, target.name));
        if let Some(sub) = target.sub_name {
            have = have.and_then(|have| get(have.as_object()?, sub));
        }
        if have == Some(value) {
            return Ok(());
        }
        if as_key && target.name != "id" {
            return self.notes.accept_and(
                ScimType::Mutability,
                format_args!("`{}` in a `value` without `path`", target.leaf_place()),
                "ignored it",
                "it is set by the server (RFC 7643 §7, readOnly)",
            );
        }
        Err(target.read_only())
    }
}

impl Target<'_> {
    /// `title`, `emails`, `name`, `manager`.
    fn whole(
        &self,
        holder: &mut Map<String, Value>,
        value: Value,
        notes: &mut Notes,
    ) -> Result<(), ScimError> {
        let key = key_of(holder, self.name).unwrap_or(self.name).to_owned();
        let old = holder.get(&key);
        let many = match self.attribute {
            Some(attribute) => attribute.multi_valued,
            None => value.is_array() || old.is_some_and(Value::is_array),
        };
        if many && self.op == Op::Add && value.as_array().is_some_and(Vec::is_empty) {
            return Ok(());
        }
        if is_cleared(&value, self.attribute, notes)? {
            holder.shift_remove(&key);
            return Ok(());
        }
        if many {
            return self.many(holder, key, value, notes);
        }
        let Some(attribute) = self.attribute else {
            return self.loose(holder, key, value);
        };
        if attribute.data_type != DataType::Complex {
            if let Some(value) = value::whole(value, attribute, self.place(), notes)? {
                holder.insert(key, value);
            }
            return Ok(());
        }
        // Sub-attributes that are not named stay (RFC 7644 §3.5.2.3); null unassigns one.
        let cleared: Vec<String> = match &value {
            Value::Object(subs) => subs
                .iter()
                .filter(|(_, value)| value.is_null())
                .map(|(sub, _)| sub.clone())
                .collect(),
            _ => Vec::new(),
        };
        let is_object = value.as_object().is_some_and(|subs| !subs.is_empty());
        let Some(value) = value::whole(value, attribute, self.place(), notes)? else {
            if !is_object || cleared.is_empty() {
                // Nobody: `""` or `{"value": ""}` for the manager.
                holder.shift_remove(&key);
                return Ok(());
            }
            return self.merge(holder, key, Map::new(), &cleared);
        };
        match value {
            Value::Object(subs) => self.merge(holder, key, subs, &cleared),
            _ => Ok(()),
        }
    }

    fn merge(
        &self,
        holder: &mut Map<String, Value>,
        key: String,
        subs: Map<String, Value>,
        cleared: &[String],
    ) -> Result<(), ScimError> {
        let slot = holder
            .entry(key.clone())
            .or_insert_with(|| Value::Object(Map::new()));
        if !slot.is_object() {
            *slot = Value::Object(Map::new());
        }
        if let Some(old) = slot.as_object_mut() {
            self.stays_immutable(old, &subs)?;
            for sub in cleared {
                let attribute = self.attribute.and_then(|attribute| attribute.sub_attribute(sub));
                stays_if_immutable(get(old, sub), None, attribute, self.place().sub(sub))?;
                take(old, sub);
            }
            // A reference beside a new value would still name the old one.
            if subs.contains_key("value") && !subs.contains_key("$ref") {
                old.shift_remove("$ref");
            }
            old.extend(subs);
            if old.is_empty() {
                holder.shift_remove(&key);
            }
        }
        Ok(())
    }

    /// An attribute no schema defines: objects are merged, anything else is put in its place.
    fn loose(&self, holder: &mut Map<String, Value>, key: String, value: Value) -> Result<(), ScimError> {
        match (holder.get_mut(&key), without_nulls(value)) {
            (Some(Value::Object(old)), Value::Object(new)) => old.extend(new),
            (Some(Value::Object(_)), scalar) => {
                return Err(ScimError::invalid_value(format!(
                    "{} has sub-attributes; {} cannot replace them",
                    self.place(),
                    value::shown(&scalar, None)
                )));
            }
            (_, value) => {
                holder.insert(key, value);
            }
        }
        Ok(())
    }

    /// `name.familyName`; for a multi-valued attribute, of every value.
    fn sub_attribute(
        &self,
        holder: &mut Map<String, Value>,
        sub: &str,
        value: Value,
        notes: &mut Notes,
    ) -> Result<(), ScimError> {
        let cleared = is_cleared(&value, self.sub_attribute, notes)?;
        let key = key_of(holder, self.name).unwrap_or(self.name).to_owned();
        let Some(slot) = holder.get_mut(&key).filter(|slot| !slot.is_null()) else {
            if cleared {
                return Ok(());
            }
            let mut fresh = Map::new();
            self.write(&mut fresh, sub, Some(value), notes)?;
            let many = self.attribute.is_some_and(|attribute| attribute.multi_valued);
            let fresh = Value::Object(fresh);
            holder.insert(key, if many { Value::Array(vec![fresh]) } else { fresh });
            return Ok(());
        };
        match slot {
            Value::Object(object) => {
                self.write(object, sub, (!cleared).then_some(value), notes)?;
                if object.is_empty() {
                    holder.shift_remove(&key);
                }
            }
            Value::Array(all) => {
                for object in all.iter_mut().filter_map(Value::as_object_mut) {
                    self.write(object, sub, (!cleared).then(|| value.clone()), notes)?;
                }
                all.retain(|element| !is_husk(element, None, notes));
                if self.attribute.is_some() {
                    keep_each_once(all);
                }
                if all.is_empty() {
                    holder.shift_remove(&key);
                }
            }
            scalar => {
                return Err(ScimError::of(
                    ScimType::InvalidPath,
                    format!(
                        "{} is {}; it has no sub-attribute",
                        self.place(),
                        value::shown(scalar, None)
                    ),
                ));
            }
        }
        Ok(())
    }

    /// Writes or clears one sub-attribute of one value.
    pub(super) fn write(
        &self,
        object: &mut Map<String, Value>,
        sub: &str,
        value: Option<Value>,
        notes: &mut Notes,
    ) -> Result<(), ScimError> {
        let key = key_of(object, sub).unwrap_or(sub).to_owned();
        let place = self.place().sub(sub);
        let value = match (value, self.sub_attribute) {
            (None | Some(Value::Null), _) => None,
            (Some(value), Some(attribute)) => value::whole(value, attribute, place, notes)?,
            (Some(value), None) => Some(without_nulls(value)),
        };
        stays_if_immutable(object.get(&key), value.as_ref(), self.sub_attribute, place)?;
        match value {
            Some(value) => {
                bounded(object, place)?;
                object.insert(key, value);
            }
            None => {
                object.shift_remove(&key);
            }
        }
        Ok(())
    }

    /// One value sent for a multi-valued attribute.
    pub(super) fn conform(&self, value: Value, notes: &mut Notes) -> Result<Option<Value>, ScimError> {
        match self.attribute {
            Some(attribute) => one(value, attribute, self.place(), notes),
            None => Ok(Some(without_nulls(value)).filter(|value| !value.is_null())),
        }
    }
}

/// What is immutable is set once (RFC 7643 §7).
pub(super) fn stays_if_immutable(
    old: Option<&Value>,
    new: Option<&Value>,
    attribute: Option<&Attribute>,
    place: Place<'_>,
) -> Result<(), ScimError> {
    let (Some(old), Some(attribute)) = (old, attribute) else {
        return Ok(());
    };
    let stays = new.is_some_and(|new| is_same(old, new, attribute));
    if attribute.mutability == Mutability::Immutable && !stays {
        return Err(ScimError::of(
            ScimType::Mutability,
            format!("{place} is immutable: it can be set once and has a value already"),
        ));
    }
    Ok(())
}

/// Null is "unassigned" (RFC 7643 §2.5); Entra and Microsoft's validator also send `""` for it.
pub(super) fn is_cleared(
    value: &Value,
    attribute: Option<&Attribute>,
    notes: &mut Notes,
) -> Result<bool, ScimError> {
    match value {
        Value::Null => Ok(true),
        Value::Array(all) => Ok(all.is_empty()),
        Value::String(text) if text.is_empty() => {
            // To the letter of the RFC it is a string like another, where strings go.
            let is_text = attribute.is_none_or(|attribute| attribute.data_type == DataType::String);
            if notes.is_strict() && is_text {
                return Ok(false);
            }
            notes.accept(
                ScimType::InvalidValue,
                "an empty string as clearing the attribute",
                "remove the attribute, or write null (RFC 7643 §2.5)",
            )?;
            Ok(true)
        }
        _ => Ok(false),
    }
}
