//! The `claims` parameter: what an application asks to stand in its tokens (OpenID Connect Core §5.5), and the challenge of
//! continuous access evaluation that makes it ask (Graph: error body, 401).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// Longest value that is read.
const BYTES_MAX: usize = 8_192;

/// The parameter as JSON; null when there is none or it is no JSON.
pub(super) fn asked(claims: Option<&str>) -> Value {
    claims
        .filter(|text| text.len() <= BYTES_MAX)
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}

/// Whether the parameter can be used at all.
pub(super) fn is_good(claims: &str) -> bool {
    asked(Some(claims)).is_object()
}

/// The moment, in seconds, from which on a token was asked to be good; 0 when nothing was asked.
pub(super) fn not_before(claims: Option<&str>) -> i64 {
    let value = &asked(claims)["access_token"]["nbf"]["value"];
    value
        .as_i64()
        .or_else(|| value.as_str()?.parse().ok())
        .unwrap_or_default()
}

/// `WWW-Authenticate` of a challenge: the caller has to sign in again with these claims.
pub(crate) fn challenge(since: i64) -> String {
    let claims = json!({"access_token": {"nbf": {"essential": true, "value": since.to_string()}}});
    format!(
        "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\", client_id=\"00000003-0000-0000-c000-000000000000\", error=\"insufficient_claims\", claims=\"{}\"",
        STANDARD.encode(claims.to_string())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_claims_of_a_challenge_say_the_moment_it_was_made() {
        let header = challenge(1_700_000_000);
        let encoded = header.split("claims=\"").nth(1).unwrap().trim_end_matches('"');
        let claims = String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap();
        assert!(is_good(&claims));
        assert_eq!(not_before(Some(&claims)), 1_700_000_000);
        assert_eq!(not_before(Some("{}")), 0);
        assert!(!is_good("nonsense"));
    }
}
