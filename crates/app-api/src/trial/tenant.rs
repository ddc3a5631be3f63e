//! A trial tenant made and shown whole.

use jiff::Timestamp;
use scim_server::{EXCHANGES_KEPT, FAULT_SYNTAX, GROUPS_MAX, PEOPLE_MAX, StoreError, TenantSettings};
use secrecy::SecretString;

use super::offline::{self, CreateWish, EntraWish, Offline, SeedWish, SettingsWish};
use super::{Backend, FIRST_TOKEN, keep_token, kept_label, view};
use crate::app::App;
use crate::error::ApiError;
use crate::request::{TrialCreateRequest, TrialEntra, TrialRequest};
use crate::view::trial::TrialCreated;
use crate::view::trial_tenant::{
    TrialDetailView, TrialFault, TrialOauth, TrialReach, TrialRule, TrialSettingsView, TrialSnapshotRow,
    TrialTokenRow, TrialTokenState,
};

/// Bytes of a megabyte, as the settings count.
const MEGABYTE: u64 = 1_000_000;

/// Makes a trial tenant, with made-up people in it when some were asked for.
///
/// # Errors
/// The name cannot be used or is taken; the settings cannot be; so many cannot be made up.
pub async fn create(app: &App, request: TrialCreateRequest) -> Result<TrialCreated, ApiError> {
    let backend = app.trial().await?;
    if request.people > PEOPLE_MAX || request.groups > GROUPS_MAX {
        // Said before there is a tenant to take back.
        return Err(
            ApiError::bad_input("So many people or groups cannot be made up").fix(&format!(
                "Ask for at most {PEOPLE_MAX} people and {GROUPS_MAX} groups."
            )),
        );
    }
    let offline = Offline::of(backend.store.clone());
    let wish = CreateWish {
        name: request.name.clone(),
        vendor: request.vendor_id.clone(),
        settings: SettingsWish {
            strict: Some(request.strict),
            entra: request.entra.as_ref().map(EntraWish::from),
            ..SettingsWish::default()
        },
        oauth: request.oauth,
        token_for: request.valid_for.clone(),
        listen: backend.running.local_addr,
        public_url: Some(backend.running.base_url.clone()),
    };
    let made = offline.create(wish, Timestamp::now()).await?;
    let token = SecretString::from(made.token.clone());
    keep_token(app, &made.name, FIRST_TOKEN, &token).await;
    if request.people > 0 || request.groups > 0 {
        let wish = SeedWish {
            people: Some(request.people),
            groups: Some(request.groups),
            seed: None,
        };
        offline.seed(&made.name, wish).await?;
    }
    let tenant = found(backend, &made.name).await?;
    Ok(TrialCreated {
        trial: view::summary(backend, &tenant, true),
        token: made.token,
        oauth: made.oauth.map(|client| TrialOauth {
            token_endpoint: client.token_endpoint,
            client_id: client.client_id,
            client_secret: client.client_secret,
        }),
    })
}

/// All of a trial tenant but its people, its log and its secrets.
///
/// # Errors
/// There is none of this name.
pub async fn show(app: &App, request: TrialRequest) -> Result<TrialDetailView, ApiError> {
    of(app, &request.name).await
}

pub(super) async fn of(app: &App, name: &str) -> Result<TrialDetailView, ApiError> {
    let backend = app.trial().await?;
    let tenant = found(backend, name).await?;
    let settings = backend.store.settings(name).await?;
    let at_hand = kept_label(app, name).await;
    let reach = scim_server::reach::of(backend.running.local_addr, false, None);
    let snapshots = backend.store.snapshots(name).await?;
    Ok(TrialDetailView {
        trial: view::summary(backend, &tenant, at_hand.is_some()),
        reach: TrialReach {
            callers: reach.callers,
            warning: reach.warning,
            token_endpoint: token_endpoint(backend, name),
        },
        faults: settings
            .faults
            .iter()
            .map(|fault| TrialFault {
                line: fault.to_string(),
                words: fault.words(),
            })
            .collect(),
        fault_syntax: FAULT_SYNTAX.to_owned(),
        tokens: tokens(backend, name, at_hand.as_deref(), Timestamp::now()).await?,
        snapshots: snapshots
            .into_iter()
            .map(|snapshot| TrialSnapshotRow {
                name: snapshot.name,
                created_at: snapshot.created_at.to_string(),
                users: view::count(snapshot.users),
                groups: view::count(snapshot.groups),
            })
            .collect(),
        settings: shown(&settings),
    })
}

async fn found(backend: &Backend, name: &str) -> Result<scim_server::Tenant, ApiError> {
    let tenant = backend.store.tenant(name).await?;
    Ok(tenant.ok_or_else(|| StoreError::NoTenant {
        name: name.to_owned(),
    })?)
}

