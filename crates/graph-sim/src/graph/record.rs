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

/// An object with properties; a path may lead into an object with slashes, and the empty path is the object itself.
pub(crate) trait Record {
    fn field(&self, path: &str) -> Field<'_>;

    /// Whether an item of a collection passes.
    fn any(&self, path: &str, test: &mut dyn FnMut(&dyn Record) -> bool) -> bool;

    /// Whether a clause of `$search` finds it.
    fn is_found(&self, wanted: &Wanted) -> bool {
        match self.field(&wanted.property) {
            Field::Text(text) => wanted.fits(text),
            _ => self.any(
                &wanted.property,
                &mut |item| matches!(item.field(""), Field::Text(text) if wanted.fits(text)),
            ),
        }
    }
}

impl Record for Value {
    fn field(&self, path: &str) -> Field<'_> {
        let mut keys = path.split('/').filter(|key| !key.is_empty());
        match keys.try_fold(self, |value, key| value.get(key)) {
            Some(Self::Bool(value)) => Field::Bool(*value),
            Some(Self::Number(number)) => number.as_f64().map_or(Field::Null, Field::Number),
            Some(Self::String(text)) => Field::Text(text),
            _ => Field::Null,
        }
    }

    fn any(&self, path: &str, test: &mut dyn FnMut(&dyn Record) -> bool) -> bool {
        let items = path.split('/').try_fold(self, |value, key| value.get(key));
        let mut items = items.and_then(Self::as_array).into_iter().flatten();
        items.any(|item| test(item))
    }
}

/// One text of a collection. A licence is kept as the id of its product alone.
struct Item<'a>(&'a str);

impl Record for Item<'_> {
    fn field(&self, path: &str) -> Field<'_> {
        match path {
            "" | "skuId" => Field::Text(self.0),
            _ => Field::Null,
        }
    }

    fn any(&self, _: &str, _: &mut dyn FnMut(&dyn Record) -> bool) -> bool {
        false
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

    fn any(&self, path: &str, test: &mut dyn FnMut(&dyn Record) -> bool) -> bool {
        self[path].texts().iter().any(|text| test(&Item(text)))
    }
}

impl<R: Record + ?Sized> Record for &R {
    fn field(&self, path: &str) -> Field<'_> {
        (**self).field(path)
    }

    fn any(&self, path: &str, test: &mut dyn FnMut(&dyn Record) -> bool) -> bool {
        (**self).any(path, test)
    }
}
