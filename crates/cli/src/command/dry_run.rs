//! `slipway provision dry-run`.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use app_api::App;
use app_api::provision::{
    self, ComparisonView, DryRunEvent, DryRunReport, DryRunRequest, DryRunTarget, Lines, PeopleFrom,
    RehearsalView,
};
use app_api::sign_in::Need;
use serde_json::json;

use super::provision::{TOKEN_VARIABLE, dialect, schema, time};
use super::{is_standard_input, secret, sign_in, until_interrupted};
use crate::args::DryRunArgs;
use crate::output::{BAD_INPUT, Failure, json_line, judged, line, progress};

/// So often a long run says that it is alive.
const PROGRESS_EVERY: Duration = Duration::from_secs(2);
/// So many kinds of problem and so many attributes are listed in the summary.
const LISTED_MAX: usize = 20;

pub(crate) async fn from_files(args: DryRunArgs) -> Result<ExitCode, Failure> {
    let (Some(file), Some(people)) = (&args.schema, &args.people) else {
        return Err(Failure::bad_input(
            "the schema or the people are missing",
            "Name files with --schema and --people, or an application with --app.",
        ));
    };
    let (schema, people) = (schema(file)?, people_of(people));
    run(args, schema, people).await
}

/// `slipway provision dry-run --app NAME|ID`: what no file gives comes from the tenant.
pub(crate) async fn in_tenant(app: &App, args: DryRunArgs) -> Result<ExitCode, Failure> {
    sign_in::into(app, &args.tenant, &[Need::Enter, Need::SetUp]).await?;
    let found = provision::in_tenant(app, args.app.as_deref().unwrap_or_default()).await?;
    let people = match &args.people {
        Some(file) => people_of(file),
        None => found.people(app, teller()).await?,
    };
    let schema = match &args.schema {
        Some(file) => schema(file)?,
        None => found.schema,
    };
    run(args, schema, people).await
}

fn people_of(file: &Path) -> PeopleFrom {
    if is_standard_input(file) {
        PeopleFrom::StandardInput
    } else {
        PeopleFrom::File(file.to_path_buf())
    }
}

async fn run(args: DryRunArgs, before: provision::Schema, people: PeopleFrom) -> Result<ExitCode, Failure> {
    let lines = match (args.json, args.csv) {
        (true, _) => Lines::Json,
        (_, true) => Lines::Csv,
        _ => Lines::None,
    };
    let stop = Arc::new(AtomicBool::new(false));
    let request = DryRunRequest {
        schema: before,
        after: args.compare.as_deref().map(schema).transpose()?,
        people,
        target: args.target.map(|url| DryRunTarget {
            url,
            token: secret(TOKEN_VARIABLE),
        }),
        dialect: args.dialect.map(dialect),
        now: time(args.now.as_deref())?,
        lines,
        workers: None,
        stop: Arc::clone(&stop),
    };
    let interrupted = tokio::spawn(async move {
        if until_interrupted().await.is_ok() {
            stop.store(true, Ordering::Relaxed);
        }
    });
    let report = provision::dry_run(request, teller()).await;
    interrupted.abort();
    let report = report?;
    match lines {
        Lines::Json => {
            json_line(&json!({ "summary": report }));
        }
        Lines::Csv => summary(&report, progress),
        Lines::None => summary(&report, line),
    }
    if report.failure.is_some() && report.rehearsal.is_none() {
        return Ok(ExitCode::from(BAD_INPUT));
    }
    let schema_is_good = report.schema_problems.iter().all(|problem| !problem.error);
    Ok(judged(
        report.with_errors == 0 && schema_is_good && !report.stopped && report.failure.is_none(),
    ))
}

