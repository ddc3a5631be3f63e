//! `slipway sign-in|sign-out|whoami`, and signing in for the commands that need a tenant.

use std::process::ExitCode;

use app_api::App;
use app_api::error::{ApiError, ErrorCode};
use app_api::request::Nothing;
use app_api::view::home::{SecretStoreKind, TenantCard};
use serde_json::json;

use super::secret;
use crate::args::{SignInArgs, TenantArgs};
use crate::output::{Failure, document, judged, line, progress};

/// Environment variable with the password of a simulated account.
const PASSWORD_VARIABLE: &str = "SLIPWAY_PASSWORD";

pub(crate) async fn sign_in(app: &App, args: SignInArgs) -> Result<ExitCode, Failure> {
    let card = into(app, &args.tenant, Vec::new()).await?;
    if app.secrets().kind() == SecretStoreKind::Memory {
        progress("this computer offers no key store, so the sign-in ends with this command;");
        progress("give the same options to the commands that need a tenant");
    }
    show(&card, args.json);
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
    let Some(account) = &args.account else {
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
        return Ok(card);
    };
    let password = secret(PASSWORD_VARIABLE).ok_or_else(|| {
        Failure::bad_input(
            "--account needs the account's password",
            "Put it into SLIPWAY_PASSWORD; `slipway tenant serve` prints the made-up passwords.",
        )
    })?;
    Ok(app.sign_in_with_password(config, account, &password).await?)
}

fn show(card: &TenantCard, json: bool) {
    if json {
        return document(&json!({
            "signedIn": true,
            "tenantId": card.id,
            "tenant": card.name,
            "account": card.account,
            "simulated": card.simulated,
        }));
    }
    let mark = if card.simulated { " (simulated tenant)" } else { "" };
    line(&format!("{} in {}{mark}", card.account, card.name));
}
