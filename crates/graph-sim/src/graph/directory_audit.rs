//! What is written down about changes to the directory and to provisioning (Graph: directoryAudits).

use serde_json::{Value, json};

use super::call::Call;
use crate::state::State;
use crate::tenant::Tenant;

/// Something that is written down, in the words of the real log.
pub(super) struct Activity {
    name: &'static str,
    category: &'static str,
    operation: &'static str,
    service: &'static str,
}

const fn application(name: &'static str, operation: &'static str) -> Activity {
    Activity {
        name,
        category: "ApplicationManagement",
        operation,
        service: "Core Directory",
    }
}

const fn provisioning(name: &'static str, operation: &'static str) -> Activity {
    Activity {
        name,
        category: "ProvisioningManagement",
        operation,
        service: "Account Provisioning",
    }
}

pub(super) const ADD_APPLICATION: Activity = application("Add application", "Add");
pub(super) const UPDATE_APPLICATION: Activity = application("Update application", "Update");
pub(super) const UPDATE_SECRETS: Activity = application(
    "Update application – Certificates and secrets management ",
    "Update",
);
pub(super) const DELETE_APPLICATION: Activity = application("Delete application", "Delete");
pub(super) const RESTORE_APPLICATION: Activity = application("Restore application", "Update");
pub(super) const HARD_DELETE_APPLICATION: Activity = application("Hard Delete application", "Delete");
pub(super) const ADD_PRINCIPAL: Activity = application("Add service principal", "Add");
pub(super) const UPDATE_PRINCIPAL: Activity = application("Update service principal", "Update");
pub(super) const REMOVE_PRINCIPAL: Activity = application("Remove service principal", "Delete");
pub(super) const ADD_GRANT: Activity = application("Add delegated permission grant", "Assign");
pub(super) const REMOVE_GRANT: Activity = application("Remove delegated permission grant", "Unassign");

pub(super) const ADD_PROVISIONING: Activity = provisioning("Add provisioning configuration", "Add");
pub(super) const DELETE_PROVISIONING: Activity = provisioning("Delete provisioning configuration", "Delete");
pub(super) const UPDATE_SETTINGS: Activity =
    provisioning("Update provisioning setting or credentials", "Update");
pub(super) const START: Activity = provisioning("Enable/start provisioning configuration", "Update");
pub(super) const PAUSE: Activity = provisioning("Disable/pause provisioning configuration", "Update");
pub(super) const RESTART: Activity = provisioning("Enable/restart provisioning configuration", "Update");
pub(super) const UPDATE_MAPPINGS: Activity = provisioning("Update attribute mappings or scope", "Update");

/// Giving a role of an application to someone, in the words for each kind of principal.
pub(super) fn assigned(kind: &str) -> Activity {
    let name = match kind {
        "User" => "Add app role assignment grant to user",
        "Group" => "Add app role assignment to group",
        _ => "Add app role assignment to service principal",
    };
    Activity {
        category: if kind == "User" {
            "UserManagement"
        } else {
            "ApplicationManagement"
        },
        ..application(name, "Assign")
    }
}

/// Taking it away.
pub(super) fn unassigned(kind: &str) -> Activity {
    let name = match kind {
        "User" => "Remove app role assignment from user",
        "Group" => "Remove app role assignment from group",
        _ => "Remove app role assignment from service principal",
    };
    Activity {
        category: assigned(kind).category,
        ..application(name, "Unassign")
    }
}

/// What an activity was done to: its type, and the object with `id` and `displayName`.
pub(super) type Target<'a> = (&'static str, &'a Value);

/// Writes an activity down. The values of secrets are never part of a record.
pub(super) fn note(
    tenant: &Tenant,
    state: &mut State,
    call: &Call,
    activity: &Activity,
    targets: &[Target<'_>],
) {
    let targets: Vec<Value> = targets
        .iter()
        .map(|(kind, object)| {
            json!({
                "id": object["id"],
                "displayName": object["displayName"],
                "type": kind,
                "userPrincipalName": object["userPrincipalName"],
                "groupType": if *kind == "Group" { json!("azureAD") } else { Value::Null },
                "modifiedProperties": [],
            })
        })
        .collect();
    let correlation = uuid::Uuid::new_v4().to_string();
    let record = json!({
        "id": format!("Directory_{correlation}_{}", state.directory_audit.len()),
        "category": activity.category,
        "correlationId": correlation,
        "result": "success",
        "resultReason": "",
        "activityDisplayName": activity.name,
        "activityDateTime": tenant.now().to_string(),
        "loggedByService": activity.service,
        "operationType": activity.operation,
        "initiatedBy": initiator(tenant, state, call),
        "targetResources": targets,
        "additionalDetails": [],
    });
    state.add_directory_audit(record);
}

/// Writes down what was done to the provisioning of a service principal.
pub(super) fn note_provisioning(tenant: &Tenant, call: &Call, activity: &Activity, principal: &str) {
    let mut state = tenant.state.lock();
    let target = state
        .service_principals
        .get(principal)
        .map_or(Value::Null, |principal| principal.json.clone());
    note(
        tenant,
        &mut state,
        call,
        activity,
        &[("ServicePrincipal", &target)],
    );
}

/// The person who called, or the application.
fn initiator(tenant: &Tenant, state: &State, call: &Call) -> Value {
    let caller = call.caller.oid.as_str();
    if let Some(person) = tenant.directory().user(caller) {
        return json!({
            "user": {"id": caller, "displayName": person["displayName"], "userPrincipalName": person["userPrincipalName"], "ipAddress": "127.0.0.1"},
            "app": null,
        });
    }
    let app = state
        .service_principals
        .get(caller)
        .map(|principal| &principal.json);
    json!({
        "user": null,
        "app": {
            "appId": app.map(|app| &app["appId"]),
            "displayName": app.map(|app| &app["displayName"]),
            "servicePrincipalId": caller,
            "servicePrincipalName": null,
        },
    })
}
