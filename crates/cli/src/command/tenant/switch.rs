//! `slipway tenant switch …` and `slipway tenant role …`.

use app_api::simulated::Switches;
use serde_json::{Value, json};

use super::{Tenants, done, text, values};
use crate::args::{RoleCommand, SwitchCommand};
use crate::output::{Failure, document, line};

pub(super) async fn run(tenants: &Tenants, command: SwitchCommand) -> Result<(), Failure> {
    let (switches, json) = match command {
        SwitchCommand::List(on) => {
            let (named, json) = (on.tenant.is_some(), on.json);
            match tenants.on(on) {
                Ok((steering, json)) => (steering.switches().await?, json),
                // No tenant was named and none runs: what a new one would have is the answer.
                Err(_) if !named => (of_a_new_tenant(), json),
                Err(error) => return Err(error),
            }
        }
        SwitchCommand::Set { switches, on } => {
            let (steering, json) = tenants.on(on)?;
            (steering.set_switches(&switches).await?, json)
        }
    };
    if json {
        document(&switches);
        return Ok(());
    }
    for switch in values(&switches, "switches") {
        let changed = if switch["value"] == switch["default"] {
            ""
        } else {
            "  (changed)"
        };
        line(&format!(
            "{}={}{changed}",
            text(switch, "name"),
            text(switch, "value")
        ));
        line(&format!(
            "    {} Takes {}.",
            text(switch, "about"),
            text(switch, "values")
        ));
    }
    Ok(())
}

fn of_a_new_tenant() -> Value {
    let switches: Vec<Value> = Switches::default()
        .list()
        .into_iter()
        .map(|switch| {
            json!({
                "name": switch.name, "value": switch.value, "default": switch.default,
                "values": switch.values, "about": switch.about,
            })
        })
        .collect();
    json!({ "switches": switches })
}

pub(super) async fn role(tenants: &Tenants, command: RoleCommand) -> Result<(), Failure> {
    let (one, active) = match command {
        RoleCommand::Give(one) => (one, true),
        RoleCommand::Take(one) => (one, false),
    };
    let (steering, json) = tenants.on(one.on)?;
    let answer = steering.set_role(&one.upn, &one.role, active).await?;
    let held: Vec<&str> = values(&answer, "roles")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let sentence = match held.as_slice() {
        [] => format!("{} holds no role", one.upn),
        held => format!("{} holds {}", one.upn, held.join(", ")),
    };
    done(json, &answer, &sentence);
    Ok(())
}
