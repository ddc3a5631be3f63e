//! The tenant: what never changes, what is kept, and what lives in memory only.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::auth::{Live, SigningKey};
use crate::cycle::Runner;
use crate::directory::{Account, Directory};
use crate::fault::{self, Faults};
use crate::options::{Switches, TenantOptions};
use crate::persist::StateFile;
use crate::server::{CallRecord, ServeError};
use crate::state::State;
use crate::sync::SyncService;

/// Microsoft Graph Command Line Tools: the public client that may ask for any delegated scope.
pub(crate) const CLIENT_ID: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";
/// Its name on the consent page.
pub(crate) const CLIENT_NAME: &str = "Microsoft Graph Command Line Tools";
/// The tenant's verified domain.
pub(crate) const DOMAIN: &str = "contoso.example";
/// The tenant's name.
pub(crate) const ORGANIZATION: &str = "Contoso Nordic";
/// How many answered Graph calls are remembered.
const CALLS_KEPT_MAX: usize = 10_000;

/// A mutex that a panic elsewhere does not take away: every change below is one assignment or push.
pub(crate) struct Lock<T>(Mutex<T>);

impl<T> Lock<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) struct Tenant {
    pub(crate) id: String,
    pub(crate) origin: String,
    pub(crate) seed: u64,
    pub(crate) clock_rate: f64,
    pub(crate) switches: Switches,
    pub(crate) faults: Faults,
    pub(crate) directory: Directory,
    pub(crate) accounts: Vec<Account>,
    pub(crate) key: SigningKey,
    pub(crate) state: Lock<State>,
    pub(crate) live: Lock<Live>,
    pub(crate) log: Lock<VecDeque<CallRecord>>,
    pub(crate) sync: Arc<dyn SyncService>,
    pub(crate) runner: Runner,
    pub(crate) stop: CancellationToken,
    pub(crate) tasks: TaskTracker,
    version: AtomicU64,
    store: Option<StateFile>,
}

impl Tenant {
    pub(crate) fn open(
        options: &TenantOptions,
        address: SocketAddr,
        store: Option<StateFile>,
        sync: Arc<dyn SyncService>,
    ) -> Result<Self, ServeError> {
        let made = crate::directory::generate(options.seed, options.users, options.groups);
        let state = match &store {
            Some(store) => store.load(options)?.unwrap_or_else(|| State::new(made.groups)),
            None => State::new(made.groups),
        };
        let mut switches = options.switches.clone();
        if let Some(delay) = fault::replication(&options.faults) {
            switches.replication = delay;
        }
        // Redirects are registered for `localhost`; the service itself is named by its address.
        Ok(Self {
            id: made.tenant_id,
            origin: format!("http://{address}"),
            seed: options.seed,
            clock_rate: options.clock_rate,
            switches,
            faults: Faults::new(&options.faults),
            directory: made.directory,
            accounts: made.accounts,
            key: SigningKey::generate(),
            state: Lock::new(state),
            live: Lock::new(Live::default()),
            log: Lock::new(VecDeque::new()),
            sync,
            runner: Runner::default(),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            version: AtomicU64::new(1),
            store,
        })
    }

    /// The tenant's id without dashes, as job ids have it.
    pub(crate) fn id32(&self) -> String {
        self.id.replace('-', "")
    }

    pub(crate) fn account(&self, oid: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.oid == oid)
    }

    pub(crate) fn account_by_upn(&self, upn: &str) -> Option<&Account> {
        let upn = upn.trim();
        self.accounts
            .iter()
            .find(|account| account.upn.eq_ignore_ascii_case(upn))
    }

    /// Whether `{tenant}` in a sign-in path means this tenant.
    pub(crate) fn answers_to(&self, tenant: &str) -> bool {
        [self.id.as_str(), DOMAIN, "common", "organizations"]
            .iter()
            .any(|name| name.eq_ignore_ascii_case(tenant))
    }

    /// Says that something changed which the state file has to know.
    pub(crate) fn touch(&self) {
        self.version.fetch_add(1, Ordering::SeqCst);
    }

    /// Writes the state file when something changed since it was last written.
    pub(crate) async fn save(&self) -> std::io::Result<()> {
        match &self.store {
            Some(store) => {
                store
                    .save(&self.version, || serde_json::to_value(&*self.state.lock()))
                    .await
            }
            None => Ok(()),
        }
    }

    /// Remembers a change and writes it, or says in the log that it could not.
    pub(crate) async fn changed(&self) {
        self.touch();
        if let Err(error) = self.save().await {
            tracing::error!(%error, "the state file could not be written");
        }
    }

    pub(crate) fn record(&self, call: CallRecord) {
        let mut log = self.log.lock();
        if log.len() == CALLS_KEPT_MAX {
            log.pop_front();
        }
        log.push_back(call);
    }
}
