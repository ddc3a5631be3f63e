//! Directory objects under the names that mappings use.
//!
//! Expressions know attributes by the names of the old directory API (`objectId`, `surname`, `mobile`), while Graph and
//! the people file use today's (`id`, `surname`, `mobilePhone`). Names are exact: a wrong capital finds nothing.

use std::borrow::Cow;

use expr::{Attributes, Role, Value};
use serde_json::{Map, Value as Json};

use crate::people::{Group, User, text};

/// Mapping name, Graph name. What is not listed has the same name in both.
const RENAMED: [(&str, &str); 5] = [
    ("objectId", "id"),
    ("mobile", "mobilePhone"),
    ("physicalDeliveryOfficeName", "officeLocation"),
    ("facsimileTelephoneNumber", "faxNumber"),
    ("originalUserPrincipalName", "userPrincipalName"),
];

/// What the gates know about a user and an expression may ask for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standing {
    /// Unassigned, filtered out, in the recycle bin, or disabled (Microsoft: how `IsSoftDeleted` is computed).
    pub(crate) is_soft_deleted: bool,
    /// Roles by which the user is assigned.
    pub(crate) roles: Vec<Role>,
}

/// A directory object with its attributes under the names that mappings use.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SourceObject<'a> {
    /// A user and what the gates say about it.
    User(&'a User, &'a Standing),
    /// A group.
    Group(&'a Group),
    /// Not in the directory any more: every attribute is null.
    Gone,
}

impl Attributes for SourceObject<'_> {
    fn attribute(&self, name: &str) -> Value<'_> {
        match self {
            Self::User(user, standing) => user_attribute(user, standing, name),
            Self::Group(group) => group_attribute(group, name),
            Self::Gone => Value::Null,
        }
    }
}

/// A user as Graph shows it, with its attributes under the names that mappings use: for looking at one person outside of
/// a job. It counts as assigned, so only being disabled or deleted makes it soft-deleted.
#[derive(Clone, Debug)]
pub struct GraphUser {
    user: User,
    standing: Standing,
}

impl GraphUser {
    /// Reads a user; `None` when the JSON is no object.
    #[must_use]
    pub fn from_json(json: &Json) -> Option<Self> {
        let user = User::from_json(json)?;
        let standing = Standing {
            is_soft_deleted: !user.enabled() || user.soft_deleted(),
            roles: Vec::new(),
        };
        Some(Self { user, standing })
    }
}

impl Attributes for GraphUser {
    /// What stands in the JSON under exactly this name wins, so that an object may also be written in mapping names.
    fn attribute(&self, name: &str) -> Value<'_> {
        let as_written =
            matches!(name, "IsSoftDeleted" | "appRoleAssignments") || !self.user.json.contains_key("id");
        match self.user.json.get(name) {
            Some(value) if as_written => Value::from(value),
            _ => user_attribute(&self.user, &self.standing, name),
        }
    }
}

/// One attribute of a user by its mapping name; null when there is none.
fn user_attribute<'a>(user: &'a User, standing: &'a Standing, name: &str) -> Value<'a> {
    match name {
        "IsSoftDeleted" => Value::Bool(standing.is_soft_deleted),
        "accountEnabled" => Value::Bool(user.enabled()),
        "appRoleAssignments" => Value::Roles(Cow::Borrowed(&standing.roles)),
        "manager" => user.manager().map_or(Value::Null, Value::text),
        "userPrincipalName" => {
            guest_address(text(&user.json, name)).map_or_else(|| property(&user.json, name), Value::text)
        }
        "telephoneNumber" => match user.json.get("businessPhones") {
            Some(Json::Array(phones)) => phones.first().map_or(Value::Null, Value::from),
            _ => property(&user.json, name),
        },
        "mailNickname" if !user.json.contains_key(name) => Value::Null,
        name if name.starts_with("extensionAttribute") => user
            .json
            .get("onPremisesExtensionAttributes")
            .and_then(|attributes| attributes.get(name))
            .map_or_else(|| property(&user.json, name), Value::from),
        name => property(&user.json, graph_name(name)),
    }
}

