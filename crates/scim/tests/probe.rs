//! Answers to *Test Connection* and what they mean.

use scim::exchange::{Exchange, Failure, FailureKind};
use scim::probe::{ProbeCode, judge};

fn answer(status: u16, content_type: &str, body: &str) -> Exchange {
    Exchange {
        at: jiff::Timestamp::UNIX_EPOCH,
        method: "GET".into(),
        url: "https://scim.trial.example/Users?filter=userName+eq+%22x%22".into(),
        request_headers: vec![],
        request_body: None,
        status: Some(status),
        response_headers: vec![("Content-Type".into(), content_type.into())],
        response_body: Some(body.into()),
        duration_ms: 3.0,
        failure: None,
    }
}

const EMPTY: &str =
    r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"Resources":[]}"#;
const ERROR: &str = r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"404"}"#;

#[test]
fn each_answer_has_its_meaning() {
    let scim = "application/scim+json";
    let page = "<!DOCTYPE html><title>Sign in</title>";
    for (exchange, want) in [
        (answer(200, scim, EMPTY), ProbeCode::Ok),
        (answer(200, "application/json", EMPTY), ProbeCode::Ok),
        (answer(401, scim, "{}"), ProbeCode::Unauthorized),
        (answer(401, "text/html", page), ProbeCode::Unauthorized),
        (answer(403, scim, "{}"), ProbeCode::Unauthorized),
        (answer(403, "text/html", page), ProbeCode::WebPage),
        (answer(200, "text/html; charset=utf-8", page), ProbeCode::WebPage),
        (answer(200, "", "\n <HTML>"), ProbeCode::WebPage),
        (answer(302, "", ""), ProbeCode::WebPage),
        (answer(404, scim, ERROR), ProbeCode::NotFound),
        (answer(404, "text/html", page), ProbeCode::NotFound),
        (answer(200, scim, "[]"), ProbeCode::NotScim),
        (answer(200, scim, "hello"), ProbeCode::NotScim),
        (answer(204, scim, ""), ProbeCode::NotScim),
        (answer(400, scim, "{}"), ProbeCode::NotScim),
        (
            answer(200, scim, r#"{"totalResults":1,"Resources":[{"id":"1"}]}"#),
            ProbeCode::FilterIgnored,
        ),
        (
            answer(200, scim, r#"{"totalResults":0,"Resources":[{"id":"1"}]}"#),
            ProbeCode::FilterIgnored,
        ),
        (answer(429, scim, "{}"), ProbeCode::ServerError),
        (answer(503, "text/html", page), ProbeCode::ServerError),
    ] {
        let verdict = judge(&exchange);
        assert_eq!(
            verdict.code, want,
            "{:?} {:?}",
            exchange.status, exchange.response_body
        );
        assert_eq!(verdict.fix.is_empty(), verdict.is_ok(), "{verdict:?}");
    }
}

#[test]
fn a_connection_that_fails_says_where() {
    for (kind, want) in [
        (FailureKind::Dns, ProbeCode::Unreachable),
        (FailureKind::Connect, ProbeCode::Unreachable),
        (FailureKind::Tls, ProbeCode::Tls),
        (FailureKind::Timeout, ProbeCode::Timeout),
        (FailureKind::Other, ProbeCode::Unreachable),
    ] {
        let failure = Some(Failure {
            kind,
            message: "os error".into(),
        });
        let exchange = Exchange {
            status: None,
            failure,
            ..answer(200, "", "")
        };
        assert_eq!(judge(&exchange).code, want);
    }
}

#[test]
fn an_unusual_content_type_is_a_note_not_a_failure() {
    let verdict = judge(&answer(200, "application/json", EMPTY));
    assert_eq!(
        verdict.notes,
        ["Content-Type is `application/json`; RFC 7644 §3.1 says application/scim+json."]
    );
}
