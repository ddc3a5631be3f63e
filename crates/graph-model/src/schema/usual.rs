//! The schema a new non-gallery application usually starts with. Shown as foreseen, never taken for what a tenant has.

use serde_json::{Value, json};

use super::SynchronizationSchema;

const USER_TARGET: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const GROUP_TARGET: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// Target, source attribute. The two rows that are functions stand apart.
const USER_ROWS: [(&str, &str); 22] = [
    ("userName", "userPrincipalName"),
    ("active", "(switch)"),
    ("displayName", "displayName"),
    ("title", "jobTitle"),
    ("emails[type eq \"work\"].value", "mail"),
    ("preferredLanguage", "preferredLanguage"),
    ("name.givenName", "givenName"),
    ("name.familyName", "surname"),
    ("name.formatted", "(join)"),
    (
        "addresses[type eq \"work\"].formatted",
        "physicalDeliveryOfficeName",
    ),
    ("addresses[type eq \"work\"].streetAddress", "streetAddress"),
    ("addresses[type eq \"work\"].locality", "city"),
    ("addresses[type eq \"work\"].region", "state"),
    ("addresses[type eq \"work\"].postalCode", "postalCode"),
    ("addresses[type eq \"work\"].country", "country"),
    ("phoneNumbers[type eq \"work\"].value", "telephoneNumber"),
    ("phoneNumbers[type eq \"mobile\"].value", "mobile"),
    ("phoneNumbers[type eq \"fax\"].value", "facsimileTelephoneNumber"),
    ("externalId", "mailNickname"),
    (
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber",
        "employeeId",
    ),
    (
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
        "department",
    ),
    (
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
        "manager",
    ),
];

const GROUP_ROWS: [(&str, &str); 3] = [
    ("displayName", "displayName"),
    ("externalId", "objectId"),
    ("members", "members"),
];

/// The usual default mappings (Graph: default mappings of a non-gallery app): 22 rows for people, 3 for groups.
///
/// Consistent across several vendors' guides, but a tenant may differ: read the live schema as soon as there is one.
pub fn usual_schema() -> SynchronizationSchema {
    SynchronizationSchema::from_value(json!({
        "id": "scim",
        "version": "v1.2",
        "synchronizationRules": [{
            "editable": true,
            "id": "03f7d90d-bf71-41b1-bda6-aaf0ddbee5d8",
            "name": "USERGROUP_OUTBOUND_USERGROUP",
            "priority": 1,
            "sourceDirectoryName": "Azure Active Directory",
            "targetDirectoryName": "customappsso",
            "metadata": [],
            "objectMappings": [
                object("Provision Azure Active Directory Users", "User", USER_TARGET, &USER_ROWS),
                object("Provision Azure Active Directory Groups", "Group", GROUP_TARGET, &GROUP_ROWS),
            ],
        }],
        "directories": [],
    }))
}

fn object(name: &str, source: &str, target: &str, rows: &[(&str, &str)]) -> Value {
    let rows: Vec<Value> = rows
        .iter()
        .enumerate()
        .map(|(index, (target, source))| {
            json!({
                "defaultValue": null,
                "exportMissingReferences": false,
                "flowBehavior": "FlowWhenChanged",
                "flowType": "Always",
                // The first row of both tables is the matching one.
                "matchingPriority": u8::from(index == 0),
                "targetAttributeName": target,
                "source": source_of(source),
            })
        })
        .collect();
    json!({
        "enabled": true,
        "flowTypes": "Add,Update,Delete",
        "name": name,
        "sourceObjectName": source,
        "targetObjectName": target,
        "scope": null,
        "attributeMappings": rows,
        "metadata": [],
    })
}

fn source_of(source: &str) -> Value {
    let attribute = |name: &str| json!({ "expression": format!("[{name}]"), "name": name, "type": "Attribute", "parameters": [] });
    let constant = |text: &str| json!({ "expression": format!("\"{text}\""), "name": text, "type": "Constant", "parameters": [] });
    let parameter = |key: &str, value: Value| json!({ "key": key, "value": value });
    match source {
        "(switch)" => json!({
            "expression": "Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")",
            "name": "Switch",
            "type": "Function",
            "parameters": [
                parameter("source", attribute("IsSoftDeleted")),
                parameter("switchValue", constant("False")),
                parameter("switchValue", constant("True")),
                parameter("switchValue", constant("True")),
                parameter("switchValue", constant("False")),
            ],
        }),
        "(join)" => json!({
            "expression": "Join(\" \", [givenName], [surname])",
            "name": "Join",
            "type": "Function",
            "parameters": [
                parameter("separator", constant(" ")),
                parameter("source", attribute("givenName")),
                parameter("source", attribute("surname")),
            ],
        }),
        name => attribute(name),
    }
}
