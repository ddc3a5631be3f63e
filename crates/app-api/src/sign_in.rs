//! Signing in to a tenant, and staying signed in between runs.

mod accounts;
mod again;
mod awaited;
mod device;
mod found;
mod qr;
mod scopes;
mod window;

pub use again::SignedOut;
pub use awaited::CodePrompt;
pub use device::start_with_code;
pub use found::FoundTenant;
pub use graph_client::SignInConfig;
pub use scopes::{Need, explained, explanation};
pub use window::{accounts, ask_for_missing, find, missing, sign_out_of_account, use_account};

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use graph_client::{Cloud, Graph, Session, SignInError, Silent, Watch};
use graph_model::{GraphRequest, Organization};
use scim::exchange::Exchange;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::app::{App, lock};
use crate::error::{ApiError, ErrorCode};
use crate::request::{Nothing, SignInIdRequest, SignInRequest};
use crate::settings::Settings;
use crate::simulated::{self, SIMULATED};
use crate::view::home::{AppView, TenantCard};
use crate::view::sign_in::{
    CloudView, DeviceCodeView, SignInOptions, SignInState, SignInView, SimulatedAccount,
};
use crate::{graph_calls, home};
use accounts::{KeptAccount, KeptAccounts, account_key, token_name};

/// The signed-in account and its way to Graph.
#[derive(Clone)]
pub(crate) struct SignedIn {
    pub graph: Arc<Graph>,
    pub card: TenantCard,
    pub given_name: Option<String>,
    /// See [`KeptAccount::key`].
    key: String,
    /// What the sign-in sent and heard, without codes and tokens, until a set-up has it on record.
    untold: Arc<Mutex<Vec<Exchange>>>,
}

impl SignedIn {
    /// What was sent to the sign-in server and is on no set-up's record yet.
    pub(crate) fn untold(&self) -> Vec<Exchange> {
        std::mem::take(&mut *lock(&self.untold))
    }

    /// The permissions granted, by short name.
    pub(crate) async fn granted(&self) -> Vec<String> {
        let session = self.graph.session().await;
        session.granted().into_iter().map(str::to_owned).collect()
    }
}

/// The accounts of this run: several tenants side by side, the current one last.
#[derive(Default)]
pub(crate) struct SignedInAccounts(Vec<SignedIn>);

impl SignedInAccounts {
    pub(crate) fn current(&self) -> Option<&SignedIn> {
        self.0.last()
    }

    fn in_tenant(&self, tenant: &str) -> Option<SignedIn> {
        self.0
            .iter()
            .rev()
            .find(|present| present.card.id == tenant)
            .cloned()
    }

    fn put(&mut self, signed_in: SignedIn) {
        self.forget(&signed_in.key);
        self.0.push(signed_in);
    }

    /// Makes this account the current one.
    fn choose(&mut self, key: &str) -> Option<SignedIn> {
        let at = self.0.iter().position(|present| present.key == key)?;
        let chosen = self.0.remove(at);
        self.0.push(chosen.clone());
        Some(chosen)
    }

    fn forget(&mut self, key: &str) {
        self.0.retain(|present| present.key != key);
    }
}

/// A sign-in under way.
pub(crate) struct Attempt {
    url: String,
    /// What is typed at the address, on whichever device: the way without a browser of ours.
    code: Option<DeviceCodeView>,
    deadline: Instant,
    browser_failed: bool,
    cancel: CancellationToken,
    outcome: Arc<Mutex<Option<Result<TenantCard, ApiError>>>>,
}

/// Keeps a renewed refresh token in place of the old one.
pub(crate) struct KeepRenewed {
    app: App,
    cancel: CancellationToken,
}

impl KeepRenewed {
    pub(crate) fn new(app: &App, cancel: CancellationToken) -> Self {
        Self {
            app: app.clone(),
            cancel,
        }
    }
}

impl Watch for KeepRenewed {
    fn renewed(&self, session: &Session) {
        let Some(token) = session.refresh_token() else {
            return;
        };
        let name = token_name(&account_key(&session.account.tid, &session.account.oid));
        // Held at once, kept behind it: two renewals in a row then leave the newer one, in whichever order they end.
        self.app.inner.secrets.hold(&name, token);
        let secrets = self.app.inner.secrets.clone();
        self.app
            .inner
            .pending
            .spawn(async move { secrets.keep_held(&name).await });
    }

