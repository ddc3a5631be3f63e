//! `slipway setup plan|apply|status`.

mod drift;
mod undo;

use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use app_api::App;
use app_api::client_secret;
use app_api::report::Form;
use app_api::request::ClientSecretRequest;
use app_api::requests::{self, RequestsWish};
use app_api::setup::{self, PrepareError};
use app_api::setup_file;
use app_api::vendor::Chosen;
use app_api::view::common::{ChangeKind, NoticeView, Verdict};
use app_api::view::plan::{PlanVerdict, PlanView};
use app_api::view::setup_file::Trust;
use secrecy::SecretString;
use serde_json::json;

use super::signed::{print_problems, read_setup_file, write_new};
use super::vendor::{PROFILE_FIX, findings};
use super::{read_text, secret, sign_in};
use crate::args::{ReportFormat, SetupArgs, SetupCommand, SetupLogArgs};
use crate::output::{BAD_INPUT, Failure, document, judged, line, progress};

/// Environment variable with the vendor's secret token.
const TOKEN_VARIABLE: &str = "SLIPWAY_TOKEN";

pub(crate) async fn run(app: &App, command: SetupCommand) -> Result<ExitCode, Failure> {
    match command {
        SetupCommand::Plan(args) => plan(app, args).await,
        SetupCommand::Drift { setup, repair } => drift::compare(app, setup, repair).await,
        SetupCommand::Renew(args) => drift::renew(app, args).await,
        SetupCommand::Apply {
            setup,
            yes,
            no_start,
            show_secrets,
        } => apply(app, setup, yes, !no_start, show_secrets).await,
        SetupCommand::Undo { setup, yes, also } => undo::run(app, setup, yes, also).await,
        SetupCommand::Status(args) => status(app, args).await,
        SetupCommand::Report { setup, format, out } => report(app, setup, format, out).await,
        SetupCommand::Answers { session, out } => answers(app, session.as_deref(), out.as_deref()).await,
        SetupCommand::Log(args) => log(app, args).await,
    }
}

async fn plan(app: &App, args: SetupArgs) -> Result<ExitCode, Failure> {
    let json = args.json;
    let session = match prepare(app, args, None).await? {
        Ok(session) => session,
        Err(status) => return Ok(status),
    };
    let plan = setup::plan(app, &session).await?;
    let needed = setup::needs_changes(&plan);
    if json {
        document(&json!({ "changesNeeded": needed, "plan": plan }));
    } else {
        print(&plan);
    }
    Ok(judged(!needed))
}

async fn apply(
    app: &App,
    args: SetupArgs,
    yes: bool,
    start: bool,
    show_secrets: bool,
) -> Result<ExitCode, Failure> {
    let json = args.json;
    let token = if secret(TOKEN_VARIABLE).is_some() || needs_token(app, &args)? {
        Some(token()?)
    } else {
        None
    };
    let session = match prepare(app, args, token).await? {
        Ok(session) => session,
        Err(status) => return Ok(status),
    };
    let plan = setup::plan(app, &session).await?;
    if !json {
        print(&plan);
    }
    if plan.blocked.is_empty() && setup::needs_changes(&plan) && !yes && !confirmed(&plan)? {
        progress("nothing was written");
        return Ok(judged(false));
    }
    if !show_secrets && makes_secret(&plan) && app.secrets().note().is_some() {
        return Err(Failure::bad_input(
            "a client secret would be made and lost: secrets are in memory only, and this program ends",
            "Add --show-secrets, and hand its value over at once.",
        ));
    }
    let outcome = setup::carry_out(app, &session, &plan, start, progress).await?;
    let mut shown = Vec::new();
    for secret in outcome.client_secrets.iter().filter(|secret| secret.at_hand) {
        let request = ClientSecretRequest {
            session_id: session.clone(),
            name: secret.name.clone(),
        };
        if show_secrets {
            shown.push((secret.name.clone(), client_secret::show(app, request).await?));
        } else {
            progress(&format!(
                "{} is in the key store until it is handed over; --show-secrets prints it",
                secret.name
            ));
        }
    }
    if json {
        let mut whole = json!(outcome);
        for secret in whole["clientSecrets"].as_array_mut().into_iter().flatten() {
            let value = shown.iter().find(|(name, _)| secret["name"] == name.as_str());
            if let Some((_, value)) = value {
                secret["value"] = json!(value.value);
            }
        }
        document(&whole);
    } else {
        for (name, secret) in &shown {
            line(&format!("{name}: {}", secret.value));
        }
        line(&format!(
            "{} requests, {} of them writes; report: {}",
            outcome.requests.len(),
            outcome.writes,
            outcome.report
        ));
    }
    Ok(ExitCode::SUCCESS)
}

