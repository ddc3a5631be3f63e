//! What a server says it supports (RFC 7643 §5, RFC 9865 §4).

use serde_json::{Map, Value, json};

use crate::bulk::BulkLimits;
use crate::page::PageLimits;
use crate::schema;

/// A service provider's configuration, as `/ServiceProviderConfig` shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceProviderConfig {
    /// Page with help for people.
    pub documentation_uri: Option<String>,
    /// Whether PATCH is supported.
    pub patch: bool,
    /// Limits of bulk requests; `None` when they are not supported.
    pub bulk: Option<BulkLimits>,
    /// Whether a password can be changed.
    pub change_password: bool,
    /// Whether sorting is supported.
    pub sort: bool,
    /// Whether entity-tags are supported.
    pub etag: bool,
    /// How it pages; the largest page is also the most results of a filter.
    pub limits: PageLimits,
    /// Seconds a cursor stays valid.
    pub cursor_timeout_s: Option<u64>,
    /// Ways to authenticate, the preferred one first.
    pub authentication_schemes: Vec<AuthenticationScheme>,
}

/// A way to authenticate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthenticationScheme {
    /// `oauthbearertoken`, `oauth2`, `httpbasic`, …
    pub kind: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: String,
}

impl ServiceProviderConfig {
    /// The ServiceProviderConfig resource. `base` is the URL of the tenant.
    pub fn to_json(&self, base: &str) -> Value {
        let mut config = Map::new();
        let mut set = |name: &str, value: Value| {
            config.insert(name.to_owned(), value);
        };
        let supported = |supported: bool| json!({ "supported": supported });
        set("schemas", json!([schema::SERVICE_PROVIDER_CONFIG]));
        if let Some(uri) = &self.documentation_uri {
            set("documentationUri", json!(uri));
        }
        set("patch", supported(self.patch));
        let bulk = self.bulk.unwrap_or(BulkLimits {
            max_operations: 0,
            max_payload_size: 0,
        });
        set(
            "bulk",
            json!({
                "supported": self.bulk.is_some(),
                "maxOperations": bulk.max_operations,
                "maxPayloadSize": bulk.max_payload_size,
            }),
        );
        set(
            "filter",
            json!({ "supported": true, "maxResults": self.limits.max_page_size }),
        );
        set("changePassword", supported(self.change_password));
        set("sort", supported(self.sort));
        set("etag", supported(self.etag));
        let schemes = self.authentication_schemes.iter().enumerate();
        let schemes: Vec<Value> = schemes
            .map(|(index, scheme)| {
                json!({
                    "type": scheme.kind,
                    "name": scheme.name,
                    "description": scheme.description,
                    "primary": index == 0,
                })
            })
            .collect();
        set("authenticationSchemes", json!(schemes));
        let mut pagination = json!({
            "cursor": self.limits.cursor,
            "index": true,
            // RFC 9865 §2.4: clients that say nothing expect pages by index.
            "defaultPaginationMethod": "index",
            "defaultPageSize": self.limits.default_page_size,
            "maxPageSize": self.limits.max_page_size,
        });
        if let Some(timeout_s) = self.cursor_timeout_s.filter(|_| self.limits.cursor) {
            pagination["cursorTimeout"] = json!(timeout_s);
        }
        set("pagination", pagination);
        set(
            "meta",
            json!({
                "resourceType": "ServiceProviderConfig",
                "location": format!("{base}/ServiceProviderConfig"),
            }),
        );
        Value::Object(config)
    }
}
