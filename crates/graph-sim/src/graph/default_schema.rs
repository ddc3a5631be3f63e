//! The schema a non-gallery application begins with (Graph: default mappings).

use serde_json::{Value, json};

use super::default_directories;

pub(super) const USER: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
pub(super) const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// Several SCIM templates share this rule id.
const RULE_ID: &str = "03f7d90d-bf71-41b1-bda6-aaf0ddbee5d8";
/// Target and source attribute of the rows that map one attribute directly; the order is the service's.
pub(super) const USER_ROWS: [(&str, &str); 22] = [
    ("userName", "userPrincipalName"),
    ("active", ACTIVE),
    ("displayName", "displayName"),
    ("title", "jobTitle"),
    (r#"emails[type eq "work"].value"#, "mail"),
    ("preferredLanguage", "preferredLanguage"),
    ("name.givenName", "givenName"),
    ("name.familyName", "surname"),
    ("name.formatted", FORMATTED),
    (
        r#"addresses[type eq "work"].formatted"#,
        "physicalDeliveryOfficeName",
    ),
    (r#"addresses[type eq "work"].streetAddress"#, "streetAddress"),
    (r#"addresses[type eq "work"].locality"#, "city"),
    (r#"addresses[type eq "work"].region"#, "state"),
    (r#"addresses[type eq "work"].postalCode"#, "postalCode"),
    (r#"addresses[type eq "work"].country"#, "country"),
    (r#"phoneNumbers[type eq "work"].value"#, "telephoneNumber"),
    (r#"phoneNumbers[type eq "mobile"].value"#, "mobile"),
    (r#"phoneNumbers[type eq "fax"].value"#, "facsimileTelephoneNumber"),
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
pub(super) const GROUP_ROWS: [(&str, &str); 3] = [
    ("displayName", "displayName"),
    ("externalId", "objectId"),
    ("members", "members"),
];

const ACTIVE: &str = r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#;
const FORMATTED: &str = r#"Join(" ", [givenName], [surname])"#;

/// The schema, with this id.
pub(super) fn schema(id: &str) -> Value {
    let mappings = json!([
        object_mapping(
            "User",
            USER,
            "Provision Microsoft Entra ID Users",
            user_mappings(),
            "userName"
        ),
        object_mapping(
            "Group",
            GROUP,
            "Provision Microsoft Entra ID Groups",
            group_mappings(),
            "displayName"
        ),
    ]);
    json!({
        "id": id,
        "version": "v1.2",
        "synchronizationRules": [{
            "containerFilter": null,
            "groupFilter": null,
            "editable": true,
            "id": RULE_ID,
            "name": "USERGROUP_OUTBOUND_USERGROUP",
            "priority": 1,
            "sourceDirectoryName": "Azure Active Directory",
            "targetDirectoryName": "customappsso",
            "metadata": [
                {"key": "defaultSourceObjectMappings", "value": default_mappings_text()},
                {"key": "supportsProvisionOnDemand", "value": "true"}
            ],
            "objectMappings": mappings,
        }],
        "directories": [default_directories::source(), default_directories::target()],
    })
}

fn user_mappings() -> Vec<Value> {
    USER_ROWS
        .iter()
        .map(|(target, source)| mapping(target, source, *target == "userName"))
        .collect()
}

fn group_mappings() -> Vec<Value> {
    GROUP_ROWS
        .iter()
        .map(|(target, source)| mapping(target, source, *target == "displayName"))
        .collect()
}

fn mapping(target: &str, source: &str, matches: bool) -> Value {
    json!({
        "defaultValue": null,
        "exportMissingReferences": false,
        "flowBehavior": "FlowWhenChanged",
        "flowType": "Always",
        "matchingPriority": i32::from(matches),
        "targetAttributeName": target,
        "source": match source {
            ACTIVE => switch_active(),
            FORMATTED => join_names(),
            attribute => attribute_source(attribute),
        },
    })
}

fn attribute_source(name: &str) -> Value {
    json!({"expression": format!("[{name}]"), "name": name, "type": "Attribute", "parameters": []})
}

fn constant(value: &str) -> Value {
    json!({"expression": format!("\"{value}\""), "name": value, "type": "Constant", "parameters": []})
}

fn switch_active() -> Value {
    let case = |value: &str| json!({"key": "switchValue", "value": constant(value)});
    json!({
        "expression": ACTIVE, "name": "Switch", "type": "Function",
        "parameters": [{"key": "source", "value": attribute_source("IsSoftDeleted")}, case("False"), case("True"), case("True"), case("False")],
    })
}

fn join_names() -> Value {
    json!({
        "expression": FORMATTED, "name": "Join", "type": "Function",
        "parameters": [
            {"key": "separator", "value": constant(" ")},
            {"key": "source", "value": attribute_source("givenName")},
            {"key": "source", "value": attribute_source("surname")},
        ],
    })
}

fn object_mapping(source: &str, target: &str, name: &str, mappings: Vec<Value>, joining: &str) -> Value {
    json!({
        "enabled": true,
        "flowTypes": "Add,Update,Delete",
        "name": name,
        "sourceObjectName": source,
        "targetObjectName": target,
        "scope": null,
        "attributeMappings": mappings,
        "metadata": [
            {"key": "IsCustomerDefined", "value": "false"},
            {"key": "DisableMonitoringForChanges", "value": "false"},
            {"key": "Disposition", "value": "\"Normal\""},
            {"key": "ExcludeFromReporting", "value": "false"},
            {"key": "EscrowBehavior", "value": "\"Default\""},
            {"key": "Unsynchronized", "value": "false"},
            {"key": "OriginalJoiningProperty", "value": joining}
        ],
    })
}

/// The rule keeps what it began with as text inside its metadata.
fn default_mappings_text() -> String {
    let rows = |rows: &[(&str, &str)]| -> Vec<Value> {
        rows.iter()
            .map(|(target, source)| {
                let expression = if source.contains('(') {
                    (*source).to_owned()
                } else {
                    format!("[{source}]")
                };
                json!({"TargetAttributeName": target, "Source": {"Expression": expression}})
            })
            .collect()
    };
    json!([
        {"SourceObjectName": "User", "TargetObjectName": USER, "AttributeMappings": rows(&USER_ROWS)},
        {"SourceObjectName": "Group", "TargetObjectName": GROUP, "AttributeMappings": rows(&GROUP_ROWS)},
    ])
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_schema_has_22_user_rows_and_3_group_rows_and_is_valid_itself() {
        let schema = schema("scim.x");
        let mappings = &schema["synchronizationRules"][0]["objectMappings"];
        assert_eq!(mappings[0]["attributeMappings"].as_array().unwrap().len(), 22);
        assert_eq!(mappings[1]["attributeMappings"].as_array().unwrap().len(), 3);
        assert_eq!(
            mappings[0]["attributeMappings"][1]["source"]["expression"],
            ACTIVE
        );
        let strict = super::super::schema_rules::Strictness {
            people_stay_mapped: true,
            custom_attributes: true,
        };
        assert_eq!(super::super::schema_rules::problem(&schema, strict), None);
    }
}
