//! `slipway tenant state …`.

use serde_json::json;

use super::{Tenants, done};
use crate::args::StateCommand;
use crate::command::{is_standard_input, name_of, read_text};
use crate::output::{Failure, json_line};

pub(super) async fn run(tenants: &Tenants, command: StateCommand) -> Result<(), Failure> {
    match command {
        StateCommand::Save { file, on } => {
            let (steering, json) = tenants.on(on)?;
            let state = steering.state().await?;
            if is_standard_input(&file) {
                json_line(&state);
                return Ok(());
            }
            let name = name_of(&file);
            std::fs::write(&file, state.to_string()).map_err(|error| {
                Failure::bad_input(
                    &format!("{name} cannot be written: {error}"),
                    "Name a file in a folder that may be written.",
                )
            })?;
            done(
                json,
                &json!({ "saved": name }),
                &format!("the state is in {name}"),
            );
        }
        StateCommand::Load { file, on } => {
            let (steering, json) = tenants.on(on)?;
            let fix = "Name a file that `slipway tenant state save` wrote.";
            let text = read_text(&file, fix)?;
            let loaded = steering.load_state(&name_of(&file), &text).await?;
            let sentence = format!(
                "the tenant is what it was: {} people, {} groups, {} jobs",
                loaded["people"], loaded["groups"], loaded["jobs"]
            );
            done(json, &loaded, &sentence);
        }
    }
    Ok(())
}
