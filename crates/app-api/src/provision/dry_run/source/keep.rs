//! Reads of an object what a judgement needs, and passes over the rest.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

/// Names of properties.
#[derive(Clone, Debug)]
pub(crate) struct Keep(Vec<Box<str>>);

impl Keep {
    pub(crate) fn new(names: BTreeSet<String>) -> Self {
        // A set gives them sorted.
        Self(names.into_iter().map(String::into_boxed_str).collect())
    }

    fn has(&self, name: &str) -> bool {
        self.0.binary_search_by(|own| (**own).cmp(name)).is_ok()
    }

    /// Reads one object.
    ///
    /// # Errors
    /// It is none, or no JSON.
    pub(crate) fn read(&self, text: &[u8]) -> serde_json::Result<Map<String, Value>> {
        let mut from = serde_json::Deserializer::from_slice(text);
        let object = Object(self).deserialize(&mut from)?;
        from.end()?;
        Ok(object)
    }
}

struct Object<'a>(&'a Keep);

impl<'de> DeserializeSeed<'de> for Object<'_> {
    type Value = Map<String, Value>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object as Graph shows it")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut object = Map::with_capacity(self.0.0.len());
        while let Some(name) = members.next_key_seed(Name(self.0))? {
            match name {
                Some(name) => {
                    object.insert(name, members.next_value()?);
                }
                None => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(object)
    }
}

/// A name that is wanted; `None` for another.
struct Name<'a>(&'a Keep);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.has(name).then(|| name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_needed_is_passed_over_and_what_is_no_json_is_refused() {
        let keep = Keep::new(["id", "mail"].map(str::to_owned).into());
        let read = |text: &str| keep.read(text.as_bytes());
        let object = read(r#"{"x": {"id": 2}, "id": "1", "m\u0061il": "a", "y": [1]}"#).expect("an object");
        assert_eq!(Value::Object(object).to_string(), r#"{"id":"1","mail":"a"}"#);
        for bad in ["[]", "1", "{\"x\": [1}", "{\"id\": }", "{} {}"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