    fn cancellation(&self) -> CancellationToken {
        self.cancel.clone()
    }
}

impl App {
    /// The signed-in tenant.
    ///
    /// # Errors
    /// [`ErrorCode::SignInNeeded`].
    pub(crate) fn signed_in(&self) -> Result<SignedIn, ApiError> {
        lock(&self.inner.signed_in).current().cloned().ok_or_else(|| {
            ApiError::new(ErrorCode::SignInNeeded, "Nobody is signed in")
                .fix("Sign in, then go on here.")
                .at("Set up > Sign in")
        })
    }

    /// A watcher for calls of this app that nobody cancels.
    pub(crate) fn watch(&self) -> KeepRenewed {
        KeepRenewed::new(self, CancellationToken::new())
    }

    /// Where a cloud's id leads: to the embedded tenant, or to Microsoft.
    ///
    /// # Errors
    /// There is no such cloud, or the simulated tenant cannot be started.
    pub async fn sign_in_config(&self, cloud: &str) -> Result<SignInConfig, ApiError> {
        if cloud == SIMULATED {
            let tenant = self.simulated().await?;
            let mut config = self.config(simulated::cloud(&tenant)?);
            config.tenant = tenant.tenant_id();
            config.client_id = tenant.client_id();
            return Ok(config);
        }
        let known = Cloud::by_id(cloud).ok_or_else(|| {
            ApiError::bad_input(&format!("There is no cloud `{cloud}`"))
                .fix("Use simulated, global, usgov-l4, usgov-l5 or china.")
        })?;
        Ok(self.config(known))
    }

    /// A sign-in to this cloud as this run is set: the application of one's own, the way out, and at first the permissions
    /// to know who came.
    pub(crate) fn config(&self, cloud: Cloud) -> SignInConfig {
        let mut config = SignInConfig::new(cloud);
        config.scopes = graph_client::reserved_scopes();
        config.scopes.extend(Need::Enter.scopes());
        config.network = self.inner.network.clone();
        if let Some(client_id) = &self.inner.settings.client_id {
            config.client_id.clone_from(client_id);
        }
        config
    }

    /// A pair of addresses: another cloud, or a simulated tenant in another process.
    ///
    /// # Errors
    /// One of them cannot be used.
    pub fn sign_in_config_for(&self, authority: &str, graph: &str) -> Result<SignInConfig, ApiError> {
        let cloud = Cloud::custom(authority, graph).map_err(|error| {
            ApiError::bad_input(&error.to_string())
                .fix("Give the two addresses as `slipway tenant serve` prints them, or as your cloud documents them.")
        })?;
        Ok(self.config(cloud))
    }

    /// Takes a finished sign-in over: reads the tenant's name, keeps the refresh token.
    async fn accept(&self, session: Session) -> Result<TenantCard, ApiError> {
        let signed_in = self.enter(session).await?;
        let card = signed_in.card.clone();
        lock(&self.inner.claims).remove(&card.id);
        lock(&self.inner.signed_in).put(signed_in);
        Ok(card)
    }

    async fn enter(&self, session: Session) -> Result<SignedIn, ApiError> {
        let cloud = session.cloud().clone();
        let account = session.account.clone();
        let mut kept = KeptAccount::new(&session, "");
        let key = kept.key();
        // Kept before anything else is asked: a tenant whose name cannot be read is still one that was signed in to.
        if let Some(token) = session.refresh_token() {
            self.inner.secrets.set(&kept.token_name(), token).await;
        }
        let untold = Arc::new(Mutex::new(session.exchanges().to_vec()));
        let recorder = Arc::new(self.inner.options.recorder.clone());
        let graph = Arc::new(Graph::new(session)?.heard_by(recorder));
        let answer = graph_calls::read(&graph, &Silent, &GraphRequest::organization()).await?;
        let organization = answer.items().first().cloned().map(Organization::from_value);
        let card = TenantCard {
            id: account.tid.clone(),
            name: organization.map_or_else(|| account.tid.clone(), |found| found.display_name().to_owned()),
            account: account.upn,
            simulated: cloud.is_loopback(),
        };
        kept.name.clone_from(&card.name);
        let mut accounts = KeptAccounts::read(&self.inner.places);
        if let Some(older) = accounts.put(kept) {
            self.inner.secrets.forget(&older.token_name()).await;
        }
        accounts.write(&self.inner.places);
        let given_name = account.name.split_whitespace().next().map(str::to_owned);
        Ok(SignedIn {
            graph,
            card,
            given_name,
            key,
            untold,
        })
    }
}