/// Lines go out, and now and then a word about how far it is.
fn teller() -> impl FnMut(DryRunEvent<'_>) -> bool + Send + 'static {
    let mut told = Instant::now();
    move |event| {
        let what = match event {
            DryRunEvent::Lines(lines) => return std::io::stdout().lock().write_all(lines).is_ok(),
            DryRunEvent::Fetched(count) => format!("{count} people read from the tenant"),
            DryRunEvent::Looked(count) => format!("{count} looked at for their matching values"),
            DryRunEvent::Judged(count) => format!("{count} judged"),
            DryRunEvent::Read(count) => format!("{count} at the target looked at"),
        };
        if told.elapsed() >= PROGRESS_EVERY {
            told = Instant::now();
            progress(&what);
        }
        true
    }
}

fn summary(report: &DryRunReport, say: fn(&str)) {
    for remark in &report.remarks {
        say(&format!("note: {remark}"));
    }
    for problem in &report.schema_problems {
        let word = if problem.error { "error" } else { "warning" };
        let place = [problem.kind, problem.place.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        say(&format!(
            "schema {word}: {place}: {}. {}",
            problem.message, problem.fix
        ));
    }
    if let Some(comparison) = &report.comparison {
        compared(comparison, say);
    } else {
        for first in &report.first {
            say(&format!("{:<9} {}", first.would, first.name));
            for problem in &first.problems {
                say(&format!("          {problem}"));
            }
        }
        let more = report.with_errors.saturating_sub(report.first.len() as u64);
        if more > 0 {
            say(&format!("and {more} more with an error"));
        }
    }
    for count in report.problems.iter().take(LISTED_MAX) {
        let word = if count.error { "error" } else { "warning" };
        let target = if count.target.is_empty() {
            String::new()
        } else {
            format!(" {}", count.target)
        };
        say(&format!(
            "{word}: {}{target}: {}, first {}: {}",
            count.code, count.count, count.first, count.message
        ));
    }
    if let Some(rehearsal) = &report.rehearsal {
        rehearsed(rehearsal, say);
    }
    let would = report
        .would
        .iter()
        .map(|(word, count)| format!("{count} {word}"))
        .collect::<Vec<_>>()
        .join(", ");
    let skipped = report
        .skipped
        .iter()
        .map(|(gate, count)| format!("{count} {gate}"))
        .collect::<Vec<_>>()
        .join(", ");
    if !skipped.is_empty() {
        say(&format!("skipped: {skipped}"));
    }
    let requests = &report.requests;
    if report.comparison.is_none() {
        say(&format!(
            "a first cycle: {} searches, {} POST, {} PATCH, at most {} PATCH of members",
            requests.searches, requests.creates, requests.updates, requests.members
        ));
    }
    if let Some(failure) = &report.failure {
        say(&format!("ended early: {failure}"));
    }
    if report.stopped {
        say("stopped before the end");
    }
    let counted = if would.is_empty() {
        String::new()
    } else {
        format!(": {would}")
    };
    say(&format!(
        "foreseen for {} people and {} groups{counted}; {} with an error",
        report.people, report.groups, report.with_errors
    ));
}

fn rehearsed(rehearsal: &RehearsalView, say: fn(&str)) {
    for orphan in &rehearsal.first_orphans {
        say(&format!("orphan    {} ({})", orphan.name, orphan.target_id));
    }
    let orphans = rehearsal.orphans.map_or_else(
        || "orphans not counted".to_owned(),
        |count| format!("{count} orphans"),
    );
    say(&format!(
        "at the target: {} matched, {} not found, {} ambiguous, {} searches failed, {orphans}",
        rehearsal.matched, rehearsal.not_found, rehearsal.ambiguous, rehearsal.failed
    ));
}

fn compared(comparison: &ComparisonView, say: fn(&str)) {
    for first in &comparison.first {
        say(&format!("{:<9} {}: {}", first.effect, first.name, first.what));
    }
    for count in comparison.attributes.iter().take(LISTED_MAX) {
        let matching = if count.matching { " (MATCHING)" } else { "" };
        let [name, from, to] = &count.first;
        let stays = match count.no_longer_sent {
            0 => String::new(),
            number => format!(", {number} no longer sent"),
        };
        say(&format!(
            "{}{matching}: {} changed{stays}; first {name}: '{from}' → '{to}'",
            count.target, count.changed
        ));
    }
    if comparison.would_be_lost > 0 {
        say(&format!(
            "{} would not be found by the new matching attributes: without their links they would be made a second time",
            comparison.would_be_lost
        ));
    }
    let effects = comparison
        .effects
        .iter()
        .map(|(effect, count)| format!("{count} {effect}"))
        .collect::<Vec<_>>()
        .join(", ");
    let requests = &comparison.requests;
    say(&format!(
        "the edit: {effects}; {} POST, {} PATCH, {} DELETE; {} with a new error, {} with one less",
        requests.creates, requests.patches, requests.deletes, comparison.new_errors, comparison.solved_errors
    ));
}
