//! Applying the plan: one live line per request.

use crate::error::ApiError;
use crate::view::common::ExchangeView;
use serde::{Deserialize, Serialize};
use specta::Type;

/// The run as it stands. Ask again while `running`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ApplyView {
    /// "Setting up SMS2GO in Contoso Nordic", "SMS2GO is set up in Contoso Nordic".
    pub title: String,
    /// Where the run stands.
    pub state: ApplyState,
    /// One per step of the plan.
    pub steps: Vec<ApplyStep>,
    /// One per request sent, oldest first.
    pub requests: Vec<ApplyRequest>,
    /// "Waiting until the service principal can be read, 6 s of at most 120 s".
    pub waiting: Option<String>,
    /// Steps done.
    pub done: u32,
    /// Steps in all.
    pub total: u32,
    /// Writes sent so far.
    pub writes: u32,
    /// Why it stopped.
    pub error: Option<ApiError>,
}

/// Where a run stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ApplyState {
    /// Not started.
    Idle,
    /// Requests are being sent.
    Running,
    /// All steps verified.
    Done,
    /// Stopped by a failure; can be continued.
    Failed,
    /// Stopped by the admin; can be continued.
    Cancelled,
}

/// One step of the run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ApplyStep {
    /// As in the plan.
    pub id: String,
    /// As in the plan.
    pub title: String,
    /// Where it stands.
    pub state: ApplyStepState,
    /// "Created", "Nothing to do", "Read back and equal".
    pub outcome: String,
}

/// Where a step stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ApplyStepState {
    /// Not begun.
    Waiting,
    /// Being carried out.
    Running,
    /// Verified.
    Done,
    /// Failed.
    Failed,
}

/// One request sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ApplyRequest {
    /// Step it belongs to.
    pub step_id: String,
    /// Changes the tenant.
    pub write: bool,
    /// "Create the application".
    pub label: String,
    /// With its answer.
    pub exchange: ExchangeView,
}
