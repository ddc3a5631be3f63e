//! `GET|POST|DELETE /_sim/faults`: what goes wrong from now on.

use serde_json::{Value, json};

use super::Reply;
use super::body::Fields;
use super::error::ControlError;
use crate::fault::Fault;
use crate::tenant::Tenant;

const EXAMPLE: &str = r#"{"faults": ["503:GET /users:times=2"]}"#;

pub(super) fn list(tenant: &Tenant) -> Value {
    let faults: Vec<Value> = tenant
        .faults
        .list()
        .into_iter()
        .enumerate()
        .map(|(index, (fault, left))| json!({"number": index + 1, "fault": fault, "left": left}))
        .collect();
    json!({ "faults": faults })
}

/// `fault`, or several in `faults`.
fn named(fields: &Fields) -> Result<Vec<&str>, ControlError> {
    fields.only(&["fault", "faults"])?;
    if fields.0.contains_key("faults") {
        fields.texts("faults", EXAMPLE)
    } else {
        Ok(vec![
            fields.text("fault", r#"{"fault": "503:GET /users:times=2"}"#)?,
        ])
    }
}

pub(super) fn add(tenant: &Tenant, body: &[u8]) -> Reply {
    let fields = Fields::read(body, EXAMPLE)?;
    let faults = named(&fields)?
        .into_iter()
        .map(|spec| {
            spec.parse::<Fault>().map_err(|error| {
                ControlError::bad("badFault", format!("`{}` is not a fault", error.spec))
                    .why(format!("{}.", error.problem))
                    .fix(format!("{}.", error.fix))
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    tenant.faults.add(&faults);
    Ok((200, list(tenant)))
}

/// Takes those away that the body names, by text or number; without a body all of them.
pub(super) fn remove(tenant: &Tenant, body: &[u8]) -> Reply {
    let known = tenant.faults.list();
    if body.is_empty() {
        let all: Vec<usize> = (0..known.len()).collect();
        tenant.faults.remove(&all);
        return Ok((200, list(tenant)));
    }
    let fields = Fields::read(body, EXAMPLE)?;
    let places = named(&fields)?
        .into_iter()
        .map(|name| {
            let numbered = name
                .parse::<usize>()
                .ok()
                .and_then(|number| number.checked_sub(1))
                .filter(|place| *place < known.len());
            known
                .iter()
                .position(|(fault, _)| fault == name.trim())
                .or(numbered)
                .ok_or_else(|| {
                    ControlError::new(404, "unknownFault", format!("The tenant has no fault `{name}`"))
                        .why(format!("It has {}.", known.len()))
                        .fix("Name one as GET /_sim/faults lists it, or its number.")
                })
        })
        .collect::<Result<Vec<_>, _>>()?;
    tenant.faults.remove(&places);
    Ok((200, list(tenant)))
}