async fn status(app: &App, args: SetupArgs) -> Result<ExitCode, Failure> {
    let json = args.json;
    let session = match prepare(app, args, None).await? {
        Ok(session) => session,
        Err(status) => return Ok(status),
    };
    let job = setup::status(app, &session).await?;
    let good = job.started && job.verdict != Verdict::Fail;
    if json {
        document(&job);
    } else {
        line(&format!("{}: {}", job.title, job.detail));
        line(&format!(
            "job {} · schedule {} · status {}",
            job.id, job.schedule_state, job.code
        ));
        for count in &job.counts {
            line(&format!("  {:<20} {}", count.label, count.value));
        }
    }
    Ok(judged(good))
}

async fn log(app: &App, args: SetupLogArgs) -> Result<ExitCode, Failure> {
    let wish = RequestsWish {
        session_id: args.session,
        writes_only: args.writes,
    };
    if let [format, file] = args.export.as_slice() {
        let file = Path::new(file);
        let written = requests::export(app, &wish, format, file, std::io::stdout()).await?;
        match (file == Path::new("-"), args.json) {
            (true, _) => {}
            (false, true) => document(&json!({ "requests": written })),
            (false, false) => line(&format!("{written} requests are written to {}", file.display())),
        }
        return Ok(ExitCode::SUCCESS);
    }
    let record = requests::list(app, &wish).await?;
    if args.json {
        document(&record);
        return Ok(ExitCode::SUCCESS);
    }
    line(&format!("{} · {}", record.app_name, record.session_id));
    for sent in &record.requests {
        let status = sent
            .status
            .map_or_else(|| "-".to_owned(), |status| status.to_string());
        line(&format!(
            "{status:>5}  {:<6} {}  {}{}",
            sent.method,
            sent.path,
            sent.label,
            sent.waited
                .as_ref()
                .map_or_else(String::new, |waited| format!(" ({waited})"))
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// The session for these options; an exit status when the answers have problems, which are then printed.
async fn prepare(
    app: &App,
    args: SetupArgs,
    token: Option<SecretString>,
) -> Result<Result<String, ExitCode>, Failure> {
    let fix = "Name an answers file in TOML or JSON; the README shows one.";
    let answers = match &args.answers {
        Some(file) => read_text(file, fix)?,
        None => String::new(),
    };
    let token = token.or_else(|| secret(TOKEN_VARIABLE));
    if let Some(token) = &token {
        app.use_token(token);
    }
    let Some(vendor) = chosen(app, &args)? else {
        return Ok(Err(ExitCode::from(BAD_INPUT)));
    };
    let prepared = match setup::needs(&vendor, &answers) {
        Ok(needs) => {
            sign_in::into(app, &args.tenant, &needs).await?;
            setup::prepare(app, &vendor, &answers, token.as_ref()).await
        }
        Err(problems) => Err(problems),
    };
    match prepared {
        Ok(session) => Ok(Ok(session)),
        Err(PrepareError::Api(error)) => Err(error.into()),
        Err(PrepareError::Answers(problems)) => {
            let file = args.answers.as_ref().or(args.vendor.file.as_ref());
            print_problems(file.map_or(Path::new("answers"), |file| file), &problems);
            Ok(Err(ExitCode::from(BAD_INPUT)))
        }
    }
}

/// The profile that was named; none when its problems were printed.
fn chosen(app: &App, args: &SetupArgs) -> Result<Option<Chosen>, Failure> {
    let which = &args.vendor;
    if let Some(file) = &which.file {
        return signed(app, file, args.trust.as_deref()).map(Some);
    }
    let Some(file) = &which.profile else {
        let id = which.vendor.as_deref().unwrap_or_default();
        return Ok(Some(Chosen::built_in(id)?));
    };
    let text = read_text(file, PROFILE_FIX)?;
    match Chosen::of_text(&text) {
        Ok(chosen) => Ok(Some(chosen)),
        Err(problems) => {
            findings(file, &problems).iter().for_each(|line| progress(line));
            Ok(None)
        }
    }
}

/// A set-up file whose signer is said, and remembered from now on.
fn signed(app: &App, file: &Path, trust: Option<&str>) -> Result<Chosen, Failure> {
    let opened = read_setup_file(file)?;
    let signer = opened.signer(app)?;
    progress(&signer.title);
    progress(&format!("  fingerprint {}", signer.key_id));
    if signer.trust != Trust::Known {
        progress(&format!("  {}", signer.detail));
    }
    opened.accept(app, trust)?;
    Ok(opened.vendor().clone())
}

async fn report(
    app: &App,
    args: SetupArgs,
    format: ReportFormat,
    out: Option<PathBuf>,
) -> Result<ExitCode, Failure> {
    let json = args.json;
    let session = match prepare(app, args, None).await? {
        Ok(session) => session,
        Err(status) => return Ok(status),
    };
    // The plan finds an application that another computer set up.
    setup::plan(app, &session).await?;
    let forms: &[Form] = match format {
        ReportFormat::Html => &[Form::Html],
        ReportFormat::Md => &[Form::Markdown],
        ReportFormat::Ics => &[Form::Calendar],
        ReportFormat::All => &[Form::Html, Form::Markdown, Form::Calendar],
    };
    let folder = out.unwrap_or_else(|| app.places().dir().join("reports"));
    let written = app_api::report::write(app, &session, forms, &folder).await?;
    if json {
        document(&json!({ "files": written }));
    } else {
        for path in &written {
            line(&path.display().to_string());
        }
        if written.is_empty() {
            line("This set-up has no secret to renew, so there is no calendar file.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn answers(app: &App, session: Option<&str>, out: Option<&Path>) -> Result<ExitCode, Failure> {
    let text = setup_file::answers_text(app, session).await?;
    match out {
        Some(file) => {
            write_new(file, &text)?;
            line(&format!("the answers are written to {}", file.display()));
        }
        None => line(text.trim_end()),
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether the plan makes a client secret.
fn makes_secret(plan: &PlanView) -> bool {
    let mut steps = plan.sections.iter().flat_map(|section| &section.steps);
    steps.any(|step| step.id.ends_with("-secret") && step.verdict == PlanVerdict::Create)
}

/// Whether the vendor's token is needed. Answers from standard input are read once, so the token comes by the environment then.
fn needs_token(app: &App, args: &SetupArgs) -> Result<bool, Failure> {
    let file = args.answers.as_deref().filter(|file| *file != Path::new("-"));
    let Some(file) = file else {
        return Ok(true);
    };
    let answers = read_text(
        file,
        "Name an answers file in TOML or JSON; the README shows one.",
    )?;
    let vendor = chosen(app, args)?;
    Ok(vendor.is_none_or(|vendor| setup::needs_token(&vendor, &answers)))
}

/// The vendor's token: from the environment, else from standard input.
fn token() -> Result<SecretString, Failure> {
    if let Some(token) = secret(TOKEN_VARIABLE) {
        return Ok(token);
    }
    if std::io::stdin().is_terminal() {
        progress("paste the vendor's secret token and press Enter:");
    }
    let mut text = String::new();
    let read = if std::io::stdin().is_terminal() {
        std::io::stdin().read_line(&mut text).map(drop)
    } else {
        std::io::stdin().lock().read_to_string(&mut text).map(drop)
    };
    let missing = || {
        Failure::bad_input(
            "the vendor's secret token is missing",
            "Put it into SLIPWAY_TOKEN, or pipe it in.",
        )
    };
    read.map_err(|_| missing())?;
    let token = text.trim();
    if token.is_empty() {
        Err(missing())
    } else {
        Ok(SecretString::from(token))
    }
}

fn confirmed(plan: &PlanView) -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::bad_input(
            "nobody can be asked here whether to write",
            "Add --yes after reading `slipway setup plan`.",
        ));
    }
    progress(&format!(
        "send {} requests that change the tenant? [y/N]",
        plan.write_requests
    ));
    let _ = std::io::stderr().flush();
    let mut answer = String::new();
    let _ = std::io::stdin().read_line(&mut answer);
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn print(plan: &PlanView) {
    line(&plan.title);
    for section in &plan.sections {
        line("");
        if section.subtitle.is_empty() {
            line(&section.title);
        } else {
            line(&format!("{} ({})", section.title, section.subtitle));
        }
        for step in &section.steps {
            line(&format!(
                "  {:<8} {}: {}",
                word(&step.verdict),
                step.title,
                step.detail
            ));
            for change in &step.changes {
                let sign = match change.kind {
                    ChangeKind::Added => '+',
                    ChangeKind::Removed => '-',
                    ChangeKind::Kept => ' ',
                };
                line(&format!("           {sign} {}", change.text));
            }
            if let Some(note) = &step.changes_note {
                line(&format!("             {note}"));
            }
            for notice in &step.notices {
                line(&format!("           ! {}", in_one_line(notice)));
            }
            for request in step.requests.iter().filter(|request| request.write) {
                line(&format!("           {} {}", request.method, request.path));
            }
        }
    }
    line("");
    for blocked in &plan.blocked {
        line(&format!("not yet: {}", in_one_line(blocked)));
    }
    line(&format!(
        "{} to create, {} to change, {} right, {} to decide; {} requests that change the tenant",
        plan.counts.create, plan.counts.change, plan.counts.right, plan.counts.decide, plan.write_requests
    ));
}

/// Titles have no full stop, except those that are a sentence of the guide.
fn in_one_line(notice: &NoticeView) -> String {
    let stop = if notice.title.ends_with('.') { "" } else { "." };
    format!("{}{stop} {}", notice.title, notice.detail)
        .trim_end()
        .to_owned()
}

fn word(verdict: &PlanVerdict) -> &'static str {
    match verdict {
        PlanVerdict::Create => "create",
        PlanVerdict::Change => "change",
        PlanVerdict::Adopt => "adopt",
        PlanVerdict::Right => "right",
        PlanVerdict::Decide => "decide",
    }
}
