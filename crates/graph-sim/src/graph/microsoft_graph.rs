//! The service principal of Microsoft Graph itself, with the permissions it offers (Graph: permissions reference).
//!
//! It is in every tenant and never changes, so it is not in the state.

use serde_json::{Value, json};

use crate::state::State;
use crate::tenant::Tenant;

/// The same in every tenant of every cloud.
pub(crate) const APP_ID: &str = "00000003-0000-0000-c000-000000000000";
/// The tenant of Microsoft's own applications.
const MICROSOFT: &str = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";
const CREATED: &str = "2019-05-14T07:12:36Z";

/// A permission of Graph: as a scope for people, as a role for applications, or both.
struct Permission {
    value: &'static str,
    words: &'static str,
    /// Id of the delegated permission.
    scope: Option<&'static str>,
    /// Id of the application permission.
    role: Option<&'static str>,
    /// Whether only an administrator may consent to the delegated one.
    admin: bool,
}

const fn both(
    value: &'static str,
    words: &'static str,
    scope: &'static str,
    role: &'static str,
) -> Permission {
    Permission {
        value,
        words,
        scope: Some(scope),
        role: Some(role),
        admin: true,
    }
}

const fn scope(value: &'static str, words: &'static str, id: &'static str, admin: bool) -> Permission {
    Permission {
        value,
        words,
        scope: Some(id),
        role: None,
        admin,
    }
}

