//! What the profile asks the admin: questions, ways to set up, and whether a way fits.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::step::Place;
use crate::when::When;

/// The way that a vendor without a choice is set up.
pub const SCIM_METHOD: &str = "scim";

/// Of a step or warning that belongs to every way.
pub(crate) const ANY_METHOD: &str = "any";

/// Something the app needs to know.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Name under which the answer is kept, and of its template `{id}`.
    pub id: String,
    /// What is answered.
    pub kind: QuestionKind,
    /// The question, in a few words.
    pub label: String,
    /// Where the answer is found, or what it does.
    #[serde(default)]
    pub hint: String,
    /// Taken when nothing is answered.
    #[serde(default)]
    pub default: Option<AnswerValue>,
    /// What may be chosen; for `source_attribute` and `text` suggestions.
    #[serde(default)]
    pub choices: Vec<Choice>,
    /// The set-up cannot go on without.
    #[serde(default)]
    pub required: bool,
    /// A .NET regular expression that matches the whole answer; of a list without parts each value.
    #[serde(default)]
    pub pattern: Option<String>,
    /// The pattern in words, "digits only".
    #[serde(default)]
    pub pattern_says: Option<String>,
    /// Parts of each value of a list, written `first = second`; templates `{item.id}`.
    #[serde(default, rename = "part")]
    pub parts: Vec<Part>,
    /// Where on the rail it is asked.
    pub place: Place,
    /// Steps of the guide that ask for it.
    #[serde(default)]
    pub guide_steps: Vec<String>,
    /// Asked only then.
    #[serde(default)]
    pub when: Option<When>,
    /// The way of setting up it belongs to; left out: every way.
    #[serde(default)]
    pub method: Option<String>,
}

impl Question {
    /// It belongs to this way of setting up.
    pub fn is_of(&self, method: &str) -> bool {
        self.method
            .as_deref()
            .is_none_or(|own| own == ANY_METHOD || own == method)
    }
}

/// What is answered.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// One line.
    Text,
    /// One of the choices.
    Choice,
    /// Yes or no.
    YesNo,
    /// Any number of values.
    List,
    /// A mail address.
    Email,
    /// An https address.
    Url,
    /// Name of an attribute of Entra, as mappings write it without brackets.
    SourceAttribute,
    /// A value that is never kept in a file.
    Secret,
}

/// One of the values to choose from: text, or `{ value, label }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is kept.
    pub value: String,
    /// What is shown.
    pub label: String,
}

impl JsonSchema for Choice {
    fn schema_name() -> Cow<'static, str> {
        "Choice".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "One of the values to choose from: text, or `{ value, label }`.",
            "anyOf": [
                { "type": "string" },
                {
                    "type": "object",
                    "properties": {
                        "value": { "type": "string", "description": "What is kept." },
                        "label": { "type": "string", "description": "What is shown." },
                    },
                    "required": ["value", "label"],
                    "additionalProperties": false,
                },
            ],
        })
    }
}

impl<'de> Deserialize<'de> for Choice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        struct Both {
            value: String,
            label: String,
        }
        struct TextOrTable;
        impl<'de> Visitor<'de> for TextOrTable {
            type Value = Choice;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text, or a table with `value` and `label`")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Choice, E> {
                Ok(Choice {
                    value: text.to_owned(),
                    label: text.to_owned(),
                })
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Choice, A::Error> {
                let Both { value, label } = Both::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Choice { value, label })
            }
        }
        deserializer.deserialize_any(TextOrTable)
    }
}

/// A part of each value of a list, `Region` of `Region = companyName`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Name in the template `{item.id}`.
    pub id: String,
    /// Heading of its column.
    pub label: String,
    /// `text`, `source_attribute`, `email` or `url`.
    pub kind: QuestionKind,
    /// May be left out, when it is the last one.
    #[serde(default)]
    pub optional: bool,
    /// A .NET regular expression that matches the whole part.
    #[serde(default)]
    pub pattern: Option<String>,
    /// The pattern in words.
    #[serde(default)]
    pub pattern_says: Option<String>,
}

/// An answer, as it is kept and as a file holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum AnswerValue {
    /// Of a question with yes or no.
    YesNo(bool),
    /// Of a list.
    List(Vec<String>),
    /// Of every other question.
    Text(String),
}

impl AnswerValue {
    /// Nothing was answered.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::YesNo(_) => false,
            Self::List(items) => items.iter().all(|item| item.trim().is_empty()),
            Self::Text(text) => text.trim().is_empty(),
        }
    }

    /// Yes, or something was given.
    pub fn holds(&self) -> bool {
        match self {
            Self::YesNo(yes) => *yes,
            Self::List(_) | Self::Text(_) => !self.is_empty(),
        }
    }

    /// As a template shows it: a list with commas.
    pub fn text(&self) -> String {
        match self {
            Self::YesNo(true) => "yes".to_owned(),
            Self::YesNo(false) => "no".to_owned(),
            Self::List(items) => items.join(", "),
            Self::Text(text) => text.clone(),
        }
    }

    /// The values of a list; of one text, that text.
    pub fn items(&self) -> Vec<&str> {
        let all = match self {
            Self::YesNo(_) => Vec::new(),
            Self::List(items) => items.iter().map(String::as_str).collect(),
            Self::Text(text) => vec![text.as_str()],
        };
        all.into_iter().filter(|item| !item.trim().is_empty()).collect()
    }
}

impl From<&str> for AnswerValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A way of setting up.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// `scim`, `graph_api`.
    pub id: String,
    /// "SCIM provisioning".
    pub name: String,
    /// One sentence on what it does and for whom.
    pub summary: String,
}

/// A question whose answer decides between the ways: `scim` only when all are answered with yes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fit {
    /// Name under which the answer is kept.
    pub id: String,
    /// The question; yes means that `scim` fits.
    pub question: String,
    /// What follows from a no.
    #[serde(default)]
    pub otherwise: Option<String>,
    /// Step of the guide.
    pub guide_step: String,
}
