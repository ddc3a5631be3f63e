//! `slipway vendor list|show|new|schema|check`; `sign` and `verify` are in a file of their own.

mod new_profile;

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
        VendorCommand::New(wish) => new_profile::run(*wish)?,
        VendorCommand::Schema => line(vendor::json_schema().trim_end()),
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

/// Each problem of a profile file: its place, the line with the place underlined, and its repair.
pub(crate) fn findings(file: &Path, problems: &[ProfileFinding]) -> Vec<String> {
    let file = file.display();
    let mut lines = Vec::new();
    for problem in problems {
        match (problem.line, problem.column) {
            (Some(line), Some(column)) => lines.push(format!("{file}:{line}:{column}: {}", problem.message)),
            _ => lines.push(format!("{file}: {}", problem.message)),
        }
        lines.extend(underlined(problem));
        lines.push(format!("  fix: {}", problem.fix));
    }
    lines
}

/// The part of a long line that is shown, around its place.
const SHOWN_CHARACTERS_MAX: usize = 100;

fn underlined(problem: &ProfileFinding) -> Vec<String> {
    let (Some(text), Some(column), Some(width)) = (&problem.text, problem.column, problem.width) else {
        return Vec::new();
    };
    let (before, width) = (column.saturating_sub(1) as usize, width as usize);
    let cut = (before + width.min(SHOWN_CHARACTERS_MAX)).saturating_sub(SHOWN_CHARACTERS_MAX);
    let cut = cut.min(before);
    let mut shown: String = text
        .chars()
        .skip(cut)
        .take(SHOWN_CHARACTERS_MAX)
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    if text.chars().count() > cut + SHOWN_CHARACTERS_MAX {
        shown.push('…');
    }
    let start = before - cut;
    let marks = "^".repeat(width.min(SHOWN_CHARACTERS_MAX - start.min(SHOWN_CHARACTERS_MAX - 1)));
    vec![
        format!("  | {}", shown.trim_end()),
        format!("  | {}{marks}", " ".repeat(start)),
    ]
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