/// What a set-up needs and what stands near it; the real list has some hundred more.
#[rustfmt::skip]
const PERMISSIONS: [Permission; 33] = [
    scope("openid", "Sign users in", "37f7f235-527c-4136-accd-4a02d197296e", false),
    scope("profile", "View users' basic profile", "14dad69e-099b-42c9-810b-d002981feec1", false),
    scope("email", "View users' email address", "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0", false),
    scope("offline_access", "Maintain access to data you have given it access to", "7427e0e9-2fba-42fe-b0c0-848c9e6a8182", false),
    scope("User.Read", "Sign in and read user profile", "e1fe6dd8-ba31-4d61-89e7-88639da4683d", false),
    scope("User.ReadWrite", "Read and write access to user profile", "b4e74841-8e56-480b-be8b-910348b18b4c", false),
    Permission { admin: false, ..both("User.ReadBasic.All", "Read all users' basic profiles", "b340eb25-3456-403f-be2f-af7a0d370277", "97235f07-e226-4f63-ace3-39588e11d3a1") },
    both("User.Read.All", "Read all users' full profiles", "a154be20-db9c-4678-8ab7-66f6cc099a59", "df021288-bdef-4463-88db-98f22de89214"),
    both("User.ReadWrite.All", "Read and write all users' full profiles", "204e0828-b5ca-4ad8-b9f3-f32a958e7cc4", "741f803b-c850-494e-b5df-cde7c675a1ca"),
    // The delegated and the application permission have the same id.
    both("User.Export.All", "Export user's data", "405a51b5-8d8d-430b-9842-8be4b0e9f324", "405a51b5-8d8d-430b-9842-8be4b0e9f324"),
    both("GroupMember.Read.All", "Read group memberships", "bc024368-1153-4739-b217-4326f2e966d0", "98830695-27a2-44f7-8c18-0c3ebc9698f6"),
    both("Group.Read.All", "Read all groups", "5f8c59db-677d-491f-a6b8-5f174b11ec1d", "5b567255-7703-4780-807c-7be8301ae99b"),
    both("Group.ReadWrite.All", "Read and write all groups", "4e46008b-f24c-477d-8fff-7bb4ec7aafe0", "62a82d76-70ea-41e2-9197-370581804d09"),
    both("Application.Read.All", "Read applications", "c79f8feb-a9db-4090-85f9-90d820caa0eb", "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30"),
    both("Application.ReadWrite.All", "Read and write all applications", "bdfbf15f-ee85-4955-8675-146e8e5296b5", "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9"),
    both("AppRoleAssignment.ReadWrite.All", "Manage app permission grants and app role assignments", "84bccea3-f856-4a8a-967b-dbe0a3d53a64", "06b708a9-e830-4db3-a914-8e69da51d44f"),
    both("DelegatedPermissionGrant.ReadWrite.All", "Manage all delegated permission grants", "41ce6ca6-6826-4807-84f1-1c82854f7ee5", "8e8e4742-1d95-4f68-9d56-6ee75648c72a"),
    both("Synchronization.Read.All", "Read all Azure AD synchronization data", "7aa02aeb-824f-4fbe-a3f7-611f751f5b55", "5ba43d2f-fa88-4db2-bd1c-a67c5f0fb1ce"),
    both("Synchronization.ReadWrite.All", "Read and write all Azure AD synchronization data", "7bb27fa3-ea8f-4d67-a916-87715b6188bd", "9b50c33d-700f-43b1-b2eb-87e89b703581"),
    both("AuditLog.Read.All", "Read audit log data", "e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20", "b0afded3-3588-46d8-8b3d-9842eff778da"),
    // This tenant's own ids: the real ones are in no list that was at hand.
    both("ProvisioningLog.Read.All", "Read all provisioning log data", "3e8f7a1c-54b2-4d0a-9c61-6f2d7b1e9a05", "9d2c4b6e-1f73-48a5-b0d8-2c5e8f7a3b16"),
    both("LicenseAssignment.Read.All", "Read all license assignments", "6a1b9d3f-20c7-4e58-8f4a-d17c3e5b9a28", "c4f0e2d8-7b35-4a19-a6e1-58d9b3c7f042"),
    both("Organization.Read.All", "Read organization information", "4908d5b9-3fb2-4b1e-9336-1888b7937185", "498476ce-e0fe-48b0-b801-37ba7e2685c6"),
    scope("Organization.ReadWrite.All", "Read and write organization information", "46ca0847-7e6b-426e-9775-ea810a948356", true),
    both("Directory.Read.All", "Read directory data", "06da0dbc-49e2-44d2-8312-53f166ab848a", "7ab1d382-f21e-4acd-a863-ba3e13f7da61"),
    both("Directory.ReadWrite.All", "Read and write directory data", "c5366453-9fb0-48a5-a156-24f0c49a4b84", "19dbc75e-c2e2-444c-a770-ec69d8559fc7"),
    scope("Directory.AccessAsUser.All", "Access the directory as the signed-in user", "0e263e50-5827-48a4-b97c-d940288653c7", true),
    scope("RoleManagement.Read.Directory", "Read directory RBAC settings", "741c54c3-0c1e-44a1-818b-3f97ab4e8c83", true),
    scope("RoleManagement.Read.All", "Read role management data for all RBAC providers", "48fec646-b2ba-4019-8681-8eb31435aded", true),
    scope("Policy.Read.All", "Read your organization's policies", "572fea84-0151-49b2-9301-11cb16974376", true),
    scope("Reports.Read.All", "Read all usage reports", "02e97553-ed7b-43d0-ab3c-f8bace0d040c", true),
    scope("Mail.Send", "Send mail as a user", "e383f46e-2787-4529-855e-0e479a3ffac0", false),
    scope("Mail.Read", "Read user mail", "570282fd-fa5c-430d-a7fd-fc8dc98a9dca", false),
];

/// Object id of its service principal: another one in every tenant.
pub(crate) fn id(tenant: &Tenant) -> String {
    crate::directory::id(tenant.seed, "servicePrincipal", APP_ID)
}

/// The service principal as Graph shows it.
pub(crate) fn service_principal(tenant: &Tenant) -> Value {
    let nothing = json!({"logoUrl": null, "marketingUrl": null, "privacyStatementUrl": null, "supportUrl": null, "termsOfServiceUrl": null});
    json!({
        "id": id(tenant), "deletedDateTime": null, "accountEnabled": true, "alternativeNames": [], "appDisplayName": "Microsoft Graph",
        "appDescription": null, "appId": APP_ID, "applicationTemplateId": null, "appOwnerOrganizationId": MICROSOFT,
        "appRoleAssignmentRequired": false, "createdDateTime": CREATED, "description": null, "displayName": "Microsoft Graph",
        "homepage": null, "loginUrl": null, "logoutUrl": null, "notes": null, "notificationEmailAddresses": [],
        "preferredSingleSignOnMode": null, "preferredTokenSigningKeyThumbprint": null, "replyUrls": [],
        "servicePrincipalNames": [format!("{APP_ID}/graph.microsoft.com"), APP_ID, "https://graph.microsoft.com"],
        "servicePrincipalType": "Application", "signInAudience": "AzureADMultipleOrgs", "tags": [], "tokenEncryptionKeyId": null,
        "samlSingleSignOnSettings": null, "addIns": [], "appRoles": app_roles(), "info": nothing, "keyCredentials": [],
        "oauth2PermissionScopes": scopes(), "passwordCredentials": [], "resourceSpecificApplicationPermissions": [],
        "verifiedPublisher": {"displayName": null, "verifiedPublisherId": null, "addedDateTime": null},
    })
}

