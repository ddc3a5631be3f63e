//! The tenant: what never changes, what is kept, and what lives in memory only.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use indexmap::IndexMap;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::auth::{Live, SigningKey};
use crate::clock::Clock;
use crate::directory::{Account, Directory};
use crate::fault::Faults;
use crate::groups::Groups;
use crate::options::TenantOptions;
use crate::persist::StateFile;
use crate::schedule::Runner;
use crate::server::{CallRecord, ServeError};
use crate::state::{Group, Settling, State};
use crate::switches::{Board, Switches};
use crate::sync::SyncService;
use crate::throttle::Throttle;

/// Microsoft Graph Command Line Tools: the public client that may ask for any delegated scope.
pub(crate) const CLIENT_ID: &str = "14d82eec-204b-4c2f-b7e8-296a70dab67e";
/// Its name on the consent page.
pub(crate) const CLIENT_NAME: &str = "Microsoft Graph Command Line Tools";
/// The tenant's verified domain.
pub(crate) const DOMAIN: &str = "contoso.example";
/// Another tenant that exists, where nobody of this one has an account.
pub(crate) const OTHER_DOMAIN: &str = "northwind.example";
/// The tenant of personal Microsoft accounts.
pub(crate) const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
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

/// People and groups as the seed made them; what is unchanged is shared with what there is now.
struct Seed {
    directory: Directory,
    groups: Arc<IndexMap<String, Group>>,
    when: Timestamp,
}

/// Which tenant a sign-in path names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Authority {
    Own,
    /// `common` or `organizations`: the account decides.
    Open,
    /// Another tenant, by its id.
    Other(String),
    Unknown,
}

pub(crate) struct Tenant {
    pub(crate) id: String,
    pub(crate) origin: String,
    pub(crate) seed: u64,
    pub(crate) clock: Clock,
    pub(crate) board: Board,
    pub(crate) faults: Faults,
    /// The people. A reader takes a copy, which costs nothing and stays as it is.
    directory: RwLock<Arc<Directory>>,
    /// What the seed made.
    made: Seed,
    /// Numbers of people and groups the seed made.
    pub(crate) size: (usize, usize),
    /// Whether `/_sim/` answers.
    pub(crate) control: bool,
    /// Who can sign in, under the names of the seed; [`Tenant::account`] knows the present ones.
    accounts: Vec<Account>,
    pub(crate) key: SigningKey,
    pub(crate) state: Lock<State>,
    pub(crate) live: Lock<Live>,
    pub(crate) throttle: Lock<Throttle>,
    pub(crate) log: Lock<VecDeque<CallRecord>>,
    pub(crate) sync: Arc<dyn SyncService>,
    pub(crate) runner: Runner,
    pub(crate) stop: CancellationToken,
    pub(crate) tasks: TaskTracker,
    version: AtomicU64,
    store: Option<StateFile>,
}

fn role_named(name: &str) -> Option<&'static str> {
    crate::roles::by_name(name).map(|role| role.name)
}

