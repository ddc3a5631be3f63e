//! Signing in to a tenant, and staying signed in between runs.

mod awaited;
mod device;
mod qr;

pub use awaited::CodePrompt;
pub use device::start_with_code;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use graph_client::{Cloud, Graph, Session, SignInConfig, SignInError, Silent, Watch};
use graph_model::{GraphRequest, Organization};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::app::{App, lock};
use crate::error::{ApiError, ErrorCode};
use crate::request::{Nothing, SignInIdRequest, SignInRequest};
use crate::simulated::{self, SIMULATED};
use crate::view::home::{AppView, TenantCard};
use crate::view::sign_in::{
    CloudView, DeviceCodeView, ScopeView, SignInOptions, SignInState, SignInView, SimulatedAccount,
};
use crate::{graph_calls, home};

/// Key-store name of the refresh token.
const REFRESH_TOKEN: &str = "refresh-token";

/// What each permission of a set-up is for. A test holds this list to the permissions that are asked for.
const SCOPE_REASONS: [(&str, &str); 9] = [
    ("User.Read", "know who is signed in"),
    ("Directory.Read.All", "know which directory roles you hold"),
    ("Application.ReadWrite.All", "create the enterprise application"),
    (
        "Synchronization.ReadWrite.All",
        "save tenant URL and token, set mappings and scope, start the job",
    ),
    (
        "AppRoleAssignment.ReadWrite.All",
        "assign groups to the application",
    ),
    ("User.Read.All", "show who will be provisioned"),
    ("Group.Read.All", "find groups and their members"),
    ("Organization.Read.All", "show the tenant's name and its licence"),
    ("AuditLog.Read.All", "read what provisioning did"),
];

/// The signed-in account and its way to Graph.
#[derive(Clone)]
pub(crate) struct SignedIn {
    pub graph: Arc<Graph>,
    pub card: TenantCard,
    pub given_name: Option<String>,
    pub granted: Vec<String>,
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

/// Who signed in last. Holds no secret: the refresh token is in the key store.
#[derive(Serialize, Deserialize)]
struct KeptAccount {
    cloud: String,
    authority: String,
    graph: String,
    tenant: String,
    client_id: String,
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
        let (app, token) = (self.app.clone(), session.refresh_token().cloned());
        if let Some(token) = token {
            tokio::spawn(async move { app.inner.secrets.set(REFRESH_TOKEN, &token).await });
        }
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
        lock(&self.inner.signed_in).clone().ok_or_else(|| {
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
            let mut config = SignInConfig::new(simulated::cloud(&tenant)?);
            config.tenant = tenant.tenant_id();
            config.client_id = tenant.client_id();
            return Ok(config);
        }
        let known = Cloud::by_id(cloud).ok_or_else(|| {
            ApiError::bad_input(&format!("There is no cloud `{cloud}`"))
                .fix("Use simulated, global, usgov-l4, usgov-l5 or china.")
        })?;
        Ok(SignInConfig::new(known))
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
        Ok(SignInConfig::new(cloud))
    }

    /// Takes a finished sign-in over: reads the tenant's name, keeps the refresh token.
    async fn accept(&self, session: Session) -> Result<TenantCard, ApiError> {
        let signed_in = self.enter(session).await?;
        let card = signed_in.card.clone();
        *lock(&self.inner.signed_in) = Some(signed_in);
        Ok(card)
    }

    async fn enter(&self, session: Session) -> Result<SignedIn, ApiError> {
        let cloud = session.cloud().clone();
        let account = session.account.clone();
        if let Some(token) = session.refresh_token() {
            self.inner.secrets.set(REFRESH_TOKEN, token).await;
        }
        self.keep_account(&KeptAccount {
            cloud: cloud.id.clone(),
            authority: cloud.authority.clone(),
            graph: cloud.graph.clone(),
            tenant: account.tid.clone(),
            client_id: session.client_id().to_owned(),
        });
        let granted = session.granted().into_iter().map(str::to_owned).collect();
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
        let given_name = account.name.split_whitespace().next().map(str::to_owned);
        Ok(SignedIn {
            graph,
            card,
            given_name,
            granted,
        })
    }

    fn keep_account(&self, kept: &KeptAccount) {
        // Without this note the next start asks for a sign-in; that is no reason to stop now.
        if let Ok(text) = serde_json::to_string_pretty(kept) {
            let _ = std::fs::write(self.inner.places.account(), text);
        }
    }

