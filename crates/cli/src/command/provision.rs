//! `slipway provision run`.

use std::path::Path;
use std::process::ExitCode;

use app_api::provision::{self, Listed, Mode, ObjectOutcome, RunReport, RunRequest, Sent};
use serde_json::{Value, json};

use super::{name_of, read_text, secret};
use crate::args::{DialectName, RunArgs};
use crate::output::{Failure, document, json_line, judged, line, progress};

const SCHEMA_FIX: &str = "Name the file that holds the job's synchronizationSchema.";
pub(super) const PEOPLE_FIX: &str = "Name the file with the people.";
pub(super) const TOKEN_VARIABLE: &str = "SLIPWAY_TOKEN";

pub(crate) async fn run(args: RunArgs) -> Result<ExitCode, Failure> {
    let schema = schema(&args.schema)?;
    let listed = listed(&args.people)?;
    let mode = if args.dry_run { Mode::DryRun } else { Mode::Send };
    let request = RunRequest {
        schema,
        listed,
        target: args.target,
        token: secret(TOKEN_VARIABLE),
        dialect: args.dialect.map(dialect),
        state: args.state,
        now: time(args.now.as_deref())?,
        mode,
    };
    let report = match mode {
        Mode::DryRun => provision::run(request, |sent| json_line(&foreseen(sent))).await?,
        Mode::Send => {
            let mut number = 0_u64;
            let tell = |_: &Sent| {
                number += 1;
                if number.is_multiple_of(PROGRESS_EVERY) {
                    progress(&format!("{number} requests sent"));
                }
                true
            };
            provision::run(request, tell).await?
        }
    };
    if mode == Mode::DryRun {
        for object in told(&report) {
            progress(&sentence(object));
        }
        progress(&format!("foreseen, not sent: {}", total(&report)));
    } else if args.json {
        document(&report);
    } else {
        for object in &report.objects {
            line(&sentence(object));
        }
        if let Some(failure) = &report.failure {
            line(&format!("the cycle failed: {failure}"));
        }
        line(&total(&report));
    }
    Ok(judged(report.state == "Succeeded"))
}

pub(super) fn dialect(name: DialectName) -> provision::Dialect {
    match name {
        DialectName::Legacy => provision::Dialect::Legacy,
        DialectName::Scim2020 => provision::Dialect::Scim2020,
    }
}

/// So often a long cycle says that it is alive.
const PROGRESS_EVERY: u64 = 1_000;

/// The objects of a dry run that a person should hear of: not the ones that simply go through.
fn told(report: &RunReport) -> impl Iterator<Item = &ObjectOutcome> {
    report.objects.iter().filter(|object| object.status != "success")
}

fn foreseen(sent: &Sent) -> Value {
    let headers: serde_json::Map<String, Value> = sent
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    json!({
        "method": sent.method,
        "path": sent.path,
        "headers": headers,
        "body": sent.body,
        "person": sent.person,
    })
}

fn sentence(object: &ObjectOutcome) -> String {
    let head = format!("{:<8} {:<8} {}", object.status, object.action, object.name);
    match (object.error_code.as_str(), object.reason.as_str()) {
        ("", "") => head,
        (code, "") => format!("{head}: {code}"),
        ("", reason) => format!("{head}: {reason}"),
        (code, reason) => format!("{head}: {code}: {reason}"),
    }
}

fn total(report: &RunReport) -> String {
    let tally = &report.tally;
    format!(
        "{} created, {} updated, {} disabled, {} deleted, {} skipped, {} failed; {} requests, {} of them writes",
        tally.created,
        tally.updated,
        tally.disabled,
        tally.deleted,
        tally.skipped,
        tally.failed,
        tally.requests,
        tally.writes
    )
}

pub(super) fn schema(file: &Path) -> Result<provision::Schema, Failure> {
    Ok(provision::read_schema(
        &name_of(file),
        &read_text(file, SCHEMA_FIX)?,
    )?)
}

pub(super) fn listed(file: &Path) -> Result<Listed, Failure> {
    let listed = provision::read_people(&name_of(file), &read_text(file, PEOPLE_FIX)?)?;
    for remark in &listed.remarks {
        progress(&format!("note: {remark}"));
    }
    Ok(listed)
}

pub(super) fn time(text: Option<&str>) -> Result<provision::Time, Failure> {
    Ok(provision::time(text)?)
}
