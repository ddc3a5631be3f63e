//! Starting, asking and stopping a tenant.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::http;
use crate::options::TenantOptions;
use crate::persist::StateFile;
use crate::sync::{CycleOutcome, SyncService};
use crate::tenant::{CLIENT_ID, Tenant};

/// How many people a tenant may have.
pub(crate) const USERS_MIN: usize = 10;
pub(crate) const USERS_MAX: usize = 100_000;
/// How many groups a tenant may have.
pub(crate) const GROUPS_MAX: usize = 2_000;

/// How long a stopping tenant waits for a cycle that runs.
const SHUTDOWN_MAX: Duration = Duration::from_secs(30);

/// Why a tenant could not be started.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The number of people or groups, or the clock rate, is outside of what is possible.
    #[error("{what} is {given}; it can be {allowed}")]
    OutOfRange {
        /// Which option.
        what: &'static str,
        /// Its value.
        given: String,
        /// What it may be.
        allowed: String,
    },
    /// The address is not loopback and nobody said that is meant.
    #[error("{0} can be reached from other machines; listen on 127.0.0.1, or allow it explicitly")]
    NotLoopback(SocketAddr),
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {source}; choose another port, or 0 for a free one")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The state file cannot be read or written.
    #[error("state file `{}`: {source}", path.display())]
    StateFile {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The state file is something else, or belongs to another tenant. It was left as it is.
    #[error("state file `{}` {problem}; choose another file, or start with the options it was made with", path.display())]
    NotOurState {
        /// Which file.
        path: PathBuf,
        /// What it is instead.
        problem: String,
    },
}

/// There is no such provisioning job.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the tenant has no provisioning job `{0}`")]
pub struct UnknownJob(pub String);

/// An account that can sign in to the simulated tenant.
#[derive(Clone, PartialEq, Eq)]
pub struct SimAccount {
    /// User principal name.
    pub upn: String,
    /// Name as people read it.
    pub display_name: String,
    /// A made-up password. Nothing real is behind it.
    pub password: String,
    /// Directory roles, by name.
    pub roles: Vec<String>,
}

impl std::fmt::Debug for SimAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SimAccount")
            .field("upn", &self.upn)
            .field("roles", &self.roles)
            .finish_non_exhaustive()
    }
}

/// One answered Graph call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRecord {
    /// When it was answered.
    pub at: Timestamp,
    /// `GET`, `POST`, ….
    pub method: String,
    /// Path and query below `/v1.0`.
    pub path: String,
    /// Status of the answer; 0 when a fault left it without one.
    pub status: u16,
    /// Whether the method can change the tenant. Testing a connection counts as reading.
    pub write: bool,
}

/// A tenant that runs. Dropping it stops it.
pub struct RunningTenant {
    tenant: Arc<Tenant>,
    server: Option<tokio::task::JoinHandle<()>>,
}

/// Starts a simulated tenant.
///
/// # Errors
/// See [`ServeError`]: nothing is left running or written in that case.
pub async fn serve(options: TenantOptions, sync: Arc<dyn SyncService>) -> Result<RunningTenant, ServeError> {
    check(&options)?;
    let store = options.state_file.clone().map(StateFile::new);
    let listener = TcpListener::bind(options.listen)
        .await
        .map_err(|source| ServeError::Listen {
            address: options.listen,
            source,
        })?;
    let address = listener.local_addr().map_err(|source| ServeError::Listen {
        address: options.listen,
        source,
    })?;
    let tenant = Arc::new(Tenant::open(&options, address, store, sync)?);
    tenant.save().await.map_err(|source| ServeError::StateFile {
        path: options.state_file.clone().unwrap_or_default(),
        source,
    })?;
    crate::schedule::resume(&tenant);
    let server = tokio::spawn(http::accept(listener, Arc::clone(&tenant)));
    tracing::info!(tenant.id = %tenant.id, address = %address, "simulated tenant is ready");
    Ok(RunningTenant {
        tenant,
        server: Some(server),
    })
}

