//! `slipway explain`: from files, or from a tenant.

use std::process::ExitCode;

use app_api::App;
use app_api::provision::{self, ExplainInTenant, ExplainRequest, Explained, ExplainedInTenant, Who};
use app_api::sign_in::Need;
use serde_json::Value;

use super::provision::{PEOPLE_FIX, listed, schema, time};
use super::{name_of, read_text, sign_in};
use crate::args::ExplainPersonArgs;
use crate::output::{Failure, document, judged, line};

pub(crate) fn from_files(args: &ExplainPersonArgs) -> Result<ExitCode, Failure> {
    let Some(file) = &args.schema else {
        return Err(Failure::bad_input(
            "no schema is named",
            "Name a file with --schema, or an application with --app.",
        ));
    };
    let schema = schema(file)?;
    let listed = match (&args.people, &args.person) {
        (Some(people), _) => listed(people)?,
        (None, Some(person)) => provision::read_person(&name_of(person), &read_text(person, PEOPLE_FIX)?)?,
        (None, None) => return Err(Failure::bad_input("nobody is named", PEOPLE_FIX)),
    };
    let explained = provision::explain(&ExplainRequest {
        schema,
        listed,
        user: args.user.clone(),
        now: time(args.now.as_deref())?,
    })?;
    if args.json {
        document(&explained);
    } else {
        print(&explained);
    }
    Ok(judged(explained.provisioned))
}

/// `slipway explain --app NAME|ID`.
pub(crate) async fn in_tenant(app: &App, args: ExplainPersonArgs) -> Result<ExitCode, Failure> {
    let who = match (args.user, args.group) {
        (Some(user), None) => Who::User(user),
        (None, Some(group)) => Who::Group(group),
        _ => {
            return Err(Failure::bad_input(
                "nobody is named",
                "Say whom with --user, or which group with --group.",
            ));
        }
    };
    let now = time(args.now.as_deref())?;
    let needs = [Need::Enter, Need::SetUp, Need::Logs];
    let needs = if args.no_log { &needs[..2] } else { &needs[..] };
    sign_in::into(app, &args.tenant, needs).await?;
    let request = ExplainInTenant {
        application: args.app.unwrap_or_default(),
        who,
        now,
        log: !args.no_log,
    };
    let said = provision::explain_in_tenant(app, &request).await?;
    if args.json {
        document(&said);
    } else {
        print(&said.explained);
        print_job(&said);
    }
    Ok(judged(said.explained.provisioned))
}

fn print_job(said: &ExplainedInTenant) {
    line("");
    for notice in &said.notices {
        line(&format!("note: {notice}"));
    }
    let job = &said.job;
    line(&format!(
        "{} · job {} · {}: {}",
        said.application, job.id, job.code, job.sentence
    ));
    if let Some(at) = &job.last_cycle_at {
        line(&format!("  last cycle ended {at}"));
    }
    if let Some(escrowed) = job.escrowed.filter(|count| *count > 0) {
        line(&format!("  {escrowed} objects failed and wait for a retry"));
    }
    if let Some(why) = &said.log.not_read {
        line(&format!("provisioning log: not read: {why}"));
        return;
    }
    if said.log.entries.is_empty() {
        line("provisioning log: nothing about it yet (the log lags by minutes, and ends after 30 days)");
    }
    for entry in &said.log.entries {
        let code = match entry.error_code.as_str() {
            "" => String::new(),
            code => format!(" {code}"),
        };
        line(&format!(
            "provisioning log: {} {} {}{code}",
            entry.at.as_deref().unwrap_or("at some time"),
            entry.action,
            entry.status
        ));
        for (what, text) in [("why", &entry.reason), ("advised", &entry.recommended_action)] {
            if !text.is_empty() {
                line(&format!("  {what}: {text}"));
            }
        }
        for step in &entry.steps {
            line(&format!("  {} {}: {}", step.status, step.name, step.description));
        }
    }
}

fn print(explained: &Explained) {
    line(&format!("foreseen: {}", explained.verdict));
    line("");
    for gate in &explained.gates {
        line(&format!(
            "  {:<4} {}: {}",
            if gate.passed { "open" } else { "shut" },
            gate.gate,
            gate.reason
        ));
    }
    line("");
    for row in &explained.rows {
        let value = match &row.value {
            Value::Null => "(nothing)".to_owned(),
            Value::String(text) => format!("\"{text}\""),
            other => other.to_string(),
        };
        let note = if row.note.is_empty() {
            String::new()
        } else {
            format!("  ({})", row.note)
        };
        line(&format!("  {} = {value}{note}", row.target));
        line(&format!("      {}", row.expression));
    }
}
