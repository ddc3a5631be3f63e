//! Requests of single sign-on, the Graph API method and their client secrets.

use serde::{Deserialize, Serialize};
use specta::Type;

/// Names a client secret of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ClientSecretRequest {
    /// Session id.
    pub session_id: String,
    /// `SecretView::name`.
    pub name: String,
}

/// Begins a test sign-in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignOnTestRequest {
    /// Session id.
    pub session_id: String,
    /// Register `http://localhost` for the time of the test, when no such address is there.
    pub add_redirect: bool,
}

/// A filter on group names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct GroupFilterRequest {
    /// Session id.
    pub session_id: String,
    /// How the names begin; empty: all groups.
    pub begins_with: String,
}
