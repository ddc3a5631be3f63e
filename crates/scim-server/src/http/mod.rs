//! The trial backend as an HTTP server.

mod answer;
mod call;
mod discovery;
mod door;
mod groups_users;
mod membership;
mod read;
mod story;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::store::TrialStore;

/// How long a shutdown waits for requests that are being answered.
const SHUTDOWN_WAIT: Duration = Duration::from_secs(5);

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Others on the network could reach people's data over plain HTTP.
    #[error(
        "`{listen}` can be reached from other machines, over plain HTTP; say explicitly that this is wanted, or listen on 127.0.0.1"
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
    let options = ServeOptions {
        listen,
        allow_remote: false,
    };
    serve_with(store, options).await
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
    let base_url = format!("http://{local_addr}");
    let door = Arc::new(door::Door {
        store: store.clone(),
        base_url: base_url.clone(),
    });
    // No routes: an unknown path and a wrong method are answered, and logged, like everything else.
    let app = Router::new().fallback(door::answer).with_state(door);
    let stop = CancellationToken::new();
    let stopped = stop.clone();
    let thread = store.thread().clone();
    let task = thread.spawn(async move {
        let listener = match TcpListener::from_std(listener) {
            Ok(listener) => listener,
            Err(error) => {
                warn!(error = %error, "the trial backend does not listen");
                return;
            }
        };
        // An answer is written at once, not held back for one that may follow.
        let listener = listener.tap_io(|connection| {
            let _ = connection.set_nodelay(true);
        });
        let served = axum::serve(listener, app)
            .with_graceful_shutdown(stopped.cancelled_owned())
            .await;
        if let Err(error) = served {
            warn!(error = %error, "the trial backend stopped");
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
