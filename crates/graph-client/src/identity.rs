//! Who signed in, read from the `id_token` for display.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

/// The account as the `id_token` names it. **For display only.**
///
/// The token's signature is not checked. It came over TLS straight from the token endpoint, which OpenID Connect
/// Core §3.1.3.7 accepts in place of a signature, but nothing is decided by these words: what the account may do
/// is decided by Graph, request by request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// `preferred_username`, usually the user principal name.
    pub upn: String,
    /// Display name.
    pub name: String,
    /// The account's object id in the tenant.
    pub oid: String,
    /// The tenant's id.
    pub tid: String,
}

impl Account {
    /// Reads the claims of an `id_token`; `None` when it is not a JSON web token with a tenant in it.
    pub(crate) fn from_id_token(token: &str) -> Option<Self> {
        let claims = claims(token)?;
        let text = |names: &[&str]| {
            names
                .iter()
                .find_map(|name| claims.get(*name)?.as_str())
                .unwrap_or_default()
                .to_owned()
        };
        let account = Self {
            upn: text(&["preferred_username", "upn", "email"]),
            name: text(&["name"]),
            oid: text(&["oid", "sub"]),
            tid: text(&["tid"]),
        };
        (!account.tid.is_empty()).then_some(account)
    }
}

/// The claims of an `id_token`, for display as [`Account`] is; `None` when it is not a JSON web token.
pub(crate) fn claims(token: &str) -> Option<Map<String, Value>> {
    let payload = token.split('.').nth(1)?;
    let bytes = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn token(claims: &Value) -> String {
        let body = URL_SAFE_NO_PAD.encode(claims.to_string());
        format!("e30.{body}.signature")
    }

    #[test]
    fn the_account_is_read_from_the_claims() {
        let account = Account::from_id_token(&token(&json!({
            "preferred_username": "søren@contoso.example", "name": "Søren", "oid": "o", "tid": "t"
        })));
        let account = account.expect("a complete token");
        assert_eq!(account.upn, "søren@contoso.example");
        assert_eq!(account.tid, "t");
    }

    #[test]
    fn a_broken_token_gives_no_account() {
        for broken in ["", "a.b.c", "e30", "e30.e30.x", "a..c", "e30.IiI.x"] {
            assert_eq!(Account::from_id_token(broken), None, "{broken}");
        }
    }
}
