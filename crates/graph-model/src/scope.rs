//! Delegated permissions of Microsoft Graph, by the call that needs them.

/// `GET /me`.
pub const ME: &str = "User.Read";
/// Tenant name and licences.
pub const ORGANIZATION: &str = "Organization.Read.All";
/// The signed-in account's directory roles.
pub const ROLES: &str = "Directory.Read.All";
/// Templates, applications and service principals.
pub const APPLICATION: &str = "Application.ReadWrite.All";
/// Everything below `/synchronization`.
pub const SYNCHRONIZATION: &str = "Synchronization.ReadWrite.All";
/// Assignments. Also needs a permission that reads applications; without it Graph answers 403.
pub const ASSIGNMENT: &str = "AppRoleAssignment.ReadWrite.All";
/// The person picker.
pub const USERS: &str = "User.Read.All";
/// The group picker and group members.
pub const GROUPS: &str = "Group.Read.All";
/// Creating the groups that a vendor advises. Asked for only when a group is to be created.
pub const GROUP_CREATE: &str = "Group.ReadWrite.All";
/// Provisioning logs.
pub const LOGS: &str = "AuditLog.Read.All";

/// Granting delegated permissions for the whole tenant.
pub const GRANT: &str = "DelegatedPermissionGrant.ReadWrite.All";
/// Exporting what Entra holds about a person.
pub const EXPORT: &str = "User.Export.All";

/// What a whole set-up asks for at sign-in when no group has to be created.
pub const SETUP: [&str; 8] = [
    ME,
    ORGANIZATION,
    ROLES,
    APPLICATION,
    SYNCHRONIZATION,
    ASSIGNMENT,
    USERS,
    GROUPS,
];
