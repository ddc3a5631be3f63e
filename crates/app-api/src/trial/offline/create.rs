//! Making a trial tenant, changing what it is set to, and showing all of it.

use std::net::SocketAddr;

use jiff::Timestamp;
use profile::{Flavour, Profile};
use scim_server::{EntraTokens, NewTenant, Retention, StoreError, TenantSettings};
use secrecy::ExposeSecret;
use serde::Serialize;
use serde_json::Value;

use super::access::{ClientEntry, TokenEntry};
use super::contents::SnapshotEntry;
use super::{Offline, TrialEntry, words};
use crate::error::ApiError;

/// Where Entra's keys are unless somebody says otherwise.
pub(in crate::trial) const ENTRA_KEYS: &str =
    "https://login.microsoftonline.com/{tenant}/discovery/v2.0/keys";

/// What a trial tenant shall be set to; `None` leaves it as it is.
#[derive(Clone, Debug, Default)]
pub struct SettingsWish {
    /// Refuses what is not by the letter of the RFCs.
    pub strict: Option<bool>,
    /// Refuses other values than an attribute's canonical ones.
    pub canonical_values_only: Option<bool>,
    /// Behaves as this vendor; `none` as nobody.
    pub flavour: Option<String>,
    /// Texts of schema extensions, with the names of their files.
    pub extensions: Vec<(String, String)>,
    /// Accepts tokens that Entra issued.
    pub entra: Option<EntraWish>,
    /// Exchanges kept at most.
    pub keep: Option<u32>,
    /// How long an exchange is kept, `30d`.
    pub keep_for: Option<String>,
    /// Megabytes of all exchanges.
    pub keep_mb: Option<u64>,
}

/// Whose tokens of Entra are accepted.
#[derive(Clone, Debug, Default)]
pub struct EntraWish {
    /// Directory (tenant) id.
    pub tenant_id: String,
    /// Where its keys are; Entra's own address when `None`.
    pub jwks_url: Option<String>,
    /// Audiences that are accepted; the one of custom applications when empty.
    pub audiences: Vec<String>,
}

/// A tenant to be made.
#[derive(Clone, Debug)]
pub struct CreateWish {
    /// Name in the URL.
    pub name: String,
    /// The vendor it stands for: its flavour too, unless the settings name another.
    pub vendor: Option<String>,
    /// What it is set to.
    pub settings: SettingsWish,
    /// Makes an OAuth 2.0 client with it.
    pub oauth: bool,
    /// How long its token is accepted, `90d`.
    pub token_for: Option<String>,
    /// Address at which `trial serve` will listen.
    pub listen: SocketAddr,
    /// Scheme and host that clients use, when it is another one.
    pub public_url: Option<String>,
}

/// A new trial tenant. Its secrets are shown once.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewTrial {
    /// Name in the URL.
    pub name: String,
    /// Tenant URL, as `trial serve` will answer it.
    pub url: String,
    /// Secret token; only its hash is kept.
    pub token: String,
    /// RFC 3339: until when the token is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_expires_at: Option<String>,
    /// The OAuth 2.0 client, when one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oauth: Option<NewOauth>,
    /// What a person should know: what to enter in Entra, and who can call it.
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// A new OAuth 2.0 client.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewOauth {
    /// Token Endpoint.
    pub token_endpoint: String,
    /// Client Identifier.
    pub client_id: String,
    /// Client Secret; only its hash is kept.
    pub client_secret: String,
}

/// All of a trial tenant but its people, its log and its secrets.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrialDetail {
    /// As listed.
    #[serde(flatten)]
    pub entry: TrialEntry,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339 of the last exchange.
    pub last_exchange_at: Option<String>,
    /// What it is set to.
    pub settings: ShownSettings,
    /// Tokens it has had.
    pub tokens: Vec<TokenEntry>,
    /// OAuth 2.0 clients it has had.
    pub clients: Vec<ClientEntry>,
    /// States it was saved in.
    pub snapshots: Vec<SnapshotEntry>,
}

