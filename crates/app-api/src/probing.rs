//! The Test-Connection probe, sent from this machine and explained.

use network::Network;
use scim::probe::{self, ProbeCode};
use scim_client::{BadUrl, Limits, ScimClient};
use secrecy::SecretString;

use crate::exchange;
use crate::view::common::{FixView, Verdict};
use crate::view::connection::ProbeView;

/// How long a person should have to wait for a probe; Entra itself waits longer.
const PROBE_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(15);

/// Sends the probe that Entra's Test Connection sends and says what the answer means.
/// An address that cannot be used gets a verdict too, and nothing is sent.
pub(crate) async fn probe(
    network: &Network,
    tenant_url: &str,
    token: Option<SecretString>,
    matching_attribute: &str,
) -> ProbeView {
    let limits = Limits {
        connect_timeout: PROBE_TIMEOUT,
        request_timeout: PROBE_TIMEOUT,
        ..Limits::default()
    };
    let client = match ScimClient::through(network, tenant_url, token, limits) {
        Ok(client) => client,
        Err(error) => return bad_url(&error),
    };
    let sent = client.probe(matching_attribute).await;
    let verdict = probe::judge(&sent);
    ProbeView {
        verdict: if verdict.is_ok() {
            Verdict::Pass
        } else {
            Verdict::Fail
        },
        code: code(verdict.code).to_owned(),
        title: sentence(&verdict.message),
        detail: verdict.cause,
        fix: Some(verdict.fix).filter(|fix| !fix.is_empty()).map(fix),
        exchange: Some(exchange::view("probe", &sent)),
    }
}

/// The verdict on a vendor that wants no token. What Entra sends there is issued by Entra for the tenant, and nobody else has it:
/// from here only the way to the service can be tested, and a refusal for want of a token is as it should be.
pub(crate) fn without_token(probed: ProbeView, vendor: &str) -> ProbeView {
    if probed.code != code(ProbeCode::Unauthorized) {
        return probed;
    }
    ProbeView {
        verdict: Verdict::Pass,
        code: code(ProbeCode::Ok).to_owned(),
        title: format!("{vendor} answers, and asks who we are"),
        detail: "That is right: only Entra has the token that it sends. Entra tests the connection before it is stored.".to_owned(),
        fix: None,
        exchange: probed.exchange,
    }
}

fn bad_url(error: &BadUrl) -> ProbeView {
    let (code, title, action) = match error {
        BadUrl::Empty => (
            "not-a-url",
            "No tenant URL yet",
            "Paste the tenant URL from the vendor's console.",
        ),
        BadUrl::NotHttps { .. } => (
            "not-https",
            "The tenant URL does not begin with https",
            "Use the https address the vendor shows; Entra calls no other.",
        ),
        BadUrl::NotAUrl { .. } | BadUrl::Scheme { .. } => (
            "not-a-url",
            "This is not a tenant URL",
            "Copy the tenant URL from the vendor's console, from https:// to the end.",
        ),
        BadUrl::Credentials | BadUrl::Fragment => (
            "not-a-url",
            "The tenant URL holds something that does not belong there",
            "Copy the tenant URL from the vendor's console again; the token goes into its own field.",
        ),
        BadUrl::TokenNotSendable => (
            "unauthorized",
            "The token cannot be sent",
            "Paste the token again, in one line and without blanks around it.",
        ),
    };
    ProbeView {
        verdict: Verdict::Fail,
        code: code.to_owned(),
        title: title.to_owned(),
        detail: sentence(&error.to_string()),
        fix: Some(fix(action.to_owned())),
        exchange: None,
    }
}

fn code(code: ProbeCode) -> &'static str {
    match code {
        ProbeCode::Ok => "ok",
        ProbeCode::Unauthorized => "unauthorized",
        ProbeCode::WebPage => "web-page",
        ProbeCode::NotFound => "not-found",
        ProbeCode::NotScim => "not-scim",
        ProbeCode::FilterIgnored => "filter-ignored",
        ProbeCode::ServerError => "server-error",
        ProbeCode::Unreachable => "unreachable",
        ProbeCode::Timeout => "timeout",
        ProbeCode::Tls => "tls",
    }
}

fn fix(action: String) -> FixView {
    FixView {
        action,
        place: None,
        learn_more: None,
    }
}

/// A message as a sentence of its own on a screen: first letter large.
pub(crate) fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
