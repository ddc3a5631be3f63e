//! Who is assigned to the application.

use serde_json::json;

use super::{PAGE_MAX, with_query};
use crate::encode::segment;
use crate::request::{GraphRequest, Method};
use crate::scope;

impl GraphRequest {
    /// Everyone assigned, a page at a time.
    pub fn assignments(service_principal: &str) -> Self {
        Self::get(
            with_query(&path(service_principal), &[("$top", PAGE_MAX)]),
            scope::ASSIGNMENT,
            "List who is assigned",
        )
    }

    /// Assigns a person or a group with a role. A second identical request is a 400, which counts as done.
    pub fn assign(service_principal: &str, principal: &str, role: &str, name: &str) -> Self {
        Self::post(
            path(service_principal),
            Some(json!({
                "principalId": principal,
                "resourceId": service_principal,
                "appRoleId": role,
            })),
            scope::ASSIGNMENT,
            format!("Assign “{name}”"),
        )
    }

    /// Takes an assignment away.
    pub fn unassign(service_principal: &str, assignment: &str) -> Self {
        Self::new(
            Method::Delete,
            format!("{}/{}", path(service_principal), segment(assignment)),
            scope::ASSIGNMENT,
            "Remove the assignment",
        )
    }
}

fn path(service_principal: &str) -> String {
    format!(
        "/servicePrincipals/{}/appRoleAssignedTo",
        segment(service_principal)
    )
}
