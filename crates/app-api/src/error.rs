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

impl ApiError {
    /// An error of the given kind; `message` is one sentence without a full stop.
    #[must_use]
    pub fn new(code: ErrorCode, message: &str) -> Self {
        Self {
            code,
            message: message.to_owned(),
            detail: String::new(),
            fix: None,
            correlation_id: None,
        }
    }

    /// Something went wrong that the shell shows in place.
    #[must_use]
    pub fn failed(message: &str) -> Self {
        Self::new(ErrorCode::Failed, message)
    }

    /// A value that cannot be used.
    #[must_use]
    pub fn bad_input(message: &str) -> Self {
        Self::new(ErrorCode::BadInput, message)
    }

    /// Adds why.
    #[must_use]
    pub fn because(mut self, detail: &str) -> Self {
        detail.clone_into(&mut self.detail);
        self
    }

    /// Adds the repair.
    #[must_use]
    pub fn fix(mut self, action: &str) -> Self {
        self.fix = Some(FixView {
            action: action.to_owned(),
            place: None,
            learn_more: None,
        });
        self
    }

    /// Adds where the repair is carried out.
    #[must_use]
    pub fn at(mut self, place: &str) -> Self {
        if let Some(fix) = &mut self.fix {
            fix.place = Some(place.to_owned());
        }
        self
    }
}
