//! A request, taken apart.

use axum::http::{HeaderMap, Method, Uri, header};
use profile::Operation;
use scim::ScimError;
use scim::error::ScimType;
use scim::projection::Projection;
use scim::query::decode_segment;
use scim::resource::ResourceType;
use serde_json::Value;

/// What a path names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// `/Users`, `/Groups`.
    Collection(ResourceType),
    /// `/Users/{id}`.
    One(ResourceType, String),
    /// The tenant's URL itself: users and groups together (RFC 7644 §3.4.2.1).
    Root,
    /// `/.search`, `/Users/.search`, `/Groups/.search`.
    Search(Option<ResourceType>),
    /// `/Bulk`.
    Bulk,
    /// `/ServiceProviderConfig`.
    ServiceProviderConfig,
    /// `/Schemas`, `/Schemas/{urn}`.
    Schemas(Option<String>),
    /// `/ResourceTypes`, `/ResourceTypes/{name}`.
    ResourceTypes(Option<String>),
    /// `/Me`: in the RFC (§3.11), and not here: a token is nobody's.
    Me,
    /// Anything else.
    Unknown,
}

/// A request without its body, which is read after the token was judged.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) method: Method,
    /// Tenant's URL as the client sees it.
    pub(super) base: String,
    pub(super) target: Target,
    pub(super) query: Vec<(String, String)>,
}

/// What lies below a tenant's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Below<'p> {
    /// The path below the tenant's URL.
    Scim(&'p str),
    /// The OAuth 2.0 token endpoint.
    Token,
}

/// The tenant's name and what lies below it; `None` when the URL has another shape.
pub(super) fn split_path(path: &str) -> Option<(&str, Below<'_>)> {
    let (tenant, rest) = path.strip_prefix('/')?.split_once('/')?;
    if matches!(rest, "oauth/token" | "oauth/token/") {
        return Some((tenant, Below::Token));
    }
    let below = rest.strip_prefix("scim/v2")?;
    (below.is_empty() || below.starts_with('/')).then_some((tenant, Below::Scim(below)))
}

impl Target {
    /// With and without a trailing slash: Microsoft's own collection sends both.
    pub(super) fn of(below: &str) -> Self {
        let mut parts = below.split('/').filter(|part| !part.is_empty());
        let (first, second, None) = (parts.next(), parts.next(), parts.next()) else {
            return Self::Unknown;
        };
        let Some(first) = first else {
            return Self::Root;
        };
        match (first, second.map(decode_segment)) {
            (".search", None) => Self::Search(None),
            ("Users", Some(search)) if search == ".search" => Self::Search(Some(ResourceType::User)),
            ("Groups", Some(search)) if search == ".search" => Self::Search(Some(ResourceType::Group)),
            ("Users", None) => Self::Collection(ResourceType::User),
            ("Groups", None) => Self::Collection(ResourceType::Group),
            ("Users", Some(id)) => Self::One(ResourceType::User, id),
            ("Groups", Some(id)) => Self::One(ResourceType::Group, id),
            ("ServiceProviderConfig", None) => Self::ServiceProviderConfig,
            ("Schemas", urn) => Self::Schemas(urn),
            ("ResourceTypes", name) => Self::ResourceTypes(name),
            ("Bulk", None) => Self::Bulk,
            ("Me", _) => Self::Me,
            _ => Self::Unknown,
        }
    }

    /// Methods it answers, for `Allow`.
    pub(super) fn methods(&self) -> &'static [Method] {
        const READ: &[Method] = &[Method::GET];
        const SEND: &[Method] = &[Method::POST];
        const COLLECTION: &[Method] = &[Method::GET, Method::POST];
        const ONE: &[Method] = &[Method::GET, Method::PUT, Method::PATCH, Method::DELETE];
        match self {
            Self::Collection(_) => COLLECTION,
            Self::One(..) => ONE,
            Self::Root | Self::ServiceProviderConfig | Self::Schemas(_) | Self::ResourceTypes(_) => READ,
            Self::Search(_) | Self::Bulk => SEND,
            Self::Me | Self::Unknown => &[],
        }
    }
}

