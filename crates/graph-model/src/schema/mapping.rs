//! Reading object mappings and attribute mappings.

use std::fmt;

use serde_json::Value;

use super::{array, text_of};

/// What the service may do at the target: `flowTypes`, a comma-joined text with or without blanks.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct FlowTypes {
    /// Create.
    pub add: bool,
    /// Update.
    pub update: bool,
    /// Delete and disable.
    pub delete: bool,
}

impl FlowTypes {
    /// Create, update and delete.
    pub const ALL: Self = Self {
        add: true,
        update: true,
        delete: true,
    };

    /// Reads `"Add,Update,Delete"`, `"Add, Update"` or `"None"`.
    pub fn parse(text: &str) -> Self {
        let has = |word: &str| text.split(',').any(|part| part.trim() == word);
        Self {
            add: has("Add"),
            update: has("Update"),
            delete: has("Delete"),
        }
    }

    /// In the portal's words: "Create, Update, Delete".
    pub fn words(self) -> String {
        self.join(["Create", "Update", "Delete"], ", ", "none")
    }

    fn join(self, names: [&str; 3], separator: &str, none: &str) -> String {
        let chosen: Vec<&str> = names
            .into_iter()
            .zip([self.add, self.update, self.delete])
            .filter_map(|(name, on)| on.then_some(name))
            .collect();
        if chosen.is_empty() {
            none.to_owned()
        } else {
            chosen.join(separator)
        }
    }
}

impl fmt::Display for FlowTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.join(["Add", "Update", "Delete"], ",", "None"))
    }
}

/// When an attribute flows: `flowType`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlowType {
    /// Always.
    Always,
    /// Only when the object is created.
    ObjectAddOnly,
    /// Another of Graph's words.
    Other(String),
}

impl FlowType {
    fn parse(text: &str) -> Self {
        match text {
            "Always" | "" => Self::Always,
            "ObjectAddOnly" => Self::ObjectAddOnly,
            other => Self::Other(other.to_owned()),
        }
    }

    /// Graph's word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Always => "Always",
            Self::ObjectAddOnly => "ObjectAddOnly",
            Self::Other(word) => word,
        }
    }
}

/// One row of the mappings table.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributeMapping {
    /// Target attribute: a SCIM path.
    pub target: String,
    /// `source.expression`; empty for the portal's mapping type "None" (`source` is null).
    pub expression: String,
    /// `source` as read: the parsed form of the expression.
    pub source: Value,
    /// Value used when the source is empty, on creation only.
    pub default_value: Option<String>,
    /// When it flows.
    pub flow_type: FlowType,
    /// 0 does not match; 1 is tried first, then 2, …
    pub matching_priority: u32,
}

impl AttributeMapping {
    pub(super) fn read(value: &Value) -> Self {
        let source = value.get("source").cloned().unwrap_or(Value::Null);
        Self {
            target: text_of(value, "targetAttributeName").to_owned(),
            expression: expression(&source),
            source,
            default_value: value
                .get("defaultValue")
                .and_then(Value::as_str)
                .map(str::to_owned),
            flow_type: FlowType::parse(text_of(value, "flowType")),
            matching_priority: value
                .get("matchingPriority")
                .and_then(Value::as_u64)
                .and_then(|priority| u32::try_from(priority).ok())
                .unwrap_or(0),
        }
    }

    /// Used to find the object at the target.
    pub fn matches(&self) -> bool {
        self.matching_priority > 0
    }
}

/// The textual form; for a direct row without text it follows from `name`.
fn expression(source: &Value) -> String {
    let text = text_of(source, "expression");
    let name = text_of(source, "name");
    match (text, text_of(source, "type")) {
        ("", "Attribute") if !name.is_empty() => format!("[{name}]"),
        (text, _) => text.to_owned(),
    }
}

/// The mapping of one kind of object.
#[derive(Copy, Clone, Debug)]
pub struct ObjectMappingRef<'a>(&'a Value);

impl<'a> ObjectMappingRef<'a> {
    pub(super) fn new(value: &'a Value) -> Self {
        Self(value)
    }

    /// Reads one object mapping on its own.
    pub fn from_value(value: &'a Value) -> Self {
        Self(value)
    }

    /// The JSON as read.
    pub fn as_value(self) -> &'a Value {
        self.0
    }

    /// This kind of object is synchronised.
    pub fn enabled(self) -> bool {
        self.0.get("enabled").and_then(Value::as_bool).unwrap_or(false)
    }

    /// What may be done at the target.
    pub fn flow_types(self) -> FlowTypes {
        FlowTypes::parse(text_of(self.0, "flowTypes"))
    }

    /// The attribute filters; `None` when there are none.
    pub fn scope(self) -> Option<&'a Value> {
        self.0.get("scope").filter(|scope| !scope.is_null())
    }

    /// `User` or `Group`.
    pub fn source_object_name(self) -> &'a str {
        text_of(self.0, "sourceObjectName")
    }

    /// `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User`, …
    pub fn target_object_name(self) -> &'a str {
        text_of(self.0, "targetObjectName")
    }

    /// "Provision Azure Active Directory Users".
    pub fn name(self) -> &'a str {
        text_of(self.0, "name")
    }

    /// All rows in order.
    pub fn attribute_mappings(self) -> Vec<AttributeMapping> {
        array(self.0, "attributeMappings")
            .iter()
            .map(AttributeMapping::read)
            .collect()
    }

    /// The row of a target attribute. SCIM attribute names ignore case (RFC 7643 §2.1).
    pub fn attribute_mapping(self, target: &str) -> Option<AttributeMapping> {
        self.attribute_mappings()
            .into_iter()
            .find(|row| row.target.eq_ignore_ascii_case(target))
    }

    /// Rows that match, the one tried first in front.
    pub fn matching(self) -> Vec<AttributeMapping> {
        let mut rows: Vec<_> = self
            .attribute_mappings()
            .into_iter()
            .filter(AttributeMapping::matches)
            .collect();
        rows.sort_by_key(|row| row.matching_priority);
        rows
    }
}
