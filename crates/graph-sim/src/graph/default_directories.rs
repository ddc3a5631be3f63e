//! The attributes a default schema declares on both sides (Graph: default mappings).

use serde_json::{Value, json};

use super::default_schema::{GROUP, GROUP_ROWS, USER, USER_ROWS};

const SOURCE_DIRECTORY_ID: &str = "66e4a8cc-1b7b-435e-95f8-f06cea133828";
const TARGET_DIRECTORY_ID: &str = "b7a1e4f0-3c5d-4d5e-9a51-6a0c6f2d8e11";
const DISCOVERED: &str = "Date:2024-03-11T11:07:48.7217138Z, ActivityId:22545759-9095-4a2a-96ec-ff63485ca7d8";

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

/// Microsoft Entra ID, by the legacy attribute names.
pub(super) fn source() -> Value {
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

/// The application: everything the default mappings name, and some more.
pub(super) fn target() -> Value {
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
