//! A request, taken apart.

use axum::http::{HeaderMap, Method, Uri, header};
use profile::Operation;
use scim::ScimError;
use scim::error::ScimType;
use scim::filter::Filter;
use scim::projection::Projection;
use scim::resource::ResourceType;
use serde_json::Value;
use url::form_urlencoded;

/// Most resources in one list; a larger `count` is cut to it (RFC 7644 §3.4.2.4 allows that).
pub(super) const PAGE_SIZE_MAX: u64 = 1_000;

/// What a path names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// `/Users`, `/Groups`.
    Collection(ResourceType),
    /// `/Users/{id}`.
    One(ResourceType, String),
    /// `/ServiceProviderConfig`.
    ServiceProviderConfig,
    /// `/Schemas`, `/Schemas/{urn}`.
    Schemas(Option<String>),
    /// `/ResourceTypes`, `/ResourceTypes/{name}`.
    ResourceTypes(Option<String>),
    /// `/Bulk`, `/Me`: in the RFC, and not here.
    NotImplemented(&'static str),
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
        let (Some(first), second, None) = (parts.next(), parts.next(), parts.next()) else {
            return Self::Unknown;
        };
        // A query string decoder leaves `+` as a space, which a path does not mean.
        let second = second.map(|part| {
            form_urlencoded::parse(format!("={}", part.replace('+', "%2B")).as_bytes())
                .next()
                .map(|(_, value)| value.into_owned())
                .unwrap_or_default()
        });
        match (first, second) {
            ("Users", None) => Self::Collection(ResourceType::User),
            ("Groups", None) => Self::Collection(ResourceType::Group),
            ("Users", Some(id)) => Self::One(ResourceType::User, id),
            ("Groups", Some(id)) => Self::One(ResourceType::Group, id),
            ("ServiceProviderConfig", None) => Self::ServiceProviderConfig,
            ("Schemas", urn) => Self::Schemas(urn),
            ("ResourceTypes", name) => Self::ResourceTypes(name),
            ("Bulk", None) => Self::NotImplemented("/Bulk"),
            ("Me", None) => Self::NotImplemented("/Me"),
            _ => Self::Unknown,
        }
    }

    /// Methods it answers, for `Allow`.
    pub(super) fn methods(&self) -> &'static [Method] {
        const READ: &[Method] = &[Method::GET];
        const COLLECTION: &[Method] = &[Method::GET, Method::POST];
        const ONE: &[Method] = &[Method::GET, Method::PUT, Method::PATCH, Method::DELETE];
        match self {
            Self::Collection(_) => COLLECTION,
            Self::One(..) => ONE,
            Self::ServiceProviderConfig | Self::Schemas(_) | Self::ResourceTypes(_) => READ,
            Self::NotImplemented(_) | Self::Unknown => &[],
        }
    }
}

impl Call {
    pub(super) fn new(method: Method, uri: &Uri, base: String, below: &str) -> Self {
        // Decoded exactly once: `+` is a space, a plus sign arrives as %2B.
        let query = form_urlencoded::parse(uri.query().unwrap_or("").as_bytes())
            .into_owned()
            .collect();
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

    /// # Errors
    /// 400 `invalidFilter`.
    pub(super) fn filter(&self) -> Result<Option<Filter>, ScimError> {
        self.parameter("filter").map(scim::filter::parse).transpose()
    }

    /// `startIndex` and `count`; below their least values they mean these (RFC 7644 §3.4.2.4).
    ///
    /// # Errors
    /// 400 `invalidValue` for what is no number.
    pub(super) fn page(&self) -> Result<(u64, u64), ScimError> {
        let start_index = self.number("startIndex")?.unwrap_or(1).max(1);
        let count = self.number("count")?.map_or(PAGE_SIZE_MAX, |count| {
            count.max(0).unsigned_abs().min(PAGE_SIZE_MAX)
        });
        Ok((start_index.unsigned_abs(), count))
    }

    fn number(&self, name: &str) -> Result<Option<i64>, ScimError> {
        let Some(text) = self
            .parameter(name)
            .map(str::trim)
            .filter(|text| !text.is_empty())
        else {
            return Ok(None);
        };
        let number = text.parse().map_err(|_| {
            ScimError::bad_request(
                ScimType::InvalidValue,
                format!("{name} is a number; `{text}` is none"),
            )
        })?;
        Ok(Some(number))
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
        assert_eq!(Target::of(""), Target::Unknown);
    }
}
