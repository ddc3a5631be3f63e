//! Trial tenants: the local SCIM backend and what was said to it.

mod change;
mod log;
pub mod offline;
mod story;
mod tenant;
mod view;

use std::net::SocketAddr;
use std::path::PathBuf;

use jiff::Timestamp;
use profile::Profile;
use scim_server::reach::Reach;
use scim_server::{
    Durability, EntraTokens, ExchangeQuery, RunningTrial, ServeOptions, StoreError, StoreOptions, Tls,
    TrialStore,
};
use secrecy::{ExposeSecret, SecretString};

use crate::app::App;
use crate::error::{ApiError, ErrorCode};
use crate::request::{
    Nothing, TrialExchangeRequest, TrialExchangesRequest, TrialRequest, TrialResourcesRequest,
};
use crate::view::trial::{TrialExchangePage, TrialExchangeView, TrialResourcePage, TrialSummary, TrialToken};

pub use change::{
    add_fault, add_token, clear_faults, delete_snapshot, remove_fault, reset, restore_snapshot, revoke_token,
    rotate_token, save_settings, seed, take_snapshot,
};
pub use log::{export_log, replay, story};
pub use scim_server::FAULT_SYNTAX;
pub use tenant::{create, show};

/// Most rows of one page.
const PAGE_MAX: u32 = 200;

/// The trial backend of this run.
pub(crate) struct Backend {
    pub store: TrialStore,
    pub running: RunningTrial,
}

/// Key-store name of a trial tenant's token, for showing it again.
fn token_name(name: &str) -> String {
    format!("trial/{name}/token")
}

/// Key-store name of what that token is called, to know when it is the one that ends.
fn token_label(name: &str) -> String {
    format!("trial/{name}/token-name")
}

/// What the token of a new trial tenant is called.
const FIRST_TOKEN: &str = "first";

/// Keeps a token for showing it again, in the place of the one kept before.
async fn keep_token(app: &App, name: &str, label: &str, token: &SecretString) {
    let secrets = &app.inner.secrets;
    secrets.set(&token_name(name), token).await;
    secrets
        .set(&token_label(name), &SecretString::from(label.to_owned()))
        .await;
}

async fn forget_token(app: &App, name: &str) {
    app.inner.secrets.forget(&token_name(name)).await;
    app.inner.secrets.forget(&token_label(name)).await;
}

/// What the token at hand is called; `None` when none is.
async fn kept_label(app: &App, name: &str) -> Option<String> {
    app.inner.secrets.get(&token_name(name)).await?;
    let label = app.inner.secrets.get(&token_label(name)).await;
    // One that was kept before names were is the first.
    Some(label.map_or_else(
        || FIRST_TOKEN.to_owned(),
        |label| label.expose_secret().to_owned(),
    ))
}

impl App {
    /// The trial backend; starts it the first time, on the port this data folder used before when that is free.
    pub(crate) async fn trial(&self) -> Result<&Backend, ApiError> {
        self.inner
            .trial
            .get_or_try_init(|| async {
                let store = open_store(&self.inner.places.trials()).await?;
                let mut addresses = self.inner.places.trial_addresses();
                if self.inner.options.any_trial_port {
                    addresses = vec![SocketAddr::from(([127, 0, 0, 1], 0))];
                }
                let mut failure = None;
                for address in addresses {
                    match scim_server::serve(store.clone(), address).await {
                        Ok(running) => {
                            if let Some(port) = port_of(&running.base_url) {
                                self.inner.places.remember_trial_port(port);
                            }
                            return Ok(Backend { store, running });
                        }
                        Err(error) => failure = Some(error),
                    }
                }
                let why = failure.map_or_else(String::new, |error| error.to_string());
                Err(ApiError::failed("The trial backend could not be started").because(&why))
            })
            .await
    }

    /// Address of the trial backend, when it runs.
    pub(crate) fn trial_url(&self) -> Option<String> {
        self.inner
            .trial
            .get()
            .map(|backend| backend.running.base_url.clone())
    }
}

/// Opens a trial database.
///
/// # Errors
/// The file is not a trial database or cannot be written.
pub async fn open_store(path: &std::path::Path) -> Result<TrialStore, ApiError> {
    open_store_with(path, Durability::default()).await
}

async fn open_store_with(path: &std::path::Path, durability: Durability) -> Result<TrialStore, ApiError> {
    let options = StoreOptions {
        durability,
        ..StoreOptions::default()
    };
    TrialStore::open_with(path, options).await.map_err(|error| {
        ApiError::failed(&format!("The trial database {} cannot be used", path.display()))
            .because(&error.to_string())
            .fix(fix(&error))
    })
}

