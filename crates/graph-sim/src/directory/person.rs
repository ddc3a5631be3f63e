//! One person, small: a cell for each property Graph can show, and texts that many people have shared between them.

use std::collections::HashSet;
use std::ops::Index;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

/// The properties of a person, in the order in which Graph shows them.
const PROPERTIES: [&str; 37] = [
    "id",
    "deletedDateTime",
    "accountEnabled",
    "assignedLicenses",
    "businessPhones",
    "city",
    "companyName",
    "country",
    "createdDateTime",
    "creationType",
    "department",
    "displayName",
    "employeeId",
    "employeeType",
    "externalUserState",
    "faxNumber",
    "givenName",
    "jobTitle",
    "mail",
    "mailNickname",
    "mobilePhone",
    "officeLocation",
    "onPremisesImmutableId",
    "onPremisesSamAccountName",
    "onPremisesSecurityIdentifier",
    "onPremisesSyncEnabled",
    "otherMails",
    "postalCode",
    "preferredLanguage",
    "proxyAddresses",
    "state",
    "streetAddress",
    "surname",
    "usageLocation",
    "userPrincipalName",
    "userType",
    "employeeHireDate",
];

/// Where a property is kept; `None` when people have none of that name.
pub(crate) fn slot(name: &str) -> Option<usize> {
    PROPERTIES.iter().position(|known| *known == name)
}

/// The name of a property by where it is kept.
pub(crate) fn name_of(slot: usize) -> &'static str {
    PROPERTIES.get(slot).copied().unwrap_or_default()
}

/// The value of one property.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Cell {
    #[default]
    Null,
    Bool(bool),
    Text(Arc<str>),
    Texts(Arc<[Arc<str>]>),
}

/// A person of the directory or of its recycle bin.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Person {
    cells: [Cell; PROPERTIES.len()],
    /// The manager's id, whatever became of that person.
    pub(crate) manager: Option<Arc<str>>,
}

static NOTHING: Cell = Cell::Null;

impl Cell {
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        *self == Self::Null
    }

    /// Every text of it: one, several or none.
    pub(crate) fn texts(&self) -> &[Arc<str>] {
        match self {
            Self::Text(text) => std::slice::from_ref(text),
            Self::Texts(texts) => texts,
            _ => &[],
        }
    }

    fn json(&self, licences: bool) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => json!(value),
            Self::Text(text) => json!(&**text),
            Self::Texts(texts) if licences => texts
                .iter()
                .map(|sku| json!({"disabledPlans": [], "skuId": &**sku}))
                .collect(),
            Self::Texts(texts) => texts.iter().map(|text| json!(&**text)).collect(),
        }
    }

    fn of(value: &Value) -> Self {
        match value {
            Value::Bool(value) => Self::Bool(*value),
            Value::String(text) => Self::Text(text.as_str().into()),
            Value::Array(items) => Self::Texts(
                items
                    .iter()
                    .filter_map(|item| item.as_str().or_else(|| item["skuId"].as_str()))
                    .map(Arc::from)
                    .collect(),
            ),
            _ => Self::Null,
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl PartialEq<str> for Cell {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == Some(other)
    }
}

impl PartialEq<&str> for Cell {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == Some(*other)
    }
}

impl PartialEq<bool> for Cell {
    fn eq(&self, other: &bool) -> bool {
        *self == Self::Bool(*other)
    }
}

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.json(false).fmt(f)
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json(false).serialize(serializer)
    }
}

impl Default for Person {
    fn default() -> Self {
        Self::new("")
    }
}

impl Index<&str> for Person {
    type Output = Cell;

    /// A property by its name; null when people have none of that name.
    fn index(&self, name: &str) -> &Cell {
        slot(name).map_or(&NOTHING, |slot| self.at(slot))
    }
}

impl Person {
    /// Somebody with an id and nothing else.
    pub(crate) fn new(id: &str) -> Self {
        let mut cells = [const { Cell::Null }; PROPERTIES.len()];
        for list in [
            "assignedLicenses",
            "businessPhones",
            "otherMails",
            "proxyAddresses",
        ] {
            if let Some(slot) = slot(list) {
                cells[slot] = Cell::Texts([].into());
            }
        }
        cells[0] = id.into();
        Self { cells, manager: None }
    }

    /// From a user as Graph shows one; what people here do not have is left out.
    pub(crate) fn from_json(json: &Value, manager: Option<&str>) -> Self {
        let mut person = Self::new(json["id"].as_str().unwrap_or_default());
        for (name, value) in json.as_object().into_iter().flatten() {
            if let Some(slot) = slot(name) {
                person.cells[slot] = Cell::of(value);
            }
        }
        person.manager = manager.map(Arc::from);
        person
    }

    /// The user as Graph shows it, everything.
    pub(crate) fn to_json(&self) -> Value {
        (0..PROPERTIES.len())
            .map(|slot| self.member(slot))
            .collect::<Map<_, _>>()
            .into()
    }

    /// One property as it stands in a JSON object.
    pub(crate) fn member(&self, slot: usize) -> (String, Value) {
        let name = name_of(slot);
        (name.to_owned(), self.at(slot).json(name == "assignedLicenses"))
    }

    /// A property by where it is kept.
    pub(crate) fn at(&self, slot: usize) -> &Cell {
        self.cells.get(slot).unwrap_or(&NOTHING)
    }

    /// Sets a property that people have; others are left alone.
    pub(super) fn set(&mut self, name: &str, cell: impl Into<Cell>) {
        debug_assert!(slot(name).is_some(), "{name}");
        if let Some(slot) = slot(name) {
            self.cells[slot] = cell.into();
        }
    }

    pub(crate) fn id(&self) -> &str {
        self.cells[0].as_str().unwrap_or_default()
    }

    /// The id, to be kept without a copy.
    pub(crate) fn shared_id(&self) -> Arc<str> {
        match &self.cells[0] {
            Cell::Text(id) => Arc::clone(id),
            _ => "".into(),
        }
    }

    /// A text; empty when there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self[name].as_str().unwrap_or_default()
    }

    /// Whether the person is in the recycle bin.
    pub(crate) fn is_deleted(&self) -> bool {
        !self["deletedDateTime"].is_null()
    }
}

/// Texts that are kept once, however many people have them.
#[derive(Default)]
pub(super) struct Texts(HashSet<Arc<str>>);

impl Texts {
    pub(super) fn share(&mut self, text: &str) -> Cell {
        Cell::Text(self.shared(text))
    }

    pub(super) fn shared(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let text: Arc<str> = text.into();
        self.0.insert(Arc::clone(&text));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_written_as_graph_shows_one_and_read_back() {
        let json = json!({"id": "1", "displayName": "Ann", "accountEnabled": true, "mail": null,
            "proxyAddresses": ["SMTP:a@b", "smtp:c@d"], "assignedLicenses": [{"disabledPlans": [], "skuId": "x"}]});
        let person = Person::from_json(&json, Some("2"));
        assert_eq!(person["displayName"], "Ann");
        assert_eq!(person["accountEnabled"], true);
        assert!(person["mail"].is_null() && person["shoeSize"].is_null());
        let shown = person.to_json();
        for (name, value) in json.as_object().unwrap() {
            assert_eq!(&shown[name], value, "{name}");
        }
        assert_eq!(shown["businessPhones"], json!([]));
        assert_eq!(Person::from_json(&shown, Some("2")), person);
        assert!(!person.is_deleted());
    }
}
