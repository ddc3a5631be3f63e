//! Who is assigned to an application, seen from it and from everyone who is (Graph: appRoleAssignedTo,
//! appRoleAssignments).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::GraphResult;
use super::applications::stamp;
use super::assignment_rules::{self as rules, invalid_reference};
use super::call::{Answer, Call};
use super::directory_audit::{assigned, note, unassigned};
use super::error::GraphError;
use super::list::{self, Collection};
use super::permission::APPLICATION_READ;
use super::service_principals::settled_for;
use crate::replication::Kind;
use crate::state::{Object, State};
use crate::tenant::Tenant;

pub(super) use super::assignment_rules::NO_ROLE;

const PERMISSION: &str = "AppRoleAssignment.ReadWrite.All";

const ASSIGNMENTS: Collection<'static> = Collection {
    context: "",
    resource: "AppRoleAssignment",
    filterable: &[],
    searchable: &[],
    shown: &[],
    page_size: 100,
    page_size_max: 999,
    folds_case: true,
};

/// From where assignments are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// `/servicePrincipals/{id}/appRoleAssignedTo`: who is assigned to it.
    Resource,
    /// `/servicePrincipals/{id}/appRoleAssignments`: what it is assigned to.
    Principal,
    /// `/users/{id}/appRoleAssignments`
    User,
    /// `/groups/{id}/appRoleAssignments`
    Group,
}

impl Side {
    /// The side that the first and the third segment of a path mean.
    pub(super) fn of(collection: &str, list: &str) -> Option<Self> {
        match (collection, list) {
            ("servicePrincipals", "appRoleAssignedTo") => Some(Self::Resource),
            ("servicePrincipals", "appRoleAssignments") => Some(Self::Principal),
            ("users", "appRoleAssignments") => Some(Self::User),
            ("groups", "appRoleAssignments") => Some(Self::Group),
            _ => None,
        }
    }

    /// The member of an assignment that names whose path it is.
    fn key(self) -> &'static str {
        match self {
            Self::Resource => "resourceId",
            _ => "principalId",
        }
    }

    fn filterable(self) -> &'static [&'static str] {
        match self {
            Self::Resource => &["principalDisplayName"],
            _ => &["resourceId"],
        }
    }

    fn context(self, id: &str) -> String {
        let (collection, list) = match self {
            Self::Resource => ("servicePrincipals", "appRoleAssignedTo"),
            Self::Principal => ("servicePrincipals", "appRoleAssignments"),
            Self::User => ("users", "appRoleAssignments"),
            Self::Group => ("groups", "appRoleAssignments"),
        };
        format!("{collection}('{id}')/{list}")
    }

    /// The object of the path, by the id that assignments name it with; a 404 when there is none.
    fn owner(self, tenant: &Tenant, state: &State, id: &str) -> Result<String, GraphError> {
        match self {
            Self::Resource | Self::Principal => {
                settled_for(tenant, state, Kind::Assignment, id, 0.5).map(|_| id.to_owned())
            }
            Self::User => {
                let directory = tenant.directory();
                let user = directory.user(id).map(|user| user.id().to_owned());
                user.ok_or_else(|| GraphError::not_found(id))
            }
            Self::Group if state.groups.contains_key(id) => Ok(id.to_owned()),
            Self::Group => Err(GraphError::not_found(id)),
        }
    }
}

fn reads(call: &Call) -> Result<(), GraphError> {
    call.caller.needs(&[APPLICATION_READ, &[PERMISSION]].concat())
}

/// Assigning needs both permissions (Graph: permissions).
fn writes(call: &Call) -> Result<(), GraphError> {
    call.caller.grants_permissions(&[PERMISSION])?;
    call.caller.needs(APPLICATION_READ)
}

/// Roles of Graph are for the administrators above the others, and everything else for those of applications.
fn writes_of(tenant: &Tenant, call: &Call, resource: &str) -> Result<(), GraphError> {
    if rules::is_graph(tenant, resource) {
        call.caller.consents_to_graph()
    } else {
        call.caller.manages_applications(&[PERMISSION])
    }
}

pub(super) fn list(tenant: &Tenant, call: &Call, side: Side, id: &str) -> GraphResult {
    reads(call)?;
    let state = tenant.state.lock();
    let owner = side.owner(tenant, &state, id)?;
    if matches!(side, Side::Resource | Side::Principal) {
        settled_for(tenant, &state, Kind::Assignment, id, 1.0)?;
    }
    let listing = tenant.listing(Kind::Assignment, call.eventual);
    let shown = state
        .assignments
        .iter()
        .filter(|a| a.json[side.key()] == owner.as_str() && listing.shows(a.born))
        .map(|a| &a.json);
    list::page(
        tenant,
        call,
        &Collection {
            context: &side.context(id),
            filterable: side.filterable(),
            ..ASSIGNMENTS
        },
        shown,
    )
}

