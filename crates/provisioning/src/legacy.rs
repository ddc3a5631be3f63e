//! Directory objects under the names that mappings use.
//!
//! Expressions know attributes by the names of the old directory API (`objectId`, `surname`, `mobile`), while Graph and
//! the people file use today's (`id`, `surname`, `mobilePhone`). Names are exact: a wrong capital finds nothing.

use expr::{Role, Value};
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

/// One attribute of a user by its mapping name; null when there is none.
pub(crate) fn user_attribute(user: &User, standing: &Standing, name: &str) -> Value {
    match name {
        "IsSoftDeleted" => Value::Bool(standing.is_soft_deleted),
        "accountEnabled" => Value::Bool(user.enabled()),
        "appRoleAssignments" => Value::Roles(standing.roles.clone()),
        "manager" => user
            .manager()
            .map_or(Value::Null, |id| Value::Text(id.to_owned())),
        "userPrincipalName" => {
            guest_address(text(&user.json, name)).map_or_else(|| property(&user.json, name), Value::Text)
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
pub(crate) fn group_attribute(group: &Group, name: &str) -> Value {
    match name {
        "IsSoftDeleted" => Value::Bool(false),
        "members" => Value::Multi(group.members.clone()),
        name => property(&group.json, graph_name(name)),
    }
}

fn graph_name(name: &str) -> &str {
    RENAMED
        .iter()
        .find(|(mapping, _)| *mapping == name)
        .map_or(name, |(_, graph)| graph)
}

/// A property, or one inside an object by a dotted name (`employeeOrgData.division`). An empty list is no value.
fn property(object: &Map<String, Json>, name: &str) -> Value {
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

    fn value(user: Json, name: &str) -> Value {
        let user = User::from_json(&user).expect("an object");
        user_attribute(&user, &Standing::default(), name)
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
            assert_eq!(value(user.clone(), name), Value::Text(expected.into()), "{name}");
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
            Value::Text("ana_silva@partner.example".into())
        );
        assert_eq!(
            value(guest.clone(), "originalUserPrincipalName"),
            Value::Text("ana_silva_partner.example#EXT#@contoso.onmicrosoft.com".into())
        );
    }
}
