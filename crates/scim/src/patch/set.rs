//! `add` and `replace`.

use serde_json::{Map, Value};

use super::request::{Op, Operation};
use super::target::{
    container, described_by, drop_if_empty, extension, is_husk, is_read_only, keep_one_primary, owner,
    read_only, with_manager_urn,
};
use crate::error::{ScimError, ScimType};
use crate::filter::{Filter, matches};
use crate::path::Path;
use crate::schema;
use crate::tolerance::Notes;
use crate::value::{Owner, element, is_nobody, key_of, manager, tidy};

pub(super) fn run(
    resource: &mut Map<String, Value>,
    operation: &Operation,
    notes: &mut Notes,
) -> Result<(), ScimError> {
    let Some(value) = &operation.value else {
        return Err(ScimError::bad_request(
            ScimType::InvalidValue,
            format!("{} has no value", operation.op.as_str()),
        ));
    };
    match &operation.path {
        Some(path) if is_read_only(path) => same_or_refused(resource, path, value),
        Some(path) => attribute(resource, operation.op, path, value.clone(), notes),
        None => attributes(resource, operation.op, None, value, notes),
    }
}

/// Without a path, `value` is an object whose members are attributes. With the flag Entra writes
/// whole paths as keys: `name.familyName`, `urn:…:User:department`.
fn attributes(
    resource: &mut Map<String, Value>,
    op: Op,
    urn: Option<&str>,
    value: &Value,
    notes: &mut Notes,
) -> Result<(), ScimError> {
    let Some(object) = value.as_object() else {
        return Err(ScimError::bad_request(
            ScimType::InvalidValue,
            format!("{} without a path needs an object of attributes", op.as_str()),
        ));
    };
    for (key, value) in object {
        let mut path = Path::parse(key)?;
        let is_deep =
            path.sub.is_some() || path.filter.is_some() || (path.urn.is_some() && path.attribute.is_some());
        if let Some(urn) = urn
            && path.urn.is_none()
        {
            path.urn = Some(urn.to_owned());
        } else if is_read_only(&path) {
            // Older requests repeat `id`; `schemas` and `meta` are the server's.
            if path.is_plain("id", None) {
                same_or_refused(resource, &path, value)?;
            }
            continue;
        }
        if is_deep {
            notes.accept(
                ScimType::InvalidPath,
                "accepted attribute paths as keys of a `value` without `path`; a strict server would refuse",
            )?;
        }
        attribute(resource, op, &path, value.clone(), notes)?;
    }
    Ok(())
}

/// Writing the value a read-only attribute has already is no change (RFC 7644 §3.5.2).
fn same_or_refused(resource: &Map<String, Value>, path: &Path, value: &Value) -> Result<(), ScimError> {
    let name = path.attribute.as_deref().unwrap_or("");
    if path.sub.is_none() && crate::filter::get(resource, name) == Some(value) {
        return Ok(());
    }
    Err(read_only(path))
}

fn attribute(
    resource: &mut Map<String, Value>,
    op: Op,
    path: &Path,
    value: Value,
    notes: &mut Notes,
) -> Result<(), ScimError> {
    let path = with_manager_urn(path, notes)?;
    let Some(name) = &path.attribute else {
        if value.is_null() {
            return super::remove::whole_extension(resource, &path);
        }
        return attributes(resource, op, path.urn.as_deref(), &value, notes);
    };
    let owner = owner(&path);
    if owner == Owner::Standard && name.eq_ignore_ascii_case("password") {
        // Never to be shown again (RFC 7643 §4.1.1), so it is accepted and not kept.
        return Ok(());
    }
    let holder = container(resource, extension(&path))?;
    let key = key_of(holder, name).unwrap_or_else(|| match owner {
        Owner::Standard => schema::canonical_name(name).to_owned(),
        Owner::Extension => name.clone(),
    });
    let target = Target {
        op,
        owner,
        path: &path,
        key,
    };
    let done = match (&path.filter, &path.sub) {
        (Some(filter), _) => target.elements(holder, filter, value, notes),
        (None, Some(sub)) => target.sub_attribute(holder, sub, value, notes),
        (None, None) => target.whole(holder, value, notes),
    };
    // Also after clearing the last attribute of an extension.
    drop_if_empty(resource, extension(&path));
    done
}

/// The attribute an operation writes.
struct Target<'a> {
    op: Op,
    owner: Owner,
    path: &'a Path,
    /// The key it has, or will have, in its holder.
    key: String,
}

