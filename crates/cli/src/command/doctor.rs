//! `slipway doctor`: source data and groups against a vendor's rules.

use std::path::Path;
use std::process::ExitCode;

use app_api::App;
use app_api::doctor::{self, DoctorWish};
use app_api::sign_in::Need;
use app_api::vendor::Chosen;
use app_api::view::common::Verdict;
use app_api::view::doctor::{DoctorView, RuleView};

use super::provision::listed;
use super::{name_of, read_text, sign_in};
use crate::args::DoctorArgs;
use crate::output::{Failure, document, judged, line, progress};

/// People that are said for each rule; all of them are in --json and in --export.
const SAID_MAX: usize = 20;

pub(crate) fn from_people(args: &DoctorArgs) -> Result<ExitCode, Failure> {
    let wish = wish(args)?;
    let Some(people) = &args.people else {
        return Err(Failure::bad_input(
            "nobody is named",
            "Name a file with --people, or an application with --app.",
        ));
    };
    let view = doctor::from_people(&wish, &listed(people)?)?;
    told(args, &view)
}

pub(crate) async fn in_tenant(app: &App, args: DoctorArgs) -> Result<ExitCode, Failure> {
    let wish = wish(&args)?;
    sign_in::into(app, &args.tenant, &[Need::Enter, Need::SetUp]).await?;
    let application = args.app.as_deref().unwrap_or_default();
    let view = doctor::from_tenant(app, &wish, application).await?;
    told(&args, &view)
}

fn wish(args: &DoctorArgs) -> Result<DoctorWish, Failure> {
    let vendor = match (&args.profile, &args.vendor) {
        (Some(file), _) => {
            let text = read_text(file, "Name a profile in TOML.")?;
            Chosen::of_text(&text).map_err(|problems| {
                let said: Vec<String> = problems
                    .iter()
                    .map(|problem| {
                        let place = problem.line.map(|line| format!(":{line}")).unwrap_or_default();
                        format!("{}{place}: {}", name_of(file), problem.message)
                    })
                    .collect();
                Failure::bad_input(
                    &said.join("\n"),
                    "`slipway vendor check FILE` shows each with its repair.",
                )
            })?
        }
        (None, vendor) => Chosen::built_in(vendor.as_deref().unwrap_or_default())?,
    };
    Ok(DoctorWish {
        vendor,
        answers: args.answer.clone(),
        country: args.country.clone(),
    })
}

fn told(args: &DoctorArgs, view: &DoctorView) -> Result<ExitCode, Failure> {
    if let Some(file) = &args.export {
        let number = export(file, view)?;
        progress(&format!("{number} values are written to {}", file.display()));
    }
    if args.json {
        document(view);
    } else {
        print(view);
    }
    Ok(judged(view.good))
}

fn mark(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "good",
        Verdict::Warn => "warn",
        Verdict::Fail => "fail",
        Verdict::Unknown => "note",
    }
}

fn print(view: &DoctorView) {
    for rule in &view.rules {
        shown(rule);
    }
    for group in &view.groups {
        line(&format!(
            "{} group {} ({}, {} people)",
            mark(&group.verdict),
            group.name,
            group.kind,
            group.people
        ));
        for finding in &group.findings {
            line(&format!(
                "  {} {}. {}",
                mark(&finding.verdict),
                finding.title,
                finding.detail
            ));
            for name in &finding.lost {
                line(&format!("    {name}"));
            }
        }
    }
    for check in &view.account {
        line(&format!(
            "{} {}: {}",
            mark(&check.verdict),
            check.title,
            check.detail
        ));
        if let Some(fix) = &check.fix {
            line(&format!("  fix: {}", fix.action));
        }
    }
    for notice in &view.notices {
        line(&format!("note: {notice}"));
    }
    line(&view.title);
}

fn shown(rule: &RuleView) {
    let step = rule.guide_step.as_ref().map(|step| format!(" [{step}]"));
    line(&format!(
        "{} `{}` {}{}",
        mark(&rule.verdict),
        rule.attribute,
        rule.words,
        step.unwrap_or_default()
    ));
    if let Some(why) = &rule.not_checked {
        line(&format!("  not checked: {why}; answer it with --answer"));
    }
    if rule.broken == 0 {
        return;
    }
    line(&format!("  {}", rule.why));
    for one in rule.concerned.iter().take(SAID_MAX) {
        let value = one
            .value
            .as_ref()
            .map(|value| format!(" \"{value}\""))
            .unwrap_or_default();
        let proposal = match (&one.proposal, one.on_premises) {
            (Some(proposal), true) => format!(" → \"{proposal}\" (in Active Directory)"),
            (Some(proposal), false) => format!(" → \"{proposal}\""),
            (None, true) => " (in Active Directory)".to_owned(),
            (None, false) => String::new(),
        };
        let called = if one.upn.is_empty() {
            &one.display_name
        } else {
            &one.upn
        };
        line(&format!("  {called}:{value} {}{proposal}", one.problem));
    }
    let more = u32::try_from(SAID_MAX).map_or(0, |said| rule.broken.saturating_sub(said));
    if more > 0 {
        line(&format!("  and {more} more; --export FILE lists them"));
    }
}

/// A table of who is concerned. A file that is there is not replaced.
fn export(file: &Path, view: &DoctorView) -> Result<usize, Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::bad_input(
            &format!("{} cannot be written: {error}", file.display()),
            "Name a file that does not exist yet, in a folder where files can be made.",
        )
    };
    let to = std::fs::File::create_new(file).map_err(|error| failed(&error))?;
    doctor::export(view, to).map_err(|error| failed(&error))
}
