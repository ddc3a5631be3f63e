//! The token endpoint: OAuth 2.0 client credentials (RFC 6749 §4.4), read and answered. What is stored about a
//! client is the store's business.

use axum::http::{HeaderMap, Method, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use url::form_urlencoded;

/// How long an access token lives unless the tenant says otherwise. Entra's gallery asks for one to six hours.
pub(crate) const ACCESS_TOKEN_S: u64 = 3_600;

/// The assertion type of RFC 7523, which Entra's workload identity federation sends.
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A token request that can be judged.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct TokenRequest {
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) scope: Option<String>,
    /// How the client showed who it is, for the log.
    pub(crate) form: ClientForm,
}

/// Where the client put its id and secret (RFC 6749 §2.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientForm {
    Basic,
    Body,
}

impl ClientForm {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Basic => "in the Authorization header",
            Self::Body => "in the body",
        }
    }
}

/// An error of RFC 6749 §5.2.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {description}", code.as_str())]
pub(crate) struct TokenError {
    pub(crate) code: TokenErrorCode,
    /// ASCII without quotes, as §5.2 allows it.
    pub(crate) description: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenErrorCode {
    InvalidRequest,
    InvalidClient,
    UnsupportedGrantType,
    InvalidScope,
}

impl TokenErrorCode {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
        }
    }

    /// §5.2: 400, and 401 for a client that is not who it says.
    pub(crate) fn status(self) -> u16 {
        match self {
            Self::InvalidClient => 401,
            _ => 400,
        }
    }
}

impl TokenError {
    pub(crate) fn new(code: TokenErrorCode, description: &str) -> Self {
        let allowed = |c: char| matches!(c, ' ' | '!' | '#'..='[' | ']'..='~');
        Self {
            code,
            description: description
                .chars()
                .map(|c| if allowed(c) { c } else { '\'' })
                .collect(),
        }
    }

    fn request(description: &str) -> Self {
        Self::new(TokenErrorCode::InvalidRequest, description)
    }

    pub(crate) fn client(description: &str) -> Self {
        Self::new(TokenErrorCode::InvalidClient, description)
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({ "error": self.code.as_str(), "error_description": self.description })
    }
}

/// The answer of §5.1.
pub(crate) fn issued(access_token: &str, expires_in_s: u64, scope: Option<&str>) -> Value {
    let mut body = json!({
        "access_token": access_token,
        "token_type": "Bearer",
        "expires_in": expires_in_s,
    });
    if let Some(scope) = scope {
        body["scope"] = json!(scope);
    }
    body
}

/// Reads a token request.
///
/// # Errors
/// §5.2: what is missing, given twice, or not supported.
pub(crate) fn read(method: &Method, headers: &HeaderMap, body: &[u8]) -> Result<TokenRequest, TokenError> {
    if method != Method::POST {
        return Err(TokenError::request("a token is asked for with POST"));
    }
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .unwrap_or("")
        .trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(TokenError::request(
            "the body of a token request is application/x-www-form-urlencoded",
        ));
    }
    let fields: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().collect();
    for (name, _) in &fields {
        if fields.iter().filter(|(other, _)| other == name).count() > 1 {
            return Err(TokenError::request(&format!("{name} is given more than once")));
        }
    }
    // §3.2: a parameter without a value counts as left out.
    let field = |name: &str| {
        fields
            .iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    };
    match field("grant_type") {
        Some("client_credentials") => {}
        None => return Err(TokenError::request("grant_type is missing")),
        Some(other) => {
            let description = format!("the grant type {other} is not supported; use client_credentials");
            return Err(TokenError::new(
                TokenErrorCode::UnsupportedGrantType,
                &description,
            ));
        }
    }
    refuse_assertion(field("client_assertion_type"), field("client_assertion"))?;
    let (client_id, client_secret, form) = client(headers, field("client_id"), field("client_secret"))?;
    Ok(TokenRequest {
        client_id,
        client_secret,
        scope: scope(field("scope"))?,
        form,
    })
}

/// Workload identity federation is not offered: a client that tries it learns what is.
fn refuse_assertion(kind: Option<&str>, assertion: Option<&str>) -> Result<(), TokenError> {
    match (kind, assertion) {
        (None, None) => Ok(()),
        (Some(JWT_BEARER), _) | (None, Some(_)) => Err(TokenError::client(
            "workload identity federation (client_assertion) is not supported here; use client_id and client_secret",
        )),
        (Some(other), _) => Err(TokenError::client(&format!(
            "the assertion type {other} is not supported; use client_id and client_secret"
        ))),
    }
}

/// §2.3.1: a Basic header or the body, and never both.
fn client(
    headers: &HeaderMap,
    body_id: Option<&str>,
    body_secret: Option<&str>,
) -> Result<(String, String, ClientForm), TokenError> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return match (body_id, body_secret) {
            (Some(id), Some(secret)) => Ok((id.to_owned(), secret.to_owned(), ClientForm::Body)),
            (None, _) => Err(TokenError::client("client_id is missing")),
            (Some(_), None) => Err(TokenError::client("client_secret is missing")),
        };
    };
    if body_secret.is_some() {
        return Err(TokenError::request(
            "the client shows its secret twice, in the Authorization header and in the body",
        ));
    }
    let (id, secret) = value.to_str().ok().and_then(basic).ok_or_else(|| {
        TokenError::client("the Authorization header is not Basic with a client id and secret")
    })?;
    if body_id.is_some_and(|other| other != id) {
        return Err(TokenError::request(
            "client_id in the body is another one than in the Authorization header",
        ));
    }
    Ok((id, secret, ClientForm::Basic))
}

