//! Sorting (RFC 7644 §3.4.2.3).

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::{Number, Value};

use crate::datetime::instant;
use crate::error::{ScimError, ScimType};
use crate::filter::{compared, fold, numbers};
use crate::mode::Notes;
use crate::path::Path;
use crate::resource::ResourceType;
use crate::schema::{DataType, Returned, SchemaSet};
use crate::value::get;

/// `sortBy` and `sortOrder`.
#[derive(Clone, Debug, PartialEq)]
pub struct Sort {
    /// The attribute whose value orders the resources.
    pub by: Path,
    /// In which direction.
    pub order: SortOrder,
}

/// `sortOrder`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SortOrder {
    /// Smallest first; what has no value comes last.
    #[default]
    Ascending,
    /// Largest first; what has no value comes before everything.
    Descending,
}

/// What a resource is ordered by, ascending: a missing value is the largest.
#[derive(Clone, Debug)]
pub enum SortKey {
    /// `false` before `true`.
    Boolean(bool),
    /// By value.
    Number(Number),
    /// By time.
    Instant(Timestamp),
    /// By code points; folded unless the attribute is case-exact.
    Text(String),
    /// No value.
    Missing,
}

impl SortKey {
    fn rank(&self) -> u8 {
        match self {
            Self::Boolean(_) => 0,
            Self::Number(_) => 1,
            Self::Instant(_) => 2,
            Self::Text(_) => 3,
            Self::Missing => 4,
        }
    }
}

impl Ord for SortKey {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Boolean(a), Self::Boolean(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => numbers(a, b).unwrap_or(Ordering::Equal),
            (Self::Instant(a), Self::Instant(b)) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for SortKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for SortKey {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for SortKey {}

impl Sort {
    /// Reads `sortBy` and `sortOrder`.
    ///
    /// # Errors
    /// 400 `invalidValue` for what nothing can be sorted by: no path, a complex attribute without a
    /// `value`, a secret, or an order that is none.
    pub(crate) fn read(
        by: &str,
        order: Option<&str>,
        resource_type: Option<ResourceType>,
        set: &SchemaSet,
        notes: &mut Notes,
    ) -> Result<Self, ScimError> {
        let order = match order.unwrap_or("") {
            "" => SortOrder::Ascending,
            word if word.eq_ignore_ascii_case("ascending") => SortOrder::Ascending,
            word if word.eq_ignore_ascii_case("descending") => SortOrder::Descending,
            word => {
                return Err(ScimError::invalid_value(format!(
                    "sortOrder is ascending or descending; `{word}` is neither"
                )));
            }
        };
        let path =
            Path::parse(by).map_err(|error| ScimError::invalid_value(format!("sortBy: {}", error.detail)))?;
        let resolved = match resource_type {
            Some(resource_type) => set.resolve(resource_type, &path),
            None => set.resolve_any(&path),
        };
        if path.filter.is_some() || path.attribute.is_none() {
            return Err(ScimError::invalid_value(format!(
                "sortBy is an attribute such as name.familyName; `{by}` is none"
            )));
        }
        match resolved.leaf().map(compared) {
            None => notes.accept(
                ScimType::InvalidValue,
                format_args!("sorting by `{by}`, which no schema here defines"),
                "sortBy names an attribute of the schemas at /Schemas",
            )?,
            Some(leaf) if leaf.data_type == DataType::Complex => {
                let sub = leaf
                    .sub_attributes
                    .first()
                    .map_or("value", |sub| sub.name.as_str());
                return Err(ScimError::invalid_value(format!(
                    "`{by}` is complex; sort by one of its sub-attributes, such as {by}.{sub} (RFC 7644 §3.4.2.3)"
                )));
            }
            Some(leaf) if leaf.returned == Returned::Never => {
                let detail = format!("`{by}` is never shown, so nothing is sorted by it");
                return Err(ScimError::invalid_value(detail));
            }
            Some(_) => {}
        }
        Ok(Self { by: path, order })
    }

    /// Looks the attribute up once for many resources.
    pub fn sorter<'a>(&'a self, resource_type: Option<ResourceType>, set: &'a SchemaSet) -> Sorter<'a> {
        let resolved = match resource_type {
            Some(resource_type) => set.resolve(resource_type, &self.by),
            None => set.resolve_any(&self.by),
        };
        let leaf = resolved.leaf().map(compared);
        Sorter {
            extension: resolved.extension,
            name: resolved.name.unwrap_or(""),
            sub: resolved.sub_name,
            data_type: leaf.map(|leaf| leaf.data_type),
            exact: leaf.is_some_and(|leaf| leaf.case_exact),
            order: self.order,
        }
    }
}

/// A [`Sort`] made ready for many resources.
pub struct Sorter<'a> {
    extension: Option<&'a str>,
    name: &'a str,
    sub: Option<&'a str>,
    data_type: Option<DataType>,
    exact: bool,
    order: SortOrder,
}

impl Sorter<'_> {
    /// What the resource is ordered by; the direction is not in it.
    pub fn key(&self, resource: &Value) -> SortKey {
        self.value(resource)
            .map_or(SortKey::Missing, |value| self.of(value))
    }

    /// The order of two keys in the wanted direction.
    pub fn compare(&self, a: &SortKey, b: &SortKey) -> Ordering {
        match self.order {
            SortOrder::Ascending => a.cmp(b),
            SortOrder::Descending => b.cmp(a),
        }
    }

    /// Sorts resources; equal ones stay in their order.
    pub fn sort(&self, resources: &mut Vec<Value>) {
        let mut keyed: Vec<(SortKey, Value)> = std::mem::take(resources)
            .into_iter()
            .map(|resource| (self.key(&resource), resource))
            .collect();
        keyed.sort_by(|(a, _), (b, _)| self.compare(a, b));
        resources.extend(keyed.into_iter().map(|(_, resource)| resource));
    }

    /// Of several values the primary one counts, else the first.
    fn value<'v>(&self, resource: &'v Value) -> Option<&'v Value> {
        let mut object = resource.as_object()?;
        if let Some(urn) = self.extension {
            object = get(object, urn)?.as_object()?;
        }
        let mut value = get(object, self.name)?;
        if let Some(all) = value.as_array() {
            let is_primary = |one: &&Value| one.get("primary").and_then(Value::as_bool) == Some(true);
            value = all.iter().find(is_primary).or_else(|| all.first())?;
        }
        match (value, self.sub) {
            (Value::Object(object), Some(sub)) => get(object, sub),
            (Value::Object(object), None) => get(object, "value"),
            (plain, None) => Some(plain),
            (_, Some(_)) => None,
        }
    }

    fn of(&self, value: &Value) -> SortKey {
        match value {
            Value::Bool(flag) => SortKey::Boolean(*flag),
            Value::Number(number) => SortKey::Number(number.clone()),
            Value::String(text) if text.is_empty() => SortKey::Missing,
            Value::String(text) => {
                let is_time = self.data_type == Some(DataType::DateTime);
                match is_time.then(|| instant(text)).flatten() {
                    Some(instant) => SortKey::Instant(instant),
                    None if self.exact => SortKey::Text(text.clone()),
                    None => SortKey::Text(fold(text)),
                }
            }
            Value::Null | Value::Array(_) | Value::Object(_) => SortKey::Missing,
        }
    }
}
