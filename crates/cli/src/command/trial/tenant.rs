//! `slipway trial create|set|list|show`.

use app_api::trial::offline::{CreateWish, EntraWish, NewTrial, SettingsWish, TrialDetail};
use jiff::Timestamp;

use super::{Databases, done};
use crate::args::{CreateArgs, DbArg, On, SettingsArgs};
use crate::command::read_text;
use crate::output::{Failure, document, line, progress};

/// The options as a wish; files are read.
fn wish(strict: Option<bool>, args: SettingsArgs) -> Result<SettingsWish, Failure> {
    let mut extensions = Vec::new();
    for file in &args.extension {
        let text = read_text(file, "Name a JSON file with one schema of RFC 7643 §7.")?;
        extensions.push((file.display().to_string(), text));
    }
    Ok(SettingsWish {
        strict,
        canonical_values_only: args.canonical_values_only,
        flavour: args.flavour,
        extensions,
        entra: args
            .tenant_id
            .filter(|_| args.entra_token)
            .map(|tenant_id| EntraWish {
                tenant_id,
                jwks_url: args.jwks,
                audiences: args.audience,
            }),
        keep: args.keep,
        keep_for: args.keep_for,
        keep_mb: args.keep_mb,
    })
}

pub(super) async fn create(databases: &Databases, args: CreateArgs) -> Result<(), Failure> {
    let create = CreateWish {
        name: args.name,
        vendor: args.vendor,
        settings: wish(args.strict.then_some(true), args.settings)?,
        oauth: args.oauth,
        token_for: args.valid_for,
        listen: args.listen,
        public_url: args.public_url,
    };
    let offline = databases.open(args.db).await?;
    let made = offline.create(create, Timestamp::now()).await?;
    if args.json {
        document(&made);
    } else {
        print(&made);
    }
    Ok(())
}

fn print(made: &NewTrial) {
    line(&format!("tenant URL      {}", made.url));
    line(&format!("secret token    {}", made.token));
    if let Some(until) = &made.token_expires_at {
        line(&format!("accepted until  {until}"));
    }
    if let Some(oauth) = &made.oauth {
        line(&format!("token endpoint  {}", oauth.token_endpoint));
        line(&format!("client id       {}", oauth.client_id));
        line(&format!("client secret   {}", oauth.client_secret));
    }
    progress("secrets are shown once; only their hashes are kept");
    for note in &made.notes {
        progress(note);
    }
}

pub(super) async fn set(
    databases: &Databases,
    on: On,
    strict: Option<bool>,
    args: SettingsArgs,
) -> Result<(), Failure> {
    let wish = wish(strict, args)?;
    let (offline, name, json) = databases.on(on).await?;
    let settings = offline.set(&name, wish).await?;
    done(json, &settings, &format!("{name} is set"));
    Ok(())
}

pub(super) async fn list(databases: &Databases, db: DbArg, json: bool) -> Result<(), Failure> {
    let entries = databases.open(db).await?.list().await?;
    if json {
        document(&entries);
        return Ok(());
    }
    for entry in entries {
        line(&format!(
            "{:<30} {:<14} {:>6} people {:>5} groups {:>7} exchanges",
            entry.name,
            entry.vendor.as_deref().unwrap_or("-"),
            entry.users,
            entry.groups,
            entry.exchanges
        ));
    }
    Ok(())
}

pub(super) async fn show(databases: &Databases, on: On) -> Result<(), Failure> {
    let (offline, name, json) = databases.on(on).await?;
    let detail = offline.show(&name).await?;
    if json {
        document(&detail);
    } else {
        describe(&detail);
    }
    Ok(())
}

fn describe(detail: &TrialDetail) {
    let (entry, settings) = (&detail.entry, &detail.settings);
    let row = |name: &str, value: &str| line(&format!("{name:<12} {value}"));
    row("tenant", &entry.name);
    row("vendor", entry.vendor.as_deref().unwrap_or("-"));
    row("behaves as", settings.flavour.as_deref().unwrap_or("nobody"));
    row("strict", if settings.strict { "yes" } else { "no" });
    if settings.canonical_values_only {
        row("canonical", "only canonical values are accepted");
    }
    row("people", &entry.users.to_string());
    row("groups", &entry.groups.to_string());
    row("exchanges", &entry.exchanges.to_string());
    for token in &detail.tokens {
        row(
            "token",
            &lifetime(&token.name, token.expires_at.as_ref(), token.revoked_at.as_ref()),
        );
    }
    for client in &detail.clients {
        let name = format!("{} ({})", client.name, client.client_id);
        row(
            "client",
            &lifetime(&name, client.expires_at.as_ref(), client.revoked_at.as_ref()),
        );
    }
    if let Some(entra) = &settings.entra {
        row(
            "Entra tokens",
            &format!("of {}, keys at {}", entra.tenant_id, entra.jwks_url),
        );
    }
    for fault in &settings.faults {
        row("fault", fault);
    }
    for urn in &settings.extensions {
        row("extension", urn);
    }
    for snapshot in &detail.snapshots {
        row(
            "snapshot",
            &format!(
                "{} of {}: {} people, {} groups",
                snapshot.name, snapshot.created_at, snapshot.users, snapshot.groups
            ),
        );
    }
}

/// `first`, with when it ends.
pub(super) fn lifetime(name: &str, expires_at: Option<&String>, revoked_at: Option<&String>) -> String {
    match (revoked_at, expires_at) {
        (Some(at), _) => format!("{name}, refused since {at}"),
        (None, Some(at)) => format!("{name}, accepted until {at}"),
        (None, None) => name.to_owned(),
    }
}
