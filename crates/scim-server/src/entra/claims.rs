//! What a token says about itself, once its signature is good.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::jwt::short;
use super::{CUSTOM_APP_AUDIENCE, EntraTokens, Refusal};

/// How far clocks may differ.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// Issuer, tenant, audience and time, in this order: the first that is wrong is named.
pub(super) fn check(
    claims: &Map<String, Value>,
    settings: &EntraTokens,
    now: Timestamp,
) -> Result<(), Refusal> {
    let text = |claim: &'static str| {
        claims
            .get(claim)
            .and_then(Value::as_str)
            .ok_or(Refusal::Missing { claim })
    };
    let tenant_id = settings.tenant_id.to_ascii_lowercase();
    let issuer = text("iss")?;
    let issuers = [
        format!("https://sts.windows.net/{tenant_id}/"),
        format!("https://login.microsoftonline.com/{tenant_id}/v2.0"),
    ];
    if !issuers.iter().any(|own| own.eq_ignore_ascii_case(issuer)) {
        return Err(Refusal::Issuer {
            found: short(issuer),
            tenant_id,
        });
    }
    let tid = text("tid")?;
    if !tid.eq_ignore_ascii_case(&tenant_id) {
        return Err(Refusal::Tenant {
            found: short(tid),
            wanted: tenant_id,
        });
    }
    audience(claims, settings)?;
    let time = |claim: &'static str| time(claims, claim);
    let expires = time("exp")?.ok_or(Refusal::Missing { claim: "exp" })?;
    if now > later(expires) {
        return Err(Refusal::Expired(expires));
    }
    match time("nbf")? {
        Some(begins) if later(now) < begins => Err(Refusal::NotYet(begins)),
        _ => Ok(()),
    }
}

fn audience(claims: &Map<String, Value>, settings: &EntraTokens) -> Result<(), Refusal> {
    let all: Vec<&str> = match claims.get("aud") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
        _ => return Err(Refusal::Missing { claim: "aud" }),
    };
    if all.iter().any(|one| settings.accepts(one)) {
        return Ok(());
    }
    Err(Refusal::Audience {
        found: short(&all.join("`, `")),
        wanted: match settings.audiences.as_slice() {
            [] => CUSTOM_APP_AUDIENCE.to_owned(),
            own => own.join("` or `"),
        },
    })
}

/// Seconds since 1970, which JSON may write with a fraction (RFC 7519 §2).
fn time(claims: &Map<String, Value>, claim: &'static str) -> Result<Option<Timestamp>, Refusal> {
    let Some(value) = claims.get(claim) else {
        return Ok(None);
    };
    value
        .as_f64()
        .filter(|seconds| seconds.is_finite())
        .and_then(|seconds| Timestamp::from_second(seconds.floor() as i64).ok())
        .map(Some)
        .ok_or(Refusal::Structure(
            "a time in the claims is not a number of seconds",
        ))
}

fn later(at: Timestamp) -> Timestamp {
    at.checked_add(SKEW).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const TENANT: &str = "6f1f3b0e-5a3c-4f6e-9d20-000000000001";
    const NOW: i64 = 1_800_000_000;

    fn judged(change: Value) -> Result<(), String> {
        let mut claims = json!({
            "iss": format!("https://sts.windows.net/{TENANT}/"), "tid": TENANT,
            "aud": CUSTOM_APP_AUDIENCE, "exp": NOW + 600, "nbf": NOW - 10,
        });
        for (name, value) in change.as_object().unwrap() {
            match value {
                Value::Null => drop(claims.as_object_mut().unwrap().shift_remove(name)),
                value => claims[name] = value.clone(),
            }
        }
        let settings = EntraTokens {
            tenant_id: TENANT.to_ascii_uppercase(),
            jwks_url: "https://keys.example".to_owned(),
            audiences: Vec::new(),
        };
        let now = Timestamp::from_second(NOW).unwrap();
        check(claims.as_object().unwrap(), &settings, now).map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn both_forms_of_the_issuer_and_of_the_audience_are_good() {
        assert_eq!(judged(json!({})), Ok(()));
        let v2 = format!("https://login.microsoftonline.com/{TENANT}/v2.0");
        assert_eq!(judged(json!({ "iss": v2, "nbf": null })), Ok(()));
        let both = json!({ "aud": ["other", format!("spn:{CUSTOM_APP_AUDIENCE}")] });
        assert_eq!(judged(both), Ok(()));
    }

    #[test]
    fn clocks_may_differ_a_little_and_no_more() {
        assert_eq!(judged(json!({ "exp": NOW - 299, "nbf": NOW + 299 })), Ok(()));
        assert!(
            judged(json!({ "exp": NOW - 301 }))
                .unwrap_err()
                .starts_with("exp:")
        );
        assert!(
            judged(json!({ "nbf": NOW + 301 }))
                .unwrap_err()
                .starts_with("nbf:")
        );
        assert!(judged(json!({ "exp": "soon" })).is_err());
        assert!(judged(json!({ "exp": 1e300 })).is_err());
    }

    #[test]
    fn the_check_that_failed_is_named() {
        let other = "6f1f3b0e-5a3c-4f6e-9d20-000000000002";
        for (change, says) in [
            (
                json!({ "iss": format!("https://sts.windows.net/{other}/") }),
                "iss: the token was issued by",
            ),
            (
                json!({ "iss": format!("https://sts.windows.net/{TENANT}/x") }),
                "iss:",
            ),
            (json!({ "iss": null }), "iss: the token has none"),
            (json!({ "tid": other }), "tid: the token is of the tenant"),
            (json!({ "tid": null }), "tid: the token has none"),
            (
                json!({ "aud": "00000002-0000-0000-c000-000000000000" }),
                "aud: the token is for",
            ),
            (json!({ "aud": [] }), "aud:"),
            (json!({ "aud": null }), "aud: the token has none"),
            (json!({ "exp": null }), "exp: the token has none"),
        ] {
            let refusal = judged(change).unwrap_err();
            assert!(refusal.starts_with(says), "{refusal}");
        }
    }
}
