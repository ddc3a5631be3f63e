//! One running Slipway: what both shells hold, and what every command gets.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use graph_client::Network;
use graph_sim::RunningTenant;
use secrecy::SecretString;
use session_store::SessionStore;
use tokio::sync::OnceCell;
use tokio_util::task::TaskTracker;

use crate::apply::RunHandle;
use crate::error::ApiError;
use crate::host::Host;
use crate::places::Places;
use crate::recording::Recorder;
use crate::secrets::Secrets;
use crate::settings::{Settings, proxy_credentials};
use crate::sign_in::{Attempt, SignedInAccounts};
use crate::sign_on::SignOnTest;
use crate::trial::Backend;

/// How the embedded simulated tenant is made.
#[derive(Clone, Debug)]
pub struct SimulatedOptions {
    /// Same seed, same tenant.
    pub seed: u64,
    /// People.
    pub users: usize,
    /// Groups.
    pub groups: usize,
    /// Keep the tenant in the data folder between runs.
    pub keep: bool,
}

impl Default for SimulatedOptions {
    fn default() -> Self {
        Self {
            seed: 1,
            users: 200,
            groups: 20,
            keep: true,
        }
    }
}

/// What a shell decides when it starts.
#[derive(Clone, Debug, Default)]
pub struct AppOptions {
    /// Data folder; `None` takes `SLIPWAY_DATA_DIR` or the system's.
    pub data_dir: Option<PathBuf>,
    /// The embedded simulated tenant.
    pub simulated: SimulatedOptions,
    /// Any free port for the trial backend, instead of the one kept for this data folder.
    pub any_trial_port: bool,
    /// Keep secrets in memory only.
    pub memory_secrets: bool,
    /// What this run says in place of the settings that are kept.
    pub settings: Settings,
    /// `name:password` of the proxy, in place of what the key store has.
    pub proxy_credentials: Option<SecretString>,
    /// Hears what is asked of Graph; off until it is started.
    pub recorder: Recorder,
}

/// One running Slipway. Cheap to clone; all clones are the same.
#[derive(Clone)]
pub struct App {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub host: Box<dyn Host>,
    pub options: AppOptions,
    pub places: Places,
    pub secrets: Secrets,
    pub sessions: SessionStore,
    /// One change of a session at a time, so that a tick and a running apply do not overwrite each other.
    pub session_lock: tokio::sync::Mutex<()>,
    pub simulated: OnceCell<Arc<RunningTenant>>,
    pub trial: OnceCell<Backend>,
    /// The vendor's token of this run, for a shell that is given one before it knows the session.
    pub run_token: Mutex<Option<SecretString>>,
    pub signed_in: Mutex<SignedInAccounts>,
    /// Claims that Conditional Access asked for, by tenant, until a sign-in brings them along.
    pub claims: Mutex<HashMap<String, String>>,
    /// The settings of this run.
    pub settings: Settings,
    /// The way out of this computer.
    pub network: Network,
    /// Writes to the key store that nobody waits for.
    pub pending: TaskTracker,
    pub attempts: Mutex<HashMap<String, Attempt>>,
    pub runs: Mutex<HashMap<String, RunHandle>>,
    /// Test sign-ins by session.
    pub sign_on_tests: Mutex<HashMap<String, SignOnTest>>,
}

impl App {
    /// Opens the data folder and what is in it. Servers start when they are first needed.
    ///
    /// # Errors
    /// The folder or the session database cannot be used.
    pub async fn open(options: AppOptions, host: impl Host) -> Result<Self, ApiError> {
        let places = Places::open(options.data_dir.clone())?;
        let settings = Settings::read(&places)?.with(&options.settings);
        let secrets = if options.memory_secrets || settings.memory_only {
            Secrets::memory_only(
                "this run keeps nothing: secrets are in memory and gone when it ends, as you chose",
            )
        } else {
            Secrets::open(places.dir()).await
        };
        let credentials = proxy_credentials(options.proxy_credentials.as_ref(), &secrets).await;
        let network = settings.network(credentials.as_ref())?;
        let sessions = SessionStore::open(&places.sessions()).await?;
        let app = Self {
            inner: Arc::new(Inner {
                host: Box::new(host),
                options,
                places,
                secrets,
                sessions,
                session_lock: tokio::sync::Mutex::new(()),
                simulated: OnceCell::new(),
                trial: OnceCell::new(),
                run_token: Mutex::default(),
                signed_in: Mutex::default(),
                claims: Mutex::default(),
                settings,
                network,
                pending: TaskTracker::new(),
                attempts: Mutex::default(),
                runs: Mutex::default(),
                sign_on_tests: Mutex::default(),
            }),
        };
        Ok(app)
    }

    /// Says which vendor token this run works with, before anything starts that may need it.
    pub fn use_token(&self, token: &SecretString) {
        *lock(&self.inner.run_token) = Some(token.clone());
    }

    /// Waits for what is still being written to the key store. A run that ends without it may lose the newest refresh token.
    pub async fn settle(&self) {
        self.inner.pending.close();
        self.inner.pending.wait().await;
        self.inner.pending.reopen();
    }

    /// The settings of this run: what is kept, and what this run says instead.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// Where this run keeps its files.
    #[must_use]
    pub fn places(&self) -> &Places {
        &self.inner.places
    }

    /// The secret store of this run.
    #[must_use]
    pub fn secrets(&self) -> &Secrets {
        &self.inner.secrets
    }
}

/// Locks a mutex whose holder never panics half-way through a change.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
