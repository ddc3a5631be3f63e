//! `slipway tenant clock …`.

use std::process::ExitCode;

use serde_json::Value;

use super::{Tenants, text, values};
use crate::args::ClockCommand;
use crate::output::{Failure, document, judged, line};

pub(super) async fn run(tenants: &Tenants, command: ClockCommand) -> Result<ExitCode, Failure> {
    match command {
        ClockCommand::Show(on) => {
            let (steering, json) = tenants.on(on)?;
            let clock = steering.clock().await?;
            if json {
                document(&clock);
            } else {
                show(&clock);
            }
            Ok(ExitCode::SUCCESS)
        }
        ClockCommand::Advance { span, on } => {
            let (steering, json) = tenants.on(on)?;
            let clock = steering.advance(&span).await?;
            let ran = values(&clock, "ran");
            if json {
                document(&clock);
            } else {
                for cycle in ran {
                    line(&told(cycle));
                }
                show(&clock);
            }
            Ok(judged(ran.iter().all(|cycle| cycle["state"] != "Failed")))
        }
    }
}

/// One line about a cycle that ran.
fn told(cycle: &Value) -> String {
    let counts = &cycle["counts"];
    let count = |key: &str| counts[key].as_u64().unwrap_or(0);
    let outcome = match cycle["error"]["code"].as_str() {
        Some(code) => format!("{code}: {}", text(&cycle["error"], "message")),
        None => format!(
            "{} read, {} written, {} failed",
            count("countImported"),
            count("countExported"),
            count("countEscrowed")
        ),
    };
    format!(
        "{}  {}  {:<16} {outcome}",
        text(cycle, "at"),
        text(cycle, "jobId"),
        text(cycle, "state")
    )
}

fn show(clock: &Value) {
    line(&format!(
        "now {}, {} ahead of real time",
        text(clock, "now"),
        text(clock, "ahead")
    ));
    for job in values(clock, "jobs") {
        let next = match job["dueIn"].as_str() {
            Some(span) => format!("next cycle in {span}"),
            None => "a cycle runs".to_owned(),
        };
        line(&format!("{}  {next}", text(job, "jobId")));
    }
}