pub(super) fn token_endpoint(backend: &Backend, name: &str) -> String {
    format!("{}/{name}/oauth/token", backend.running.base_url)
}

async fn tokens(
    backend: &Backend,
    name: &str,
    at_hand: Option<&str>,
    now: Timestamp,
) -> Result<Vec<TrialTokenRow>, ApiError> {
    let row =
        |name: String, client_id: Option<String>, [created, expires, revoked]: [Option<Timestamp>; 3]| {
            let text = |at: Option<Timestamp>| at.map(|at| at.to_string());
            TrialTokenRow {
                at_hand: client_id.is_none() && at_hand == Some(name.as_str()),
                name,
                client_id,
                created_at: text(created).unwrap_or_default(),
                state: match (revoked, expires) {
                    (Some(at), _) if at <= now => TrialTokenState::Revoked,
                    (_, Some(at)) if at <= now => TrialTokenState::Expired,
                    _ => TrialTokenState::Accepted,
                },
                expires_at: text(expires),
                revoked_at: text(revoked),
            }
        };
    let tokens = backend.store.tokens(name).await?.into_iter().map(|token| {
        let times = [Some(token.created_at), token.expires_at, token.revoked_at];
        row(token.name, None, times)
    });
    let clients = backend.store.clients(name).await?.into_iter().map(|client| {
        let times = [Some(client.created_at), client.expires_at, client.revoked_at];
        row(client.name, Some(client.client_id), times)
    });
    Ok(tokens.chain(clients).collect())
}

fn shown(settings: &TenantSettings) -> TrialSettingsView {
    let flavour = settings.flavour.as_ref();
    let retention = settings.retention;
    TrialSettingsView {
        strict: settings.strict,
        flavour_id: flavour.map(|flavour| flavour.vendor.clone()),
        flavour_name: flavour.map(|flavour| flavour.name.clone()),
        rules: flavour.map(rules).unwrap_or_default(),
        unmapped: flavour.map(|flavour| unmapped(flavour).to_owned()),
        extensions: settings
            .extensions
            .iter()
            .filter_map(|own| own["id"].as_str().map(str::to_owned))
            .collect(),
        entra: settings.entra.as_ref().map(|entra| TrialEntra {
            audience: entra.audiences.join(" "),
            jwks_url: match entra.jwks_url == offline::ENTRA_KEYS.replace("{tenant}", &entra.tenant_id) {
                true => String::new(),
                false => entra.jwks_url.clone(),
            },
            tenant_id: entra.tenant_id.clone(),
        }),
        keep: retention.exchanges,
        keep_usual: EXCHANGES_KEPT,
        keep_for: retention.age_s.map(offline::words::written),
        keep_mb: retention.bytes.map(|bytes| view::count(bytes.div_ceil(MEGABYTE))),
    }
}

fn rules(flavour: &profile::Flavour) -> Vec<TrialRule> {
    let refusals = flavour.refusals.iter().map(|refusal| {
        let methods: Vec<&str> = refusal.operations.iter().map(method).collect();
        TrialRule {
            id: refusal.id.clone(),
            on: format!("{} {}", methods.join(", "), endpoint(refusal.on)),
            message: refusal.message.clone(),
            status: u32::from(refusal.status),
            guide_step: refusal.guide_step.clone(),
        }
    });
    let rules = flavour.rules.iter().map(|rule| TrialRule {
        id: rule.id.clone(),
        on: rule.attribute.clone(),
        message: rule.message.clone(),
        status: u32::from(rule.status.unwrap_or(if rule.unique { 409 } else { 400 })),
        guide_step: rule.guide_step.clone(),
    });
    refusals.chain(rules).collect()
}

fn method(operation: &profile::Operation) -> &'static str {
    use profile::Operation;
    match operation {
        Operation::Search | Operation::Read => "GET",
        Operation::Create => "POST",
        Operation::Update => "PATCH",
        Operation::Delete => "DELETE",
    }
}

fn endpoint(kind: profile::ObjectKind) -> &'static str {
    match kind {
        profile::ObjectKind::Users => "/Users",
        profile::ObjectKind::Groups => "/Groups",
    }
}

fn unmapped(flavour: &profile::Flavour) -> &'static str {
    match flavour.unmapped {
        profile::Unmapped::Accept => "Attributes that the vendor does not use are stored like others.",
        profile::Unmapped::Note => {
            "Attributes that the vendor does not use are stored, and the log says that they are not used."
        }
        profile::Unmapped::Refuse => "A request with an attribute that the vendor does not use is refused.",
    }
}

impl From<&TrialEntra> for EntraWish {
    fn from(entra: &TrialEntra) -> Self {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Self {
            tenant_id: entra.tenant_id.clone(),
            jwks_url: given(&entra.jwks_url),
            audiences: entra.audience.split_whitespace().map(str::to_owned).collect(),
        }
    }
}