impl Target<'_> {
    /// `title`, `emails`, `name`, `manager`.
    fn whole(
        &self,
        holder: &mut Map<String, Value>,
        value: Value,
        notes: &mut Notes,
    ) -> Result<(), ScimError> {
        let is_manager = self.owner == Owner::Standard && self.key == "manager";
        let old_is_array = holder.get(&self.key).is_some_and(Value::is_array);
        let many = !is_manager
            && (old_is_array
                || value.is_array()
                || (self.owner == Owner::Standard && schema::is_multi_valued(&self.key)));
        if is_cleared(&value, notes)? || (is_manager && is_nobody(&value)) {
            holder.shift_remove(&self.key);
            return Ok(());
        }
        if is_manager {
            holder.insert(self.key.clone(), manager(value, notes)?);
            return Ok(());
        }
        if many {
            return self.many(holder, value, notes);
        }
        match (holder.get_mut(&self.key), value) {
            // A complex attribute keeps the sub-attributes that are not named (RFC 7644 §3.5.2.3).
            (Some(Value::Object(_)), Value::Object(subs)) => {
                for (sub, value) in subs {
                    self.sub_attribute(holder, &sub, value, notes)?;
                }
                Ok(())
            }
            (Some(Value::Object(_)), scalar) => Err(ScimError::bad_request(
                ScimType::InvalidValue,
                format!("{} has sub-attributes; {scalar} cannot replace them", self.path),
            )),
            (_, value) => {
                let value = tidy(&self.key, value, self.owner, notes)?;
                holder.insert(self.key.clone(), value);
                Ok(())
            }
        }
    }

    /// `add` joins new elements to those there; `replace` puts them in their place.
    fn many(
        &self,
        holder: &mut Map<String, Value>,
        value: Value,
        notes: &mut Notes,
    ) -> Result<(), ScimError> {
        let sent = match value {
            Value::Array(all) => all,
            one => vec![one],
        };
        let mut elements = match (self.op, holder.shift_remove(&self.key)) {
            (Op::Add, Some(Value::Array(all))) => all,
            (Op::Add, Some(one)) => vec![one],
            _ => Vec::new(),
        };
        let mut known: std::collections::HashMap<String, usize> = elements
            .iter()
            .enumerate()
            .map(|(index, element)| (identity(element), index))
            .collect();
        let mut written = Vec::new();
        for one in sent.into_iter().filter(|one| !one.is_null()) {
            let one = element(&self.key, one, self.owner, notes)?;
            let index = *known.entry(identity(&one)).or_insert(elements.len());
            match (elements.get_mut(index), one) {
                (Some(Value::Object(old)), Value::Object(new)) => old.extend(new),
                (Some(_), _) => {}
                (None, one) => elements.push(one),
            }
            written.push(index);
        }
        keep_one_primary(&mut elements, &written);
        if !elements.is_empty() {
            holder.insert(self.key.clone(), Value::Array(elements));
        }
        Ok(())
    }

    /// `name.familyName`; for a multi-valued attribute, of every element.
    fn sub_attribute(
        &self,
        holder: &mut Map<String, Value>,
        sub: &str,
        value: Value,
        notes: &mut Notes,
    ) -> Result<(), ScimError> {
        let cleared = is_cleared(&value, notes)?;
        let many = self.owner == Owner::Standard && schema::is_multi_valued(&self.key);
        if !holder.contains_key(&self.key) {
            if cleared {
                return Ok(());
            }
            let fresh = Value::Object(Map::new());
            let fresh = if many { Value::Array(vec![fresh]) } else { fresh };
            holder.insert(self.key.clone(), fresh);
        }
        let Some(slot) = holder.get_mut(&self.key) else {
            return Ok(());
        };
        // A manager kept as a bare string by an earlier version has only its value.
        match slot {
            Value::Object(object) => {
                write(object, sub, (!cleared).then_some(value), notes)?;
                if object.is_empty() {
                    holder.shift_remove(&self.key);
                }
            }
            Value::Array(all) => {
                for object in all.iter_mut().filter_map(Value::as_object_mut) {
                    write(object, sub, (!cleared).then(|| value.clone()), notes)?;
                }
                all.retain(|element| !is_husk(element, None));
                if all.is_empty() {
                    holder.shift_remove(&self.key);
                }
            }
            scalar => {
                return Err(ScimError::bad_request(
                    ScimType::InvalidPath,
                    format!("{} is {scalar}; it has no sub-attribute", self.key),
                ));
            }
        }
        Ok(())
    }

    /// `emails[type eq "work"].value`. Entra pushes mapped attributes without reading the array,
    /// so the element is made when there is none; RFC 7644 §3.5.2.3 would say `noTarget`, and
    /// because PATCH is atomic an `active: false` in the same request would be lost with it.
    fn elements(
        &self,
        holder: &mut Map<String, Value>,
        filter: &Filter,
        value: Value,
        notes: &mut Notes,
    ) -> Result<(), ScimError> {
        let cleared = is_cleared(&value, notes)?;
        let described = described_by(filter);
        let mut elements = match holder.get(&self.key) {
            Some(Value::Array(all)) => all.clone(),
            Some(Value::Null) | None => Vec::new(),
            Some(one) => vec![one.clone()],
        };
        let mut found: Vec<usize> = (0..elements.len())
            .filter(|index| matches(filter, &elements[*index]))
            .collect();
        let made = found.is_empty();
        if made {
            if cleared {
                return Ok(());
            }
            let Some(fresh) = &described else {
                let detail = format!("{} finds no element, and none can be made from it", self.path);
                return Err(ScimError::bad_request(ScimType::NoTarget, detail));
            };
            notes.accept(
                ScimType::NoTarget,
                format!("made the element `{}[{filter}]`, which was not there; a strict server would answer noTarget", self.key),
            )?;
            found.push(elements.len());
            elements.push(Value::Object(fresh.clone()));
        }
        for index in &found {
            self.element(&mut elements[*index], described.as_ref(), cleared, &value, notes)?;
        }
        if made && !elements.last().is_some_and(|last| matches(filter, last)) {
            return self.contradicted(&elements);
        }
        keep_one_primary(&mut elements, &found);
        if cleared {
            let mut index = 0;
            elements.retain(|element| {
                let touched = found.contains(&index);
                index += 1;
                !(touched && (self.path.sub.is_none() || is_husk(element, described.as_ref())))
            });
        }
        if elements.is_empty() {
            holder.shift_remove(&self.key);
        } else {
            holder.insert(self.key.clone(), Value::Array(elements));
        }
        Ok(())
    }

    /// The value undoes what the filter asks for, so the element just made would not be found
    /// again and a repeated request would make another. When the wanted element is there already,
    /// this is such a repetition and there is nothing to do.
    fn contradicted(&self, elements: &[Value]) -> Result<(), ScimError> {
        let (last, others) = match elements.split_last() {
            Some((last, others)) => (identity(last), others),
            None => return Ok(()),
        };
        if others.iter().any(|element| identity(element) == last) {
            return Ok(());
        }
        Err(ScimError::bad_request(
            ScimType::NoTarget,
            format!("{} finds no element, and the value contradicts it", self.path),
        ))
    }

    fn element(
        &self,
        slot: &mut Value,
        described: Option<&Map<String, Value>>,
        cleared: bool,
        value: &Value,
        notes: &mut Notes,
    ) -> Result<(), ScimError> {
        if let Some(sub) = &self.path.sub {
            if !slot.is_object() {
                *slot = serde_json::json!({ "value": slot.take() });
            }
            if let Some(object) = slot.as_object_mut() {
                write(object, sub, (!cleared).then(|| value.clone()), notes)?;
            }
            return Ok(());
        }
        if cleared {
            return Ok(());
        }
        let new = element(&self.key, value.clone(), Owner::Standard, notes)?;
        match (slot, new) {
            (Value::Object(old), Value::Object(new)) => {
                if self.op == Op::Replace {
                    old.clear();
                    // Without the describing fields the filter would not find it again.
                    old.extend(described.cloned().unwrap_or_default());
                }
                old.extend(new);
            }
            (slot, new) => *slot = new,
        }
        Ok(())
    }
}

