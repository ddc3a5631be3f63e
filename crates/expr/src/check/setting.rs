//! What stands around an expression: the attributes it may read, the attribute it fills, the options of its row.

use serde_json::Value as Json;

use super::SourceSchema;

/// What a check knows beside the text. All of it may be missing.
#[derive(Clone, Debug, Default)]
pub struct Setting<'a> {
    /// The attributes of the source object. Without them no attribute is called unknown.
    pub source: Option<&'a SourceSchema>,
    /// The attribute that the result goes to.
    pub target: Option<Target>,
    /// The options of the row.
    pub row: RowOptions,
}

impl Setting<'_> {
    /// What the source knows about an attribute. Without a schema the usual names of Entra have their usual types.
    pub(super) fn attribute(&self, name: &str) -> Option<AttributeShape> {
        match self.source {
            Some(schema) => schema.find(name),
            None if self.row.is_outbound => SourceSchema::usual_user().find(name),
            None => None,
        }
    }
}

/// The attribute types of a Graph `synchronizationSchema`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttributeType {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// True or False.
    Boolean,
    /// A date and time.
    DateTime,
    /// A reference to another object.
    Reference,
    /// Bytes.
    Binary,
}

impl AttributeType {
    /// The type of that name in Graph.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "String" => Self::String,
            "Integer" => Self::Integer,
            "Boolean" => Self::Boolean,
            "DateTime" => Self::DateTime,
            "Reference" => Self::Reference,
            "Binary" => Self::Binary,
            _ => return None,
        })
    }

    /// As Graph writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Integer => "Integer",
            Self::Boolean => "Boolean",
            Self::DateTime => "DateTime",
            Self::Reference => "Reference",
            Self::Binary => "Binary",
        }
    }
}

/// Type and number of the values of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AttributeShape {
    /// What a value is.
    pub kind: AttributeType,
    /// Whether there can be several.
    pub multivalued: bool,
}

/// The attribute that a mapping fills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its name, such as `emails[type eq "work"].value`.
    pub name: String,
    /// What a value is.
    pub kind: AttributeType,
    /// Whether it takes several.
    pub multivalued: bool,
    /// Whether the target refuses an object without it.
    pub required: bool,
}

impl Target {
    /// A single text that is not required.
    #[must_use]
    pub fn text(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            kind: AttributeType::String,
            multivalued: false,
            required: false,
        }
    }

    /// From an `attributeDefinition` of a Graph schema. `None` without a name; an unknown type is taken for text.
    #[must_use]
    pub fn from_json(attribute: &Json) -> Option<Self> {
        let flag = |key: &str| attribute[key].as_bool().unwrap_or(false);
        Some(Self {
            name: attribute["name"].as_str()?.to_owned(),
            kind: attribute["type"]
                .as_str()
                .and_then(AttributeType::named)
                .unwrap_or(AttributeType::String),
            multivalued: flag("multivalued"),
            required: flag("required"),
        })
    }
}

/// The options of a mapping row and of its job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowOptions {
    /// The row has a default value.
    pub has_default: bool,
    /// “Only during object creation” (`flowType` `ObjectAddOnly`).
    pub only_on_create: bool,
    /// The target attribute is a matching attribute (`matchingPriority` above 0).
    pub is_matching: bool,
    /// The scope is “all users and groups” rather than those assigned.
    pub all_users: bool,
    /// From Entra to an application, as for SCIM; not from an HR system.
    pub is_outbound: bool,
}

impl Default for RowOptions {
    /// A new row of a SCIM application: no default value, always applied, not matching, assigned users.
    fn default() -> Self {
        Self {
            has_default: false,
            only_on_create: false,
            is_matching: false,
            all_users: false,
            is_outbound: true,
        }
    }
}
