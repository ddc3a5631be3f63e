//! Who is assigned to the application.

use serde_json::json;

use super::{PAGE_MAX, with_query};
use crate::encode::segment;
use crate::filter::Filter;
use crate::request::{GraphRequest, Method};
use crate::scope;

/// Who holds an assignment.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Principal<'a> {
    /// A person, by object id.
    User(&'a str),
    /// A group, by object id.
    Group(&'a str),
    /// An application, by object id of its service principal.
    ServicePrincipal(&'a str),
}

impl Principal<'_> {
    fn id(&self) -> &str {
        match self {
            Self::User(id) | Self::Group(id) | Self::ServicePrincipal(id) => id,
        }
    }

    fn path(&self) -> String {
        let kind = match self {
            Self::User(_) => "users",
            Self::Group(_) => "groups",
            Self::ServicePrincipal(_) => "servicePrincipals",
        };
        format!("/{kind}/{}/appRoleAssignments", segment(self.id()))
    }
}

impl GraphRequest {
    /// What a person, a group or an application is assigned to; with `resource` only to that service principal.
    pub fn assignments_of(principal: Principal<'_>, resource: Option<&str>) -> Self {
        let filter = resource.map(|resource| Filter::eq("resourceId", resource).to_string());
        let mut options = vec![("$top", PAGE_MAX)];
        if let Some(filter) = &filter {
            options.insert(0, ("$filter", filter));
        }
        Self::get(
            with_query(&principal.path(), &options),
            scope::ASSIGNMENT,
            "List what it is assigned to",
        )
    }

    /// Assigns from the side of who is assigned: the way in which an application is given permissions of an API.
    pub fn assign_to(principal: Principal<'_>, resource: &str, role: &str) -> Self {
        Self::post(
            principal.path(),
            Some(json!({
                "principalId": principal.id(),
                "resourceId": resource,
                "appRoleId": role,
            })),
            scope::ASSIGNMENT,
            "Grant the role",
        )
    }

    /// Takes an assignment away from the side of who is assigned.
    pub fn unassign_from(principal: Principal<'_>, assignment: &str) -> Self {
        Self::new(
            Method::Delete,
            format!("{}/{}", principal.path(), segment(assignment)),
            scope::ASSIGNMENT,
            "Remove the assignment",
        )
    }

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