/// Writes or clears one sub-attribute under the standard's spelling.
fn write(
    object: &mut Map<String, Value>,
    sub: &str,
    value: Option<Value>,
    notes: &mut Notes,
) -> Result<(), ScimError> {
    let key = key_of(object, sub).unwrap_or_else(|| schema::canonical_name(sub).to_owned());
    match value {
        None | Some(Value::Null) => {
            object.shift_remove(&key);
        }
        Some(value) => {
            let value = tidy(&key, value, Owner::Standard, notes)?;
            object.insert(key, value);
        }
    }
    Ok(())
}

/// What makes two elements the same: `value` and, where there is one, `type`.
fn identity(element: &Value) -> String {
    match (element.get("value"), element.get("type")) {
        (Some(value), kind) => format!("{value}\u{0}{}", kind.unwrap_or(&Value::Null)),
        (None, _) => element.to_string(),
    }
}

/// Null is "unassigned" (RFC 7643 §2.5); Entra and Microsoft's validator also send `""` for it.
fn is_cleared(value: &Value, notes: &mut Notes) -> Result<bool, ScimError> {
    match value {
        Value::Null => Ok(true),
        Value::Array(all) => Ok(all.is_empty()),
        Value::String(text) if text.is_empty() => {
            notes.accept(
                ScimType::InvalidValue,
                "read an empty string as clearing the attribute; a strict server would store it or refuse",
            )?;
            Ok(true)
        }
        _ => Ok(false),
    }
}
