//! The people file: users, groups and assignments in Graph's own words.

use std::collections::HashMap;

use expr::Role;
use serde_json::{Map, Value};

/// Why a people file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeopleError {
    /// The document is no JSON object.
    #[error("the people file must be a JSON object with `value` (the users), `groups` and `assignments`")]
    NotAnObject,
    /// A list is something else.
    #[error("`{list}` must be a list")]
    NotAList {
        /// Key in the document.
        list: &'static str,
    },
    /// An entry without what identifies it.
    #[error("entry {number} of `{list}` has no `{property}`")]
    Incomplete {
        /// Key in the document.
        list: &'static str,
        /// Counted from 1.
        number: usize,
        /// What is missing.
        property: &'static str,
    },
}

/// The kinds of source object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Kind {
    /// A person.
    User,
    /// A group.
    Group,
}

impl Kind {
    /// Graph's word: `User`, `Group`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => graph_model::schema::SOURCE_USER,
            Self::Group => graph_model::schema::SOURCE_GROUP,
        }
    }
}

/// A user as Graph shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    pub(crate) json: Map<String, Value>,
}

/// A group as Graph shows it, with the ids of its direct members.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub(crate) json: Map<String, Value>,
    /// Ids of direct members, people and groups.
    pub members: Vec<String>,
}

/// One app role assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Who is assigned.
    pub principal_id: String,
    /// The role; `None` for default access.
    pub role: Option<Role>,
}

impl User {
    /// A user from its JSON; `None` when that is no object.
    #[must_use]
    pub fn from_json(json: &Value) -> Option<Self> {
        json.as_object().map(|json| Self { json: json.clone() })
    }

    /// Object id.
    #[must_use]
    pub fn id(&self) -> &str {
        text(&self.json, "id")
    }

    /// Display name, empty when there is none.
    #[must_use]
    pub fn display_name(&self) -> &str {
        text(&self.json, "displayName")
    }

    /// Sign-in is allowed. Graph leaves the property out when it was not asked for; then the account counts as enabled.
    #[must_use]
    pub fn enabled(&self) -> bool {
        self.json
            .get("accountEnabled")
            .and_then(Value::as_bool)
            .unwrap_or(true)
    }

    /// In the directory's recycle bin: `deletedDateTime` is set.
    #[must_use]
    pub fn soft_deleted(&self) -> bool {
        self.json
            .get("deletedDateTime")
            .is_some_and(|when| !when.is_null())
    }

    /// Id of the manager, as `$expand=manager` gives it.
    #[must_use]
    pub fn manager(&self) -> Option<&str> {
        match self.json.get("manager")? {
            Value::String(id) => Some(id),
            manager => manager.get("id")?.as_str(),
        }
    }
}

impl Group {
    /// Object id.
    #[must_use]
    pub fn id(&self) -> &str {
        text(&self.json, "id")
    }

    /// Display name, empty when there is none.
    #[must_use]
    pub fn display_name(&self) -> &str {
        text(&self.json, "displayName")
    }
}

/// Everybody that a job may be about.
#[derive(Clone, Debug, Default)]
pub struct People {
    users: Vec<User>,
    groups: Vec<Group>,
    assignments: Option<Vec<Assignment>>,
    secrets: HashMap<String, String>,
    user_at: HashMap<String, usize>,
    group_at: HashMap<String, usize>,
}

impl People {
    /// Reads the document. Unknown properties are kept: a mapping may use them.
    ///
    /// # Errors
    /// [`PeopleError`] names the entry.
    pub fn from_json(document: &Value) -> Result<Self, PeopleError> {
        let document = document.as_object().ok_or(PeopleError::NotAnObject)?;
        let users: Vec<User> = entries(document, "value")?
            .into_iter()
            .map(|json| User { json })
            .collect();
        let groups: Vec<Group> = entries(document, "groups")?
            .into_iter()
            .map(|json| Group {
                members: member_ids(&json),
                json,
            })
            .collect();
        let assignments = match document.get("assignments") {
            None | Some(Value::Null) => None,
            Some(_) => Some(assignments(document)?),
        };
        let mut secrets = HashMap::new();
        for secret in list(document, "secrets")? {
            if let (Some(key), Some(value)) = (secret["key"].as_str(), secret["value"].as_str()) {
                secrets.insert(key.to_ascii_lowercase(), value.to_owned());
            }
        }
        Ok(Self {
            user_at: index(users.iter().map(User::id)),
            group_at: index(groups.iter().map(Group::id)),
            users,
            groups,
            assignments,
            secrets,
        })
    }

