//! `slipway vendor list|show|check`; `sign` and `verify` are in a file of their own.

use std::path::Path;
use std::process::ExitCode;

use app_api::App;
use app_api::error::ApiError;
use app_api::vendor::{self, ProfileFinding};
use serde_json::json;

use super::{read_text, signed};
use crate::args::VendorCommand;
use crate::output::{Failure, document, judged, line};

/// What to do about a profile that cannot be read.
pub(crate) const PROFILE_FIX: &str = "Name a profile file in TOML, such as those in the folder profiles.";

/// Only what needs the key store opens the app.
pub(crate) async fn run(
    command: VendorCommand,
    app: impl Future<Output = Result<App, ApiError>>,
) -> Result<ExitCode, Failure> {
    match command {
        VendorCommand::List { json } => list(json),
        VendorCommand::Show { id, json } => show(&id, json)?,
        VendorCommand::Signed(command) => return signed::run(&app.await?, command).await,
        VendorCommand::Check { file, json } => return check(&file, json),
    }
    Ok(ExitCode::SUCCESS)
}

fn list(json: bool) {
    let cards = vendor::cards();
    if json {
        return document(&cards);
    }
    for card in cards {
        line(&format!(
            "{:<20} {} (guide reviewed {})",
            card.id, card.name, card.reviewed
        ));
    }
}

fn show(id: &str, json: bool) -> Result<(), Failure> {
    let view = vendor::view(id)?;
    if json {
        document(&view);
        return Ok(());
    }
    line(&format!("{} · {}", view.card.name, view.card.summary));
    line(&format!("guide reviewed {}", view.card.reviewed));
    for (title, rows) in [("users", &view.user_mappings), ("groups", &view.group_mappings)] {
        line("");
        line(title);
        for row in rows {
            let matching = row.matching_priority.map_or_else(String::new, |priority| {
                format!("   (matches, precedence {priority})")
            });
            line(&format!("  {} ← {}{matching}", row.target, row.source));
        }
    }
    line("");
    line("groups of the guide");
    for group in &view.groups {
        line(&format!("  {group}"));
    }
    line("");
    line("steps of the guide");
    for step in &view.steps {
        line(&format!("  {:<8} {:<13} {}", step.id, step.kind, step.text));
    }
    line("");
    line("how unclear points are read");
    for reading in &view.readings {
        line(&format!(
            "  {:<8} {} → {}",
            reading.id, reading.point, reading.reading
        ));
    }
    Ok(())
}

/// Each problem of a profile file with its line, and its repair.
pub(crate) fn findings(file: &Path, problems: &[ProfileFinding]) -> Vec<String> {
    let file = file.display();
    let texts = problems.iter().map(|problem| {
        let place = problem
            .line
            .map_or_else(|| file.to_string(), |number| format!("{file}:{number}"));
        [
            format!("{place}: {}", problem.message),
            format!("  fix: {}", problem.fix),
        ]
    });
    texts.flatten().collect()
}

fn check(file: &Path, json: bool) -> Result<ExitCode, Failure> {
    let text = read_text(file, PROFILE_FIX)?;
    let checked = vendor::check(&text);
    let good = checked.is_ok();
    match (&checked, json) {
        (Ok(card), true) => document(&json!({ "good": true, "vendor": card, "problems": [] })),
        (Err(problems), true) => document(&json!({ "good": false, "problems": problems })),
        (Ok(card), false) => line(&format!(
            "{}: {} is a good profile with {} guide steps",
            file.display(),
            card.id,
            card.guide_steps
        )),
        (Err(problems), false) => {
            findings(file, problems).iter().for_each(|text| line(text));
            line(&format!("{} problems", problems.len()));
        }
    }
    Ok(judged(good))
}