fn check(options: &TenantOptions) -> Result<(), ServeError> {
    let out = |what, given: String, allowed: String| Err(ServeError::OutOfRange { what, given, allowed });
    if !(USERS_MIN..=USERS_MAX).contains(&options.users) {
        return out(
            "the number of people",
            options.users.to_string(),
            format!("{USERS_MIN} to {USERS_MAX}"),
        );
    }
    if options.groups > GROUPS_MAX {
        return out(
            "the number of groups",
            options.groups.to_string(),
            format!("0 to {GROUPS_MAX}"),
        );
    }
    if !(options.clock_rate.is_finite() && (0.01..=1_000_000.0).contains(&options.clock_rate)) {
        return out(
            "the clock rate",
            options.clock_rate.to_string(),
            "0.01 to 1000000".into(),
        );
    }
    if !options.listen.ip().is_loopback() && !options.allow_non_loopback {
        return Err(ServeError::NotLoopback(options.listen));
    }
    Ok(())
}

impl RunningTenant {
    /// Address that stands for `https://login.microsoftonline.com`.
    pub fn authority(&self) -> String {
        self.tenant.origin.clone()
    }

    /// Address that stands for `https://graph.microsoft.com`; calls are below `/v1.0`.
    pub fn graph(&self) -> String {
        self.tenant.origin.clone()
    }

    /// Address of the control API, when it is on.
    pub fn control(&self) -> Option<String> {
        self.tenant
            .control
            .then(|| format!("{}{}", self.tenant.origin, crate::control::ROOT))
    }

    /// The tenant's id.
    pub fn tenant_id(&self) -> String {
        self.tenant.id.clone()
    }

    /// The public client that may sign in (the id of the Microsoft Graph Command Line Tools).
    pub fn client_id(&self) -> String {
        CLIENT_ID.to_owned()
    }

    /// Who can sign in, with their passwords.
    pub fn accounts(&self) -> Vec<SimAccount> {
        self.tenant
            .sign_in_accounts()
            .into_iter()
            .map(|account| SimAccount {
                upn: account.upn,
                display_name: account.display_name,
                password: account.password,
                roles: account.roles.iter().map(|role| (*role).to_owned()).collect(),
            })
            .collect()
    }

    /// The last Graph calls, oldest first. Bounded.
    pub fn requests(&self) -> Vec<CallRecord> {
        self.tenant.log.lock().iter().cloned().collect()
    }

    /// The line `slipway tenant serve` prints first.
    pub fn ready_line(&self) -> Value {
        let accounts: Vec<Value> = self
            .accounts()
            .into_iter()
            .map(|a| json!({"upn": a.upn, "password": a.password, "roles": a.roles}))
            .collect();
        let mut ready = json!({
            "ready": true,
            "authority": self.authority(),
            "graph": self.graph(),
            "tenantId": self.tenant_id(),
            "clientId": self.client_id(),
            "accounts": accounts,
        });
        if let Some(control) = self.control() {
            ready["control"] = json!(control);
        }
        ready
    }

    /// Runs a cycle of this job now, started or not, and waits for its end.
    ///
    /// # Errors
    /// [`UnknownJob`] when there is none of that id.
    pub async fn run_cycle_now(&self, job_id: &str) -> Result<CycleOutcome, UnknownJob> {
        crate::cycle::run(&self.tenant, job_id)
            .await
            .ok_or_else(|| UnknownJob(job_id.to_owned()))
    }

    /// Hands back a secret that the state file does not keep, after a restart of the program that embeds the tenant.
    /// Does nothing for a service principal whose secrets are complete or that does not exist.
    pub fn give_back_secret(&self, service_principal: &str, key: &str, value: &str) {
        let mut state = self.tenant.state.lock();
        if let Some(secrets) = state
            .secrets
            .get_mut(service_principal)
            .filter(|secrets| secrets.lost)
        {
            secrets.values.insert(key.to_owned(), value.to_owned());
            secrets.lost = false;
        }
    }

    /// Stops answering, lets a running cycle end, and writes the state file a last time.
    pub async fn shutdown(mut self) {
        self.tenant.stop.cancel();
        if let Some(server) = self.server.take() {
            // A server that panicked has nothing left to stop.
            let _ = server.await;
        }
        self.tenant.tasks.close();
        if tokio::time::timeout(SHUTDOWN_MAX, self.tenant.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!("a provisioning cycle did not end in time; its result is lost");
        }
        if let Err(error) = self.tenant.save().await {
            tracing::warn!(%error, "the state file could not be written at the end");
        }
    }
}

impl Drop for RunningTenant {
    fn drop(&mut self) {
        self.tenant.stop.cancel();
    }
}
