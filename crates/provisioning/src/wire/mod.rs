//! What goes over the wire: paths, searches, bodies. The two PATCH dialects come from the same list of changes.

mod create;
mod patch;
mod query;
mod target_path;

use serde_json::Value;

pub(crate) use create::create_body;
pub(crate) use patch::{Change, Verb, add_members, manager, patch_body, remove_members};
pub(crate) use query::{delete, match_query, probe, read};
pub(crate) use target_path::TargetPath;

use crate::people::Kind;

/// Most members in one PATCH. Documentation shows one, captures show several in one array; the service's own number is not known.
pub const MEMBERS_PER_PATCH_MAX: usize = 100;

/// How a PATCH is written (Microsoft: the `aadOptscim062020` flag on the tenant URL).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Without the flag: `Replace`, `"False"`, one operation per path.
    #[default]
    Legacy,
    /// With the flag: `replace`, `false`, one path-less operation for single values.
    Scim2020,
}

/// One request to send, below the tenant URL.
#[derive(Clone, Debug, PartialEq)]
pub struct ScimRequest {
    /// `GET`, `POST`, `PATCH` or `DELETE`.
    pub method: String,
    /// Path with query, encoded: `/Users?filter=userName+eq+%22a%40b%22`.
    pub path: String,
    /// JSON body of a write.
    pub body: Option<Value>,
    /// Source id of the object it is about; empty for the probe.
    pub subject: String,
}

impl ScimRequest {
    pub(crate) fn get(path: String, subject: &str) -> Self {
        Self {
            method: "GET".to_owned(),
            path,
            body: None,
            subject: subject.to_owned(),
        }
    }

    pub(crate) fn create(kind: Kind, body: Value, subject: &str) -> Self {
        Self {
            method: "POST".to_owned(),
            path: format!("/{}", collection(kind)),
            body: Some(body),
            subject: subject.to_owned(),
        }
    }

    pub(crate) fn patch(kind: Kind, target_id: &str, body: Value, subject: &str) -> Self {
        Self {
            method: "PATCH".to_owned(),
            path: query::resource_path(kind, target_id),
            body: Some(body),
            subject: subject.to_owned(),
        }
    }
}

/// `Users` or `Groups`.
pub(crate) fn collection(kind: Kind) -> &'static str {
    match kind {
        Kind::User => "Users",
        Kind::Group => "Groups",
    }
}
