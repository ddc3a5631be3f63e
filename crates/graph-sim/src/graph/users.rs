//! People (Graph: users).

use serde_json::{Value, json};

use super::GraphResult;
use super::call::Call;
use super::error::GraphError;
use super::list::{self, Collection};
use crate::directory::Directory;
use crate::tenant::Tenant;

const READS_USERS: &[&str] = &[
    "User.ReadBasic.All",
    "User.Read.All",
    "User.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
/// Permissions that show more than the basic properties.
const READS_ALL: &[&str] = &[
    "User.Read.All",
    "User.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
const READS_ME: &[&str] = &[
    "User.Read",
    "User.ReadWrite",
    "User.Read.All",
    "User.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];

/// What `User.ReadBasic.All` shows.
const BASIC: [&str; 6] = [
    "id",
    "displayName",
    "givenName",
    "mail",
    "surname",
    "userPrincipalName",
];

const USERS: Collection<'static> = Collection {
    context: "users",
    resource: "User",
    filterable: &[
        "id",
        "displayName",
        "userPrincipalName",
        "mail",
        "mailNickname",
        "givenName",
        "surname",
        "accountEnabled",
        "userType",
        "department",
        "jobTitle",
        "employeeId",
        "city",
        "country",
        "state",
        "usageLocation",
        "companyName",
        "officeLocation",
        "createdDateTime",
        "preferredLanguage",
    ],
    searchable: &[
        "displayName",
        "mail",
        "mailNickname",
        "userPrincipalName",
        "givenName",
        "surname",
        "proxyAddresses",
        "otherMails",
    ],
    // What the reference returns when nothing is selected.
    shown: &[
        "id",
        "businessPhones",
        "displayName",
        "givenName",
        "jobTitle",
        "mail",
        "mobilePhone",
        "officeLocation",
        "preferredLanguage",
        "surname",
        "userPrincipalName",
    ],
    page_size: 100,
    page_size_max: 999,
    folds_case: true,
};

pub(super) fn me(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.needs(READS_ME)?;
    let directory = tenant.directory();
    let user = directory
        .user(&call.caller.oid)
        .ok_or_else(|| GraphError::not_found("me"))?;
    Ok(list::object(
        tenant,
        call,
        "users/$entity",
        USERS.shown,
        &expanded(tenant, call, user),
    ))
}

pub(super) fn list(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.needs(READS_USERS)?;
    let full = call.caller.has_scope(READS_ALL);
    if full && call.query.get("expand").is_none() {
        return list::page(tenant, call, &USERS, tenant.directory().users());
    }
    let users: Vec<Value> = tenant
        .directory()
        .users()
        .map(|user| {
            if full {
                expanded(tenant, call, user)
            } else {
                basic(user)
            }
        })
        .collect();
    list::page(tenant, call, &USERS, users.iter())
}

pub(super) fn count(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.needs(READS_USERS)?;
    list::count(call, &USERS, tenant.directory().users())
}

pub(super) fn get(tenant: &Tenant, call: &Call, key: &str) -> GraphResult {
    if key != call.caller.oid {
        call.caller.needs(READS_USERS)?;
    } else {
        call.caller.needs(&[READS_USERS, READS_ME].concat())?;
    }
    let directory = tenant.directory();
    let user = directory.user(key).ok_or_else(|| GraphError::not_found(key))?;
    let user = if call.caller.has_scope(READS_ALL) || key == call.caller.oid {
        expanded(tenant, call, user)
    } else {
        basic(user)
    };
    Ok(list::object(tenant, call, "users/$entity", USERS.shown, &user))
}

pub(super) fn manager(tenant: &Tenant, call: &Call, key: &str) -> GraphResult {
    call.caller.needs(READS_ALL)?;
    let directory = tenant.directory();
    let id = directory
        .user(key)
        .and_then(|u| u["id"].as_str())
        .ok_or_else(|| GraphError::not_found(key))?;
    let manager = directory.manager(id).ok_or_else(|| {
        GraphError::new(404, "Request_ResourceNotFound", "Resource 'manager' does not exist or one of its queried reference-property objects are not present.")
    })?;
    Ok(list::object(
        tenant,
        call,
        "directoryObjects/$entity",
        USERS.shown,
        &typed(manager),
    ))
}

fn basic(user: &Value) -> Value {
    BASIC
        .iter()
        .map(|key| ((*key).to_owned(), user[*key].clone()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// The user as a directory object names its type.
pub(super) fn typed(user: &Value) -> Value {
    let mut typed = json!({"@odata.type": "#microsoft.graph.user"});
    if let (Some(target), Some(members)) = (typed.as_object_mut(), user.as_object()) {
        target.extend(members.clone());
    }
    typed
}

fn expanded(tenant: &Tenant, call: &Call, user: &Value) -> Value {
    let mut user = user.clone();
    if call
        .query
        .get("expand")
        .is_some_and(|e| e == "manager" || e.starts_with("manager("))
    {
        with_manager(&tenant.directory(), &mut user);
    }
    user
}

/// Adds the manager the way `$expand=manager` does: nothing when there is none.
pub(super) fn with_manager(directory: &Directory, user: &mut Value) {
    let Some(manager) = user["id"].as_str().and_then(|id| directory.manager(id)) else {
        return;
    };
    user["manager"] = json!({
        "@odata.type": "#microsoft.graph.user",
        "id": manager["id"],
        "displayName": manager["displayName"],
        "mail": manager["mail"],
        "userPrincipalName": manager["userPrincipalName"],
    });
}
