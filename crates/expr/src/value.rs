//! Values as the provisioning engine has them.

use serde_json::Value as Json;

/// What an attribute holds or an expression yields.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// No value. Not the same as an empty text.
    Null,
    /// Text.
    Text(String),
    /// Several values, in order.
    Multi(Vec<String>),
    /// True or False.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// App roles of a user (`appRoleAssignments`).
    Roles(Vec<Role>),
    /// From `IgnoreAttributeFlow`: leave the attribute out of the request, without any default.
    IgnoreAttribute,
    /// From `IgnoreObjectFlow`: leave the whole object alone.
    IgnoreObject,
}

/// An app role assigned to the user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Role {
    /// Id of the role.
    pub id: String,
    /// Its value, the machine's word.
    pub value: Option<String>,
    /// Its name for people.
    pub display_name: Option<String>,
}

impl Role {
    /// Display name, or else value, or else id.
    #[must_use]
    pub fn name(&self) -> &str {
        [self.display_name.as_deref(), self.value.as_deref()]
            .into_iter()
            .flatten()
            .find(|name| !name.is_empty())
            .unwrap_or(&self.id)
    }
}

impl Value {
    /// Null, or several values of which there are none.
    #[must_use]
    pub fn is_null(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Multi(values) => values.is_empty(),
            Self::Roles(roles) => roles.is_empty(),
            _ => false,
        }
    }

    /// Null or `""`. A blank is not empty, and neither is False.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.is_null() || matches!(self, Self::Text(text) if text.is_empty())
    }

    /// The canonical text: `True`/`False`, decimal digits. `None` for null, and for several values, which have no one text.
    #[must_use]
    pub fn to_text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Bool(true) => Some("True".to_owned()),
            Self::Bool(false) => Some("False".to_owned()),
            Self::Integer(number) => Some(number.to_string()),
            Self::Multi(values) if values.len() == 1 => values.first().cloned(),
            Self::Roles(roles) if roles.len() == 1 => roles.first().map(|r| r.name().to_owned()),
            Self::Null | Self::Multi(_) | Self::Roles(_) | Self::IgnoreAttribute | Self::IgnoreObject => None,
        }
    }

    /// The value as a number: an integer, or text that is one.
    #[must_use]
    pub fn to_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }
}

impl From<&Json> for Value {
    /// A source attribute as Graph or a people file has it. An array of objects is read as roles.
    fn from(json: &Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(*value),
            Json::Number(number) => number
                .as_i64()
                .map_or_else(|| Self::Text(number.to_string()), Self::Integer),
            Json::String(text) => Self::Text(text.clone()),
            Json::Array(items) if items.iter().any(Json::is_object) => {
                Self::Roles(items.iter().map(role).collect())
            }
            Json::Array(items) => Self::Multi(items.iter().filter_map(plain).collect()),
            Json::Object(_) => Self::Text(json.to_string()),
        }
    }
}

impl From<Json> for Value {
    fn from(json: Json) -> Self {
        match json {
            Json::String(text) => Self::Text(text),
            json => Self::from(&json),
        }
    }
}

fn plain(json: &Json) -> Option<String> {
    Value::from(json).to_text()
}

fn role(json: &Json) -> Role {
    let text = |key: &str| json.get(key).and_then(Json::as_str).map(str::to_owned);
    Role {
        id: text("id").unwrap_or_default(),
        value: text("value").or_else(|| json.as_str().map(str::to_owned)),
        display_name: text("displayName"),
    }
}
