//! Delegated permissions that can be asked for (Graph: scopes).

use std::collections::BTreeSet;

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

/// Resource prefixes that mean this tenant's Graph.
const PREFIXES: [&str; 2] = [
    "https://graph.microsoft.com/",
    "00000003-0000-0000-c000-000000000000/",
];

/// Reads a `scope` parameter into short names; the error is the scope that is not known.
pub(super) fn parse(text: &str, origin: &str) -> Result<BTreeSet<String>, String> {
    let own = format!("{origin}/");
    text.split_whitespace()
        .map(|scope| {
            if RESERVED.contains(&scope) {
                return Ok(scope.to_owned());
            }
            let short = PREFIXES
                .iter()
                .find_map(|p| scope.strip_prefix(p))
                .or_else(|| scope.strip_prefix(&own))
                .unwrap_or(scope);
            // What the client has configured: nothing but the sign-in.
            let short = if short == ".default" { "User.Read" } else { short };
            GRAPH
                .iter()
                .find(|(name, ..)| name.eq_ignore_ascii_case(short))
                .map(|(name, ..)| (*name).to_owned())
                .ok_or_else(|| scope.to_owned())
        })
        .collect()
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