/// What to do when a trial database does not do its work.
fn fix(error: &StoreError) -> &'static str {
    match error {
        StoreError::Newer { .. } => {
            "Use the newer version of Slipway, or another file (--db) or data folder (--data-dir)."
        }
        StoreError::Damaged { .. } | StoreError::Corrupt(_) => {
            "Put a copy of it from before in its place, or move it away to begin with an empty one."
        }
        StoreError::ReadOnly => {
            "Allow writing to the file and its folder, or use another data folder (--data-dir)."
        }
        StoreError::Full => "Free some space on the disk, then try again.",
        StoreError::Disk { .. } => {
            "Look whether the disk is full, over its quota or broken, or use another data folder (--data-dir)."
        }
        StoreError::Locked => {
            "End the program that has the file open, or wait until it is done, then try again."
        }
        _ => "Move the file away to begin with an empty one, or name another file.",
    }
}

/// Where and how a trial database is served.
#[derive(Clone, Debug)]
pub struct ServeWish {
    /// Address and port.
    pub listen: SocketAddr,
    /// Other machines may reach it.
    pub allow_remote: bool,
    /// Certificate and key, for https.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Scheme and host that clients use, when a proxy or tunnel stands before.
    pub public_url: Option<String>,
}

/// Serves a trial database until it is dropped, for `slipway trial serve`. With it, who can call it and what a person
/// should know about that.
///
/// # Errors
/// The address is taken, or not loopback and that was not said to be wanted; the certificate cannot be used.
pub async fn serve(store: TrialStore, wish: ServeWish) -> Result<(RunningTrial, Reach), ApiError> {
    let listen = wish.listen;
    if let Some(url) = &wish.public_url
        && !url::Url::parse(url).is_ok_and(|url| url.has_host() && matches!(url.scheme(), "http" | "https"))
    {
        return Err(ApiError::bad_input(&format!("`{url}` is not an address"))
            .fix("Write scheme and host, https://scim.example.com."));
    }
    let tls = match &wish.tls {
        None => None,
        Some((certificate, key)) => {
            Some(Tls::read(certificate, key, Timestamp::now()).map_err(|error| {
                ApiError::bad_input("The certificate cannot be used")
                    .because(&crate::probing::sentence(&error.to_string()))
                    .fix("Name the PEM files of a certificate, its chain included, and of its key without a password.")
            })?)
        }
    };
    let has_tls = tls.is_some();
    let options = ServeOptions {
        allow_remote: wish.allow_remote,
        tls,
        public_url: wish.public_url.clone(),
        ..ServeOptions::at(listen)
    };
    let running = scim_server::serve_with(store, options).await.map_err(|error| {
        let message = format!("The trial backend cannot listen on {listen}");
        let (shown, fix) = match error {
            scim_server::ServeError::NotLoopback { .. } => (
                ApiError::bad_input(&message),
                "Choose a free address with --listen, 127.0.0.1:0 for any port, or say that this is wanted with --allow-remote.",
            ),
            _ => (
                ApiError::failed(&message),
                "Choose a free address with --listen, 127.0.0.1:0 for any port.",
            ),
        };
        shown.because(&error.to_string()).fix(fix)
    })?;
    let reach = scim_server::reach::of(running.local_addr, has_tls, wish.public_url.as_deref());
    Ok((running, reach))
}

/// Where `slipway trial` keeps its database unless told otherwise.
#[must_use]
pub fn default_database(app: &App) -> PathBuf {
    app.inner.places.trials()
}

fn port_of(url: &str) -> Option<u16> {
    url::Url::parse(url).ok()?.port()
}

/// All trial tenants.
///
/// # Errors
/// The backend cannot be started.
pub async fn list(app: &App, _request: Nothing) -> Result<Vec<TrialSummary>, ApiError> {
    let backend = app.trial().await?;
    let mut rows = Vec::new();
    for tenant in backend.store.tenants().await? {
        let at_hand = app.inner.secrets.get(&token_name(&tenant.name)).await.is_some();
        rows.push(view::summary(backend, &tenant, at_hand));
    }
    Ok(rows)
}

/// Deletes a trial tenant with everything in it.
///
/// # Errors
/// There is none of this name.
pub async fn delete(app: &App, request: TrialRequest) -> Result<Vec<TrialSummary>, ApiError> {
    app.trial().await?.store.delete_tenant(&request.name).await?;
    forget_token(app, &request.name).await;
    list(app, Nothing {}).await
}

/// The token, when it is at hand.
///
/// # Errors
/// It is not: only its hash is in the database.
pub async fn token(app: &App, request: TrialRequest) -> Result<TrialToken, ApiError> {
    let token = app
        .inner
        .secrets
        .get(&token_name(&request.name))
        .await
        .ok_or_else(|| {
            ApiError::new(ErrorCode::NotFound, "The token is not at hand any more")
                .because("The database holds only its hash.")
                .fix("Replace it with a new one under Tokens.")
        })?;
    Ok(TrialToken {
        token: token.expose_secret().to_owned(),
    })
}

