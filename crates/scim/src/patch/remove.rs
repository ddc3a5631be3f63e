//! `remove`.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::Work;
use super::request::{Op, Operation};
use super::set::stays_if_immutable;
use super::target::{Target, drop_if_empty, is_husk};
use crate::error::{ScimError, ScimType};
use crate::filter::Matcher;
use crate::mode::Notes;
use crate::path::Path;
use crate::resource::ResourceType;
use crate::schema::{DataType, Mutability};
use crate::value::{get, keep_each_once, key_of, one, take};

impl Work<'_> {
    pub(super) fn remove(&mut self, operation: Operation) -> Result<(), ScimError> {
        let Some(path) = operation.path else {
            // RFC 7644 §3.5.2.2.
            return Err(ScimError::of(ScimType::NoTarget, "remove needs a path"));
        };
        let path = self.with_manager_urn(path)?;
        self.is_no_longer_urn(&path)?;
        let set = self.set;
        let resolved = set.resolve(self.resource_type, &path);
        let is_known_schema = resolved.schema.is_some();
        let Some(target) = Target::new(Op::Remove, &path, resolved) else {
            return self.remove_extension(&path);
        };
        if target.is_read_only() || (target.extension.is_none() && target.name == "schemas") {
            return Err(target.read_only());
        }
        target.check(is_known_schema, ScimType::NoTarget, &mut self.notes)?;
        if self.resource_type == ResourceType::Group && target.extension.is_none() && target.name == "members"
        {
            return self.remove_members(&target, operation.value);
        }
        self.written.push(target.place().to_string());
        let key = match target.extension {
            None => None,
            // Making an extension just to remove from it would be undone below.
            Some(urn) => match key_of(&self.object, urn) {
                Some(key) => Some(key.to_owned()),
                None => return Ok(()),
            },
        };
        let holder = match &key {
            None => Some(&mut self.object),
            Some(key) => self.object.get_mut(key).and_then(Value::as_object_mut),
        };
        if let Some(holder) = holder {
            let listed = operation.value.filter(|value| !value.is_null());
            target.remove_from(holder, listed, &mut self.notes)?;
        }
        drop_if_empty(&mut self.object, target.extension);
        Ok(())
    }

    /// Removes all attributes of an extension.
    pub(super) fn remove_extension(&mut self, path: &Path) -> Result<(), ScimError> {
        let resolved = self.set.resolve(self.resource_type, path);
        let Some(urn) = resolved.extension else {
            return Err(ScimError::of(
                ScimType::InvalidPath,
                format!("{path} names a whole schema, not an attribute"),
            ));
        };
        let held = get(&self.object, urn).and_then(Value::as_object);
        let fixed = resolved.schema.and_then(|schema| {
            let mut attributes = schema.attributes.iter();
            attributes.find(|attribute| {
                matches!(attribute.mutability, Mutability::ReadOnly | Mutability::Immutable)
                    && held.is_some_and(|held| get(held, &attribute.name).is_some())
            })
        });
        if let Some(fixed) = fixed {
            let detail = format!(
                "{urn}:{} is {} and cannot be removed",
                fixed.name, fixed.mutability
            );
            return Err(ScimError::of(ScimType::Mutability, detail));
        }
        take(&mut self.object, urn);
        Ok(())
    }
}

impl Target<'_> {
    fn remove_from(
        &self,
        holder: &mut Map<String, Value>,
        listed: Option<Value>,
        notes: &mut Notes,
    ) -> Result<(), ScimError> {
        if listed.is_some() {
            notes.accept(
                ScimType::InvalidSyntax,
                format_args!("`Remove` of `{}` with a value", self.path),
                "remove takes a path and no value; select values with a filter in the path (RFC 7644 §3.5.2.2)",
            )?;
        }
        let Some(key) = key_of(holder, self.name).map(str::to_owned) else {
            return Ok(());
        };
        match holder.get_mut(&key) {
            Some(Value::Array(all)) => {
                self.remove_values(all, listed, notes)?;
                if all.is_empty() {
                    holder.shift_remove(&key);
                }
            }
            Some(Value::Object(object)) if self.sub_name.is_some() => {
                self.remove_sub(object)?;
                if object.is_empty() {
                    holder.shift_remove(&key);
                }
            }
            _ if self.sub_name.is_none() => {
                holder.shift_remove(&key);
            }
            _ => {}
        }
        Ok(())
    }

    fn remove_values(
        &self,
        all: &mut Vec<Value>,
        listed: Option<Value>,
        notes: &mut Notes,
    ) -> Result<(), ScimError> {
        let matcher = self
            .path
            .filter
            .as_ref()
            .map(|filter| Matcher::for_values(filter, self.attribute));
        let concerns = |value: &Value| matcher.as_ref().is_none_or(|matcher| matcher.matches(value));
        if self.sub_name.is_some() {
            for value in all.iter_mut() {
                if concerns(value)
                    && let Some(object) = value.as_object_mut()
                {
                    self.remove_sub(object)?;
                }
            }
            all.retain(|value| !is_husk(value, None, notes));
            if self.attribute.is_some() {
                keep_each_once(all);
            }
            return Ok(());
        }
        match listed {
            Some(listed) if matcher.is_none() => self.remove_listed(all, listed, notes)?,
            _ => all.retain(|value| !concerns(value)),
        }
        Ok(())
    }

    /// Only the listed ones go: reading it as "remove the attribute" would lose the others.
    fn remove_listed(&self, all: &mut Vec<Value>, listed: Value, notes: &mut Notes) -> Result<(), ScimError> {
        let listed = match listed {
            Value::Array(listed) => listed,
            one => vec![one],
        };
        let mut gone = HashSet::with_capacity(listed.len());
        for value in listed {
            let value = match self.attribute {
                Some(attribute) if attribute.data_type == DataType::Complex => {
                    one(value, attribute, self.place(), notes)?
                }
                _ => Some(value),
            };
            gone.extend(value.as_ref().map(name_of));
        }
        all.retain(|value| !gone.contains(&name_of(value)));
        Ok(())
    }

    fn remove_sub(&self, object: &mut Map<String, Value>) -> Result<(), ScimError> {
        let Some(sub) = self.sub_name else {
            return Ok(());
        };
        let place = self.place().sub(sub);
        stays_if_immutable(get(object, sub), None, self.sub_attribute, place)?;
        take(object, sub);
        Ok(())
    }
}

/// A value is known by its `value`; a plain one is its own.
fn name_of(value: &Value) -> String {
    value.get("value").unwrap_or(value).to_string()
}