    /// All users in the file's order.
    #[must_use]
    pub fn users(&self) -> &[User] {
        &self.users
    }

    /// All groups in the file's order.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Assignments of the app; empty when the file leaves them out.
    #[must_use]
    pub fn assignments(&self) -> &[Assignment] {
        self.assignments.as_deref().unwrap_or_default()
    }

    /// One user by id.
    #[must_use]
    pub fn user(&self, id: &str) -> Option<&User> {
        self.user_at.get(id).and_then(|at| self.users.get(*at))
    }

    /// One group by id.
    #[must_use]
    pub fn group(&self, id: &str) -> Option<&Group> {
        self.group_at.get(id).and_then(|at| self.groups.get(*at))
    }

    /// "All users and groups", as Graph says it: no assignments and the secret `SyncAll` is true.
    #[must_use]
    pub fn sync_all(&self) -> bool {
        self.assignments.is_none() && self.secret_is_true("SyncAll")
    }

    /// The secret `SkipOutOfScopeDeletions`: objects that leave the scope are left alone instead of disabled.
    pub(crate) fn skips_out_of_scope_deletions(&self) -> bool {
        self.secret_is_true("SkipOutOfScopeDeletions")
    }

    fn secret_is_true(&self, key: &str) -> bool {
        self.secrets
            .get(&key.to_ascii_lowercase())
            .is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }
}

fn index<'a>(ids: impl Iterator<Item = &'a str>) -> HashMap<String, usize> {
    ids.enumerate().map(|(at, id)| (id.to_owned(), at)).collect()
}

fn list<'a>(document: &'a Map<String, Value>, key: &'static str) -> Result<&'a [Value], PeopleError> {
    match document.get(key) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(items)) => Ok(items),
        Some(_) => Err(PeopleError::NotAList { list: key }),
    }
}

/// Objects with an id.
fn entries(document: &Map<String, Value>, key: &'static str) -> Result<Vec<Map<String, Value>>, PeopleError> {
    list(document, key)?
        .iter()
        .enumerate()
        .map(|(at, item)| match item.as_object() {
            Some(object) if !text(object, "id").is_empty() => Ok(object.clone()),
            _ => Err(PeopleError::Incomplete {
                list: key,
                number: at + 1,
                property: "id",
            }),
        })
        .collect()
}

fn assignments(document: &Map<String, Value>) -> Result<Vec<Assignment>, PeopleError> {
    list(document, "assignments")?
        .iter()
        .enumerate()
        .map(|(at, item)| {
            let principal_id = item["principalId"].as_str().unwrap_or_default().to_owned();
            if principal_id.is_empty() {
                return Err(PeopleError::Incomplete {
                    list: "assignments",
                    number: at + 1,
                    property: "principalId",
                });
            }
            Ok(Assignment {
                principal_id,
                role: role(&item["role"]),
            })
        })
        .collect()
}

fn role(json: &Value) -> Option<Role> {
    let object = json.as_object()?;
    let own = |key: &str| Some(text(object, key).to_owned()).filter(|text| !text.is_empty());
    Some(Role {
        id: own("id").unwrap_or_default(),
        value: own("value"),
        display_name: own("displayName"),
    })
}

/// Members are ids; the objects of an expanded Graph answer are accepted too.
fn member_ids(group: &Map<String, Value>) -> Vec<String> {
    group
        .get("members")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|member| member.as_str().or_else(|| member["id"].as_str()))
        .map(str::to_owned)
        .collect()
}

pub(crate) fn text<'a>(object: &'a Map<String, Value>, key: &str) -> &'a str {
    object.get(key).and_then(Value::as_str).unwrap_or_default()
}
