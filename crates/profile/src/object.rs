//! What is sent of people and of groups: mapping tables, attributes of the target, roles.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::when::When;

/// What happens to rows that are not in the tables.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MappingPolicy {
    /// They go: only the rows of the profile are used.
    Exact,
    /// Entra's own rows stay; a row that stands in the profile is verified.
    Default,
    /// Entra's own rows stay, and the rows of the profile are added or changed.
    DefaultPlusAdditions,
}

impl MappingPolicy {
    /// Rows that the profile does not name stay.
    pub fn keeps_others(self) -> bool {
        self != Self::Exact
    }
}

/// One kind of object.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectProfile {
    /// Is synchronised. Without groups only people are sent; people cannot be switched off.
    pub enabled: bool,
    /// What may be done at the target; left out: whatever Entra has.
    #[serde(default)]
    pub actions: Option<Vec<ObjectAction>>,
    /// Steps of the guide that ask for `enabled` and `actions`.
    #[serde(default)]
    pub guide_steps: Vec<String>,
    /// The table, in the profile's order.
    #[serde(default, rename = "mapping")]
    pub mappings: Vec<MappingRow>,
}

impl ObjectProfile {
    /// May this be done at the target; yes, when the profile does not say.
    pub fn allows(&self, action: ObjectAction) -> bool {
        self.actions
            .as_ref()
            .is_none_or(|actions| actions.contains(&action))
    }
}

/// What may be done at the target ("Target object actions").
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ObjectAction {
    /// Create.
    Create,
    /// Update.
    Update,
    /// Delete.
    Delete,
}

/// One row of a mapping table: exactly one of `source` and `constant`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MappingRow {
    /// SCIM path.
    pub target: String,
    /// Entra expression, `[userPrincipalName]`.
    #[serde(default)]
    pub source: Option<String>,
    /// The same text for everybody.
    #[serde(default)]
    pub constant: Option<String>,
    /// Precedence when matching, 1 is tried first; `None` does not match.
    #[serde(default)]
    pub matching_priority: Option<u32>,
    /// When it flows.
    #[serde(default)]
    pub apply: MappingApply,
    /// Value for an empty source, on creation only.
    #[serde(default)]
    pub default: Option<String>,
    /// Step of the guide, or the reading behind the row.
    #[serde(default)]
    pub guide_step: Option<String>,
    /// Only then.
    #[serde(default)]
    pub when: Option<When>,
    /// One row for each value of this list; `{item}` is the value.
    #[serde(default)]
    pub each: Option<String>,
}

impl MappingRow {
    /// The row as an expression: its source, or its constant in quotes.
    pub fn expression(&self) -> Cow<'_, str> {
        match (&self.source, &self.constant) {
            (Some(source), _) => Cow::Borrowed(source),
            (None, Some(constant)) => Cow::Owned(expr::quote(constant)),
            (None, None) => Cow::Borrowed(""),
        }
    }
}

/// When a row flows.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MappingApply {
    /// Always.
    #[default]
    Always,
    /// Only when the object is created.
    OnCreate,
}

/// An attribute that the target gets in Entra's list of attributes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetAttribute {
    /// Of people or of groups.
    #[serde(default)]
    pub on: crate::trial::ObjectKind,
    /// Its full name.
    pub name: String,
    /// What it holds.
    #[serde(default, rename = "type")]
    pub kind: AttributeType,
    /// More than one value.
    #[serde(default)]
    pub multi_value: bool,
    /// Step of the guide, or the reading behind it.
    #[serde(default)]
    pub guide_step: Option<String>,
    /// Only then.
    #[serde(default)]
    pub when: Option<When>,
    /// One attribute for each value of this list; `{item}` is the value.
    #[serde(default)]
    pub each: Option<String>,
}

/// What an attribute holds (Graph: attributeType).
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttributeType {
    /// Text.
    #[default]
    String,
    /// A whole number.
    Integer,
    /// True or false.
    Boolean,
    /// A moment.
    DateTime,
    /// Another object.
    Reference,
    /// Bytes.
    Binary,
}

impl AttributeType {
    /// As Graph writes it.
    pub fn as_graph(self) -> &'static str {
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

/// A role that is made on the application, to be given with an assignment and sent by a mapping row.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppRole {
    /// What a mapping sends.
    pub value: String,
    /// What the portal shows; the same as `value` when left out.
    #[serde(default)]
    pub display_name: Option<String>,
    /// In plain words what it allows.
    pub description: String,
    /// Step of the guide, or the reading behind it.
    #[serde(default)]
    pub guide_step: Option<String>,
    /// Only then.
    #[serde(default)]
    pub when: Option<When>,
}

impl AppRole {
    /// What the portal shows.
    pub fn shown(&self) -> &str {
        self.display_name.as_deref().unwrap_or(&self.value)
    }
}
