//! `GET|POST /_sim/roles`: directory roles given and taken, as by Privileged Identity Management.

use serde_json::{Value, json};

use super::Reply;
use super::body::Fields;
use super::error::ControlError;
use super::people;
use crate::roles;
use crate::tenant::Tenant;

const EXAMPLE: &str =
    r#"{"upn": "oliver.beck@contoso.example", "role": "Application Administrator", "active": true}"#;

pub(super) fn list(tenant: &Tenant) -> Value {
    let accounts: Vec<Value> = tenant
        .sign_in_accounts()
        .iter()
        .map(|account| json!({"upn": account.upn, "roles": account.roles}))
        .collect();
    json!({"value": accounts, "roles": roles::names()})
}

/// Gives a role, or with `"active": false` takes it. Tokens that are out keep the roles they were issued with.
pub(super) fn set(tenant: &Tenant, body: &[u8]) -> Reply {
    let fields = Fields::read(body, EXAMPLE)?;
    fields.only(&["upn", "role", "active"])?;
    let upn = fields.text("upn", EXAMPLE)?;
    let name = fields.text("role", EXAMPLE)?;
    let active = match fields.0.get("active") {
        None => true,
        Some(Value::Bool(active)) => *active,
        Some(other) => {
            return Err(
                ControlError::bad("badValue", "`active` says whether the role is given")
                    .why(format!("It was `{other}`."))
                    .fix("Send true or false."),
            );
        }
    };
    let role = roles::by_name(name).ok_or_else(|| {
        ControlError::bad(
            "unknownRole",
            format!("`{name}` is not a directory role this tenant knows"),
        )
        .why(format!("It knows {}.", roles::names().join(", ")))
        .fix("Name one of them.")
    })?;
    let directory = tenant.directory();
    let id = people::find(&directory, upn)?["id"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let mut held: std::collections::BTreeSet<String> =
        tenant.held(&id).into_iter().map(str::to_owned).collect();
    if active {
        held.insert(role.name.to_owned());
    } else {
        held.remove(role.name);
    }
    let shown: Vec<String> = held.iter().cloned().collect();
    tenant.state.lock().roles.insert(id, held);
    Ok((200, json!({"upn": upn, "roles": shown})))
}