/// What a trial tenant is set to, in the words of the options.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownSettings {
    /// By the letter of the RFCs.
    pub strict: bool,
    /// Only an attribute's canonical values are accepted.
    pub canonical_values_only: bool,
    /// Vendor it behaves as.
    pub flavour: Option<String>,
    /// Names of the rules of that vendor.
    pub rules: Vec<String>,
    /// Faults, as they are written.
    pub faults: Vec<String>,
    /// URNs of its own schemas.
    pub extensions: Vec<String>,
    /// Tenant id and key address of the Entra tokens it accepts.
    pub entra: Option<EntraTokens>,
    /// What its log keeps.
    pub retention: Retention,
}

impl ShownSettings {
    pub(super) fn of(settings: &TenantSettings) -> Self {
        let flavour = settings.flavour.as_ref();
        let rules = flavour.map(|flavour| {
            let refusals = flavour.refusals.iter().map(|refusal| refusal.id.clone());
            refusals
                .chain(flavour.rules.iter().map(|rule| rule.id.clone()))
                .collect()
        });
        Self {
            strict: settings.strict,
            canonical_values_only: settings.canonical_values_only,
            flavour: flavour.map(|flavour| flavour.vendor.clone()),
            rules: rules.unwrap_or_default(),
            faults: settings.faults.iter().map(ToString::to_string).collect(),
            extensions: settings
                .extensions
                .iter()
                .filter_map(|own| own["id"].as_str().map(str::to_owned))
                .collect(),
            entra: settings.entra.clone(),
            retention: settings.retention,
        }
    }
}

/// A wish whose texts have been read.
struct ReadWish {
    wish: SettingsWish,
    flavour: Option<Option<Flavour>>,
    extensions: Vec<Value>,
    keep_for_s: Option<u64>,
}

impl ReadWish {
    fn of(wish: SettingsWish) -> Result<Self, ApiError> {
        let flavour = match wish.flavour.as_deref() {
            None => None,
            Some("none") => Some(None),
            Some(vendor) => Some(Some(crate::vendor::find(vendor)?.flavour())),
        };
        let mut extensions = Vec::new();
        for (file, text) in &wish.extensions {
            let mut schema: Value =
                serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
                    ApiError::bad_input(&format!("{file} is not JSON"))
                        .because(&error.to_string())
                        .fix("Write one schema as RFC 7643 §7 defines it.")
                })?;
            say_what_it_extends(&mut schema);
            extensions.push(schema);
        }
        let keep_for = wish.keep_for.as_deref().map(words::span).transpose()?;
        Ok(Self {
            flavour,
            extensions,
            keep_for_s: keep_for.map(|span| span.as_secs().unsigned_abs()),
            wish,
        })
    }

    fn apply(self, settings: &mut TenantSettings) {
        let wish = self.wish;
        if let Some(strict) = wish.strict {
            settings.strict = strict;
        }
        if let Some(only) = wish.canonical_values_only {
            settings.canonical_values_only = only;
        }
        if let Some(flavour) = self.flavour {
            settings.flavour = flavour;
        }
        for own in self.extensions {
            settings.extensions.retain(|other| other["id"] != own["id"]);
            settings.extensions.push(own);
        }
        if let Some(entra) = wish.entra {
            let keys = || ENTRA_KEYS.replace("{tenant}", entra.tenant_id.trim());
            settings.entra = Some(EntraTokens {
                jwks_url: entra.jwks_url.unwrap_or_else(keys),
                tenant_id: entra.tenant_id.trim().to_owned(),
                audiences: entra.audiences,
            });
        }
        let retention = &mut settings.retention;
        retention.exchanges = wish.keep.or(retention.exchanges);
        retention.age_s = self.keep_for_s.or(retention.age_s);
        retention.bytes = wish
            .keep_mb
            .map(|megabytes| megabytes.saturating_mul(1_000_000))
            .or(retention.bytes);
    }
}

/// A schema of RFC 7643 §7 does not say what it extends; a URN usually ends with it.
fn say_what_it_extends(schema: &mut Value) {
    let of_groups = schema["id"]
        .as_str()
        .and_then(|urn| urn.rsplit(':').next())
        .is_some_and(|last| last.eq_ignore_ascii_case("Group"));
    let extends = if of_groups { "Group" } else { "User" };
    if let Some(object) = schema.as_object_mut() {
        object
            .entry("resourceType")
            .or_insert_with(|| Value::from(extends));
    }
}

