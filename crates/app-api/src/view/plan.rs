//! The review: every change and every request, before anything is written.

use crate::view::common::{ChangeLine, NoticeView};
use serde::{Deserialize, Serialize};
use specta::Type;

/// The plan of one session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanView {
    /// "What will change in Contoso Nordic".
    pub title: String,
    /// "Nothing has been written yet. …"
    pub subtitle: String,
    /// Sections in order: Application, Provisioning, Groups, …
    pub sections: Vec<PlanSection>,
    /// Chips.
    pub counts: PlanCounts,
    /// Write requests to Graph.
    pub write_requests: u32,
    /// Estimate, "about 1 min".
    pub duration: String,
    /// "Application Administrator".
    pub needs_role: String,
    /// The signed-in account has it.
    pub has_role: bool,
    /// Why it cannot be applied now: a blocking tick, a missing token, …
    pub blocked: Vec<NoticeView>,
    /// RFC 3339: when the tenant was read for this plan.
    pub read_at: String,
}

/// Chips of the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanCounts {
    /// Steps that create.
    pub create: u32,
    /// Steps that change.
    pub change: u32,
    /// Steps where nothing is to do.
    pub right: u32,
    /// Steps that need a decision.
    pub decide: u32,
}

/// One heading with its steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanSection {
    /// "Provisioning".
    pub title: String,
    /// "job from template scim".
    pub subtitle: String,
    /// Steps.
    pub steps: Vec<PlanStep>,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlanStep {
    /// Stable id, `create-application`.
    pub id: String,
    /// Chip.
    pub verdict: PlanVerdict,
    /// "Tenant URL and token".
    pub title: String,
    /// "Tested: 200, empty list, 184 ms".
    pub detail: String,
    /// Guide steps, `S2G-B5`.
    pub guide_steps: Vec<String>,
    /// Before → after.
    pub changes: Vec<ChangeLine>,
    /// Behind the changes: "and 15 rows removed".
    pub changes_note: Option<String>,
    /// Every Graph request of the step, reads included, in order.
    pub requests: Vec<PlannedRequest>,
    /// Where this is in the portal today.
    pub portal_path: String,
    /// Where the older portal has it.
    pub portal_path_old: String,
    /// How to take it back.
    pub undo: String,
    /// How it is verified.
    pub verified_by: String,
    /// Warnings bound to this act.
    pub notices: Vec<NoticeView>,
}

/// Chip of a step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PlanVerdict {
    /// Makes something new.
    Create,
    /// Changes something.
    Change,
    /// Takes over what is there, without a write.
    Adopt,
    /// Nothing to do.
    Right,
    /// A person must decide.
    Decide,
}

/// A request as it will be sent. Ids that are not known yet stand in braces.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlannedRequest {
    /// `POST`.
    pub method: String,
    /// `/servicePrincipals/{servicePrincipal}/synchronization/jobs`.
    pub path: String,
    /// Indented JSON, secrets as bullets.
    pub body: Option<String>,
    /// Changes the tenant.
    pub write: bool,
    /// Permission it needs.
    pub scope: String,
}
