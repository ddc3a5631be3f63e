//! `slipway sign-in|sign-out|whoami`, and signing in for the commands that need a tenant.

use std::io::IsTerminal;
use std::process::ExitCode;

use app_api::App;
use app_api::error::{ApiError, ErrorCode};
use app_api::sign_in::{CodePrompt, FoundTenant, Need, SignInConfig, explained, explanation};
use app_api::view::home::TenantCard;
use app_api::view::sign_in::CloudView;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::{qr, secret};
use crate::args::{SignInArgs, SignOutArgs, TenantArgs, WhoamiArgs};
use crate::output::{Failure, document, json_line, judged, line, progress};

/// Environment variable with the password of a simulated account.
const PASSWORD_VARIABLE: &str = "SLIPWAY_PASSWORD";

pub(crate) async fn sign_in(app: &App, args: SignInArgs) -> Result<ExitCode, Failure> {
    let streams = args.json && args.tenant.device_code;
    let prompt = if streams { code_line } else { code_page };
    let card = signed_in(app, &args.tenant, &[Need::Enter], prompt).await?;
    if let Some(note) = app.secrets().note() {
        progress(&format!("the sign-in ends with this command: {note};"));
        progress("give the same options to the commands that need a tenant");
    }
    if streams {
        json_line(&described(&card));
    } else {
        show(&card, args.json);
    }
    Ok(ExitCode::SUCCESS)
}

