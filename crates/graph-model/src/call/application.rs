//! Finding, making and reading the enterprise application.

use serde_json::{Value, json};

use super::with_query;
use crate::application::NON_GALLERY_TEMPLATE;
use crate::encode::{literal, segment};
use crate::request::{GraphRequest, Method};
use crate::scope;

const PRINCIPAL_FIELDS: &str = "id,appId,displayName,applicationTemplateId,tags,accountEnabled,appRoles,\
                                appRoleAssignmentRequired,createdDateTime";
const APPLICATION_FIELDS: &str = "id,appId,displayName,applicationTemplateId,createdDateTime,tags";

impl GraphRequest {
    /// Service principals with exactly this name; names are not unique.
    pub fn service_principals_named(name: &str) -> Self {
        let filter = format!("displayName eq {}", literal(name));
        Self::get(
            with_query(
                "/servicePrincipals",
                &[("$filter", &filter), ("$select", PRINCIPAL_FIELDS)],
            ),
            scope::APPLICATION,
            format!("Look for an application named “{name}”"),
        )
    }

    /// Every application made from the non-gallery template.
    pub fn service_principals_non_gallery() -> Self {
        let filter = format!("applicationTemplateId eq {}", literal(NON_GALLERY_TEMPLATE));
        Self::get(
            with_query(
                "/servicePrincipals",
                &[
                    ("$filter", &filter),
                    ("$select", PRINCIPAL_FIELDS),
                    ("$top", super::PAGE_MAX),
                ],
            ),
            scope::APPLICATION,
            "List custom applications",
        )
    }

    /// One service principal by object id.
    pub fn service_principal(id: &str) -> Self {
        Self::get(
            with_query(
                &format!("/servicePrincipals/{}", segment(id)),
                &[("$select", PRINCIPAL_FIELDS)],
            ),
            scope::APPLICATION,
            "Read the service principal",
        )
    }

    /// One application object by object id.
    pub fn application(id: &str) -> Self {
        Self::get(
            with_query(
                &format!("/applications/{}", segment(id)),
                &[("$select", APPLICATION_FIELDS)],
            ),
            scope::APPLICATION,
            "Read the application object",
        )
    }

    /// The application object of a client id: a service principal does not carry its object id.
    pub fn application_by_app_id(app_id: &str) -> Self {
        let filter = format!("appId eq {}", literal(app_id));
        Self::get(
            with_query(
                "/applications",
                &[("$filter", &filter), ("$select", APPLICATION_FIELDS)],
            ),
            scope::APPLICATION,
            "Find the application object",
        )
    }

    /// Makes an application from the non-gallery template. Not idempotent: every call makes another one.
    pub fn instantiate(name: &str) -> Self {
        Self::post(
            format!("/applicationTemplates/{NON_GALLERY_TEMPLATE}/instantiate"),
            Some(json!({ "displayName": name })),
            scope::APPLICATION,
            format!("Create the application “{name}”"),
        )
    }

    /// The roles of an application object, all of them.
    pub fn app_roles(id: &str) -> Self {
        Self::get(
            with_query(
                &format!("/applications/{}", segment(id)),
                &[("$select", "id,appId,appRoles")],
            ),
            scope::APPLICATION,
            "Read the roles of the application",
        )
    }

    /// Stores the roles of an application object; they replace those that are there, so it may be repeated.
    pub fn put_app_roles(id: &str, roles: Vec<Value>) -> Self {
        Self {
            label: "Store the roles of the application".to_owned(),
            ..Self::patch_application(id, json!({ "appRoles": roles }))
        }
        .may_repeat()
    }

    /// Changes properties of the application object. Collections are replaced as a whole.
    pub fn patch_application(id: &str, change: Value) -> Self {
        Self {
            body: Some(change),
            ..Self::new(
                Method::Patch,
                format!("/applications/{}", segment(id)),
                scope::APPLICATION,
                "Change the application object",
            )
        }
    }

    /// An application or service principal with all that Graph shows of it, by its path.
    pub fn object(path: &str) -> Self {
        Self::get(path, scope::APPLICATION, "Read the object")
    }

    /// Changes properties of an application or service principal, by its path. Collections are replaced as a whole.
    pub fn patch_object(path: &str, change: Value) -> Self {
        Self {
            body: Some(change),
            ..Self::new(Method::Patch, path, scope::APPLICATION, "Change the object")
        }
    }

    /// Deletes the application; it can be restored for 30 days. The service principal goes with it.
    pub fn delete_application(id: &str) -> Self {
        Self::new(
            Method::Delete,
            format!("/applications/{}", segment(id)),
            scope::APPLICATION,
            "Delete the application",
        )
    }
}
