//! What a rule came to.

use profile::RuleLevel;

/// So many people are kept with a finding; the others are counted.
pub const CONCERNED_MAX: usize = 10_000;

/// What is demanded of an attribute.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Demand {
    /// It has a value.
    Present,
    /// No two people share it.
    Unique,
    /// It is one of some values.
    OneOf,
    /// It fits a pattern.
    Pattern,
    /// It is a phone number of a certain form.
    Phone,
    /// It is a list whose values are separated in one way.
    Separator,
    /// It has the same value as another attribute.
    Equals,
}

/// One demand of one rule, over everybody who was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Source attribute, in its mapping name.
    pub attribute: String,
    /// What is demanded.
    pub demand: Demand,
    /// The same in words: "must have a value".
    pub words: String,
    /// How bad it is when it is broken.
    pub level: RuleLevel,
    /// What happens then.
    pub why: String,
    /// Step of the vendor's guide, or the reading behind it.
    pub guide_step: Option<String>,
    /// How many people were looked at.
    pub looked_at: u64,
    /// How many of them break it.
    pub broken: u64,
    /// The first of those.
    pub concerned: Vec<Concerned>,
    /// Why it could not be checked: a question that is not answered.
    pub not_checked: Option<String>,
}

impl Finding {
    /// It was checked, and nobody breaks it.
    pub fn is_good(&self) -> bool {
        self.broken == 0 && self.not_checked.is_none()
    }
}

/// Somebody who breaks a demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concerned {
    /// Object id.
    pub id: String,
    /// Display name.
    pub name: String,
    /// User principal name.
    pub upn: String,
    /// Mastered on premises: the value is corrected there, not in the cloud.
    pub on_premises: bool,
    /// The value; `None` when there is none.
    pub value: Option<String>,
    /// What is wrong with it.
    pub problem: String,
    /// What it could be instead.
    pub proposal: Option<String>,
}
