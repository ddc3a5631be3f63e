//! The one error that crosses to a shell.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::view::common::FixView;

/// What happened, why, and what to do about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{message}")]
pub struct ApiError {
    /// Only as many codes as a shell acts upon.
    pub code: ErrorCode,
    /// What happened, one sentence.
    pub message: String,
    /// Why, one sentence; empty when the message says it all.
    pub detail: String,
    /// The repair.
    pub fix: Option<FixView>,
    /// Graph's `request-id` or the sign-in's correlation id, for Microsoft's support.
    pub correlation_id: Option<String>,
}

/// What a shell does differently.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ErrorCode {
    /// Nobody is signed in (or the sign-in ended): offer the sign-in step.
    SignInNeeded,
    /// A field of the request is not usable: show it at the field.
    BadInput,
    /// The session, trial tenant or vendor does not exist (any more): go back to the list.
    NotFound,
    /// An earlier step is missing: offer to go there.
    StepNeeded,
    /// The admin stopped it.
    Cancelled,
    /// Everything else: show message, detail and fix in place, offer to try again.
    Failed,
}
