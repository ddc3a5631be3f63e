//! `slipway sign-in|sign-out|whoami`, and signing in for the commands that need a tenant.

use std::process::ExitCode;

use app_api::App;
use app_api::error::{ApiError, ErrorCode};
use app_api::request::Nothing;
use app_api::sign_in::CodePrompt;
use app_api::view::home::{SecretStoreKind, TenantCard};
use secrecy::SecretString;
use serde_json::{Value, json};

use super::{qr, secret};
use crate::args::{SignInArgs, TenantArgs};
use crate::output::{Failure, document, json_line, judged, line, progress};

/// Environment variable with the password of a simulated account.
const PASSWORD_VARIABLE: &str = "SLIPWAY_PASSWORD";

pub(crate) async fn sign_in(app: &App, args: SignInArgs) -> Result<ExitCode, Failure> {
    let streams = args.json && args.tenant.device_code;
    let prompt = if streams { code_line } else { code_page };
    let card = signed_in(app, &args.tenant, Vec::new(), prompt).await?;
    if app.secrets().kind() == SecretStoreKind::Memory {
        progress("this computer offers no key store, so the sign-in ends with this command;");
        progress("give the same options to the commands that need a tenant");
    }
    if streams {
        json_line(&described(&card));
    } else {
        show(&card, args.json);
    }
    Ok(ExitCode::SUCCESS)
}

pub(crate) async fn sign_out(app: &App) -> Result<ExitCode, Failure> {
    app_api::sign_in::sign_out(app, Nothing {}).await?;
    progress("signed out; nothing in the tenant changed");
    Ok(ExitCode::SUCCESS)
}

pub(crate) async fn whoami(app: &App, json: bool) -> Result<ExitCode, Failure> {
    let card = app.restore_sign_in().await?;
    match &card {
        Some(card) => show(card, json),
        None if json => document(&json!({ "signedIn": false })),
        None => line("nobody is signed in"),
    }
    Ok(judged(card.is_some()))
}

/// Signs in as the options say; without options, as the last sign-in did. `more` are permissions beyond the usual ones.
pub(crate) async fn into(app: &App, args: &TenantArgs, more: Vec<String>) -> Result<TenantCard, Failure> {
    signed_in(app, args, more, code_page).await
}

async fn signed_in(
    app: &App,
    args: &TenantArgs,
    more: Vec<String>,
    prompt: fn(&CodePrompt),
) -> Result<TenantCard, Failure> {
    let mut config = match (args.cloud, &args.authority, &args.graph) {
        (Some(cloud), ..) => app.sign_in_config(cloud.id()).await?,
        (None, Some(authority), Some(graph)) => app.sign_in_config_for(authority, graph)?,
        _ => match app.restore_sign_in().await? {
            Some(card) => return Ok(card),
            None => {
                return Err(ApiError::new(ErrorCode::SignInNeeded, "Nobody is signed in")
                    .fix("Name the tenant with --cloud, or with --authority and --graph; or run `slipway sign-in` first.")
                    .into());
            }
        },
    };
    config.scopes.extend(more);
    let person = match &args.account {
        Some(account) => Some((account.as_str(), password()?)),
        None => None,
    };
    let person = person.as_ref().map(|(account, password)| (*account, password));
    if args.device_code {
        return Ok(app.sign_in_with_code(config, person, prompt, progress).await?);
    }
    if let Some((account, password)) = person {
        return Ok(app.sign_in_with_password(config, account, password).await?);
    }
    let card = app
        .sign_in_with_browser(config, |url, opened| {
            progress(if opened {
                "finish the sign-in in your browser"
            } else {
                "open this address in a browser:"
            });
            progress(url);
        })
        .await?;
    Ok(card)
}

fn password() -> Result<SecretString, Failure> {
    secret(PASSWORD_VARIABLE).ok_or_else(|| {
        Failure::bad_input(
            "--account needs the account's password",
            "Put it into SLIPWAY_PASSWORD; `slipway tenant serve` prints the made-up passwords.",
        )
    })
}

/// The code for a person: on standard error, like everything that is not the result.
fn code_page(prompt: &CodePrompt) {
    if let Some(picture) = qr::picture(&prompt.verification_uri) {
        progress(&picture);
    }
    progress("open this address on any device (the picture holds it):");
    progress(&prompt.verification_uri);
    progress("and enter this code:");
    progress(&prompt.user_code);
    progress(&format!(
        "it is good for {} minutes",
        prompt.expires_in_s.div_ceil(60)
    ));
}

/// The code for a program.
fn code_line(prompt: &CodePrompt) {
    json_line(&json!({ "signedIn": false, "deviceCode": prompt }));
}

fn described(card: &TenantCard) -> Value {
    json!({
        "signedIn": true,
        "tenantId": card.id,
        "tenant": card.name,
        "account": card.account,
        "simulated": card.simulated,
    })
}

fn show(card: &TenantCard, json: bool) {
    if json {
        return document(&described(card));
    }
    let mark = if card.simulated { " (simulated tenant)" } else { "" };
    line(&format!("{} in {}{mark}", card.account, card.name));
}
