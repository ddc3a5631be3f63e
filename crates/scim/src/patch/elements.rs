//! `add` and `replace` of values of multi-valued attributes.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::request::Op;
use super::set::is_cleared;
use super::target::{Target, is_husk};
use crate::error::{ScimError, ScimType};
use crate::filter::{Filter, Matcher};
use crate::mode::Notes;
use crate::value::{self, VALUES_MAX, identity, keep_each_once, keep_one_primary, key_of};

impl Target<'_> {
    /// `add` joins new values to those there; `replace` puts them in their place.
    pub(super) fn many(
        &self,
        holder: &mut Map<String, Value>,
        key: String,
        value: Value,
        notes: &mut Notes,
    ) -> Result<(), ScimError> {
        let sent = match value {
            Value::Array(all) => all,
            // RFC 7644 §3.5.2.1: a value to be added may stand alone.
            one => vec![one],
        };
        let sent = match self.attribute {
            Some(attribute) => value::whole(Value::Array(sent), attribute, self.place(), notes)?,
            None => Some(value::without_nulls(Value::Array(sent))),
        };
        let Some(Value::Array(sent)) = sent else {
            if self.op == Op::Replace {
                holder.shift_remove(&key);
            }
            return Ok(());
        };
        let mut values = match (self.op, holder.get_mut(&key).map(Value::take)) {
            (Op::Add, Some(Value::Array(all))) => all,
            (Op::Add, Some(one)) if !one.is_null() => vec![one],
            _ => Vec::new(),
        };
        let mut known: HashMap<String, usize> = HashMap::with_capacity(values.len());
        for (index, value) in values.iter().enumerate() {
            known.entry(identity(value)).or_insert(index);
        }
        let mut written = Vec::with_capacity(sent.len());
        for one in sent {
            let index = *known.entry(identity(&one)).or_insert(values.len());
            match (values.get_mut(index), one) {
                (Some(Value::Object(old)), Value::Object(new)) => {
                    self.stays_immutable(old, &new)?;
                    old.extend(new);
                }
                (Some(_), _) => {}
                (None, one) => values.push(one),
            }
            written.push(index);
        }
        if values.len() > VALUES_MAX {
            return Err(ScimError::invalid_value(format!(
                "{} would have {} values; at most {VALUES_MAX} are kept",
                self.place(),
                values.len()
            )));
        }
        keep_one_primary(&mut values, &written);
        holder.insert(key, Value::Array(values));
        Ok(())
    }

    /// `emails[type eq "work"].value`. Entra pushes mapped attributes without reading the array,
    /// so the value is made when there is none; RFC 7644 §3.5.2.3 would say `noTarget`, and
    /// because PATCH is atomic an `active: false` in the same request would be lost with it.
    pub(super) fn elements(
        &self,
        holder: &mut Map<String, Value>,
        filter: &Filter,
        value: Value,
        notes: &mut Notes,
    ) -> Result<(), ScimError> {
        let leaf = match self.sub_name {
            Some(_) => self.sub_attribute,
            None => self.attribute,
        };
        let cleared = is_cleared(&value, leaf, notes)?;
        let described = self.described_by(filter);
        let matcher = Matcher::for_values(filter, self.attribute);
        let key = key_of(holder, self.name).unwrap_or(self.name).to_owned();
        // What is taken out here is lost with the whole PATCH when something below fails.
        let mut values = match holder.get_mut(&key).map(Value::take) {
            Some(Value::Array(all)) => all,
            Some(Value::Null) | None => Vec::new(),
            Some(one) => vec![one],
        };
        let mut found: Vec<usize> = (0..values.len())
            .filter(|index| matcher.matches(&values[*index]))
            .collect();
        let made = found.is_empty();
        if made {
            if cleared {
                put_back(holder, key, values);
                return Ok(());
            }
            self.note_made(filter, described.is_some(), notes)?;
            found.push(values.len());
            values.push(Value::Object(described.clone().unwrap_or_default()));
        }
        for index in &found {
            let slot = &mut values[*index];
            self.element(slot, described.as_ref(), cleared, &value, notes)?;
        }
        if made && !values.last().is_some_and(|last| matcher.matches(last)) {
            self.contradicted(&values)?;
            values.pop();
            put_back(holder, key, values);
            return Ok(());
        }
        if values.len() > VALUES_MAX {
            let detail = format!("{} would have more than {VALUES_MAX} values", self.place());
            return Err(ScimError::invalid_value(detail));
        }
        keep_one_primary(&mut values, &found);
        if cleared {
            let mut index = 0;
            values.retain(|value| {
                let touched = found.contains(&index);
                index += 1;
                !(touched && (self.sub_name.is_none() || is_husk(value, described.as_ref(), notes)))
            });
        }
        if self.attribute.is_some() {
            keep_each_once(&mut values);
        }
        put_back(holder, key, values);
        Ok(())
    }

    fn note_made(&self, filter: &Filter, can_be_made: bool, notes: &mut Notes) -> Result<(), ScimError> {
        let op = match self.op {
            Op::Add => "Add",
            Op::Replace | Op::Remove => "Replace",
        };
        if !can_be_made {
            let detail = format!("{} finds no value, and none can be made from it", self.path);
            return Err(ScimError::of(ScimType::NoTarget, detail));
        }
        notes.accept_and(
            ScimType::NoTarget,
            format_args!("`{op}` of `{}[{filter}]`, which was not there", self.place()),
            "made it",
            "the filter finds no value; add one to the attribute instead (RFC 7644 §3.5.2.3)",
        )
    }

    /// The value undoes what the filter asks for, so the value just made would not be found
    /// again and a repeated request would make another. When the wanted value is there already,
    /// this is such a repetition and there is nothing to do.
    fn contradicted(&self, values: &[Value]) -> Result<(), ScimError> {
        let (last, others) = match values.split_last() {
            Some((last, others)) => (identity(last), others),
            None => return Ok(()),
        };
        if others.iter().any(|value| identity(value) == last) {
            return Ok(());
        }
        Err(ScimError::of(
            ScimType::NoTarget,
            format!("{} finds no value, and the new value contradicts it", self.path),
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
        if let Some(sub) = self.sub_name {
            if !slot.is_object() {
                *slot = Value::Object(Map::from_iter([("value".to_owned(), slot.take())]));
            }
            if let Some(object) = slot.as_object_mut() {
                self.write(object, sub, (!cleared).then(|| value.clone()), notes)?;
            }
            return Ok(());
        }
        if cleared {
            return Ok(());
        }
        let Some(new) = self.conform(value.clone(), notes)? else {
            return Ok(());
        };
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

fn put_back(holder: &mut Map<String, Value>, key: String, values: Vec<Value>) {
    if values.is_empty() {
        holder.shift_remove(&key);
    } else {
        holder.insert(key, Value::Array(values));
    }
}
