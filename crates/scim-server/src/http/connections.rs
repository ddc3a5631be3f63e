//! Connections: accepted within the limits, with or without TLS, and closed gently.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{debug, warn};

use super::door::{self, Door};
use super::patience::Patience;
use crate::limits::{Connections, Limits};
use crate::tls::Tls;

/// How long to wait before the next connection when the system has no room for one.
const PAUSE: Duration = Duration::from_millis(50);

/// Accepts connections until it is told to stop, then lets those that are open end.
pub(super) async fn accept(
    listener: TcpListener,
    tls: Option<Tls>,
    door: Arc<Door>,
    stop: CancellationToken,
) {
    let connections = Connections::new(&door.limits);
    let tasks = TaskTracker::new();
    while let Some(room) = until(&stop, connections.room()).await.flatten() {
        let Some(accepted) = until(&stop, listener.accept()).await else {
            break;
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, for instance: the next one may work again.
                warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        let Some(place) = connections.seat(room, peer.ip()) else {
            debug!("an address has too many connections");
            continue;
        };
        let (door, stop, tls) = (Arc::clone(&door), stop.clone(), tls.clone());
        tasks.spawn(async move {
            one(stream, peer, tls, door, stop).await;
            drop(place);
        });
    }
    tasks.close();
    tasks.wait().await;
}

/// `None` when it is time to stop.
async fn until<T>(stop: &CancellationToken, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        () = stop.cancelled() => None,
        done = work => Some(done),
    }
}

async fn one(
    stream: TcpStream,
    peer: SocketAddr,
    tls: Option<Tls>,
    door: Arc<Door>,
    stop: CancellationToken,
) {
    // An answer is one write; waiting for more of it only costs time.
    let _ = stream.set_nodelay(true);
    let Some(tls) = tls else {
        return serve(stream, peer.ip(), door, stop).await;
    };
    let handshake = tokio::time::timeout(door.limits.header_wait, tls.acceptor().accept(stream)).await;
    match handshake {
        Ok(Ok(stream)) => serve(stream, peer.ip(), door, stop).await,
        Ok(Err(error)) => debug!(%error, "a TLS handshake failed"),
        Err(_) => debug!("a TLS handshake took too long"),
    }
}

async fn serve<S>(stream: S, peer: IpAddr, door: Arc<Door>, stop: CancellationToken)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let Limits {
        header_bytes_max,
        headers_max,
        header_wait,
        answer_wait,
        ..
    } = door.limits;
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        door::answer(Arc::clone(&door), peer, request.map(Body::new))
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(header_wait)
        .max_buf_size(header_bytes_max)
        .max_headers(headers_max)
        .serve_connection(TokioIo::new(Patience::new(stream, answer_wait)), service);
    tokio::pin!(connection);
    tokio::select! {
        // A fault, a client that went away or that was too slow: none is news.
        _ = connection.as_mut() => {}
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}
