//! The schema a non-gallery application begins with (Graph: default mappings).

use serde_json::{Value, json};

const USER: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// Several SCIM templates share this rule id.
const RULE_ID: &str = "03f7d90d-bf71-41b1-bda6-aaf0ddbee5d8";
const SOURCE_DIRECTORY_ID: &str = "66e4a8cc-1b7b-435e-95f8-f06cea133828";
const TARGET_DIRECTORY_ID: &str = "b7a1e4f0-3c5d-4d5e-9a51-6a0c6f2d8e11";
const DISCOVERED: &str = "Date:2024-03-11T11:07:48.7217138Z, ActivityId:22545759-9095-4a2a-96ec-ff63485ca7d8";

/// Target and source attribute of the rows that map one attribute directly; the order is the service's.
const USER_ROWS: [(&str, &str); 22] = [
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
const GROUP_ROWS: [(&str, &str); 3] = [
    ("displayName", "displayName"),
    ("externalId", "objectId"),
    ("members", "members"),
];

const ACTIVE: &str = r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#;
const FORMATTED: &str = r#"Join(" ", [givenName], [surname])"#;

/// Target attributes that are defined and not mapped.
const USER_TARGETS_EXTRA: [&str; 16] = [
    "nickName",
    "userType",
    "locale",
    "timezone",
    "profileUrl",
    "name.honorificPrefix",
    "name.honorificSuffix",
    r#"emails[type eq "home"].value"#,
    r#"emails[type eq "other"].value"#,
    r#"addresses[type eq "other"].Formatted"#,
    r#"roles[primary eq "True"].display"#,
    r#"roles[primary eq "True"].type"#,
    r#"roles[primary eq "True"].value"#,
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:costCenter",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:organization",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:division",
];

/// Source attributes of a user, by their legacy directory names.
const USER_SOURCES: [&str; 57] = [
    "objectId",
    "accountEnabled",
    "appRoleAssignments",
    "assignedPlans",
    "city",
    "companyName",
    "country",
    "department",
    "displayName",
    "dirSyncEnabled",
    "employeeHireDate",
    "employeeId",
    "employeeLeaveDateTime",
    "employeeOrgData.costCenter",
    "employeeOrgData.division",
    "employeeType",
    "extensionAttribute1",
    "extensionAttribute2",
    "extensionAttribute3",
    "extensionAttribute4",
    "extensionAttribute5",
    "extensionAttribute6",
    "extensionAttribute7",
    "extensionAttribute8",
    "extensionAttribute9",
    "extensionAttribute10",
    "extensionAttribute11",
    "extensionAttribute12",
    "extensionAttribute13",
    "extensionAttribute14",
    "extensionAttribute15",
    "facsimileTelephoneNumber",
    "givenName",
    "immutableId",
    "IsSoftDeleted",
    "jobTitle",
    "mail",
    "mailNickname",
    "manager",
    "mobile",
    "netbiosDomainName",
    "onPremisesDistinguishedName",
    "onPremisesSecurityIdentifier",
    "originalUserPrincipalName",
    "otherMails",
    "passwordProfile.password",
    "physicalDeliveryOfficeName",
    "postalCode",
    "preferredLanguage",
    "proxyAddresses",
    "sipProxyAddress",
    "state",
    "streetAddress",
    "surname",
    "telephoneNumber",
    "usageLocation",
    "userPrincipalName",
];
const GROUP_SOURCES: [&str; 13] = [
    "objectId",
    "description",
    "dirSyncEnabled",
    "displayName",
    "IsSoftDeleted",
    "mail",
    "mailEnabled",
    "mailNickname",
    "members",
    "onPremisesSecurityIdentifier",
    "owners",
    "proxyAddresses",
    "securityEnabled",
];

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
        "directories": [source_directory(), target_directory()],
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

/// What sets an attribute apart from a plain, single-valued text.
#[derive(Clone, Copy, Default)]
struct Traits {
    anchor: bool,
    required: bool,
    multivalued: bool,
    kind: Option<&'static str>,
    references: &'static [&'static str],
}

