//! Who may be given which role of which application (Graph: appRoleAssignment).

use serde_json::Value;

use super::error::GraphError;
use super::microsoft_graph;
use super::service_principals::{settled, settled_for};
use crate::replication::Kind;
use crate::state::{State, age};
use crate::tenant::Tenant;

/// Default access: valid only for an application without roles.
pub(super) const NO_ROLE: &str = "00000000-0000-0000-0000-000000000000";
/// A person or group can be assigned after this part of the replication delay.
const PRINCIPAL_AFTER: f64 = 0.3;
/// A fresh service principal: until here there is no such object, then one that nothing may refer to yet.
const KNOWN_AFTER: f64 = 0.5;

/// Who is given a role.
pub(super) struct Principal {
    /// As `principalType` says it.
    pub(super) kind: &'static str,
    pub(super) json: Value,
}

/// What a body that makes no sense in this place hears.
pub(super) fn invalid_reference() -> GraphError {
    GraphError::bad_request("Not a valid reference update.")
}

/// The application whose role is given. The service principal of the path is a 404 first; one that only the body names is
/// no valid reference from the beginning.
pub(super) fn resource(tenant: &Tenant, state: &State, id: &str, in_path: bool) -> Result<Value, GraphError> {
    if in_path {
        settled_for(tenant, state, Kind::Assignment, id, KNOWN_AFTER)?;
    }
    settled_for(tenant, state, Kind::Assignment, id, 1.0).map_err(|_| invalid_reference())
}

/// Whoever has this id; fresh ones are no valid reference yet.
pub(super) fn principal(tenant: &Tenant, state: &State, id: &str) -> Result<Principal, GraphError> {
    if let Some(user) = tenant.directory().user(id).filter(|user| user["id"] == id) {
        return Ok(Principal {
            kind: "User",
            json: user.to_json(),
        });
    }
    if let Some(group) = state.groups.get(id) {
        if age(group.object.born, tenant.replication(Kind::Group)) < PRINCIPAL_AFTER {
            return Err(invalid_reference());
        }
        return Ok(Principal {
            kind: "Group",
            json: group.object.json.clone(),
        });
    }
    let principal = settled(tenant, state, id, 1.0).map_err(|_| invalid_reference())?;
    Ok(Principal {
        kind: "ServicePrincipal",
        json: principal,
    })
}

/// Whether this principal can be given this role at all.
pub(super) fn check(
    tenant: &Tenant,
    principal: &Principal,
    resource: &Value,
    role: &str,
) -> Result<(), GraphError> {
    check_role(resource, role, principal.kind)?;
    if principal.kind == "Group" {
        if principal.json["securityEnabled"] != true {
            return Err(GraphError::bad_request(
                "Only security enabled groups can be assigned to an application.",
            ));
        }
        if tenant.faults.no_p1() && tenant.switches().group_assignment_needs_p1 {
            return Err(GraphError::new(
                403,
                "Authorization_RequestDenied",
                "Assigning groups to an application needs Microsoft Entra ID P1.",
            ));
        }
    }
    Ok(())
}

/// Roles of Graph itself are more than roles of an application: they open the directory.
pub(super) fn is_graph(tenant: &Tenant, resource: &str) -> bool {
    resource == microsoft_graph::id(tenant)
}

fn check_role(resource: &Value, role: &str, kind: &str) -> Result<(), GraphError> {
    let member = if kind == "ServicePrincipal" {
        "Application"
    } else {
        "User"
    };
    let roles: Vec<&Value> = resource["appRoles"].as_array().into_iter().flatten().collect();
    let known = if role == NO_ROLE {
        roles.is_empty()
    } else {
        roles.iter().any(|r| {
            r["id"] == role
                && r["isEnabled"] == true
                && r["allowedMemberTypes"]
                    .as_array()
                    .is_some_and(|types| types.iter().any(|t| t == member))
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
