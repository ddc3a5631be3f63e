//! Who is assigned to an application (Graph: appRoleAssignedTo).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::GraphResult;
use super::applications::{nested, stamp};
use super::call::{Answer, Call};
use super::error::GraphError;
use super::list::{self, Collection};
use super::permission::APPLICATION_READ;
use super::service_principals::settled;
use crate::state::{Object, age};
use crate::tenant::Tenant;

/// Default access: valid only for an application without roles.
pub(super) const NO_ROLE: &str = "00000000-0000-0000-0000-000000000000";
/// A list shows a fresh assignment after this part of the replication delay.
const LISTED_AFTER: f64 = 0.2;
/// A principal can be assigned after this part of it.
const PRINCIPAL_AFTER: f64 = 0.3;

const ASSIGNMENTS: Collection<'static> = Collection {
    context: "",
    resource: "AppRoleAssignment",
    filterable: &["principalDisplayName", "resourceId", "appRoleId"],
    searchable: &[],
    shown: &[],
    page_size: 100,
    page_size_max: 999,
    folds_case: true,
};

fn reads(call: &Call) -> Result<(), GraphError> {
    call.caller
        .needs(&[APPLICATION_READ, &["AppRoleAssignment.ReadWrite.All"]].concat())
}

/// Assigning needs both permissions (Graph: permissions).
fn writes(call: &Call) -> Result<(), GraphError> {
    call.caller
        .manages_applications(&["AppRoleAssignment.ReadWrite.All"])?;
    call.caller.needs(APPLICATION_READ)
}

pub(super) fn list(tenant: &Tenant, call: &Call, sp: &str) -> GraphResult {
    reads(call)?;
    let state = tenant.state.lock();
    settled(tenant, &state, sp, 1.0)?;
    let context = nested(sp, "appRoleAssignedTo");
    let replication = tenant.replication();
    let shown = state
        .assignments
        .iter()
        .filter(|a| a.json["resourceId"] == sp && a.age(replication) >= LISTED_AFTER)
        .map(|a| &a.json);
    list::page(
        tenant,
        call,
        &Collection {
            context: &context,
            ..ASSIGNMENTS
        },
        shown,
    )
}

pub(super) fn get(tenant: &Tenant, call: &Call, sp: &str, id: &str) -> GraphResult {
    reads(call)?;
    let state = tenant.state.lock();
    let found = state
        .assignments
        .iter()
        .find(|a| a.json["id"] == id && a.json["resourceId"] == sp)
        .ok_or_else(|| GraphError::not_found(id))?;
    Ok(list::object(
        tenant,
        call,
        "appRoleAssignments/$entity",
        &[],
        &found.json,
    ))
}

pub(super) fn create(tenant: &Tenant, call: &Call, sp: &str) -> GraphResult {
    writes(call)?;
    let body = call.json()?;
    let invalid_reference = || GraphError::bad_request("Not a valid reference update.");
    let mut state = tenant.state.lock();
    // A fresh service principal: first no such object, then an object nothing may refer to yet (Graph: replication).
    let resource = settled(tenant, &state, sp, 0.5)?;
    if age_of(tenant, &state.service_principals, sp) < 1.0 {
        return Err(invalid_reference());
    }
    let text = |key: &str| body[key].as_str().filter(|v| !v.is_empty());
    let (Some(principal), Some(target), Some(role)) =
        (text("principalId"), text("resourceId"), text("appRoleId"))
    else {
        return Err(GraphError::bad_request(
            "principalId, resourceId and appRoleId are required.",
        ));
    };
    if target != sp {
        return Err(invalid_reference());
    }
    check_role(&resource, role)?;
    let (kind, name) = if let Some(user) = tenant.directory().user(principal) {
        ("User", json!(user["displayName"]))
    } else {
        let group = state
            .groups
            .get(principal)
            .filter(|group| age(group.object.born, tenant.replication()) >= PRINCIPAL_AFTER)
            .ok_or_else(invalid_reference)?;
        let json = &group.object.json;
        if json["securityEnabled"] != true {
            return Err(GraphError::bad_request(
                "Only security enabled groups can be assigned to an application.",
            ));
        }
        if tenant.faults.no_p1() && tenant.switches.group_assignment_needs_p1 {
            return Err(GraphError::new(
                403,
                "Authorization_RequestDenied",
                "Assigning groups to an application needs Microsoft Entra ID P1.",
            ));
        }
        ("Group", json["displayName"].clone())
    };
    let same = |a: &&Object| {
        a.json["principalId"] == principal && a.json["resourceId"] == sp && a.json["appRoleId"] == role
    };
    if state.assignments.iter().any(|a| same(&a)) {
        return Err(GraphError::bad_request(
            "Permission being assigned already exists on the object",
        ));
    }
    let now = tenant.now();
    let id = URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{principal}|{sp}|{role}")));
    let assignment = json!({
        "id": id,
        "deletedDateTime": null,
        "appRoleId": role,
        "createdDateTime": stamp(now),
        "principalDisplayName": name,
        "principalId": principal,
        "principalType": kind,
        "resourceDisplayName": resource["displayName"],
        "resourceId": sp,
    });
    state.assignments.push(Object::new(assignment.clone(), Some(now)));
    drop(state);
    let mut answer = list::object(
        tenant,
        call,
        &nested(sp, "appRoleAssignedTo/$entity"),
        &[],
        &assignment,
    );
    answer.status = 201;
    Ok(answer)
}

fn age_of(tenant: &Tenant, objects: &indexmap::IndexMap<String, Object>, id: &str) -> f64 {
    objects
        .get(id)
        .map_or(0.0, |object| object.age(tenant.replication()))
}

fn check_role(resource: &Value, role: &str) -> Result<(), GraphError> {
    let roles: Vec<&Value> = resource["appRoles"].as_array().into_iter().flatten().collect();
    let known = if role == NO_ROLE {
        roles.is_empty()
    } else {
        roles.iter().any(|r| {
            r["id"] == role
                && r["isEnabled"] == true
                && r["allowedMemberTypes"]
                    .as_array()
                    .is_some_and(|t| t.iter().any(|t| t == "User"))
        })
    };
    if known {
        Ok(())
    } else {
        Err(GraphError::bad_request(
            "Permission being assigned was not found on application",
        ))
    }
}

pub(super) fn delete(tenant: &Tenant, call: &Call, sp: &str, id: &str) -> GraphResult {
    writes(call)?;
    let mut state = tenant.state.lock();
    let before = state.assignments.len();
    state
        .assignments
        .retain(|a| !(a.json["id"] == id && a.json["resourceId"] == sp));
    if state.assignments.len() == before {
        Err(GraphError::not_found(id))
    } else {
        Ok(Answer::no_content())
    }
}
