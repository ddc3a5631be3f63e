//! The token with which the provisioning service signs itself in where the Secret Token is blank (Entra: use SCIM to provision users,
//! "handling endpoint authentication").

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::random;
use crate::graph::CUSTOM_TEMPLATE;
use crate::tenant::Tenant;

/// How long it lasts. Whoever verifies it knows real time, not the tenant's.
const LIFETIME: SignedDuration = SignedDuration::from_hours(1);
/// The application behind provisioning, as a capture shows it.
const SERVICE: &str = "00000014-0000-0000-c000-000000000000";

/// A JWT as it goes to every custom application: issuer and tenant tell customers apart, the audience does not. The key that verifies it is
/// published at `discovery/v2.0/keys`.
fn service_token(tenant: &Tenant) -> String {
    let now = Timestamp::now();
    let issuer = format!("https://sts.windows.net/{}/", tenant.id);
    tenant.key.sign(&json!({
        "aud": CUSTOM_TEMPLATE,
        "iss": issuer,
        "iat": now.as_second(),
        "nbf": now.as_second(),
        "exp": now.saturating_add(LIFETIME).unwrap_or(Timestamp::MAX).as_second(),
        "aio": random(40),
        "appid": SERVICE,
        "appidacr": "2",
        "idp": issuer,
        "tid": tenant.id,
        "uti": random(16),
        "ver": "1.0",
    }))
}

/// What is sent as the bearer token: the saved one, or one of our own where it is blank.
pub(crate) fn bearer(tenant: &Tenant, saved: &str) -> String {
    if saved.trim().is_empty() {
        service_token(tenant)
    } else {
        saved.to_owned()
    }
}
