//! HTTP Archive 1.2, which browsers' developer tools open.

use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use super::Sent;
use super::body::{Body, Part};

pub(super) fn document(app_name: &str, sent: &[Sent]) -> String {
    let archive = json!({ "log": {
        "version": "1.2",
        "creator": { "name": "Slipway", "version": env!("CARGO_PKG_VERSION") },
        "comment": format!("Graph requests of the set-up of {app_name}"),
        "entries": sent.iter().map(entry).collect::<Vec<_>>(),
    } });
    format!("{archive:#}\n")
}

/// One entry. What HAR has no place for stands under `_slipway`, as §"Custom fields" of the format asks.
fn entry(sent: &Sent) -> Value {
    let exchange = &sent.exchange;
    let body = request_body(sent);
    let size = |body: Option<&str>| body.map_or(0, str::len);
    let mut request = json!({
        "method": exchange.method,
        "url": exchange.url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": request_headers(sent),
        "queryString": query(&exchange.url),
        "headersSize": -1,
        "bodySize": size(body.as_deref()),
    });
    if let Some(body) = body {
        let kind = exchange.request_header("content-type").unwrap_or_default();
        request["postData"] = json!({ "mimeType": kind, "text": body });
    }
    let answer = exchange.response_body.as_deref();
    json!({
        "startedDateTime": exchange.at.to_string(),
        "time": exchange.duration_ms,
        "request": request,
        "response": {
            "status": exchange.status.unwrap_or(0),
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": headers(&exchange.response_headers),
            "content": {
                "size": size(answer),
                "mimeType": exchange.response_header("content-type").unwrap_or("x-unknown"),
                "text": answer.unwrap_or_default(),
            },
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": size(answer),
        },
        "cache": {},
        "timings": { "send": 0, "wait": exchange.duration_ms, "receive": 0 },
        "comment": sent.label,
        "_slipway": { "step": sent.step_id, "write": sent.write, "waited": sent.waited, "failure": exchange.failure },
    })
}

/// The token by name, everything else as it was sent.
fn request_headers(sent: &Sent) -> Vec<Value> {
    let all = sent.exchange.request_headers.iter();
    all.map(|(name, value)| {
        if name.eq_ignore_ascii_case("authorization") {
            json!({ "name": name, "value": "Bearer $TOKEN" })
        } else {
            json!({ "name": name, "value": value })
        }
    })
    .collect()
}

/// The body with its secrets by name. One that was cut stays as far as it is known.
fn request_body(sent: &Sent) -> Option<String> {
    match Body::of(&sent.exchange) {
        Body::None => None,
        Body::Cut => sent.exchange.request_body.clone(),
        Body::Whole(parts) => Some(
            parts
                .into_iter()
                .map(|part| match part {
                    Part::Text(text) => text,
                    Part::Secret(secret) => format!("\"${}\"", secret.variable),
                })
                .collect(),
        ),
    }
}

fn headers(all: &[(String, String)]) -> Vec<Value> {
    all.iter()
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect()
}

fn query(url: &str) -> Vec<Value> {
    let url = Url::parse(url).ok();
    let query = url.as_ref().and_then(Url::query).unwrap_or_default();
    form_urlencoded::parse(query.as_bytes())
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect()
}
