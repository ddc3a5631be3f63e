//! SCIM errors, RFC 7644 §3.12.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::schema;

/// A refusal in SCIM's own words. `detail` is what an admin reads in Entra's provisioning log, so
/// it says what was wrong with *this* request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{status}{}: {detail}", scim_type.map(|t| format!(" {t}")).unwrap_or_default())]
pub struct ScimError {
    /// HTTP status.
    pub status: u16,
    /// Keyword of RFC 7644 table 9; only some 400s and the 409 have one.
    pub scim_type: Option<ScimType>,
    /// One sentence for a person.
    pub detail: String,
}

/// The `scimType` keywords of RFC 7644 table 9 and RFC 9865 table 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ScimType {
    /// The filter does not parse, or compares what cannot be compared.
    InvalidFilter,
    /// The filter yields more results than the server is willing to process.
    TooMany,
    /// A unique attribute is already taken.
    Uniqueness,
    /// The attribute may not be changed, or not now.
    Mutability,
    /// The body does not have the structure of a SCIM message.
    InvalidSyntax,
    /// The `path` of a PATCH operation is malformed.
    InvalidPath,
    /// The `path` names nothing that could be worked on.
    NoTarget,
    /// A required value is missing or a value does not fit its attribute.
    InvalidValue,
    /// The protocol version is not supported.
    InvalidVers,
    /// Personal data may not stand in a URL (RFC 7644 §7.5.2).
    Sensitive,
    /// The cursor is none this server gave (RFC 9865 §2.1).
    InvalidCursor,
    /// The cursor is too old (RFC 9865 §2.1).
    ExpiredCursor,
    /// `count` is out of range or not the one of the first page (RFC 9865 §2.1).
    InvalidCount,
}

impl ScimType {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::InvalidFilter,
        Self::TooMany,
        Self::Uniqueness,
        Self::Mutability,
        Self::InvalidSyntax,
        Self::InvalidPath,
        Self::NoTarget,
        Self::InvalidValue,
        Self::InvalidVers,
        Self::Sensitive,
        Self::InvalidCursor,
        Self::ExpiredCursor,
        Self::InvalidCount,
    ];

    /// The status that goes with it: RFC 7644 §3.3 answers a taken value with 409, everything else
    /// of table 9 and of RFC 9865 §2.1 is 400.
    pub fn status(self) -> u16 {
        match self {
            Self::Uniqueness => 409,
            _ => 400,
        }
    }

    /// The keyword as it stands on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidFilter => "invalidFilter",
            Self::TooMany => "tooMany",
            Self::Uniqueness => "uniqueness",
            Self::Mutability => "mutability",
            Self::InvalidSyntax => "invalidSyntax",
            Self::InvalidPath => "invalidPath",
            Self::NoTarget => "noTarget",
            Self::InvalidValue => "invalidValue",
            Self::InvalidVers => "invalidVers",
            Self::Sensitive => "sensitive",
            Self::InvalidCursor => "invalidCursor",
            Self::ExpiredCursor => "expiredCursor",
            Self::InvalidCount => "invalidCount",
        }
    }
}

impl fmt::Display for ScimType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl ScimError {
    /// An error with a status alone.
    pub fn new(status: u16, detail: impl Into<String>) -> Self {
        Self {
            status,
            scim_type: None,
            detail: detail.into(),
        }
    }

    /// A 400 with its keyword.
    pub fn bad_request(scim_type: ScimType, detail: impl Into<String>) -> Self {
        Self {
            status: 400,
            scim_type: Some(scim_type),
            detail: detail.into(),
        }
    }

    /// 409 `uniqueness`: `attribute` already has this value somewhere else.
    pub fn taken(attribute: &str) -> Self {
        Self {
            status: 409,
            scim_type: Some(ScimType::Uniqueness),
            detail: format!("{attribute} is taken"),
        }
    }

    /// An error with the keyword and the status that goes with it.
    pub fn of(scim_type: ScimType, detail: impl Into<String>) -> Self {
        Self {
            status: scim_type.status(),
            scim_type: Some(scim_type),
            detail: detail.into(),
        }
    }

    /// 400 `invalidValue`.
    pub(crate) fn invalid_value(detail: impl Into<String>) -> Self {
        Self::of(ScimType::InvalidValue, detail)
    }

    /// 412: the resource is not the version the request was made for (RFC 7644 §3.14).
    pub fn precondition_failed(current: Option<&str>) -> Self {
        let detail = match current {
            Some(version) => format!(
                "the resource has changed: its version is {version} now; read it again and repeat the request"
            ),
            None => "there is no such resource, and the request is for an existing one".to_owned(),
        };
        Self::new(412, detail)
    }

    /// 413: a limit of the service provider is exceeded; `detail` names it (RFC 7644 §3.7.4).
    pub fn too_large(detail: impl Into<String>) -> Self {
        Self::new(413, detail)
    }

    /// 404 for a resource.
    pub fn not_found(resource_type: &str, id: &str) -> Self {
        Self::new(404, format!("no {resource_type} has the id {id}"))
    }

    /// The body of RFC 7644 §3.12. `status` is a string there.
    pub fn to_json(&self) -> Value {
        let mut body = json!({ "schemas": [schema::ERROR], "status": self.status.to_string() });
        if let Some(scim_type) = self.scim_type {
            body["scimType"] = json!(scim_type.as_str());
        }
        body["detail"] = json!(self.detail);
        body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_is_a_string_in_the_body() {
        assert_eq!(
            ScimError::taken("userName").to_json(),
            json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
                    "status": "409", "scimType": "uniqueness", "detail": "userName is taken" })
        );
    }

    #[test]
    fn the_keyword_on_the_wire_is_the_serialised_one() {
        for scim_type in ScimType::ALL {
            assert_eq!(
                serde_json::to_value(scim_type).ok(),
                Some(json!(scim_type.as_str()))
            );
        }
    }
}