/// One attribute of a group by its mapping name. Members are references and come by their own way.
fn group_attribute<'a>(group: &'a Group, name: &str) -> Value<'a> {
    match name {
        "IsSoftDeleted" => Value::Bool(false),
        "members" => Value::Multi(group.members.iter().map(Cow::from).collect()),
        name => property(&group.json, graph_name(name)),
    }
}

/// The properties of Graph's object that an attribute may be read from.
pub(crate) fn properties_of(name: &str) -> Vec<&str> {
    let own = name.split_once('.').map_or(name, |(outer, _)| outer);
    let mut out = vec![graph_name(own), name, own];
    match name {
        "telephoneNumber" => out.push("businessPhones"),
        "IsSoftDeleted" => out.extend(["accountEnabled", "deletedDateTime"]),
        name if name.starts_with("extensionAttribute") => out.push("onPremisesExtensionAttributes"),
        _ => {}
    }
    out
}

fn graph_name(name: &str) -> &str {
    RENAMED
        .iter()
        .find(|(mapping, _)| *mapping == name)
        .map_or(name, |(_, graph)| graph)
}

/// A property, or one inside an object by a dotted name (`employeeOrgData.division`). An empty list is no value.
fn property<'a>(object: &'a Map<String, Json>, name: &str) -> Value<'a> {
    if let Some(value) = object.get(name) {
        return match Value::from(value) {
            value if value.is_null() => Value::Null,
            value => value,
        };
    }
    name.split_once('.')
        .and_then(|(outer, inner)| object.get(outer)?.as_object().map(|o| property(o, inner)))
        .unwrap_or(Value::Null)
}

/// The mapping attribute `userPrincipalName` of a guest is reduced to the original address; only
/// `originalUserPrincipalName` keeps `#EXT#` (Microsoft: attribute mapping, guests).
fn guest_address(upn: &str) -> Option<String> {
    let (local, _) = upn.split_once("#EXT#")?;
    let (name, domain) = local.rsplit_once('_')?;
    Some(format!("{name}@{domain}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn value(user: Json, name: &str) -> Value<'static> {
        let user = User::from_json(&user).expect("an object");
        SourceObject::User(&user, &Standing::default())
            .attribute(name)
            .into_owned()
    }

    #[test]
    fn todays_properties_are_found_under_the_old_names() {
        let user = json!({
            "id": "1", "mobilePhone": "+45 1", "officeLocation": "B4", "faxNumber": "+45 2", "businessPhones": ["+45 3", "+45 4"],
            "onPremisesExtensionAttributes": {"extensionAttribute5": "x"}, "extension_ab_site": "HQ",
            "manager": {"id": "9", "displayName": "Boss"}, "employeeOrgData": {"division": "D"}
        });
        for (name, expected) in [
            ("objectId", "1"),
            ("mobile", "+45 1"),
            ("physicalDeliveryOfficeName", "B4"),
            ("facsimileTelephoneNumber", "+45 2"),
            ("telephoneNumber", "+45 3"),
            ("extensionAttribute5", "x"),
            ("extension_ab_site", "HQ"),
            ("manager", "9"),
            ("employeeOrgData.division", "D"),
        ] {
            assert_eq!(value(user.clone(), name), Value::text(expected), "{name}");
        }
        assert_eq!(value(user.clone(), "ObjectId"), Value::Null, "names are exact");
        assert_eq!(
            value(json!({"id": "1", "businessPhones": []}), "telephoneNumber"),
            Value::Null
        );
    }

    #[test]
    fn a_guests_name_is_reduced_to_the_original_address() {
        let guest =
            json!({"id": "1", "userPrincipalName": "ana_silva_partner.example#EXT#@contoso.onmicrosoft.com"});
        assert_eq!(
            value(guest.clone(), "userPrincipalName"),
            Value::text("ana_silva@partner.example")
        );
        assert_eq!(
            value(guest.clone(), "originalUserPrincipalName"),
            Value::text("ana_silva_partner.example#EXT#@contoso.onmicrosoft.com")
        );
    }
}
