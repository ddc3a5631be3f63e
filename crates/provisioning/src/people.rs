//! The people file: users, groups and assignments in Graph's own words.

use std::collections::{BTreeSet, HashMap};

use expr::Role;
use serde_json::{Map, Value};

use crate::notification::NotificationSettings;

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
    /// What changed among the members, in a document of changes that does not list them all.
    pub(crate) delta: Option<MembersDelta>,
}

/// Members that came and went (Graph: delta query, `members@delta`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct MembersDelta {
    pub(crate) added: Vec<String>,
    pub(crate) removed: Vec<String>,
}

impl MembersDelta {
    pub(crate) fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

/// One app role assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Who is assigned.
    pub principal_id: String,
    /// The role; `None` for default access.
    pub role: Option<Role>,
}

impl Assignment {
    /// A row of `assignments`; `None` when it does not say who is assigned.
    #[must_use]
    pub fn from_json(json: &Value) -> Option<Self> {
        let principal_id = json["principalId"].as_str().filter(|id| !id.is_empty())?;
        Some(Self {
            principal_id: principal_id.to_owned(),
            role: role(&json["role"]),
        })
    }
}

impl User {
    /// A user from its JSON; `None` when that is no object.
    #[must_use]
    pub fn from_json(json: &Value) -> Option<Self> {
        json.as_object().map(|json| Self { json: json.clone() })
    }

    /// A user from its properties.
    #[must_use]
    pub fn from_properties(json: Map<String, Value>) -> Self {
        Self { json }
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

    /// User principal name, empty when there is none.
    #[must_use]
    pub fn sign_in_name(&self) -> &str {
        text(&self.json, "userPrincipalName")
    }

    /// Whether somebody may mean this person by `name`: a display name or a mail address.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        ["displayName", "mail"]
            .iter()
            .any(|key| text(&self.json, key).to_lowercase() == name.to_lowercase())
    }

    /// As Graph shows it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        Value::Object(self.json.clone())
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
    /// A group from its properties, its direct members in `members`: ids, or the objects of an expanded answer.
    #[must_use]
    pub fn from_properties(mut json: Map<String, Value>) -> Self {
        let members = member_ids(&json);
        // They may be a hundred thousand, and nothing reads them here.
        json.shift_remove("members");
        Self {
            members,
            json,
            delta: None,
        }
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
    /// Only these objects are known, and nothing of the others.
    changes: Option<Removed>,
}

/// Ids of objects that are gone for good.
type Removed = BTreeSet<String>;

impl People {
    /// Reads the document. Unknown properties are kept: a mapping may use them.
    ///
    /// # Errors
    /// [`PeopleError`] names the entry.
    pub fn from_json(document: &Value) -> Result<Self, PeopleError> {
        Self::read(document, false)
    }

    /// Reads a document about some objects only: what changed since the watermark, or what was asked for by name. Who is not
    /// listed did not change.
    ///
    /// `value` and `groups` hold these objects, complete; what is gone for good is `{"id", "@removed": {"reason": "deleted"}}` (Graph:
    /// delta query). `assignments` holds a row for each listed object that is assigned, also for a person who is assigned through a
    /// group. A group has its `members`, or what came and went in `members@delta`, or neither when they did not change.
    ///
    /// # Errors
    /// [`PeopleError`] names the entry.
    pub fn changes_from_json(document: &Value) -> Result<Self, PeopleError> {
        Self::read(document, true)
    }

    fn read(document: &Value, only_changes: bool) -> Result<Self, PeopleError> {
        let document = document.as_object().ok_or(PeopleError::NotAnObject)?;
        let mut removed = Removed::new();
        let mut kept = |key| -> Result<Vec<Map<String, Value>>, PeopleError> {
            let all = entries(document, key)?;
            let (gone, kept): (Vec<_>, Vec<_>) =
                all.into_iter().partition(|json| only_changes && is_gone(json));
            removed.extend(gone.iter().map(|json| text(json, "id").to_owned()));
            Ok(kept)
        };
        let users: Vec<User> = kept("value")?.into_iter().map(|json| User { json }).collect();
        let groups: Vec<Group> = kept("groups")?
            .into_iter()
            .map(|json| Group {
                members: member_ids(&json),
                delta: (only_changes && !json.contains_key("members")).then(|| members_delta(&json)),
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
            changes: only_changes.then_some(removed),
        })
    }

    /// Adds a document about other objects. What both list is taken from `other`; it lists members whole.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for user in other.users {
            match self.user_at.get(user.id()) {
                Some(at) => self.users[*at] = user,
                None => {
                    self.user_at.insert(user.id().to_owned(), self.users.len());
                    self.users.push(user);
                }
            }
        }
        for group in other.groups {
            match self.group_at.get(group.id()) {
                Some(at) => self.groups[*at] = group,
                None => {
                    self.group_at.insert(group.id().to_owned(), self.groups.len());
                    self.groups.push(group);
                }
            }
        }
        if let (Some(rows), Some(more)) = (&mut self.assignments, other.assignments) {
            for row in more {
                if !rows.contains(&row) {
                    rows.push(row);
                }
            }
        }
        if let (Some(removed), Some(more)) = (&mut self.changes, other.changes) {
            removed.extend(more);
        }
        self
    }

    /// Nothing is known of objects that are not listed.
    #[must_use]
    pub fn is_only_changes(&self) -> bool {
        self.changes.is_some()
    }

    /// Ids of objects that are gone for good, in a document of changes.
    pub(crate) fn removed(&self) -> impl Iterator<Item = &str> {
        self.changes.iter().flatten().map(String::as_str)
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

    /// The secret `SyncNotificationSettings`.
    pub(crate) fn notification(&self) -> NotificationSettings {
        self.secrets
            .get("syncnotificationsettings")
            .map(|text| NotificationSettings::read(text))
            .unwrap_or_default()
    }

    fn secret_is_true(&self, key: &str) -> bool {
        self.secrets
            .get(&key.to_ascii_lowercase())
            // `1` is written too (Graph: secrets).
            .is_some_and(|value| value.eq_ignore_ascii_case("true") || value == "1")
    }
}

fn is_gone(json: &Map<String, Value>) -> bool {
    json.get("@removed").is_some_and(|removed| !removed.is_null())
}

fn members_delta(group: &Map<String, Value>) -> MembersDelta {
    let mut delta = MembersDelta::default();
    let entries = group.get("members@delta").and_then(Value::as_array);
    for member in entries.into_iter().flatten() {
        let Some(id) = member["id"].as_str().filter(|_| !is_group(member)) else {
            continue;
        };
        if member["@removed"].is_null() {
            delta.added.push(id.to_owned());
        } else {
            delta.removed.push(id.to_owned());
        }
    }
    delta
}

fn is_group(member: &Value) -> bool {
    member["@odata.type"] == "#microsoft.graph.group"
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
            Assignment::from_json(item).ok_or(PeopleError::Incomplete {
                list: "assignments",
                number: at + 1,
                property: "principalId",
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
        .filter(|member| !is_group(member))
        .filter_map(|member| member.as_str().or_else(|| member["id"].as_str()))
        .map(str::to_owned)
        .collect()
}

pub(crate) fn text<'a>(object: &'a Map<String, Value>, key: &str) -> &'a str {
    object.get(key).and_then(Value::as_str).unwrap_or_default()
}
