//! Answers that a client cannot read: a proxy's page, half a document, values nobody has heard of.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use futures::StreamExt as _;
use futures::stream;
use hyper::{Response, StatusCode, header};
use serde_json::Value;

/// No answer of this tenant is larger.
const BODY_BYTES_MAX: usize = 256 * 1024 * 1024;
/// How long the half that is sent has to reach the caller before the connection ends.
const SENT_WITHIN: Duration = Duration::from_millis(100);

/// What a proxy says: with 407 that it wants a password, with other errors that it is broken, with 200 that one has to
/// sign in to the network first.
pub(crate) fn proxy_page(status: u16) -> Response<Body> {
    let (title, text) = match status {
        407 => (
            "Proxy Authentication Required",
            "This proxy needs a user name and a password.",
        ),
        400.. => (
            "Bad Gateway",
            "The proxy received an invalid response from an upstream server.",
        ),
        _ => (
            "Welcome to the guest network",
            "Accept the terms of use to go online.",
        ),
    };
    let page = format!(
        "<!DOCTYPE html>\n<html><head><title>{title}</title></head>\n<body><h1>{title}</h1><p>{text}</p></body></html>\n"
    );
    let mut response = Response::new(Body::from(page));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        header::HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(
        header::VIA,
        header::HeaderValue::from_static("1.1 proxy.corp.example"),
    );
    if status == 407 {
        headers.insert(
            header::PROXY_AUTHENTICATE,
            header::HeaderValue::from_static("Basic realm=\"proxy.corp.example\""),
        );
    }
    response
}

/// The first half of an answer. Not `honest`: with the length of the whole, and then the connection ends.
pub(crate) async fn truncated(response: Response<Body>, honest: bool) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    let Ok(whole) = to_bytes(body, BODY_BYTES_MAX).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let half = whole.slice(..whole.len() / 2);
    parts.headers.remove(header::CONTENT_LENGTH);
    if honest {
        return Response::from_parts(parts, Body::from(half));
    }
    parts
        .headers
        .insert(header::CONTENT_LENGTH, header::HeaderValue::from(whole.len()));
    let sent = stream::once(async move { Ok::<Bytes, std::io::Error>(half) });
    let broken = stream::once(async {
        tokio::time::sleep(SENT_WITHIN).await;
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
    });
    Response::from_parts(parts, Body::from_stream(sent.chain(broken)))
}

/// Puts values into an answer that no client can know.
pub(crate) async fn unknown_enums(response: Response<Body>) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    let Ok(whole) = to_bytes(body, BODY_BYTES_MAX).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let Ok(mut document) = serde_json::from_slice::<Value>(&whole) else {
        return Response::from_parts(parts, Body::from(whole));
    };
    replace(&mut document, "");
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(document.to_string()))
}

/// The member of an object that is an enumeration, and a value from the future.
fn from_the_future(parent: &str, key: &str) -> Option<&'static str> {
    Some(match (parent, key) {
        ("status", "code") => "Recalibrating",
        ("schedule", "state") => "Hibernating",
        ("lastExecution" | "lastSuccessfulExecution" | "lastSuccessfulExecutionWithExports", "state") => {
            "PartlySucceeded"
        }
        ("quarantine", "reason") => "EncounteredSolarFlare",
        ("statusInfo" | "provisioningStatusInfo", "status") => "deferred",
        ("provisioningSteps", "status") => "deferred",
        ("provisioningSteps", "provisioningStepType") => "verification",
        (_, "provisioningAction") => "reconcile",
        // An object of `provisionOnDemand`.
        (_, "action") => "Reconcile",
        ("key", "result") => "Deferred",
        _ => return None,
    })
}

/// `parent` is the name under which this value stands; elements of an array stand under the array's.
fn replace(value: &mut Value, parent: &str) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match from_the_future(parent, key) {
                    Some(word) if member.is_string() => *member = Value::from(word),
                    _ => replace(member, key),
                }
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(|element| replace(element, parent)),
        // Provisioning on demand puts JSON into texts.
        Value::String(text) if text.starts_with(['{', '[']) => {
            if let Ok(mut inner) = serde_json::from_str::<Value>(text) {
                replace(&mut inner, parent);
                *text = inner.to_string();
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn enumerations_are_replaced_wherever_they_stand_and_nothing_else_is() {
        let mut job = json!({"schedule": {"state": "Active", "interval": "PT40M"}, "status": {"code": "Active",
            "lastExecution": {"state": "Failed", "error": {"code": "None"}}}});
        replace(&mut job, "");
        assert_eq!(
            job["schedule"],
            json!({"state": "Hibernating", "interval": "PT40M"})
        );
        assert_eq!(job["status"]["code"], "Recalibrating");
        assert_eq!(job["status"]["lastExecution"]["error"]["code"], "None");
        let mut on_demand = json!({"key": "type", "value": "[{\"action\":\"Create\",\"statusInfo\":{\"status\":\"Success\"}}]"});
        replace(&mut on_demand, "");
        let text = on_demand["value"].as_str().unwrap();
        assert!(text.contains("Reconcile") && text.contains("deferred"), "{text}");
        let mut record = json!({"value": [{"provisioningAction": "create", "provisioningSteps": [{"status": "success", "name": "n"}]}]});
        replace(&mut record, "");
        assert_eq!(record["value"][0]["provisioningAction"], "reconcile");
        assert_eq!(
            record["value"][0]["provisioningSteps"][0],
            json!({"status": "deferred", "name": "n"})
        );
    }
}
