//! Delegated permissions for the whole tenant (Graph: admin consent).

use serde_json::json;

use super::with_query;
use crate::encode::segment;
use crate::filter::Filter;
use crate::request::{GraphRequest, Method};
use crate::scope;

impl GraphRequest {
    /// The grant for the whole tenant of one client for one API, both by object id of their service principal.
    pub fn permission_grants(client: &str, api: &str) -> Self {
        let filter = Filter::eq("clientId", client)
            .and(Filter::eq("resourceId", api))
            .and(Filter::eq("consentType", "AllPrincipals"));
        Self::get(
            with_query("/oauth2PermissionGrants", &[("$filter", &filter.to_string())]),
            scope::GRANT,
            "Read which permissions are granted",
        )
    }

    /// Grants permissions for the whole tenant. A second grant of the same pair is a 409: extend the one that is there.
    pub fn grant_permissions(client: &str, api: &str, scopes: &[&str]) -> Self {
        Self::post(
            "/oauth2PermissionGrants",
            Some(json!({
                "clientId": client,
                "consentType": "AllPrincipals",
                "principalId": null,
                "resourceId": api,
                "scope": scopes.join(" "),
            })),
            scope::GRANT,
            "Grant permissions for the whole tenant",
        )
    }

    /// Replaces what a grant holds; `scope` comes from [`crate::PermissionGrant::scope_with`], which keeps the rest.
    pub fn extend_grant(grant: &str, scope: &str) -> Self {
        Self {
            body: Some(json!({ "scope": scope })),
            ..Self::new(
                Method::Patch,
                format!("/oauth2PermissionGrants/{}", segment(grant)),
                scope::GRANT,
                "Grant more permissions",
            )
        }
    }

    /// Takes a grant away.
    pub fn revoke_grant(grant: &str) -> Self {
        Self::new(
            Method::Delete,
            format!("/oauth2PermissionGrants/{}", segment(grant)),
            scope::GRANT,
            "Take permissions away",
        )
    }
}