/// "Read groups" as a part of a sentence: "read groups".
fn lower_first(words: &str) -> String {
    let mut chars = words.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

fn app_roles() -> Vec<Value> {
    let roles = PERMISSIONS.iter().filter_map(|permission| {
        let words = permission.words;
        Some(json!({
            "allowedMemberTypes": ["Application"],
            "description": format!("Allows the app to {} without a signed-in user.", lower_first(words)),
            "displayName": words,
            "id": permission.role?,
            "isEnabled": true,
            "origin": "Application",
            "value": permission.value,
        }))
    });
    roles.collect()
}

fn scopes() -> Vec<Value> {
    let scopes = PERMISSIONS.iter().filter_map(|permission| {
        let words = permission.words;
        let description = format!(
            "Allows the app to {} on behalf of the signed-in user.",
            lower_first(words)
        );
        Some(json!({
            "adminConsentDescription": description,
            "adminConsentDisplayName": words,
            "id": permission.scope?,
            "isEnabled": true,
            "type": if permission.admin { "Admin" } else { "User" },
            "userConsentDescription": description,
            "userConsentDisplayName": words,
            "value": permission.value,
        }))
    });
    scopes.collect()
}

/// Whether `requiredResourceAccess` may name this id with this type; the type decides which of the two lists is meant.
pub(super) fn offers(id: &str, kind: &str) -> bool {
    PERMISSIONS.iter().any(|permission| match kind {
        "Scope" => permission.scope == Some(id),
        "Role" => permission.role == Some(id),
        _ => false,
    })
}

/// The delegated permission with this id.
pub(crate) fn scope_value(id: &str) -> Option<&'static str> {
    PERMISSIONS
        .iter()
        .find(|permission| permission.scope == Some(id))
        .map(|permission| permission.value)
}

/// The application permission with this id.
pub(crate) fn role_value(id: &str) -> Option<&'static str> {
    PERMISSIONS
        .iter()
        .find(|permission| permission.role == Some(id))
        .map(|permission| permission.value)
}

/// The values of the application permissions that a service principal was given for Graph, as a token names them in `roles`.
pub(crate) fn roles_of(tenant: &Tenant, state: &State, principal: &str) -> Vec<String> {
    let graph = id(tenant);
    let granted = state
        .assignments
        .iter()
        .filter(|a| a.json["principalId"] == principal && a.json["resourceId"] == graph.as_str())
        .filter_map(|a| a.json["appRoleId"].as_str());
    granted
        .filter_map(|id| PERMISSIONS.iter().find(|permission| permission.role == Some(id)))
        .map(|permission| permission.value.to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_permission_that_can_be_asked_for_has_an_id_and_no_id_stands_twice() {
        let known: BTreeSet<&str> = PERMISSIONS.iter().map(|p| p.value).collect();
        for scope in crate::auth::known_scopes() {
            assert!(known.contains(scope), "{scope}");
        }
        for ids in [
            PERMISSIONS.iter().filter_map(|p| p.scope).collect::<Vec<_>>(),
            PERMISSIONS.iter().filter_map(|p| p.role).collect(),
        ] {
            assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
            assert!(ids.iter().all(|id| uuid::Uuid::parse_str(id).is_ok()));
        }
    }

    #[test]
    fn the_type_decides_which_permission_an_id_means() {
        assert!(offers("df021288-bdef-4463-88db-98f22de89214", "Role"));
        assert!(!offers("df021288-bdef-4463-88db-98f22de89214", "Scope"));
        let export = "405a51b5-8d8d-430b-9842-8be4b0e9f324";
        assert!(offers(export, "Role") && offers(export, "Scope") && !offers(export, "role"));
    }
}