/// The settings of a tenant that stands for a vendor.
pub(crate) fn of_profile(profile: &Profile) -> NewTenant {
    NewTenant {
        vendor: Some(profile.id.clone()),
        settings: TenantSettings {
            flavour: Some(profile.flavour()),
            ..TenantSettings::default()
        },
        token_expires_at: None,
    }
}

impl Offline {
    /// Makes a trial tenant.
    ///
    /// # Errors
    /// The name is taken or cannot be used, there is no such vendor, or the settings cannot be.
    pub async fn create(&self, wish: CreateWish, now: Timestamp) -> Result<NewTrial, ApiError> {
        let mut new = match wish.vendor.as_deref() {
            Some(vendor) => of_profile(crate::vendor::find(vendor)?),
            None => NewTenant::default(),
        };
        let blank_token = wish.settings.entra.is_some();
        ReadWish::of(wish.settings)?.apply(&mut new.settings);
        new.token_expires_at = wish
            .token_for
            .as_deref()
            .map(|span| words::from_now(span, now))
            .transpose()?;
        let expires = new.token_expires_at.map(|at| at.to_string());
        let wants_entra = new
            .settings
            .flavour
            .as_ref()
            .filter(|flavour| flavour.token == profile::AcceptedToken::EntraIssued && !blank_token)
            .map(|flavour| flavour.name.clone());
        let made = self.store().create_tenant_with(wish.name.trim(), new).await?;
        let name = made.tenant.name;
        let base = match &wish.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}", wish.listen),
        };
        let oauth = match wish.oauth {
            false => None,
            true => {
                let client = self.store().add_client(&name, None, None).await?;
                Some(NewOauth {
                    token_endpoint: format!("{base}/{name}/oauth/token"),
                    client_id: client.client.client_id,
                    client_secret: client.secret.expose_secret().to_owned(),
                })
            }
        };
        let mut notes = Vec::new();
        if blank_token {
            notes.push(
                "Leave the Secret Token blank in Entra: the token it sends of its own is verified here."
                    .to_owned(),
            );
        }
        if let Some(vendor) = wants_entra {
            notes.push(format!(
                "{vendor} accepts no token but Entra's: make the trial tenant with --entra-token and your tenant id, and leave the Secret Token blank."
            ));
        }
        notes.push(scim_server::reach::of(wish.listen, false, wish.public_url.as_deref()).callers);
        Ok(NewTrial {
            url: format!("{base}/{name}/scim/v2"),
            name,
            token: made.token.expose_secret().to_owned(),
            token_expires_at: expires,
            oauth,
            notes,
        })
    }

    /// Changes what a trial tenant is set to.
    ///
    /// # Errors
    /// There is none of this name, there is no such vendor, or the settings cannot be.
    pub async fn set(&self, name: &str, wish: SettingsWish) -> Result<ShownSettings, ApiError> {
        let read = ReadWish::of(wish)?;
        let settings = self
            .store()
            .change_settings(name, |settings| read.apply(settings))
            .await?;
        Ok(ShownSettings::of(&settings))
    }

    /// All of a trial tenant but its people, its log and its secrets.
    ///
    /// # Errors
    /// There is none of this name.
    pub async fn show(&self, name: &str) -> Result<TrialDetail, ApiError> {
        let store = self.store();
        let tenant = store.tenant(name).await?.ok_or_else(|| StoreError::NoTenant {
            name: name.to_owned(),
        })?;
        Ok(TrialDetail {
            created_at: tenant.created_at.to_string(),
            last_exchange_at: tenant.last_exchange_at.map(|at| at.to_string()),
            settings: ShownSettings::of(&store.settings(name).await?),
            tokens: self.tokens(name).await?,
            clients: self.clients(name).await?,
            snapshots: self.snapshots(name).await?,
            entry: super::entry(tenant),
        })
    }
}
