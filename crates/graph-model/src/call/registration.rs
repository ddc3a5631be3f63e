//! Plain registrations and their service principals, secrets, and what was deleted.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{PAGE_MAX, with_query};
use crate::application::NON_GALLERY_TEMPLATE;
use crate::encode::{key, segment};
use crate::filter::Filter;
use crate::request::{GraphRequest, Method};
use crate::scope;

/// Client id of Microsoft Graph itself, the same in every tenant.
pub const GRAPH_APP_ID: &str = "00000003-0000-0000-c000-000000000000";

/// What a set-up reads of a registration.
const WHOLE: &str = "id,appId,displayName,applicationTemplateId,createdDateTime,isFallbackPublicClient,web,publicClient,\
                     spa,requiredResourceAccess,passwordCredentials";

impl GraphRequest {
    /// Templates of the gallery, a page at a time.
    pub fn application_templates() -> Self {
        Self::get(
            with_query(
                "/applicationTemplates",
                &[(
                    "$select",
                    "id,displayName,publisher,categories,supportedSingleSignOnModes,supportedProvisioningTypes",
                )],
            ),
            scope::APPLICATION,
            "List the gallery's templates",
        )
    }

    /// The template of non-gallery applications.
    pub fn non_gallery_template() -> Self {
        Self::get(
            format!("/applicationTemplates/{NON_GALLERY_TEMPLATE}"),
            scope::APPLICATION,
            "Read the template of custom applications",
        )
    }

    /// Makes a plain registration. Not idempotent: names are not unique. It has no service principal yet.
    pub fn create_application(body: Value) -> Self {
        Self::post(
            "/applications",
            Some(body),
            scope::APPLICATION,
            "Create the registration",
        )
    }

    /// Makes the registration of this `uniqueName`, or changes it when it is there (201 or 204). May be repeated.
    pub fn upsert_application(unique_name: &str, body: Value) -> Self {
        let mut request = Self {
            body: Some(body),
            ..Self::new(
                Method::Patch,
                format!("/applications(uniqueName={})", key(unique_name)),
                scope::APPLICATION,
                "Create or change the registration",
            )
        };
        request
            .headers
            .push(("Prefer".into(), "create-if-missing".into()));
        request
    }

    /// Applications that were deleted in the last 30 days; they still hold their `uniqueName` and identifier URIs.
    pub fn deleted_applications() -> Self {
        Self::get(
            with_query(
                "/directory/deletedItems/microsoft.graph.application",
                &[
                    ("$select", "id,appId,displayName,deletedDateTime"),
                    ("$top", PAGE_MAX),
                ],
            ),
            scope::APPLICATION,
            "List deleted applications",
        )
    }

    /// Brings a deleted object back.
    pub fn restore_deleted(id: &str) -> Self {
        Self::post(
            format!("/directory/deletedItems/{}/restore", segment(id)),
            None,
            scope::APPLICATION,
            "Restore the deleted object",
        )
        .may_repeat()
    }

    /// Deletes for good; nothing brings it back.
    pub fn purge_deleted(id: &str) -> Self {
        Self::new(
            Method::Delete,
            format!("/directory/deletedItems/{}", segment(id)),
            scope::APPLICATION,
            "Delete for good",
        )
    }

    /// Makes the service principal of a registration in this tenant. 409 when it is there: read it by its client id.
    pub fn create_service_principal(app_id: &str, tags: &[&str]) -> Self {
        Self::post(
            "/servicePrincipals",
            Some(json!({ "appId": app_id, "tags": tags })),
            scope::APPLICATION,
            "Create the service principal",
        )
    }

    /// The service principal of a client id. This way of naming it does not reach `/synchronization`.
    pub fn service_principal_of(app_id: &str) -> Self {
        Self::get(
            format!("/servicePrincipals(appId={})", key(app_id)),
            scope::APPLICATION,
            "Find the service principal",
        )
    }

    /// Microsoft Graph's own service principal with its permissions, for [`crate::permission_id`].
    pub fn graph_permissions() -> Self {
        Self::get(
            with_query(
                &format!("/servicePrincipals(appId={})", key(GRAPH_APP_ID)),
                &[("$select", "id,appRoles,oauth2PermissionScopes")],
            ),
            scope::APPLICATION,
            "Read the permissions of Microsoft Graph",
        )
    }

    /// Service principals that carry this tag.
    pub fn service_principals_tagged(tag: &str) -> Self {
        let filter = Filter::any("tags", None, tag);
        Self::get(
            with_query(
                "/servicePrincipals",
                &[("$filter", &filter.to_string()), ("$top", PAGE_MAX)],
            ),
            scope::APPLICATION,
            "Look for applications by their tag",
        )
    }

    /// Changes the service principal. Its mail addresses are for certificates, not for provisioning.
    pub fn patch_service_principal(id: &str, change: Value) -> Self {
        Self {
            body: Some(change),
            ..Self::new(
                Method::Patch,
                format!("/servicePrincipals/{}", segment(id)),
                scope::APPLICATION,
                "Change the service principal",
            )
        }
    }

    /// Deletes the service principal; the application object stays.
    pub fn delete_service_principal(id: &str) -> Self {
        Self::new(
            Method::Delete,
            format!("/servicePrincipals/{}", segment(id)),
            scope::APPLICATION,
            "Delete the service principal",
        )
    }

    /// Registrations with exactly this name, with all that a set-up looks at; names are not unique.
    pub fn registrations_named(name: &str) -> Self {
        let filter = Filter::eq("displayName", name).to_string();
        Self::get(
            with_query("/applications", &[("$filter", &filter), ("$select", WHOLE)]),
            scope::APPLICATION,
            format!("Look for a registration named “{name}”"),
        )
    }

    /// A registration with its redirect URIs, permissions and secrets; the secrets without their values.
    pub fn registration(id: &str) -> Self {
        Self::get(
            with_query(&format!("/applications/{}", segment(id)), &[("$select", WHOLE)]),
            scope::APPLICATION,
            "Read the registration",
        )
    }

    /// The application's client secrets, without their values: what to look at before another one is made.
    pub fn passwords(application: &str) -> Self {
        Self::get(
            with_query(
                &format!("/applications/{}", segment(application)),
                &[("$select", "id,passwordCredentials")],
            ),
            scope::APPLICATION,
            "Read the client secrets",
        )
    }

    /// Makes a client secret; its value is in the answer and never again. Not idempotent: each call makes one more.
    pub fn add_password(application: &str, name: &str, ends: Option<Timestamp>) -> Self {
        let mut credential = json!({ "displayName": name });
        if let Some(ends) = ends {
            credential["endDateTime"] = ends.to_string().into();
        }
        Self::post(
            format!("/applications/{}/addPassword", segment(application)),
            Some(json!({ "passwordCredential": credential })),
            scope::APPLICATION,
            "Create a client secret",
        )
    }

    /// Removes a client secret.
    pub fn remove_password(application: &str, key_id: &str) -> Self {
        Self::post(
            format!("/applications/{}/removePassword", segment(application)),
            Some(json!({ "keyId": key_id })),
            scope::APPLICATION,
            "Remove the client secret",
        )
    }
}
