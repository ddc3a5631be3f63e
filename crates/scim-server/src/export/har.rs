//! HTTP Archive 1.2.

use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use crate::store::LoggedExchange;

/// What stands before the entries.
pub(super) fn begin(tenant: &str) -> String {
    let creator = json!({ "name": "Slipway", "version": env!("CARGO_PKG_VERSION") });
    let comment = json!(format!("trial tenant {tenant}"));
    format!("{{\"log\":{{\"version\":\"1.2\",\"creator\":{creator},\"comment\":{comment},\"entries\":[")
}

/// What stands after them.
pub(super) const END: &str = "\n]}}\n";

/// One entry. What HAR has no place for stands under `_slipway`, as §"Custom fields" of the format asks.
pub(super) fn entry(logged: &LoggedExchange) -> Value {
    let exchange = &logged.exchange;
    let size = |body: &Option<String>| body.as_ref().map_or(0, String::len);
    let mut request = json!({
        "method": exchange.method,
        "url": exchange.url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers(&exchange.request_headers),
        "queryString": query(&exchange.url),
        "headersSize": -1,
        "bodySize": size(&exchange.request_body),
    });
    if let Some(body) = &exchange.request_body {
        let kind = exchange.request_header("content-type").unwrap_or("");
        request["postData"] = json!({ "mimeType": kind, "text": body });
    }
    let status = exchange.status.unwrap_or(0);
    let words = axum::http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("");
    json!({
        "startedDateTime": exchange.at.to_string(),
        "time": exchange.duration_ms,
        "request": request,
        "response": {
            "status": status,
            "statusText": words,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": headers(&exchange.response_headers),
            "content": {
                "size": size(&exchange.response_body),
                "mimeType": exchange.response_header("content-type").unwrap_or("x-unknown"),
                "text": exchange.response_body.as_deref().unwrap_or(""),
            },
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": size(&exchange.response_body),
        },
        "cache": {},
        "timings": { "send": 0, "wait": exchange.duration_ms, "receive": 0 },
        "comment": logged.what,
        "_slipway": {
            "id": logged.id,
            "who": logged.who,
            "verdict": logged.verdict,
            "change": logged.change_text,
            "changes": logged.changes,
            "tolerances": logged.tolerances,
            "rule": logged.rule,
            "faults": logged.faults,
            "replayOf": logged.replay_of,
            "failure": exchange.failure,
        },
    })
}

fn headers(all: &[(String, String)]) -> Vec<Value> {
    all.iter()
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect()
}

fn query(url: &str) -> Vec<Value> {
    let Ok(url) = Url::parse(url) else {
        return Vec::new();
    };
    form_urlencoded::parse(url.query().unwrap_or("").as_bytes())
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect()
}