impl Tenant {
    pub(crate) fn open(
        options: &TenantOptions,
        address: SocketAddr,
        store: Option<StateFile>,
        sync: Arc<dyn SyncService>,
    ) -> Result<Self, ServeError> {
        let kept = match &store {
            Some(store) => store.load(options)?,
            None => None,
        };
        let when = kept
            .as_ref()
            .and_then(|kept| kept.made)
            .unwrap_or_else(Timestamp::now);
        let made = crate::directory::generate(options.seed, options.users, options.groups, when);
        let seed = Seed {
            directory: made.directory,
            groups: Arc::new(made.groups),
            when,
        };
        let state = match kept {
            Some(mut kept) => {
                kept.made = Some(when);
                kept.groups.complete(Arc::clone(&seed.groups));
                kept
            }
            None => State::new(Groups::new(Arc::clone(&seed.groups)), when),
        };
        let mut directory = seed.directory.clone();
        directory.apply(&state.people);
        // Redirects are registered for `localhost`; the service itself is named by its address.
        Ok(Self {
            id: made.tenant_id,
            origin: format!("http://{address}"),
            seed: options.seed,
            clock: Clock::new(options.clock_rate, state.clock_ahead_ms),
            board: Board::new(options.switches.clone()),
            faults: Faults::new(&options.faults),
            directory: RwLock::new(Arc::new(directory)),
            made: seed,
            size: (options.users, options.groups),
            control: options.control,
            accounts: made.accounts,
            key: SigningKey::generate(),
            state: Lock::new(state),
            live: Lock::new(Live::default()),
            throttle: Lock::new(Throttle::default()),
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

    /// The tenant's time.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The switches as they are now.
    pub(crate) fn switches(&self) -> Arc<Switches> {
        self.board.now()
    }

    /// What an age is measured by.
    pub(crate) fn settling(&self, delay: Duration) -> Settling {
        Settling {
            now: self.now(),
            delay,
            seed: self.seed,
        }
    }

    /// The people as they are now.
    pub(crate) fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.directory.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The people of a state of this tenant; its groups are completed by those of the seed.
    pub(crate) fn people_of(&self, state: &mut State) -> Directory {
        state.made = Some(self.made.when);
        state.groups.complete(Arc::clone(&self.made.groups));
        let mut directory = self.made.directory.clone();
        directory.apply(&state.people);
        directory
    }

    /// Changes the people. Who holds the directory goes on seeing it as it was.
    pub(crate) fn change_directory(&self, change: impl FnOnce(&mut Directory)) {
        let mut directory = self.directory.write().unwrap_or_else(PoisonError::into_inner);
        change(Arc::make_mut(&mut directory));
    }

    /// Who can sign in, under the name the person has now; `None` for others and for who was deleted. Locks the state.
    pub(crate) fn account(&self, oid: &str) -> Option<Account> {
        let directory = self.directory();
        let person = directory.user(oid)?;
        let account = self.accounts.iter().find(|account| account.oid == oid)?;
        let text = |key: &str| person.text(key).to_owned();
        Some(Account {
            upn: text("userPrincipalName"),
            display_name: text("displayName"),
            roles: self.held(oid),
            ..account.clone()
        })
    }

    pub(crate) fn account_by_upn(&self, upn: &str) -> Option<Account> {
        let directory = self.directory();
        self.account(directory.user(upn.trim())?.id())
    }

    /// Everyone who can sign in.
    pub(crate) fn sign_in_accounts(&self) -> Vec<Account> {
        let accounts = self.accounts.iter();
        accounts
            .filter_map(|account| self.account(&account.oid))
            .collect()
    }

    /// Whether the person may sign in: `accountEnabled` is not false.
    pub(crate) fn is_enabled(&self, oid: &str) -> bool {
        self.directory()
            .user(oid)
            .is_some_and(|person| person["accountEnabled"] != false)
    }

    /// Which tenant `{tenant}` in a sign-in path means.
    pub(crate) fn authority(&self, name: &str) -> Authority {
        let is = |known: &str| known.eq_ignore_ascii_case(name);
        let other = crate::directory::id(self.seed, "tenant", OTHER_DOMAIN);
        match name {
            _ if is(&self.id) || is(DOMAIN) => Authority::Own,
            _ if is("common") || is("organizations") => Authority::Open,
            _ if is("consumers") || is(CONSUMERS) => Authority::Other(CONSUMERS.to_owned()),
            _ if is(&other) || is(OTHER_DOMAIN) => Authority::Other(other),
            _ => Authority::Unknown,
        }
    }

    /// The directory roles a person holds now: a token carries those of the moment it was issued.
    ///
    /// Locks the state: whoever holds it must not ask.
    pub(crate) fn roles_of(&self, oid: &str) -> Vec<&'static str> {
        match self.faults.role() {
            Some(role) => role.iter().filter_map(|name| role_named(name)).collect(),
            None => self.held(oid),
        }
    }

    /// The roles of a person, without what a fault says.
    pub(crate) fn held(&self, oid: &str) -> Vec<&'static str> {
        if let Some(roles) = self.state.lock().roles.get(oid) {
            return roles.iter().filter_map(|name| role_named(name)).collect();
        }
        let account = self.accounts.iter().find(|account| account.oid == oid);
        account.map_or_else(Vec::new, |account| account.roles.clone())
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