/// Where one can sign in, and what is asked for.
///
/// # Errors
/// The simulated tenant cannot be started.
pub async fn options(app: &App, _request: Nothing) -> Result<SignInOptions, ApiError> {
    let tenant = app.simulated().await?;
    let usual = Settings::read(&app.inner.places)?.cloud;
    Ok(SignInOptions {
        clouds: cloud_views(),
        usual_cloud: usual.unwrap_or_else(|| SIMULATED.to_owned()),
        simulated_accounts: tenant
            .accounts()
            .into_iter()
            .map(|account| SimulatedAccount {
                display_name: account.display_name,
                upn: account.upn,
                password: account.password,
                roles: account.roles,
            })
            .collect(),
        scopes: explained(&[Need::Enter, Need::SetUp]),
    })
}

/// Every cloud a sign-in can begin in, the simulated tenant first.
pub(crate) fn cloud_views() -> Vec<CloudView> {
    let known = graph_client::clouds().into_iter().map(found::view);
    std::iter::once(simulated_cloud()).chain(known).collect()
}

fn simulated_cloud() -> CloudView {
    CloudView {
        id: SIMULATED.to_owned(),
        name: "Simulated tenant".to_owned(),
        detail: "Contoso Nordic with made-up people, on this computer. No network needed.".to_owned(),
        simulated: true,
    }
}

/// Opens the browser and begins to wait for it.
///
/// # Errors
/// No port can be opened, or there is no such cloud.
pub async fn start(app: &App, request: SignInRequest) -> Result<SignInView, ApiError> {
    let config = asked_for(app, &request).await?;
    let timeout = config.timeout;
    let pending = graph_client::start_sign_in(config).await?;
    let url = pending.url().to_string();
    let browser_failed = app.inner.host.open(&url).is_err();
    let attempt = Attempt {
        url,
        code: None,
        deadline: Instant::now() + timeout,
        browser_failed,
        cancel: CancellationToken::new(),
        outcome: Arc::default(),
    };
    let cancel = attempt.cancel.clone();
    begin(app, attempt, request.session_id, pending.finish(cancel)).await
}

/// One attempt at a time: an older one would wait for a page that nobody looks at any more.
fn end_older(app: &App) {
    for old in lock(&app.inner.attempts).values() {
        old.cancel.cancel();
    }
}

/// What a window asks for: the cloud, and the permissions of its set-up.
async fn asked_for(app: &App, request: &SignInRequest) -> Result<SignInConfig, ApiError> {
    end_older(app);
    let mut config = app.sign_in_config(&request.cloud).await?;
    // The simulated cloud has one tenant, and it is named already.
    if let Some(tenant) = request.tenant.as_ref().filter(|_| request.cloud != SIMULATED) {
        config.tenant.clone_from(tenant);
    }
    if let Some(session) = &request.session_id {
        let state = app.session(session).await?.state;
        config.scopes.extend(Need::SetUp.scopes());
        // One more permission, and only for set-ups that use it.
        if state.answers.create_missing_groups {
            config.scopes.extend(Need::CreateGroups.scopes());
        }
        if state.profile().is_ok_and(|profile| profile.sso.is_some()) {
            config.scopes.extend(Need::Consent.scopes());
        }
        config.claims = state.tenant.and_then(|tenant| app.claims_for(&tenant.id));
    }
    Ok(config)
}

