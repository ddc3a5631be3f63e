//! One running Slipway: what both shells hold, and what every command gets.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use graph_sim::RunningTenant;
use secrecy::SecretString;
use session_store::SessionStore;
use tokio::sync::OnceCell;

use crate::apply::RunHandle;
use crate::error::ApiError;
use crate::host::Host;
use crate::places::Places;
use crate::recording::Recorder;
use crate::secrets::Secrets;
use crate::sign_in::{Attempt, SignedIn};
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
    pub signed_in: Mutex<Option<SignedIn>>,
    pub attempts: Mutex<HashMap<String, Attempt>>,
    pub runs: Mutex<HashMap<String, RunHandle>>,
}

impl App {
    /// Opens the data folder and what is in it. Servers start when they are first needed.
    ///
    /// # Errors
    /// The folder or the session database cannot be used.
    pub async fn open(options: AppOptions, host: impl Host) -> Result<Self, ApiError> {
        let places = Places::open(options.data_dir.clone())?;
        let secrets = if options.memory_secrets {
            Secrets::memory_only("this run keeps nothing")
        } else {
            Secrets::open(places.dir()).await
        };
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
                attempts: Mutex::default(),
                runs: Mutex::default(),
            }),
        };
        Ok(app)
    }

    /// Says which vendor token this run works with, before anything starts that may need it.
    pub fn use_token(&self, token: &SecretString) {
        *lock(&self.inner.run_token) = Some(token.clone());
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
