//! A refusal in JSON, as the token endpoint gives it (Graph: token error shape and codes).

use axum::body::Body;
use hyper::{Response, StatusCode};
use jiff::Timestamp;
use serde_json::json;

use super::aadsts::{self, Aadsts};
use super::{described, json as json_response};
use crate::tenant::{CLIENT_ID, CLIENT_NAME, Tenant};

/// A request that gets no token.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    error: &'static str,
    /// `slow_down` has none.
    code: Option<u32>,
    message: String,
    suberror: Option<&'static str>,
    /// A step-up asks for these claims.
    claims: Option<String>,
}

impl Refusal {
    /// The refusal of this number; `named` is what its text speaks of.
    pub(super) fn of(tenant: &Tenant, code: u32, named: &[(&str, &str)]) -> Self {
        match aadsts::find(code) {
            Some(row) => Self::row(tenant, row, named),
            // Every code that is used stands in the table; a test of the table would not notice one that does not.
            None => Self::numberless("server_error", &format!("AADSTS{code}")),
        }
    }

    pub(super) fn row(tenant: &Tenant, row: &'static Aadsts, named: &[(&str, &str)]) -> Self {
        Self {
            status: StatusCode::from_u16(row.status()).unwrap_or(StatusCode::BAD_REQUEST),
            error: row.error,
            code: Some(row.code),
            message: message(tenant, row, named),
            suberror: row.suberror,
            claims: row.step_up.then(|| step_up_claims(tenant)),
        }
    }

    /// A refusal that the real service gives no number.
    pub(super) fn numberless(error: &'static str, message: &str) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            error,
            code: None,
            message: message.to_owned(),
            suberror: None,
            claims: None,
        }
    }

    /// With other words: the service has several texts for one number.
    pub(super) fn saying(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    pub(super) fn suberror(mut self, suberror: &'static str) -> Self {
        self.suberror = Some(suberror);
        self
    }

    pub(super) fn into_response(self) -> Response<Body> {
        let (text, trace, correlation, timestamp) = described(self.code, &self.message);
        let mut body = json!({
            "error": self.error,
            "error_description": text,
            "timestamp": timestamp,
            "trace_id": trace,
            "correlation_id": correlation,
        });
        if let Some(code) = self.code {
            body["error_codes"] = json!([code]);
            body["error_uri"] = json!(format!("https://login.microsoftonline.com/error?code={code}"));
        }
        if let Some(suberror) = self.suberror {
            body["suberror"] = json!(suberror);
        }
        if let Some(claims) = self.claims {
            body["claims"] = json!(claims);
        }
        json_response(self.status, &body)
    }
}

/// The text of a row, with what this request names in place of its gaps.
pub(super) fn message(tenant: &Tenant, row: &Aadsts, named: &[(&str, &str)]) -> String {
    let now = Timestamp::now().to_string();
    let usual = [
        ("client", CLIENT_ID),
        ("app", CLIENT_NAME),
        ("tenant", tenant.id.as_str()),
        ("resource", "00000003-0000-0000-c000-000000000000"),
        ("user", "the signed-in user"),
        ("state", "unregistered"),
        ("issued", now.as_str()),
        ("valid_from", now.as_str()),
    ];
    aadsts::filled(&aadsts::filled(row.message, named), &usual)
}

/// The policy that a step-up satisfies.
fn policy(tenant: &Tenant) -> String {
    crate::directory::id(tenant.seed, "conditionalAccessPolicy", "1")
}

/// What a step-up asks for; sent back as `claims`, it repairs the sign-in.
pub(super) fn step_up_claims(tenant: &Tenant) -> String {
    json!({"access_token": {"capolids": {"essential": true, "values": [policy(tenant)]}}}).to_string()
}

/// Whether the claims that were asked for hold those of a step-up.
pub(super) fn stepped_up(tenant: &Tenant, claims: Option<&str>) -> bool {
    let policy = policy(tenant);
    super::claims::asked(claims)["access_token"]["capolids"]["values"]
        .as_array()
        .is_some_and(|values| values.iter().any(|value| value == policy.as_str()))
}