/// Waits for the end of an attempt behind the window's back; the window asks how it stands.
async fn begin(
    app: &App,
    attempt: Attempt,
    session: Option<String>,
    ended: impl Future<Output = Result<Session, SignInError>> + Send + 'static,
) -> Result<SignInView, ApiError> {
    let id = Uuid::new_v4().to_string();
    let outcome = Arc::clone(&attempt.outcome);
    lock(&app.inner.attempts).insert(id.clone(), attempt);
    let background = app.clone();
    tokio::spawn(async move {
        let result = match ended.await {
            Ok(signed_in) => background.accept(signed_in).await,
            Err(error) => Err(error.into()),
        };
        // The set-up goes on in the tenant that was signed in to for it, and remembers it.
        if let (Ok(card), Some(session)) = (&result, &session) {
            let card = card.clone();
            let kept = background
                .change_session(session, |state| state.tenant = Some(card))
                .await;
            if let Err(error) = kept {
                tracing::warn!(error = %error, "the set-up's tenant could not be kept");
            }
        }
        *lock(&outcome) = Some(result);
    });
    show(app, SignInIdRequest { sign_in_id: id }).await
}

/// Where a sign-in stands.
///
/// # Errors
/// There is no such sign-in.
pub async fn show(app: &App, request: SignInIdRequest) -> Result<SignInView, ApiError> {
    let attempts = lock(&app.inner.attempts);
    let attempt = attempts
        .get(&request.sign_in_id)
        .ok_or_else(|| ApiError::new(ErrorCode::NotFound, "This sign-in has ended").fix("Start it again."))?;
    let outcome = lock(&attempt.outcome).clone();
    let (state, tenant, error) = match outcome {
        None => (SignInState::Waiting, None, None),
        Some(Ok(card)) => (SignInState::Done, Some(card), None),
        Some(Err(error)) if error.code == ErrorCode::Cancelled => (SignInState::Cancelled, None, None),
        Some(Err(error)) => (SignInState::Failed, None, Some(error)),
    };
    let waiting = state == SignInState::Waiting;
    let left = attempt.deadline.saturating_duration_since(Instant::now());
    Ok(SignInView {
        id: request.sign_in_id,
        url: waiting.then(|| attempt.url.clone()),
        code: attempt.code.clone().filter(|_| waiting),
        seconds_left: waiting.then(|| whole_seconds(left)),
        browser_failed: waiting && attempt.browser_failed,
        state,
        tenant,
        error,
    })
}

fn whole_seconds(left: Duration) -> u32 {
    u32::try_from(left.as_secs()).unwrap_or(u32::MAX)
}

/// Stops waiting for the browser.
///
/// # Errors
/// There is no such sign-in.
pub async fn cancel(app: &App, request: SignInIdRequest) -> Result<SignInView, ApiError> {
    if let Some(attempt) = lock(&app.inner.attempts).get(&request.sign_in_id) {
        attempt.cancel.cancel();
        let mut outcome = lock(&attempt.outcome);
        if outcome.is_none() {
            *outcome = Some(Err(ApiError::new(
                ErrorCode::Cancelled,
                "The sign-in was cancelled",
            )));
        }
    }
    show(app, request).await
}

/// Forgets the account and its refresh token, and opens Entra's page that ends the browser's session. Nothing in the
/// tenant changes.
///
/// # Errors
/// None today; the key store's failures are shown in Settings.
pub async fn sign_out(app: &App, request: Nothing) -> Result<AppView, ApiError> {
    app.sign_out_of(None, false, true).await?;
    home::show(app, request).await
}

impl From<SignInError> for ApiError {
    fn from(error: SignInError) -> Self {
        let code = match &error {
            SignInError::Cancelled => ErrorCode::Cancelled,
            SignInError::BadInput { .. } | SignInError::NotLoopback { .. } => ErrorCode::BadInput,
            SignInError::NoRefreshToken => ErrorCode::SignInNeeded,
            _ => ErrorCode::Failed,
        };
        // The number is what people search for and what Microsoft's support asks for.
        let cause = match error.aadsts() {
            Some(number) => format!("{} (AADSTS{number})", error.cause()),
            None => error.cause(),
        };
        let mut shown = Self::new(code, "The sign-in did not succeed")
            .because(&cause)
            .fix(&error.repair())
            .at("Set up > Sign in");
        shown.correlation_id = error.correlation_id().map(str::to_owned);
        shown
    }
}
