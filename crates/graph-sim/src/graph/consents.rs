//! Consent given in the browser, kept as the objects that Graph shows: grants for delegated permissions, assignments
//! for application permissions (Graph: tenant-wide consent by browser, oauth2PermissionGrants).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::applications::stamp;
use super::{assignments, grants, microsoft_graph};
use crate::state::{Object, State};
use crate::tenant::{CLIENT_ID, CLIENT_NAME, Tenant};

/// Who agreed, and for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whom<'a> {
    /// An administrator, for everyone.
    Everyone,
    /// A person, for herself.
    Person(&'a str),
}

/// Keeps what was agreed to for the client with this service principal. The well-known client gets its own with the first
/// consent: before, it is not in the tenant.
pub(crate) fn consented(
    tenant: &Tenant,
    client: Option<&str>,
    whom: Whom<'_>,
    scopes: &BTreeSet<String>,
    roles: &[String],
) {
    let mut guard = tenant.state.lock();
    let state = &mut *guard;
    let client = match client {
        Some(client) => client.to_owned(),
        None => well_known(tenant, state),
    };
    if !scopes.is_empty() {
        grants::add(tenant, state, &client, whom, scopes);
    }
    let Some(principal) = state.service_principals.get(&client).map(|sp| sp.json.clone()) else {
        return;
    };
    let graph = microsoft_graph::service_principal(tenant);
    for role in roles {
        let made = assignments::made(tenant, ("ServicePrincipal", &principal), &graph, role);
        let there = state.assignments.iter().any(|a| a.json["id"] == made["id"]);
        if !there {
            state.assignments.push(Object::new(made, Some(tenant.now())));
        }
    }
}

/// The service principal of the well-known client; made when it is not there.
fn well_known(tenant: &Tenant, state: &mut State) -> String {
    let known = state
        .service_principals
        .iter()
        .find(|(_, sp)| sp.json["appId"] == CLIENT_ID)
        .map(|(id, _)| id.clone());
    if let Some(known) = known {
        return known;
    }
    let id = crate::directory::id(tenant.seed, "servicePrincipal", CLIENT_ID);
    state
        .service_principals
        .insert(id.clone(), Object::new(principal(tenant, &id), None));
    id
}

fn principal(tenant: &Tenant, id: &str) -> Value {
    let mut principal = microsoft_graph::service_principal(tenant);
    for (key, value) in [
        ("id", json!(id)),
        ("appId", json!(CLIENT_ID)),
        ("appDisplayName", json!(CLIENT_NAME)),
        ("displayName", json!(CLIENT_NAME)),
        ("createdDateTime", json!(stamp(tenant.now()))),
        ("servicePrincipalNames", json!([CLIENT_ID])),
        (
            "replyUrls",
            json!([
                "http://localhost",
                "https://login.microsoftonline.com/common/oauth2/nativeclient"
            ]),
        ),
        ("appRoles", json!([])),
        ("oauth2PermissionScopes", json!([])),
        ("tags", json!(["WindowsAzureActiveDirectoryIntegratedApp"])),
    ] {
        principal[key] = value;
    }
    principal
}