/// The assignment of a principal, with its kind, to a role; its id follows from the three.
pub(super) fn made(
    tenant: &Tenant,
    (kind, principal): (&'static str, &Value),
    resource: &Value,
    role: &str,
) -> Value {
    let text = |object: &Value| object["id"].as_str().unwrap_or_default().to_owned();
    let key = format!("{}|{}|{role}", text(principal), text(resource));
    json!({
        "id": URL_SAFE_NO_PAD.encode(Sha256::digest(key)),
        "deletedDateTime": null,
        "appRoleId": role,
        "createdDateTime": stamp(tenant.now()),
        "principalDisplayName": principal["displayName"],
        "principalId": principal["id"],
        "principalType": kind,
        "resourceDisplayName": resource["displayName"],
        "resourceId": resource["id"],
    })
}

fn find(state: &State, side: Side, owner: &str, id: &str) -> Result<usize, GraphError> {
    state
        .assignments
        .iter()
        .position(|a| a.json["id"] == id && a.json[side.key()] == owner)
        .ok_or_else(|| GraphError::not_found(id))
}

pub(super) fn get(tenant: &Tenant, call: &Call, side: Side, owner: &str, id: &str) -> GraphResult {
    reads(call)?;
    let state = tenant.state.lock();
    let owner = side.owner(tenant, &state, owner)?;
    let found = find(&state, side, &owner, id)?;
    Ok(list::object(
        tenant,
        call,
        "appRoleAssignments/$entity",
        &[],
        &state.assignments[found].json,
    ))
}

pub(super) fn create(tenant: &Tenant, call: &Call, side: Side, id: &str) -> GraphResult {
    writes(call)?;
    let body = call.json()?;
    let mut state = tenant.state.lock();
    let owner = side.owner(tenant, &state, id)?;
    let text = |key: &str| body[key].as_str().filter(|v| !v.is_empty());
    let (Some(principal_id), Some(resource_id), Some(role)) =
        (text("principalId"), text("resourceId"), text("appRoleId"))
    else {
        return Err(GraphError::bad_request(
            "principalId, resourceId and appRoleId are required.",
        ));
    };
    let named = if side == Side::Resource {
        resource_id
    } else {
        principal_id
    };
    // What the path names and what the body names have to be the same.
    if named != owner {
        return Err(invalid_reference());
    }
    let resource = rules::resource(tenant, &state, resource_id, side == Side::Resource)?;
    writes_of(tenant, call, resource_id)?;
    let principal = rules::principal(tenant, &state, principal_id)?;
    rules::check(tenant, &principal, &resource, role)?;
    let assignment = made(tenant, (principal.kind, &principal.json), &resource, role);
    if state.assignments.iter().any(|a| a.json["id"] == assignment["id"]) {
        return Err(GraphError::bad_request(
            "Permission being assigned already exists on the object",
        ));
    }
    state
        .assignments
        .push(Object::new(assignment.clone(), Some(tenant.now())));
    note(
        tenant,
        &mut state,
        call,
        &assigned(principal.kind),
        &[("ServicePrincipal", &resource), (principal.kind, &principal.json)],
    );
    drop(state);
    let context = format!("{}/$entity", side.context(&owner));
    let mut answer = list::object(tenant, call, &context, &[], &assignment);
    answer.status = 201;
    Ok(answer)
}

pub(super) fn delete(tenant: &Tenant, call: &Call, side: Side, owner: &str, id: &str) -> GraphResult {
    writes(call)?;
    let mut state = tenant.state.lock();
    let owner = side.owner(tenant, &state, owner)?;
    let found = find(&state, side, &owner, id)?;
    let resource = state.assignments[found].json["resourceId"].clone();
    writes_of(tenant, call, resource.as_str().unwrap_or_default())?;
    let gone = state.assignments.remove(found).json;
    let (kind, principal) = ends(&gone);
    let resource = json!({"id": gone["resourceId"], "displayName": gone["resourceDisplayName"]});
    note(
        tenant,
        &mut state,
        call,
        &unassigned(kind),
        &[("ServicePrincipal", &resource), (kind, &principal)],
    );
    Ok(Answer::no_content())
}

/// The kind of the principal, and what the assignment tells of it.
fn ends(assignment: &Value) -> (&'static str, Value) {
    let kind = match assignment["principalType"].as_str() {
        Some("User") => "User",
        Some("Group") => "Group",
        _ => "ServicePrincipal",
    };
    let principal =
        json!({"id": assignment["principalId"], "displayName": assignment["principalDisplayName"]});
    (kind, principal)
}

/// Assignments have no address of their own.
pub(super) fn no_direct_queries() -> GraphError {
    GraphError::bad_request("Direct queries to this resource type are not supported.")
}