impl Call {
    pub(super) fn new(method: Method, uri: &Uri, base: String, below: &str) -> Self {
        let query = scim::query::pairs(uri.query().unwrap_or(""));
        Self {
            method,
            base,
            target: Target::of(below),
            query,
        }
    }

    /// What it does to people or groups; `None` for everything else.
    pub(super) fn operation(&self) -> Option<(ResourceType, Operation)> {
        let (resource_type, read) = match &self.target {
            Target::Collection(resource_type) => (*resource_type, Operation::Search),
            Target::One(resource_type, _) => (*resource_type, Operation::Read),
            Target::Search(Some(resource_type)) => return Some((*resource_type, Operation::Search)),
            _ => return None,
        };
        let operation = match self.method {
            Method::POST => Operation::Create,
            Method::PUT | Method::PATCH => Operation::Update,
            Method::DELETE => Operation::Delete,
            _ => read,
        };
        Some((resource_type, operation))
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub(super) fn projection(&self) -> Projection {
        Projection::new(self.parameter("attributes"), self.parameter("excludedAttributes"))
    }
}

/// The JSON of a write, and what was tolerated in how it came.
///
/// # Errors
/// 415 for another content type, 400 `invalidSyntax` for what is no JSON.
pub(super) fn read_json(
    headers: &HeaderMap,
    body: &[u8],
    strict: bool,
) -> Result<(Value, Vec<String>), ScimError> {
    let mut tolerances = Vec::new();
    match headers.get(header::CONTENT_TYPE) {
        None if strict => {
            let detail = "the body has no Content-Type; send application/scim+json";
            return Err(ScimError::new(415, detail));
        }
        None => {
            tolerances.push("accepted a body without Content-Type; a strict server would refuse".to_owned())
        }
        Some(content_type) => {
            let text = String::from_utf8_lossy(content_type.as_bytes()).to_ascii_lowercase();
            let kind = text.split(';').next().unwrap_or("").trim();
            if !matches!(kind, "application/scim+json" | "application/json") {
                return Err(ScimError::new(
                    415,
                    format!("Content-Type is `{kind}`; send application/scim+json"),
                ));
            }
        }
    }
    let bytes = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ScimError::bad_request(
            ScimType::InvalidSyntax,
            "the request has no body",
        ));
    }
    let value = serde_json::from_slice(bytes).map_err(|error| {
        ScimError::bad_request(ScimType::InvalidSyntax, format!("the body is not JSON: {error}"))
    })?;
    Ok((value, tolerances))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_a_tenant_and_what_is_below() {
        let users = Some(("demo", Below::Scim("/Users")));
        assert_eq!(split_path("/demo/scim/v2/Users"), users);
        assert_eq!(split_path("/demo/scim/v2"), Some(("demo", Below::Scim(""))));
        assert_eq!(split_path("/demo/oauth/token"), Some(("demo", Below::Token)));
        assert_eq!(split_path("/demo/oauth/tokens"), None);
        assert_eq!(split_path("/demo/scim/v22/Users"), None);
        assert_eq!(split_path("/"), None);
    }

    #[test]
    fn a_trailing_slash_makes_no_difference() {
        for path in ["/Users", "/Users/", "//Users//"] {
            assert_eq!(Target::of(path), Target::Collection(ResourceType::User));
        }
        assert_eq!(
            Target::of("/Groups/a%2Bb+c/"),
            Target::One(ResourceType::Group, "a+b+c".into())
        );
        assert_eq!(Target::of("/Users/a/b"), Target::Unknown);
        assert_eq!(Target::of(""), Target::Root);
        assert_eq!(
            Target::of("/Groups/.search"),
            Target::Search(Some(ResourceType::Group))
        );
    }
}
