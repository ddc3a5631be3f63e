//! The socket: connections in, one answer per request out, faults in between.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode, header};
use hyper_util::rt::{TokioIo, TokioTimer};
use jiff::Timestamp;
use tokio::net::TcpListener;

use crate::control;
use crate::fault::{Effect, spoil};
use crate::graph::{self, Answer, Body as AnswerBody, GraphError, Query};
use crate::server::CallRecord;
use crate::tenant::Tenant;

/// The largest request body that is read. A big schema has some hundred kilobytes.
const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;
/// How many connections are open at once; more wait for their turn.
const CONNECTIONS_MAX: usize = 1_024;

/// A request that was read whole.
pub(crate) struct Incomer {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Incomer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// Fields of the query or of a posted form.
    pub(crate) fn fields(text: &str) -> BTreeMap<String, String> {
        url::form_urlencoded::parse(text.as_bytes())
            .into_owned()
            .collect()
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.header("cookie")?.split(';').find_map(|pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name).then(|| value.to_owned())
        })
    }
}

/// The connection is closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("closed without an answer, as a fault asked")]
struct Closed;

/// Accepts connections until the tenant stops.
pub(crate) async fn accept(listener: TcpListener, tenant: Arc<Tenant>) {
    let places = Arc::new(tokio::sync::Semaphore::new(CONNECTIONS_MAX));
    loop {
        let accepted = tokio::select! {
            () = tenant.stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, for instance: the next accept may work again.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                continue;
            }
        };
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            break;
        };
        let connection_tenant = Arc::clone(&tenant);
        tenant.tasks.spawn(async move {
            let stop = connection_tenant.stop.clone();
            let service = service_fn(move |request| handle(Arc::clone(&connection_tenant), peer, request));
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service);
            tokio::pin!(connection);
            tokio::select! {
                // A fault or a caller that went away; both are no news.
                _ = connection.as_mut() => {}
                () = stop.cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    let _ = tokio::time::timeout(std::time::Duration::from_secs(2), connection).await;
                }
            }
            drop(place);
        });
    }
}

