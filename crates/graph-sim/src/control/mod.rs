//! The control API below `/_sim/`: whoever runs the tenant changes it while it runs.
//!
//! It is no part of what is simulated. It answers loopback callers only, asks for no token, and is never met by a fault.

mod body;
mod clock;
mod dynamic;
mod error;
mod faults;
mod groups;
mod jobs;
mod people;
mod person;
mod recycle;
mod roles;
mod state;
mod switches;
mod token;

pub(crate) use recycle::purge_expired;

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use hyper::{Response, StatusCode, header};
use serde_json::{Value, json};

use crate::http::Incomer;
use crate::tenant::Tenant;
use error::ControlError;

/// Where the control API is.
pub(crate) const ROOT: &str = "/_sim";
/// The largest body that is read: a state with its log is much larger than any Graph call.
const BODY_BYTES_MAX: usize = 256 * 1024 * 1024;

/// Status and body of an answer, or a refusal.
type Reply = Result<(u16, Value), ControlError>;

/// A request before its body.
pub(crate) struct Incoming<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    /// Names in lower case.
    pub(crate) headers: &'a BTreeMap<String, String>,
    pub(crate) peer: SocketAddr,
}

/// Whether a path belongs to the control API.
pub(crate) fn is_control(path: &str) -> bool {
    path.strip_prefix(ROOT)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Answers one request.
pub(crate) async fn answer(tenant: &Arc<Tenant>, request: &Incoming<'_>, body: Body) -> Response<Body> {
    let below = request.path.strip_prefix(ROOT).unwrap_or_default();
    let segments: Vec<String> = below
        .split('/')
        .filter(|segment| !segment.is_empty())
        .map(crate::graph::decode)
        .collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let allowed = methods(&segments);
    let reply = match admit(tenant, request, allowed) {
        Ok(()) => match to_bytes(body, BODY_BYTES_MAX).await {
            Ok(body) => route(tenant, request.method, &segments, request.query, &body).await,
            Err(error) => Err(
                ControlError::new(413, "bodyTooLarge", "The body was not read to its end")
                    .why(error.to_string())
                    .fix(format!("Send at most {} MB.", BODY_BYTES_MAX >> 20)),
            ),
        },
        Err(error) => Err(error),
    };
    if request.method != "GET" && reply.is_ok() {
        tenant.changed().await;
    }
    let (status, body) = reply.unwrap_or_else(|error| (error.status, error.body()));
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        header::HeaderValue::from_static("application/json; charset=utf-8"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("no-store"),
    );
    if status == 405
        && let Ok(allow) = header::HeaderValue::from_str(&allowed.join(", "))
    {
        headers.insert(header::ALLOW, allow);
    }
    response
}

/// Whether the request may be looked at: the API is on, the caller is on this machine and no foreign web page, and what it
/// asks for exists.
fn admit(tenant: &Tenant, request: &Incoming<'_>, allowed: &[&str]) -> Result<(), ControlError> {
    if !tenant.control {
        return Err(ControlError::new(404, "controlOff", "The control API is off")
            .why("The tenant was started without it.")
            .fix("Start it with `slipway tenant serve`, without `--no-control`."));
    }
    let header = |name: &str| request.headers.get(name).map(String::as_str);
    let local = request.peer.ip().to_canonical().is_loopback();
    // A web page can make a browser on this machine call it; its origin, or the name it rebound, gives it away.
    let host = header("host").is_none_or(is_loopback_host);
    let origin = header("origin").is_none_or(|origin| origin == tenant.origin);
    if !(local && host && origin) {
        return Err(ControlError::new(
            403,
            "notLoopback",
            "The control API answers programs on this machine only",
        )
        .why("It hands out tokens without a password.")
        .fix(format!(
            "Call {}{ROOT} from this machine, from a program that is no web page.",
            tenant.origin
        )));
    }
    if allowed.is_empty() {
        return Err(
            ControlError::new(404, "unknownPath", format!("`{}` does not exist", request.path))
                .why("The control API has no such path.")
                .fix(format!("GET {}{ROOT} lists the paths.", tenant.origin)),
        );
    }
    if !allowed.contains(&request.method) {
        return Err(ControlError::new(
            405,
            "wrongMethod",
            format!("{} is not possible on `{}`", request.method, request.path),
        )
        .why(format!("It takes {}.", allowed.join(", ")))
        .fix(format!("Send {}.", allowed.join(" or "))));
    }
    Ok(())
}

fn is_loopback_host(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<IpAddr>()
            .is_ok_and(|ip| ip.to_canonical().is_loopback())
}

/// The methods a path takes; none when there is no such path.
fn methods(segments: &[&str]) -> &'static [&'static str] {
    match segments {
        [] => &["GET"],
        ["token"] => &["POST"],
        ["mails"] => &["GET"],
        ["jobs", _, "quarantine"] => &["POST"],
        ["clock"] | ["roles"] | ["people"] | ["groups"] | ["groups", _, "members"] => &["GET", "POST"],
        ["faults"] => &["GET", "POST", "DELETE"],
        ["state"] | ["switches"] => &["GET", "PUT"],
        ["people", _] | ["groups", _] => &["GET", "PATCH", "DELETE"],
        ["people", _, "disable" | "enable" | "restore" | "revoke"] => &["POST"],
        ["groups", _, "members", _] => &["DELETE"],
        _ => &[],
    }
}

