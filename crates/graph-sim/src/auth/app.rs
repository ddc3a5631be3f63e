//! An application that signs in as itself, with its secret (Graph: client credentials).

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::client::Client;
use super::refusal::Refusal;
use super::token::{field, parameter_missing};
use super::{issue, resource};
use crate::graph::{Verdict, roles_of};
use crate::http::Incomer;
use crate::tenant::{Authority, Tenant};

/// The secret of a request: in its form, or in the password of Basic authentication.
pub(super) fn secret(form: &BTreeMap<String, String>, authorization: Option<&str>) -> Option<String> {
    let basic = || {
        let encoded = authorization?
            .split_once(' ')
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))?
            .1;
        let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
        let password = text.split_once(':')?.1;
        // Both halves are form-encoded first (RFC 6749 §2.3.1).
        let decoded = Incomer::fields(&format!("secret={password}")).remove("secret")?;
        (!decoded.is_empty()).then_some(decoded)
    };
    field(form, "client_secret").map(str::to_owned).or_else(basic)
}

/// Whether the secret is one of the application.
pub(super) fn check_secret(tenant: &Tenant, client: &str, secret: Option<&str>) -> Result<(), Refusal> {
    let named = [("client", client)];
    let refused = |code| Err(Refusal::of(tenant, code, &named));
    let Some(secret) = secret else {
        return refused(7000218);
    };
    match tenant.verify_client_secret(client, secret) {
        Verdict::Good => Ok(()),
        // A fresh secret and the id of a secret are refused in the same words as a wrong one.
        Verdict::Wrong | Verdict::KeyId | Verdict::NotReplicated => refused(7000215),
        Verdict::Expired => refused(7000222),
        Verdict::NoApplication => refused(700016),
    }
}

/// A token that carries the application permissions of the client; one without any is issued too, and Graph refuses it.
pub(super) fn token(
    tenant: &Tenant,
    form: &BTreeMap<String, String>,
    name: &str,
    client: &Client,
    authorization: Option<&str>,
) -> Result<Value, Refusal> {
    // `common` says nothing about whose application it is.
    if tenant.authority(name) == Authority::Open {
        return Err(Refusal::of(tenant, 50059, &[]));
    }
    check_secret(tenant, &client.id, secret(form, authorization).as_deref())?;
    let scope = field(form, "scope").ok_or_else(|| parameter_missing(tenant, "scope"))?;
    let malformed = || {
        Refusal::of(tenant, 70011, &[]).saying(format!(
            "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI)."
        ))
    };
    if scope.split_whitespace().count() != 1 || !scope.ends_with("/.default") {
        return Err(malformed());
    }
    let asked =
        resource::parse(tenant, scope).map_err(|bad| Refusal::row(tenant, bad.row, &[]).saying(bad.text))?;
    let principal = client
        .principal
        .as_deref()
        .ok_or_else(|| Refusal::of(tenant, 700016, &[("client", client.id.as_str())]))?;
    let roles = {
        let state = tenant.state.lock();
        roles_of(tenant, &state, principal)
    };
    let token = issue::app_token(tenant, client, principal, roles, &asked.audience);
    let lifetime = tenant.switches().access_token_lifetime.as_secs();
    Ok(json!({
        "token_type": "Bearer",
        "expires_in": lifetime,
        "ext_expires_in": lifetime,
        "access_token": token,
    }))
}