/// A page of exchanges, newest first.
///
/// # Errors
/// There is no trial tenant of this name.
pub async fn exchanges(app: &App, request: TrialExchangesRequest) -> Result<TrialExchangePage, ApiError> {
    let backend = app.trial().await?;
    let query = ExchangeQuery {
        text: Some(request.text.trim().to_owned()).filter(|text| !text.is_empty()),
        failed_only: request.failed_only,
        before: request.before.as_deref().and_then(|before| before.parse().ok()),
        after: None,
        about: None,
        limit: Some(request.limit.clamp(1, PAGE_MAX)),
    };
    let limit = request.limit.clamp(1, PAGE_MAX);
    let page = backend.store.exchange_rows(&request.name, &query).await?;
    Ok(view::page(&request.name, page, limit))
}

/// One exchange with its change and the tolerances used.
///
/// # Errors
/// It is not kept any more.
pub async fn exchange(app: &App, request: TrialExchangeRequest) -> Result<TrialExchangeView, ApiError> {
    let backend = app.trial().await?;
    let missing = || ApiError::new(ErrorCode::NotFound, "This exchange is not kept any more");
    let id = request.id.parse().map_err(|_| missing())?;
    let logged = backend
        .store
        .exchange(&request.name, id)
        .await?
        .ok_or_else(missing)?;
    Ok(view::exchange(&request.name, &logged))
}

/// A page of stored people or groups.
///
/// # Errors
/// There is no trial tenant of this name.
pub async fn resources(app: &App, request: TrialResourcesRequest) -> Result<TrialResourcePage, ApiError> {
    let store = &app.trial().await?.store;
    let (offset, limit) = (
        u64::from(request.offset),
        u64::from(request.limit.clamp(1, PAGE_MAX)),
    );
    let text = Some(request.text.trim()).filter(|text| !text.is_empty());
    let (items, total) = if request.groups {
        store.groups(&request.name, text, offset, limit).await?
    } else {
        store.users(&request.name, text, offset, limit).await?
    };
    Ok(TrialResourcePage {
        rows: items.iter().map(view::resource).collect(),
        total: view::count(total),
    })
}

/// A trial tenant of this app that stands for a vendor: name, tenant URL and token. The first free name
/// of `base`, `base-2`, `base-3`, … is taken.
pub(crate) async fn fresh(
    app: &App,
    base: &str,
    profile: &Profile,
    allowed: Option<EntraTokens>,
) -> Result<(String, String, SecretString), ApiError> {
    let backend = app.trial().await?;
    let taken: Vec<String> = backend
        .store
        .tenants()
        .await?
        .into_iter()
        .map(|tenant| tenant.name)
        .collect();
    let name = std::iter::once(base.to_owned())
        .chain((2..).map(|number| format!("{base}-{number}")))
        .find(|name| !taken.contains(name))
        .unwrap_or_else(|| base.to_owned());
    let mut wish = offline::of_profile(profile);
    wish.settings.entra = allowed;
    let made = backend.store.create_tenant_with(&name, wish).await?;
    keep_token(app, &name, FIRST_TOKEN, &made.token).await;
    Ok((name.clone(), backend.running.tenant_url(&name), made.token))
}

/// The trial tenant a session used before, with its token, when both are still there.
pub(crate) async fn renewed(app: &App, name: &str) -> Option<(String, String, SecretString)> {
    let backend = app.trial().await.ok()?;
    backend.store.tenant(name).await.ok()??;
    let token = app.inner.secrets.get(&token_name(name)).await?;
    Some((name.to_owned(), backend.running.tenant_url(name), token))
}

/// Which of our trial tenants a tenant URL leads to, when it leads to one.
pub(crate) async fn name_of_url(app: &App, tenant_url: &str) -> Option<String> {
    let backend = app.inner.trial.get()?;
    let tenants = backend.store.tenants().await.ok()?;
    tenants
        .into_iter()
        .map(|tenant| tenant.name)
        .find(|name| tenant_url.trim_end_matches('/') == backend.running.tenant_url(name))
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let message = crate::probing::sentence(&error.to_string());
        match error {
            StoreError::NoTenant { .. } => Self::new(ErrorCode::NotFound, &message)
                .fix("The list of trial tenants (`slipway trial list`) shows those there are."),
            StoreError::NameTaken { .. } => {
                Self::bad_input(&message).fix("Choose another name, or delete the other one first.")
            }
            StoreError::Refused { fix, .. } => Self::bad_input(&message).fix(fix),
            StoreError::BadName { .. } => Self::bad_input(&message).fix("Choose a name such as sms2go-demo."),
            _ => Self::failed(&message).fix(fix(&error)),
        }
    }
}
