//! `slipway setup drift|renew`: an application that is set up, on a later day.

use std::process::ExitCode;

use app_api::App;
use app_api::drift;
use app_api::request::{RepairRequest, SessionRequest};
use app_api::sign_in::Need;
use app_api::view::drift::{DriftStateView, DriftView};
use secrecy::SecretString;

use super::{TOKEN_VARIABLE, chosen, in_one_line, prepare, token};
use crate::args::{SetupAppArgs, SetupArgs};
use crate::command::{secret, sign_in};
use crate::output::{BAD_INPUT, Failure, document, judged, line};

pub(super) async fn compare(app: &App, args: SetupAppArgs, repair: Vec<String>) -> Result<ExitCode, Failure> {
    let json = args.json;
    let session_id = match session(app, args, secret(TOKEN_VARIABLE)).await? {
        Ok(session) => session,
        Err(status) => return Ok(status),
    };
    let view = if repair.is_empty() {
        drift::show(app, SessionRequest { session_id }).await?
    } else {
        let rows = repair;
        drift::repair(app, RepairRequest { session_id, rows }).await?
    };
    if json {
        document(&view);
    } else {
        print(&view);
    }
    Ok(judged(view.good))
}

pub(super) async fn renew(app: &App, args: SetupAppArgs) -> Result<ExitCode, Failure> {
    let json = args.json;
    let token = token()?;
    let session_id = match session(app, args, Some(token)).await? {
        Ok(session) => session,
        Err(status) => return Ok(status),
    };
    let done = drift::renew(app, SessionRequest { session_id }).await?;
    if json {
        document(&done);
    } else {
        line(&done.title);
    }
    Ok(ExitCode::SUCCESS)
}

/// The session of the application that was named, or of the answers.
async fn session(
    app: &App,
    args: SetupAppArgs,
    token: Option<SecretString>,
) -> Result<Result<String, ExitCode>, Failure> {
    let setup = SetupArgs {
        vendor: args.vendor,
        answers: args.answers,
        trust: None,
        tenant: args.tenant,
        json: args.json,
    };
    let Some(named) = args.app else {
        return prepare(app, setup, token).await;
    };
    let Some(vendor) = chosen(app, &setup)? else {
        return Ok(Err(ExitCode::from(BAD_INPUT)));
    };
    sign_in::into(app, &setup.tenant, &[Need::Enter, Need::SetUp]).await?;
    let session = drift::session_of(app, &vendor, &named).await?;
    if let Some(token) = &token {
        app.use_token(token);
        drift::hold_token(app, &session, token);
    }
    Ok(Ok(session))
}

fn print(view: &DriftView) {
    for section in &view.sections {
        line(&section.title);
        for row in &section.rows {
            let (word, text) = match row.state {
                DriftStateView::Same => ("same", row.found.clone()),
                DriftStateView::Differs => ("differs", format!("{} instead of {}", row.found, row.advised)),
                DriftStateView::Missing => ("missing", row.advised.clone()),
                DriftStateView::Surplus => ("surplus", row.found.clone()),
                DriftStateView::Open => ("open", row.found.clone()),
            };
            line(format!("  {word:<8} {}  {text}", row.id).trim_end());
            for notice in &row.notices {
                line(&format!("           ! {}", in_one_line(notice)));
            }
        }
    }
    line("");
    line(&view.title);
    if !view.good {
        line("  fix: repair rows by their names, --repair ROW; all at once with `slipway setup apply`");
    }
}