    /// Signs in again with the refresh token of an earlier run. `Ok(None)` when there is none.
    ///
    /// # Errors
    /// The token is not accepted any more, or the sign-in server cannot be reached.
    pub async fn restore_sign_in(&self) -> Result<Option<TenantCard>, ApiError> {
        if let Ok(present) = self.signed_in() {
            return Ok(Some(present.card));
        }
        let Some(kept) = std::fs::read_to_string(self.inner.places.account())
            .ok()
            .and_then(|text| serde_json::from_str::<KeptAccount>(&text).ok())
        else {
            return Ok(None);
        };
        let Some(token) = self.inner.secrets.get(REFRESH_TOKEN).await else {
            return Ok(None);
        };
        let cloud = if kept.cloud == SIMULATED {
            simulated::cloud(&*self.simulated().await?)?
        } else {
            match Cloud::by_id(&kept.cloud) {
                Some(known) => known,
                None => Cloud::custom(&kept.authority, &kept.graph)
                    .map_err(|error| ApiError::bad_input(&error.to_string()))?,
            }
        };
        let scopes = graph_client::setup_scopes();
        let session = graph_client::refresh(cloud, kept.tenant, kept.client_id, scopes, token).await?;
        self.accept(session).await.map(Some)
    }
}

/// Where one can sign in, and what is asked for.
///
/// # Errors
/// The simulated tenant cannot be started.
pub async fn options(app: &App, _request: Nothing) -> Result<SignInOptions, ApiError> {
    let tenant = app.simulated().await?;
    let mut clouds = vec![CloudView {
        id: SIMULATED.to_owned(),
        name: "Simulated tenant".to_owned(),
        detail: "Contoso Nordic with made-up people, on this computer. No network needed.".to_owned(),
        simulated: true,
    }];
    clouds.extend(graph_client::clouds().into_iter().map(|cloud| CloudView {
        detail: format!("Signs in at {}", cloud.authority.trim_start_matches("https://")),
        id: cloud.id,
        name: cloud.name,
        simulated: false,
    }));
    Ok(SignInOptions {
        clouds,
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
        scopes: SCOPE_REASONS
            .iter()
            .map(|&(name, why)| ScopeView {
                name: name.to_owned(),
                why: why.to_owned(),
            })
            .collect(),
    })
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
    begin(app, attempt, pending.finish(cancel)).await
}

/// What a window asks for: the cloud, and the permissions of its set-up.
async fn asked_for(app: &App, request: &SignInRequest) -> Result<SignInConfig, ApiError> {
    // One attempt at a time: an older one would wait for a page that nobody looks at any more.
    for old in lock(&app.inner.attempts).values() {
        old.cancel.cancel();
    }
    let mut config = app.sign_in_config(&request.cloud).await?;
    if let Some(session) = &request.session_id {
        let creates = app.session(session).await?.state.answers.create_missing_groups;
        // One more permission, and only for set-ups that use it.
        config
            .scopes
            .extend(creates.then(|| graph_model::scope::GROUP_CREATE.to_owned()));
    }
    Ok(config)
}

/// Waits for the end of an attempt behind the window's back; the window asks how it stands.
async fn begin(
    app: &App,
    attempt: Attempt,
    ended: impl Future<Output = Result<Session, SignInError>> + Send + 'static,
) -> Result<SignInView, ApiError> {
    let id = Uuid::new_v4().to_string();
    let outcome = Arc::clone(&attempt.outcome);
    lock(&app.inner.attempts).insert(id.clone(), attempt);
    let background = app.clone();
    tokio::spawn(async move {
        let result = match ended.await {
            Ok(session) => background.accept(session).await,
            Err(error) => Err(error.into()),
        };
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

/// Forgets the account and its refresh token. Nothing in the tenant changes.
///
/// # Errors
/// None today; the key store's failures are shown in Settings.
pub async fn sign_out(app: &App, request: Nothing) -> Result<AppView, ApiError> {
    *lock(&app.inner.signed_in) = None;
    app.inner.secrets.forget(REFRESH_TOKEN).await;
    let _ = std::fs::remove_file(app.inner.places.account());
    home::show(app, request).await
}

impl From<SignInError> for ApiError {
    fn from(error: SignInError) -> Self {
        let code = match &error {
            SignInError::Cancelled => ErrorCode::Cancelled,
            SignInError::BadInput { .. } | SignInError::NotLoopback { .. } => ErrorCode::BadInput,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_asked_for_has_its_reason() {
        let mut asked: Vec<String> = graph_client::setup_scopes()
            .into_iter()
            .filter(|scope| scope.contains('.'))
            .collect();
        let mut explained: Vec<String> = SCOPE_REASONS.iter().map(|(name, _)| (*name).to_owned()).collect();
        asked.sort();
        explained.sort();
        assert_eq!(asked, explained);
    }
}
