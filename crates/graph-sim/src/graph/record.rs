//! What `$filter`, `$search` and `$orderby` look at, whatever it is kept as.

use serde_json::Value;

use crate::directory::{Person, Wanted};

/// A property of an object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Field<'a> {
    /// Null, not there, or nothing that can be compared.
    Null,
    Bool(bool),
    Number(f64),
    Text(&'a str),
}

/// An object with properties; a path may lead into an object with slashes.
pub(crate) trait Record {
    fn field(&self, path: &str) -> Field<'_>;

    /// Whether a text of a collection passes.
    fn any_text(&self, path: &str, test: &mut dyn FnMut(&str) -> bool) -> bool;

    /// Whether a clause of `$search` finds it.
    fn is_found(&self, wanted: &Wanted) -> bool {
        match self.field(&wanted.property) {
            Field::Text(text) => wanted.fits(text),
            _ => self.any_text(&wanted.property, &mut |text| wanted.fits(text)),
        }
    }
}

impl Record for Value {
    fn field(&self, path: &str) -> Field<'_> {
        let value = path.split('/').try_fold(self, |value, key| value.get(key));
        match value {
            Some(Self::Bool(value)) => Field::Bool(*value),
            Some(Self::Number(number)) => number.as_f64().map_or(Field::Null, Field::Number),
            Some(Self::String(text)) => Field::Text(text),
            _ => Field::Null,
        }
    }

    fn any_text(&self, path: &str, test: &mut dyn FnMut(&str) -> bool) -> bool {
        let (list, inner) = path.split_once('/').unwrap_or((path, ""));
        let items = self.get(list).and_then(Self::as_array);
        items.into_iter().flatten().any(|item| {
            let text = if inner.is_empty() { item } else { &item[inner] };
            text.as_str().is_some_and(&mut *test)
        })
    }
}

impl Record for Person {
    fn field(&self, path: &str) -> Field<'_> {
        let cell = &self[path];
        match cell.as_str() {
            Some(text) => Field::Text(text),
            None if *cell == true => Field::Bool(true),
            None if *cell == false => Field::Bool(false),
            None => Field::Null,
        }
    }

    fn any_text(&self, path: &str, test: &mut dyn FnMut(&str) -> bool) -> bool {
        // A licence is kept as the id of its product alone.
        let list = path.strip_suffix("/skuId").unwrap_or(path);
        self[list].texts().iter().any(|text| test(text))
    }
}

impl<R: Record + ?Sized> Record for &R {
    fn field(&self, path: &str) -> Field<'_> {
        (**self).field(path)
    }

    fn any_text(&self, path: &str, test: &mut dyn FnMut(&str) -> bool) -> bool {
        (**self).any_text(path, test)
    }
}