/// Both parts are form-encoded before they are joined (§2.3.1); many clients forget that, and ids and secrets
/// of ours mean the same either way.
fn basic(value: &str) -> Option<(String, String)> {
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    let part = |text: &str| {
        form_urlencoded::parse(format!("={text}").as_bytes())
            .next()
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    };
    Some((part(id), part(secret)))
}

/// Any scope is granted as it was asked for; what is no scope at all is refused (§3.3).
fn scope(text: Option<&str>) -> Result<Option<String>, TokenError> {
    let Some(text) = text else {
        return Ok(None);
    };
    let legal = |c: char| matches!(c, ' ' | '!' | '#'..='[' | ']'..='~');
    if !text.chars().all(legal) {
        return Err(TokenError::new(
            TokenErrorCode::InvalidScope,
            "the scope has characters that no scope has",
        ));
    }
    Ok(Some(text.to_owned()))
}

/// The body of a token request as the log keeps it.
pub(crate) fn masked_body(body: &[u8]) -> String {
    let pairs: Vec<String> = form_urlencoded::parse(body)
        .map(|(name, value)| {
            let secret = [
                "client_secret",
                "client_assertion",
                "password",
                "refresh_token",
                "code",
            ];
            let value = match secret.contains(&&*name) {
                true => scim::exchange::MASKED.into(),
                false => value,
            };
            format!("{name}={value}")
        })
        .collect();
    pairs.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(authorization: Option<&str>, body: &str) -> Result<TokenRequest, TokenError> {
        let mut headers = HeaderMap::new();
        let kind = "application/x-www-form-urlencoded";
        headers.insert(header::CONTENT_TYPE, kind.parse().unwrap());
        if let Some(value) = authorization {
            headers.insert(header::AUTHORIZATION, value.parse().unwrap());
        }
        read(&Method::POST, &headers, body.as_bytes())
    }

    fn basic_of(text: &str) -> String {
        format!("Basic {}", STANDARD.encode(text))
    }

    #[test]
    fn both_forms_of_client_authentication_are_read() {
        let body = "grant_type=client_credentials&client_id=app&client_secret=s%2Bc&scope=scim";
        let request = ask(None, body).unwrap();
        assert_eq!(
            (request.client_id.as_str(), request.client_secret.as_str()),
            ("app", "s+c")
        );
        assert_eq!(
            (request.form, request.scope.as_deref()),
            (ClientForm::Body, Some("scim"))
        );
        let request = ask(
            Some(&basic_of("app:s%2Bc")),
            "grant_type=client_credentials&scope=",
        )
        .unwrap();
        assert_eq!(
            (request.client_id.as_str(), request.client_secret.as_str()),
            ("app", "s+c")
        );
        assert_eq!((request.form, request.scope), (ClientForm::Basic, None));
    }

    #[test]
    fn every_refusal_has_the_code_of_the_rfc() {
        use TokenErrorCode::{InvalidClient, InvalidRequest, InvalidScope, UnsupportedGrantType};
        let good = "grant_type=client_credentials&client_id=a&client_secret=b";
        let basic = basic_of("a:b");
        for (authorization, body, code, says) in [
            (
                None,
                "client_id=a&client_secret=b",
                InvalidRequest,
                "grant_type is missing",
            ),
            (
                None,
                "grant_type=password&username=x",
                UnsupportedGrantType,
                "password",
            ),
            (
                None,
                "grant_type=client_credentials",
                InvalidClient,
                "client_id is missing",
            ),
            (
                None,
                "grant_type=client_credentials&client_id=a",
                InvalidClient,
                "client_secret is missing",
            ),
            (Some(basic.as_str()), good, InvalidRequest, "twice"),
            (
                Some(basic.as_str()),
                "grant_type=client_credentials&client_id=c",
                InvalidRequest,
                "another one",
            ),
            (
                Some("Bearer abc"),
                "grant_type=client_credentials",
                InvalidClient,
                "not Basic",
            ),
            (
                Some("Basic %%%"),
                "grant_type=client_credentials",
                InvalidClient,
                "not Basic",
            ),
            (
                None,
                "grant_type=client_credentials&grant_type=x",
                InvalidRequest,
                "more than once",
            ),
            (None, &format!("{good}&scope=%22"), InvalidScope, "scope"),
            (
                None,
                "grant_type=client_credentials&client_id=a&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=x.y.z",
                InvalidClient,
                "workload identity federation",
            ),
        ] {
            let error = ask(authorization, body).err().unwrap_or_else(|| panic!("{body}"));
            assert_eq!(error.code, code, "{body}");
            assert!(error.description.contains(says), "{}", error.description);
        }
        assert_eq!((InvalidClient.status(), InvalidScope.status()), (401, 400));
    }

    #[test]
    fn a_description_has_only_what_the_rfc_allows() {
        let error = TokenError::client("“quoted” \"x\" \\ ø");
        assert_eq!(error.description, "'quoted' 'x' ' '");
    }

    #[test]
    fn the_log_never_sees_a_client_secret() {
        let body = b"grant_type=client_credentials&client_id=a&client_secret=canary&client_assertion=canary";
        let masked = masked_body(body);
        assert!(!masked.contains("canary"));
        assert!(masked.contains("client_id=a"));
    }
}