pub(crate) async fn sign_out(app: &App, args: SignOutArgs) -> Result<ExitCode, Failure> {
    let out = app
        .sign_out_of(args.tenant.as_deref(), args.all, !args.no_browser)
        .await?;
    if args.json {
        document(&out);
        return Ok(ExitCode::SUCCESS);
    }
    if out.accounts.is_empty() {
        progress("nobody was signed in");
        return Ok(ExitCode::SUCCESS);
    }
    for account in &out.accounts {
        progress(&format!("signed out {} of {}", account.account, account.tenant));
    }
    progress("nothing in the tenant changed, and this was not touched:");
    for line in &out.remains {
        progress(&format!("  {line}"));
    }
    if !out.opened {
        progress("to end the browser's session too, open:");
        for page in &out.pages {
            progress(&format!("  {page}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(crate) async fn whoami(app: &App, args: WhoamiArgs) -> Result<ExitCode, Failure> {
    if args.all {
        let accounts = app.accounts();
        if args.json {
            document(&json!({ "accounts": accounts }));
        }
        for account in accounts.iter().filter(|_| !args.json) {
            let mark = if account.current { "*" } else { " " };
            line(&format!(
                "{mark} {} in {} ({})",
                account.account, account.tenant, account.cloud
            ));
        }
        return Ok(judged(!accounts.is_empty()));
    }
    let card = match &args.tenant {
        Some(tenant) => app.restore_sign_in_to(tenant).await?,
        None => app.restore_sign_in().await?,
    };
    match &card {
        Some(card) => show(card, args.json),
        None if args.json => document(&json!({ "signedIn": false })),
        None => line("nobody is signed in"),
    }
    Ok(judged(card.is_some()))
}

/// Signs in as the options say; without options, as the last sign-in did. Asks for what `needs` lack, and says why first.
pub(crate) async fn into(app: &App, args: &TenantArgs, needs: &[Need]) -> Result<TenantCard, Failure> {
    signed_in(app, args, needs, code_page).await
}

async fn signed_in(
    app: &App,
    args: &TenantArgs,
    needs: &[Need],
    prompt: fn(&CodePrompt),
) -> Result<TenantCard, Failure> {
    if let Some(card) = kept(app, args).await? {
        let missing = app.missing_permissions(needs).await?;
        if missing.is_empty() {
            return Ok(card);
        }
        // A step that needs more than the steps before it: said what and why, then asked.
        progress(&explanation(&missing));
        let config = app.step_up_config(needs).await?;
        return interactive(app, args, config, prompt).await;
    }
    let mut config = chosen(app, args).await?;
    config.scopes.extend(needs.iter().flat_map(|need| need.scopes()));
    if let Some(client_id) = &args.client_id {
        config.client_id.clone_from(client_id);
    }
    progress(&explanation(&explained(needs)));
    interactive(app, args, config, prompt).await
}

/// An account of an earlier sign-in that these options mean; `None` when they name where to sign in.
async fn kept(app: &App, args: &TenantArgs) -> Result<Option<TenantCard>, Failure> {
    if args.cloud.is_some() || args.authority.is_some() || args.client_id.is_some() {
        return Ok(None);
    }
    let restored = match &args.tenant {
        Some(tenant) if app.knows_tenant(tenant) => app.restore_sign_in_to(tenant).await,
        Some(_) => return Ok(None),
        None => match app.restore_sign_in().await {
            Ok(None) => {
                return Err(ApiError::new(ErrorCode::SignInNeeded, "Nobody is signed in")
                    .fix("Name the tenant with --tenant, --cloud, or --authority and --graph; or run `slipway sign-in` first.")
                    .into());
            }
            restored => restored,
        },
    };
    Ok(restored?)
}

/// Where the options lead.
async fn chosen(app: &App, args: &TenantArgs) -> Result<SignInConfig, Failure> {
    let mut config = match (args.cloud, &args.authority, &args.graph, &args.tenant) {
        (Some(cloud), ..) => app.sign_in_config(cloud.id()).await?,
        (None, Some(authority), Some(graph), _) => app.sign_in_config_for(authority, graph)?,
        (None, Some(_), None, None) => {
            return Err(Failure::bad_input(
                "--authority alone does not say where Graph answers",
                "Add --graph, or --tenant to let the authority name it.",
            ));
        }
        (None, None, Some(_), _) => {
            return Err(Failure::bad_input(
                "--graph belongs to an --authority",
                "Add --authority.",
            ));
        }
        (None, authority, None, Some(tenant)) => match app.find_tenant(tenant, authority.as_deref()).await? {
            FoundTenant::Here(config, cloud) => {
                progress(&format!("{tenant} is a tenant in {cloud}"));
                return Ok(*config);
            }
            FoundTenant::Undecided(clouds) => asked(app, tenant, &clouds).await?,
        },
        (None, None, None, None) => {
            return Err(Failure::bad_input(
                "the options do not say where to sign in",
                "Add --tenant, --cloud, or --authority and --graph.",
            ));
        }
    };
    if let Some(tenant) = &args.tenant {
        config.tenant.clone_from(tenant);
    }
    Ok(config)
}

/// Two clouds share a sign-in server: a person says which one it is, or a script does with --cloud.
async fn asked(app: &App, tenant: &str, clouds: &[CloudView]) -> Result<SignInConfig, Failure> {
    let options: Vec<String> = clouds
        .iter()
        .map(|cloud| format!("--cloud {}", cloud.id))
        .collect();
    let undecided = || {
        Failure::bad_input(
            &format!("the sign-in server does not say in which cloud {tenant} lives"),
            &format!("Add {}.", options.join(" or ")),
        )
    };
    if !std::io::stdin().is_terminal() {
        return Err(undecided());
    }
    progress(&format!("in which cloud does {tenant} live?"));
    for (at, cloud) in clouds.iter().enumerate() {
        progress(&format!("  {}  {}", at + 1, cloud.name));
    }
    let mut answer = String::new();
    let _ = std::io::stdin().read_line(&mut answer);
    let number = answer.trim().parse::<usize>().ok();
    let cloud = number
        .and_then(|number| clouds.get(number.checked_sub(1)?))
        .ok_or_else(undecided)?;
    Ok(app.sign_in_config(&cloud.id).await?)
}

async fn interactive(
    app: &App,
    args: &TenantArgs,
    config: SignInConfig,
    prompt: fn(&CodePrompt),
) -> Result<TenantCard, Failure> {
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