fn attribute(name: &str, traits: Traits) -> Value {
    let references: Vec<Value> = traits
        .references
        .iter()
        .map(|object| json!({"referencedObjectName": object, "referencedProperty": null}))
        .collect();
    json!({
        "anchor": traits.anchor,
        "apiExpressions": [],
        "caseExact": traits.anchor,
        "defaultValue": null,
        "flowNullValues": false,
        "metadata": [],
        "multivalued": traits.multivalued,
        "mutability": if traits.anchor { "ReadOnly" } else { "ReadWrite" },
        "name": name,
        "referencedObjects": references,
        "required": traits.required,
        "type": traits.kind.unwrap_or("String"),
    })
}

fn object(name: &str, attributes: Vec<Value>) -> Value {
    json!({"name": name, "supportedApis": [], "metadata": [], "attributes": attributes})
}

fn directory(id: &str, name: &str, read_only: bool, objects: Vec<Value>) -> Value {
    json!({
        "id": id, "name": name, "discoverabilities": "None", "discoveryDateTime": null, "readOnly": read_only,
        "version": DISCOVERED, "objects": objects,
    })
}

fn source_directory() -> Value {
    let user = |name: &&str| {
        attribute(
            name,
            match *name {
                "objectId" => Traits {
                    anchor: true,
                    required: true,
                    ..Traits::default()
                },
                "accountEnabled" | "IsSoftDeleted" | "dirSyncEnabled" => Traits {
                    kind: Some("Boolean"),
                    ..Traits::default()
                },
                "employeeHireDate" | "employeeLeaveDateTime" => Traits {
                    kind: Some("DateTime"),
                    ..Traits::default()
                },
                "appRoleAssignments" | "assignedPlans" | "otherMails" | "proxyAddresses" => Traits {
                    multivalued: true,
                    ..Traits::default()
                },
                "manager" => Traits {
                    kind: Some("Reference"),
                    references: &["User"],
                    ..Traits::default()
                },
                _ => Traits::default(),
            },
        )
    };
    let group = |name: &&str| {
        attribute(
            name,
            match *name {
                "objectId" => Traits {
                    anchor: true,
                    required: true,
                    ..Traits::default()
                },
                "IsSoftDeleted" | "dirSyncEnabled" | "mailEnabled" | "securityEnabled" => Traits {
                    kind: Some("Boolean"),
                    ..Traits::default()
                },
                "members" => Traits {
                    kind: Some("Reference"),
                    multivalued: true,
                    references: &["User", "Group"],
                    ..Traits::default()
                },
                "owners" => Traits {
                    kind: Some("Reference"),
                    multivalued: true,
                    references: &["User"],
                    ..Traits::default()
                },
                "proxyAddresses" => Traits {
                    multivalued: true,
                    ..Traits::default()
                },
                _ => Traits::default(),
            },
        )
    };
    directory(
        SOURCE_DIRECTORY_ID,
        "Azure Active Directory",
        true,
        vec![
            object("User", USER_SOURCES.iter().map(user).collect()),
            object("Group", GROUP_SOURCES.iter().map(group).collect()),
        ],
    )
}

fn target_directory() -> Value {
    let anchor = attribute(
        "id",
        Traits {
            anchor: true,
            required: true,
            ..Traits::default()
        },
    );
    let user = USER_ROWS
        .iter()
        .map(|(target, _)| *target)
        .chain(USER_TARGETS_EXTRA)
        .map(|name| {
            attribute(
                name,
                match name {
                    "userName" => Traits {
                        required: true,
                        ..Traits::default()
                    },
                    "active" => Traits {
                        kind: Some("Boolean"),
                        ..Traits::default()
                    },
                    n if n.ends_with(":manager") => Traits {
                        kind: Some("Reference"),
                        references: &[USER],
                        ..Traits::default()
                    },
                    _ => Traits::default(),
                },
            )
        });
    let group = GROUP_ROWS.iter().map(|(target, _)| {
        attribute(
            target,
            match *target {
                "displayName" => Traits {
                    required: true,
                    ..Traits::default()
                },
                "members" => Traits {
                    kind: Some("Reference"),
                    multivalued: true,
                    references: &[USER, GROUP],
                    ..Traits::default()
                },
                _ => Traits::default(),
            },
        )
    });
    directory(
        TARGET_DIRECTORY_ID,
        "customappsso",
        false,
        vec![
            object(USER, std::iter::once(anchor.clone()).chain(user).collect()),
            object(GROUP, std::iter::once(anchor).chain(group).collect()),
        ],
    )
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
        assert_eq!(super::super::schema::problem(&schema), None);
    }
}
