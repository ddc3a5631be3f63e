//! Values as the provisioning engine has them.

use std::borrow::Cow;

use serde_json::{Value as Json, json};

use crate::date::DateTime;

/// What an attribute holds or an expression yields. Text is borrowed from the object or the program wherever it can be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// No value. Not the same as an empty text.
    Null,
    /// Text.
    Text(Cow<'a, str>),
    /// Several values, in order.
    Multi(Vec<Cow<'a, str>>),
    /// True or False.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A date and time, always UTC.
    DateTime(DateTime),
    /// App roles of a user (`appRoleAssignments`).
    Roles(Cow<'a, [Role]>),
    /// App roles as a role function writes them into `roles`.
    RoleEntries(RoleEntries<'a>),
    /// Leave the attribute out of the request, without any default.
    IgnoreAttribute,
    /// Leave the whole object alone.
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

    /// Value, or else display name, or else id.
    #[must_use]
    pub fn value_or_name(&self) -> &str {
        self.value
            .as_deref()
            .filter(|value| !value.is_empty())
            .unwrap_or_else(|| self.name())
    }
}

/// The two forms in which several roles are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleForm {
    /// `AppRoleAssignmentsComplex`: entries with `displayName`; roles are only ever added.
    Complex,
    /// `AssertiveAppRoleAssignmentsComplex`: entries with `display`; the target's other roles are replaced.
    Assertive,
}

/// Several roles with the form they are sent in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleEntries<'a> {
    /// Which function gave them.
    pub form: RoleForm,
    /// The roles, in the order of the assignments.
    pub roles: Cow<'a, [Role]>,
}

impl RoleEntries<'_> {
    /// The entries of a create request: `{primary, type, displayName or display, value}`
    /// (Microsoft Learn: customize attribute mappings, provisioning a role to a SCIM app).
    #[must_use]
    pub fn to_create_json(&self) -> Json {
        let name_key = match self.form {
            RoleForm::Complex => "displayName",
            RoleForm::Assertive => "display",
        };
        self.roles
            .iter()
            .map(|role| {
                json!({
                    "primary": false,
                    "type": "WindowsAzureActiveDirectoryRole",
                    name_key: role.name(),
                    "value": role.value_or_name(),
                })
            })
            .collect()
    }
}

impl<'a> Value<'a> {
    /// A text.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    /// Null, or several values of which there are none.
    #[must_use]
    pub fn is_null(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Multi(values) => values.is_empty(),
            Self::Roles(roles) => roles.is_empty(),
            Self::RoleEntries(entries) => entries.roles.is_empty(),
            _ => false,
        }
    }

    /// Null or `""`. A blank is not empty, and neither is False.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.is_null() || matches!(self, Self::Text(text) if text.is_empty())
    }

    /// The canonical text: `True`/`False`, decimal digits, `M/d/yyyy h:mm:ss tt`. `None` for null, and for several
    /// values, which have no one text.
    #[must_use]
    pub fn to_text(&self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) => Some(text.clone()),
            value => value.clone().into_text(),
        }
    }

    /// [`Value::to_text`] without a copy.
    #[must_use]
    pub fn into_text(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) => Some(text),
            Self::Bool(true) => Some(Cow::Borrowed("True")),
            Self::Bool(false) => Some(Cow::Borrowed("False")),
            Self::Integer(number) => Some(Cow::Owned(number.to_string())),
            Self::DateTime(when) => Some(Cow::Owned(when.to_string())),
            Self::Multi(mut values) if values.len() == 1 => values.pop(),
            Self::Roles(Cow::Borrowed([role])) => Some(Cow::Borrowed(role.name())),
            Self::Roles(roles) if roles.len() == 1 => {
                roles.first().map(|role| Cow::Owned(role.name().to_owned()))
            }
            Self::Null
            | Self::Multi(_)
            | Self::Roles(_)
            | Self::RoleEntries(_)
            | Self::IgnoreAttribute
            | Self::IgnoreObject => None,
        }
    }

    /// The value as a number: an integer, or text that is one.
    #[must_use]
    pub fn to_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Multi(values) => match values.as_slice() {
                [only] => only.trim().parse().ok(),
                _ => None,
            },
            _ => None,
        }
    }

    /// The same value, borrowed from nothing.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => Value::Text(owned(text)),
            Self::Multi(values) => Value::Multi(values.into_iter().map(owned).collect()),
            Self::Bool(value) => Value::Bool(value),
            Self::Integer(number) => Value::Integer(number),
            Self::DateTime(when) => Value::DateTime(when),
            Self::Roles(roles) => Value::Roles(Cow::Owned(roles.into_owned())),
            Self::RoleEntries(entries) => Value::RoleEntries(RoleEntries {
                form: entries.form,
                roles: Cow::Owned(entries.roles.into_owned()),
            }),
            Self::IgnoreAttribute => Value::IgnoreAttribute,
            Self::IgnoreObject => Value::IgnoreObject,
        }
    }

    /// The value as JSON in its canonical text, for output that people and tests compare: `"True"`, `"13"`,
    /// lists element by element, role entries as in a create request. Null and both kinds of ignoring give null.
    #[must_use]
    pub fn to_canonical_json(&self) -> Json {
        match self {
            Self::Multi(values) => values.iter().map(|value| json!(value)).collect(),
            Self::Roles(roles) => roles.iter().map(|role| json!(role.name())).collect(),
            Self::RoleEntries(entries) => entries.to_create_json(),
            value => value.to_text().map_or(Json::Null, |text| json!(text)),
        }
    }
}

impl<'a> From<&'a Json> for Value<'a> {
    /// A source attribute as Graph or a people file has it. An array of objects is read as roles.
    fn from(json: &'a Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(*value),
            Json::Number(number) => number
                .as_i64()
                .map_or_else(|| Self::text(number.to_string()), Self::Integer),
            Json::String(text) => Self::text(text),
            Json::Array(items) if items.iter().any(Json::is_object) => {
                Self::Roles(items.iter().map(role).collect())
            }
            Json::Array(items) => Self::Multi(
                items
                    .iter()
                    .filter_map(|item| Value::from(item).into_text())
                    .collect(),
            ),
            Json::Object(_) => Self::text(json.to_string()),
        }
    }
}

impl From<Json> for Value<'static> {
    fn from(json: Json) -> Self {
        match json {
            Json::String(text) => Self::text(text),
            json => Value::from(&json).into_owned(),
        }
    }
}

fn role(json: &Json) -> Role {
    let text = |key: &str| json.get(key).and_then(Json::as_str).map(str::to_owned);
    Role {
        id: text("id").unwrap_or_default(),
        value: text("value").or_else(|| json.as_str().map(str::to_owned)),
        display_name: text("displayName"),
    }
}
