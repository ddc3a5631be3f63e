//! The trial backend as an HTTP server.

mod admission;
mod answer;
mod body;
mod bulk;
mod call;
mod connections;
mod cursor;
mod discovery;
mod door;
mod faulty;
mod logged;
mod patience;
mod read;
mod replay;
mod story;
mod sweep;
mod token_endpoint;
mod write;

pub use replay::{Edits, replay};

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::limits::Limits;
use crate::store::TrialStore;
use crate::tls::Tls;

/// How long a shutdown waits for requests that are being answered.
const SHUTDOWN_WAIT: Duration = Duration::from_secs(5);

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Others on the network could reach people's data.
    #[error(
        "`{listen}` can be reached from other machines; say explicitly that this is wanted, or listen on 127.0.0.1"
    )]
    NotLoopback {
        /// The address asked for.
        listen: SocketAddr,
    },
    /// The address is taken or not ours.
    #[error("cannot listen on `{listen}`: {reason}")]
    Bind {
        /// The address asked for.
        listen: SocketAddr,
        /// What the operating system said.
        reason: std::io::Error,
    },
}

/// Where to listen.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Allows an address that other machines can reach.
    pub allow_remote: bool,
    /// Serves https with this certificate.
    pub tls: Option<Tls>,
    /// Scheme and host that clients use when a proxy or tunnel stands before: `https://scim.trial.example`.
    pub public_url: Option<String>,
    /// What a stranger may cost.
    pub limits: Limits,
}

impl ServeOptions {
    /// Loopback, plain HTTP, the usual limits.
    pub fn at(listen: SocketAddr) -> Self {
        Self {
            listen,
            allow_remote: false,
            tls: None,
            public_url: None,
            limits: Limits::default(),
        }
    }
}

/// A running server. It stops when this is dropped.
#[derive(Debug)]
pub struct RunningTrial {
    /// `http://127.0.0.1:8642`; a tenant's URL is `{base_url}/{name}/scim/v2`.
    pub base_url: String,
    /// Where it listens.
    pub local_addr: SocketAddr,
    store: TrialStore,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl RunningTrial {
    /// The tenant URL an admin enters in Entra.
    pub fn tenant_url(&self, name: &str) -> String {
        format!("{}/{name}/scim/v2", self.base_url)
    }

    /// Stops listening, answers what has arrived, and returns.
    pub async fn shutdown(mut self) {
        self.stop.cancel();
        if tokio::time::timeout(SHUTDOWN_WAIT, &mut self.task).await.is_err() {
            // A client keeps a request open; its write, if any, is complete or not there at all.
            self.task.abort();
        }
        // The exchanges of the last reads.
        if let Err(error) = self.store.flush().await {
            warn!(error = %error, "the last exchanges were not written");
        }
    }
}

impl Drop for RunningTrial {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Serves all trial tenants on a loopback address.
///
/// # Errors
/// [`ServeError::NotLoopback`] for any other address, [`ServeError::Bind`] when it is taken.
pub async fn serve(store: TrialStore, listen: SocketAddr) -> Result<RunningTrial, ServeError> {
    serve_with(store, ServeOptions::at(listen)).await
}

/// As [`serve`], and elsewhere than on loopback when the options allow it.
///
/// # Errors
/// As [`serve`].
pub async fn serve_with(store: TrialStore, options: ServeOptions) -> Result<RunningTrial, ServeError> {
    let listen = options.listen;
    if !listen.ip().is_loopback() {
        if !options.allow_remote {
            return Err(ServeError::NotLoopback { listen });
        }
        warn!(server.address = %listen, "the trial backend can be reached from other machines");
    }
    let bind = |reason| ServeError::Bind { listen, reason };
    let listener = std::net::TcpListener::bind(listen).map_err(bind)?;
    listener.set_nonblocking(true).map_err(bind)?;
    let local_addr = listener.local_addr().map_err(bind)?;
    let scheme = if options.tls.is_some() { "https" } else { "http" };
    let own_url = format!("{scheme}://{local_addr}");
    let public_url = options.public_url.map(|url| url.trim_end_matches('/').to_owned());
    let base_url = public_url.clone().unwrap_or_else(|| own_url.clone());
    let door = Arc::new(door::Door::new(
        store.clone(),
        own_url,
        public_url,
        options.limits,
    ));
    let stop = CancellationToken::new();
    let thread = store.thread();
    thread.spawn(sweep::run(Arc::clone(&door), stop.clone()));
    let (tls, stopped) = (options.tls, stop.clone());
    let task = thread.spawn(async move {
        match TcpListener::from_std(listener) {
            Ok(listener) => connections::accept(listener, tls, door, stopped).await,
            Err(error) => warn!(error = %error, "the trial backend does not listen"),
        }
    });
    info!(server.address = %local_addr, "the trial backend listens on `{local_addr}`");
    Ok(RunningTrial {
        base_url,
        local_addr,
        store,
        stop,
        task,
    })
}
