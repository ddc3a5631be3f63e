//! What may be handed on as it is, because it is the same in every tenant or says nothing about anyone.

use graph_model::{DirectoryRole, GRAPH_APP_ID, NON_GALLERY_TEMPLATE};

/// Members whose text belongs to the protocol: kinds, states, names of attributes and steps.
const PROTOCOL: [&str; 33] = [
    "@odata.type",
    "objectTypeName",
    "name",
    "type",
    "provisioningStepType",
    "status",
    "state",
    "code",
    "interval",
    "principalType",
    "identityType",
    "initiatorType",
    "units",
    "factoryTag",
    "operatorName",
    "flowType",
    "flowTypes",
    "flowBehavior",
    "sourceObjectName",
    "targetObjectName",
    "targetAttributeName",
    "sourceOperandName",
    "sourceDirectoryName",
    "targetDirectoryName",
    "expression",
    "mutability",
    "key",
    "action",
    "provisioningAction",
    "errorCategory",
    "consentType",
    "userType",
    "resetScope",
];
/// Members of a person that say nothing about who it is.
const OF_NOBODY: [&str; 8] = [
    "accountEnabled",
    "userType",
    "createdDateTime",
    "deletedDateTime",
    "@odata.type",
    "@odata.context",
    "preferredLanguage",
    "usageLocation",
];
/// Members that say of what kind an object is.
const KINDS: [&str; 6] = [
    "type",
    "status",
    "identityType",
    "principalType",
    "initiatorType",
    "odatatype",
];
/// Members whose GUID is the same in every tenant.
const SHARED_IDS: [&str; 7] = [
    "roleTemplateId",
    "skuId",
    "servicePlanId",
    "resourceAppId",
    "appRoleId",
    "permissionId",
    "applicationTemplateId",
];
/// GUIDs that are the same in every tenant, wherever they stand.
const CONSTANTS: [&str; 5] = [
    NON_GALLERY_TEMPLATE,
    GRAPH_APP_ID,
    graph_client::CLIENT_ID,
    // The two roles of every application from the non-gallery template.
    "18d14569-c3bd-439b-9a66-3a2aee01d14f",
    "b9632174-c057-4f7e-951b-be3adc52bfe6",
];
/// Settings of `synchronization/secrets` that are no secrets.
const PLAIN_SETTINGS: [&str; 7] = [
    "SyncAll",
    "SyncNotificationSettings",
    "SkipOutOfScopeDeletions",
    "SynchronizationSchedule",
    "HardDeletesEnabled",
    "TestReferences",
    "HumanResourcesLookaheadQueryEnabled",
];
/// Hosts that belong to Microsoft and to standards.
const SHARED_HOSTS: [&str; 8] = [
    "microsoft.com",
    "microsoft.us",
    "microsoftonline.com",
    "microsoftonline.us",
    "windowsazure.com",
    "windows.net",
    "chinacloudapi.cn",
    "w3.org",
];

pub(super) fn is_protocol(member: &str) -> bool {
    PROTOCOL.contains(&member)
}

pub(super) fn is_of_nobody(member: &str) -> bool {
    OF_NOBODY.contains(&member) || KINDS.contains(&member)
}

pub(super) fn is_shared_id(member: &str, id: &str) -> bool {
    SHARED_IDS.contains(&member) || is_constant(id)
}

pub(super) fn is_constant(id: &str) -> bool {
    let roles = [
        DirectoryRole::GLOBAL_ADMINISTRATOR,
        DirectoryRole::APPLICATION_ADMINISTRATOR,
        DirectoryRole::CLOUD_APPLICATION_ADMINISTRATOR,
        DirectoryRole::GLOBAL_READER,
    ];
    let is_zero = id.starts_with("00000000-0000-0000-0000-0000000000");
    is_zero || CONSTANTS.contains(&id) || roles.contains(&id)
}

pub(super) fn is_plain_setting(key: &str) -> bool {
    PLAIN_SETTINGS.contains(&key)
}

pub(super) fn is_shared_host(host: &str) -> bool {
    SHARED_HOSTS
        .iter()
        .any(|shared| host == *shared || host.ends_with(&format!(".{shared}")))
}

/// Names that the vendors' guides give to groups and applications: public, and the same for everyone.
pub(super) fn is_public_name(name: &str) -> bool {
    profile::builtin().iter().any(|profile| {
        profile.name == name
            || profile.app.suggested_name.as_deref() == Some(name)
            || profile.assignments.groups.iter().any(|group| group.name == name)
    })
}
