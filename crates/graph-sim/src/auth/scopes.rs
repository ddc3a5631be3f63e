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