async fn handle(
    tenant: Arc<Tenant>,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response<Body>, Closed> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let below = path
        .strip_prefix("/v1.0")
        .filter(|rest| rest.is_empty() || rest.starts_with('/'));
    let is_graph = below.is_some() || path == "/beta" || path.starts_with("/beta/");
    let headers: BTreeMap<String, String> = parts
        .headers
        .iter()
        .map(|(name, value)| {
            (
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect();
    // Faults are for the product's calls; whoever steers the tenant is never met by one.
    if control::is_control(&path) {
        let request = control::Incoming {
            method: parts.method.as_str(),
            path: &path,
            query: &query,
            headers: &headers,
            peer,
        };
        return Ok(control::answer(&tenant, &request, Body::new(body)).await);
    }
    let Ok(body) = to_bytes(Body::new(body), BODY_BYTES_MAX).await else {
        let error = GraphError::new(
            413,
            "RequestEntityTooLarge",
            "The request body is larger than this tenant reads.",
        );
        return Ok(render(&tenant, &headers, Err(error)));
    };
    let incomer = Incomer {
        method: parts.method.as_str().to_owned(),
        path: path.clone(),
        query: query.clone(),
        headers,
        body: body.to_vec(),
    };

    let effect = tenant
        .faults
        .on_call(&incomer.method, below.unwrap_or(&path), || {
            graph::Caller::heard(&tenant, incomer.header("authorization"))
        });
    let response = match effect {
        Some(effect) => spoiled(&tenant, &incomer, is_graph, effect).await,
        None => Ok(reply(&tenant, &incomer, is_graph).await),
    };
    if is_graph {
        let below = below.unwrap_or(&path);
        let write = incomer.method != "GET"
            && !below.ends_with("/validateCredentials")
            && !below.ends_with("/parseExpression")
            && below != "/$batch";
        tenant.record(CallRecord {
            at: Timestamp::now(),
            method: incomer.method,
            path: if query.is_empty() {
                below.to_owned()
            } else {
                format!("{below}?{query}")
            },
            status: response.as_ref().map_or(0, |r| r.status().as_u16()),
            write,
        });
    }
    response
}

/// The answer as a fault leaves it.
async fn spoiled(
    tenant: &Arc<Tenant>,
    incomer: &Incomer,
    is_graph: bool,
    effect: Effect,
) -> Result<Response<Body>, Closed> {
    let refused = |error| Ok(render(tenant, &incomer.headers, Err(error)));
    match effect {
        Effect::Status {
            status,
            retry_after_s,
        } => {
            let error = GraphError::fault(status);
            refused(match retry_after_s {
                Some(seconds) => error.with_header("Retry-After", seconds.to_string()),
                None => error,
            })
        }
        Effect::Wordless { status, nested } => refused(GraphError::wordless(status, nested)),
        Effect::Challenge { since } => refused(GraphError::challenge(since)),
        Effect::Timeout(held) => {
            tokio::select! {
                () = tokio::time::sleep(held) => {}
                () = tenant.stop.cancelled() => {}
            }
            Err(Closed)
        }
        Effect::Reset => {
            // The awkward case: the tenant has changed and the caller does not know.
            let _ = reply(tenant, incomer, is_graph).await;
            Err(Closed)
        }
        Effect::Html { status } => Ok(spoil::proxy_page(status)),
        Effect::Truncated { honest } => {
            Ok(spoil::truncated(reply(tenant, incomer, is_graph).await, honest).await)
        }
        Effect::UnknownEnum => Ok(spoil::unknown_enums(reply(tenant, incomer, is_graph).await).await),
    }
}

async fn reply(tenant: &Arc<Tenant>, incomer: &Incomer, is_graph: bool) -> Response<Body> {
    if !is_graph {
        return crate::auth::answer(tenant, incomer).await;
    }
    let result = if incomer.path.starts_with("/v1.0") {
        match graph::Call::read(tenant, incomer) {
            Ok(call) => graph::answer(tenant, call).await,
            Err(error) => Err(error),
        }
    } else {
        Err(GraphError::new(
            404,
            "ResourceNotFound",
            "The simulated tenant has no beta endpoint; use /v1.0.",
        ))
    };
    if incomer.method != "GET" && result.is_ok() {
        tenant.changed().await;
    }
    render(tenant, &incomer.headers, result)
}

/// Puts an answer of Graph into HTTP, with the headers Graph sends.
fn render(
    tenant: &Tenant,
    headers: &BTreeMap<String, String>,
    result: Result<Answer, GraphError>,
) -> Response<Body> {
    let request_id = uuid::Uuid::new_v4().to_string();
    let client_request_id = headers
        .get("client-request-id")
        .filter(|id| id.len() <= 100 && id.chars().all(|c| c.is_ascii_graphic()))
        .cloned()
        .unwrap_or_else(|| request_id.clone());
    let answer = result.unwrap_or_else(|error| error.into_answer(&request_id, &client_request_id));
    let mut response = Response::builder()
        .status(StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
        .header("request-id", &request_id)
        .header("client-request-id", &client_request_id)
        .header("x-ms-ags-diagnostic", r#"{"ServerInfo":{"DataCenter":"Simulated","Slice":"E","Ring":"0","ScaleUnit":"000","RoleInstance":"SLIPWAY"}}"#)
        .header("OData-Version", "4.0")
        .header(header::CACHE_CONTROL, "no-cache");
    for (name, value) in &answer.headers {
        response = response.header(name.as_str(), value.as_str());
    }
    let body = match answer.body {
        AnswerBody::Empty => Body::empty(),
        AnswerBody::Json(json) => {
            response = response.header(
                header::CONTENT_TYPE,
                "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
            );
            Body::from(json.to_string())
        }
        AnswerBody::Text(text) => {
            response = response.header(header::CONTENT_TYPE, "text/plain");
            Body::from(text)
        }
    };
    response.body(body).unwrap_or_else(|error| {
        tracing::error!(%error, tenant.id = %tenant.id, "an answer could not be put together");
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}

impl Query {
    /// Reads the query part of an address.
    pub(crate) fn parse(text: &str) -> Self {
        Self(
            url::form_urlencoded::parse(text.as_bytes())
                .into_owned()
                .collect(),
        )
    }
}
