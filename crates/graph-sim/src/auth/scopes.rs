//! Delegated permissions that can be asked for (Graph: scopes).

/// Always allowed; they are about the sign-in itself.
pub(super) const RESERVED: [&str; 4] = ["openid", "profile", "email", "offline_access"];

/// A permission with the words of the consent page; `true` needs an administrator.
pub(super) const GRAPH: [(&str, &str, bool); 28] = [
    ("User.Read", "Sign you in and read your profile", false),
    ("User.ReadWrite", "Read and update your profile", false),
    ("User.ReadBasic.All", "Read all users' basic profiles", false),
    ("User.Read.All", "Read all users' full profiles", true),
    (
        "User.ReadWrite.All",
        "Read and write all users' full profiles",
        true,
    ),
    ("User.Export.All", "Export user's data", true),
    ("GroupMember.Read.All", "Read group memberships", true),
    ("Group.Read.All", "Read all groups", true),
    ("Group.ReadWrite.All", "Read and write all groups", true),
    ("Application.Read.All", "Read applications", true),
    (
        "Application.ReadWrite.All",
        "Read and write all applications",
        true,
    ),
    (
        "AppRoleAssignment.ReadWrite.All",
        "Manage app permission grants and app role assignments",
        true,
    ),
    (
        "DelegatedPermissionGrant.ReadWrite.All",
        "Manage all delegated permission grants",
        true,
    ),
    (
        "Synchronization.Read.All",
        "Read all Azure AD synchronization data",
        true,
    ),
    (
        "Synchronization.ReadWrite.All",
        "Read and write all Azure AD synchronization data",
        true,
    ),
    ("AuditLog.Read.All", "Read audit log data", true),
    ("ProvisioningLog.Read.All", "Read all provisioning log data", true),
    ("Organization.Read.All", "Read organization information", true),
    (
        "Organization.ReadWrite.All",
        "Read and write organization information",
        true,
    ),
    ("Directory.Read.All", "Read directory data", true),
    ("Directory.ReadWrite.All", "Read and write directory data", true),
    ("Directory.AccessAsUser.All", "Access the directory as you", true),
    (
        "RoleManagement.Read.Directory",
        "Read directory RBAC settings",
        true,
    ),
    (
        "RoleManagement.Read.All",
        "Read role management data for all RBAC providers",
        true,
    ),
    ("LicenseAssignment.Read.All", "Read all license assignments", true),
    ("Policy.Read.All", "Read your organization's policies", true),
    ("Reports.Read.All", "Read all usage reports", true),
    ("Mail.Send", "Send mail as you", false),
];

/// Ids of delegated permissions (Graph: scopes).
const IDS: [(&str, &str); 11] = [
    ("e1fe6dd8-ba31-4d61-89e7-88639da4683d", "User.Read"),
    (
        "bdfbf15f-ee85-4955-8675-146e8e5296b5",
        "Application.ReadWrite.All",
    ),
    (
        "7bb27fa3-ea8f-4d67-a916-87715b6188bd",
        "Synchronization.ReadWrite.All",
    ),
    (
        "84bccea3-f856-4a8a-967b-dbe0a3d53a64",
        "AppRoleAssignment.ReadWrite.All",
    ),
    (
        "41ce6ca6-6826-4807-84f1-1c82854f7ee5",
        "DelegatedPermissionGrant.ReadWrite.All",
    ),
    ("a154be20-db9c-4678-8ab7-66f6cc099a59", "User.Read.All"),
    ("5f8c59db-677d-491f-a6b8-5f174b11ec1d", "Group.Read.All"),
    ("e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20", "AuditLog.Read.All"),
    ("4908d5b9-3fb2-4b1e-9336-1888b7937185", "Organization.Read.All"),
    ("06da0dbc-49e2-44d2-8312-53f166ab848a", "Directory.Read.All"),
    ("405a51b5-8d8d-430b-9842-8be4b0e9f324", "User.Export.All"),
];

/// The permission with this id.
pub(super) fn by_id(id: &str) -> Option<&'static str> {
    IDS.iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(id))
        .map(|(_, name)| *name)
}

/// The permission of this name, as Graph spells it.
pub(super) fn known(name: &str) -> Option<&'static str> {
    GRAPH
        .iter()
        .map(|(known, ..)| *known)
        .find(|known| known.eq_ignore_ascii_case(name))
}

/// The words for a permission, and whether an administrator must consent.
pub(super) fn describe(scope: &str) -> (&'static str, bool) {
    match scope {
        "offline_access" => ("Maintain access to data you have given it access to", false),
        "openid" | "profile" | "email" => ("View your basic profile", false),
        _ => GRAPH
            .iter()
            .find(|(name, ..)| *name == scope)
            .map_or(("", true), |(_, words, admin)| (*words, *admin)),
    }
}
