//! `slipway provision on-demand`.

use std::process::ExitCode;
use std::time::Duration;

use app_api::App;
use app_api::on_demand::{self, OnDemandWish};
use app_api::sign_in::Need;
use app_api::view::common::Verdict;
use app_api::view::on_demand::{OnDemandEnd, OnDemandObject, OnDemandReport};

use super::{sign_in, until_interrupted};
use crate::args::OnDemandArgs;
use crate::output::{Failure, document, judged, line, progress};

pub(crate) async fn run(app: &App, args: OnDemandArgs) -> Result<ExitCode, Failure> {
    let json = args.json;
    sign_in::into(app, &args.tenant, &[Need::Enter, Need::SetUp]).await?;
    let wish = OnDemandWish {
        application: args.app,
        users: args.user,
        groups: args.group,
        wait: Duration::from_secs(args.wait.into()),
    };
    let stop = async {
        // A signal that cannot be awaited never comes.
        if until_interrupted().await.is_err() {
            std::future::pending::<()>().await;
        }
        progress("stopping after the call on its way");
    };
    let report = on_demand::run(app, wish, stop, progress).await?;
    if json {
        document(&report);
    } else {
        print(&report);
    }
    Ok(judged(report.good))
}

fn print(report: &OnDemandReport) {
    line(&format!(
        "{} · job {} · {}",
        report.application.name, report.application.job_id, report.application.job_code
    ));
    for object in &report.objects {
        line("");
        shown(object);
    }
    line("");
    for notice in &report.notices {
        line(&format!("note: {notice}"));
    }
    if let Some(stopped) = &report.stopped {
        line(&format!("stopped: {}", stopped.message));
        if !stopped.detail.is_empty() {
            line(&format!("why: {}", stopped.detail));
        }
        if let Some(fix) = &stopped.fix {
            line(&format!("fix: {}", fix.action));
        }
    }
    line(&format!(
        "{} arrived, {} did not arrive, {} not asked for; {} calls",
        report.arrived,
        report.not_arrived,
        report.not_asked,
        report.calls.len()
    ));
}

fn shown(object: &OnDemandObject) {
    let end = match object.end {
        OnDemandEnd::Arrived => "arrived",
        OnDemandEnd::NotArrived => "failed",
        OnDemandEnd::Unknown => "unknown",
        OnDemandEnd::NotAsked => "not asked",
    };
    let called = match (object.upn.as_str(), &object.through) {
        ("", _) => format!("group {}", object.display_name),
        (upn, None) => format!("{} ({upn})", object.display_name),
        (upn, Some(group)) => format!("{} ({upn}), member of {group}", object.display_name),
    };
    line(&format!("{end:<9} {called}: {}", object.verdict));
    for step in &object.steps {
        let mark = match step.verdict {
            Verdict::Pass => "good",
            Verdict::Warn => "note",
            Verdict::Fail => "bad",
            Verdict::Unknown => "-",
        };
        line(&format!("  {mark:<4} {:<10} {}", step.name, step.detail));
    }
    for sent in &object.sent {
        let quoted = |value: &Option<String>| {
            value
                .as_ref()
                .map_or("(nothing)".to_owned(), |value| format!("\"{value}\""))
        };
        match &sent.before {
            Some(_) => line(&format!(
                "  sent {} = {}, was {}",
                sent.attribute,
                quoted(&sent.after),
                quoted(&sent.before)
            )),
            None => line(&format!("  sent {} = {}", sent.attribute, quoted(&sent.after))),
        }
    }
    if object.end != OnDemandEnd::Arrived {
        if let Some(code) = &object.error_code {
            line(&format!("  code: {code}"));
        }
        if let Some(reason) = object.reason.as_ref().filter(|reason| **reason != object.verdict) {
            line(&format!("  why: {reason}"));
        }
        if let Some(fix) = &object.fix {
            line(&format!("  fix: {}", fix.action));
            if let Some(place) = &fix.place {
                line(&format!("  where: {place}"));
            }
        }
    }
    for remark in &object.remarks {
        line(&format!("  note: {remark}"));
    }
}