async fn route(tenant: &Arc<Tenant>, method: &str, segments: &[&str], query: &str, body: &[u8]) -> Reply {
    let t = tenant.as_ref();
    let query = Incomer::fields(query);
    match (method, segments) {
        (_, ["token"]) => token::issue(t, body),
        ("GET", ["clock"]) => Ok((200, clock::show(t))),
        (_, ["clock"]) => clock::advance(tenant, body).await,
        ("GET", ["faults"]) => Ok((200, faults::list(t))),
        ("POST", ["faults"]) => faults::add(t, body),
        (_, ["faults"]) => faults::remove(t, body),
        ("GET", ["switches"]) => Ok((200, switches::list(t))),
        (_, ["switches"]) => switches::set(t, body),
        ("GET", ["state"]) => state::get(t),
        (_, ["state"]) => state::put(tenant, body).await,
        (_, ["mails"]) => Ok((200, jobs::mails(t))),
        (_, ["jobs", job, "quarantine"]) => jobs::quarantine(tenant, job),
        ("GET", ["people"]) => people::list(t, &query),
        (_, ["people"]) => people::create(t, body),
        ("GET", ["people", key]) => people::get(t, key),
        ("PATCH", ["people", key]) => people::change(t, key, body),
        (_, ["people", key]) => recycle::delete(t, key, &query),
        ("GET", ["roles"]) => Ok((200, roles::list(t))),
        (_, ["roles"]) => roles::set(t, body),
        (_, ["people", key, "revoke"]) => people::revoke(t, key),
        (_, ["people", key, "restore"]) => recycle::restore(t, key),
        (_, ["people", key, verb]) => people::enable(t, key, *verb == "enable"),
        ("GET", ["groups"]) => Ok((200, groups::list(t))),
        (_, ["groups"]) => groups::create(t, body),
        ("GET", ["groups", key]) => groups::get(t, key),
        ("PATCH", ["groups", key]) => groups::change(t, key, body),
        (_, ["groups", key]) => groups::delete(t, key),
        ("GET", ["groups", key, "members"]) => groups::members(t, key),
        (_, ["groups", key, "members"]) => groups::add_members(t, key, body),
        (_, ["groups", key, "members", member]) => groups::remove_member(t, key, member),
        _ => Ok((200, index(t))),
    }
}

/// What there is.
fn index(tenant: &Tenant) -> Value {
    json!({
        "tenantId": tenant.id,
        "paths": [
            "POST /_sim/token", "GET|POST /_sim/clock", "GET|POST|DELETE /_sim/faults", "GET|PUT /_sim/state",
            "GET|PUT /_sim/switches", "GET|POST /_sim/roles",
            "GET /_sim/mails", "POST /_sim/jobs/{job}/quarantine",
            "GET|POST /_sim/people", "GET|PATCH|DELETE /_sim/people/{person}",
            "POST /_sim/people/{person}/disable|enable|restore|revoke",
            "GET|POST /_sim/groups", "GET|PATCH|DELETE /_sim/groups/{group}",
            "GET|POST /_sim/groups/{group}/members", "DELETE /_sim/groups/{group}/members/{member}",
        ],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_its_names() {
        for host in [
            "localhost",
            "LOCALHOST:80",
            "127.0.0.1:8643",
            "[::1]:80",
            "127.1.2.3",
        ] {
            assert!(is_loopback_host(host), "{host}");
        }
        for host in ["evil.example", "127.0.0.1.evil.example:80", "10.0.0.1", ""] {
            assert!(!is_loopback_host(host), "{host}");
        }
    }

    #[test]
    fn the_control_api_is_below_its_root_alone() {
        assert!(is_control("/_sim") && is_control("/_sim/token"));
        assert!(!is_control("/_simulated") && !is_control("/v1.0/_sim"));
    }
}
