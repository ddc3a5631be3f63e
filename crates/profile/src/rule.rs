//! What the values of Entra must be, so that the vendor can use them.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::trial::PhoneForm;
use crate::when::When;

/// What a source value must be.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataRule {
    /// Source attribute; may be a template of a question.
    pub attribute: String,
    /// What is required of it.
    #[serde(default)]
    pub requires: Vec<DataRequirement>,
    /// Exactly these, case included.
    #[serde(default)]
    pub one_of: Vec<String>,
    /// A .NET regular expression that matches the whole value.
    #[serde(default)]
    pub pattern: Option<String>,
    /// The pattern in words.
    #[serde(default)]
    pub pattern_says: Option<String>,
    /// A form of phone number.
    #[serde(default)]
    pub phone: Option<PhoneForm>,
    /// The value is a list with this between its values.
    #[serde(default)]
    pub separator: Option<String>,
    /// No blank may follow the separator: it would belong to the next value.
    #[serde(default)]
    pub no_blank_after: bool,
    /// The same value as this attribute.
    #[serde(default)]
    pub equals: Option<String>,
    /// What happens otherwise.
    pub why: String,
    /// How bad it is.
    #[serde(default)]
    pub level: RuleLevel,
    /// A corrected value is shown, where it is safe to tell one.
    #[serde(default)]
    pub propose: bool,
    /// Step of the guide, or the reading behind it.
    #[serde(default)]
    pub guide_step: Option<String>,
    /// Only then.
    #[serde(default)]
    pub when: Option<When>,
}

/// A requirement on a source value.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DataRequirement {
    /// Has a value.
    Present,
    /// No two people share it.
    Unique,
}

/// What a value that breaks a rule does to the set-up.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleLevel {
    /// The person would not arrive.
    #[default]
    Fail,
    /// The person arrives, but not as meant.
    Warn,
}

impl DataRule {
    /// Something is required.
    pub(crate) fn demands_something(&self) -> bool {
        !self.requires.is_empty()
            || !self.one_of.is_empty()
            || self.pattern.is_some()
            || self.phone.is_some()
            || self.no_blank_after
            || self.equals.is_some()
    }
}
