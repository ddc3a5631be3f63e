//! One set-up session: the step rail and what only a person can do.

use crate::view::common::NoticeView;
use crate::view::home::TenantCard;
use serde::{Deserialize, Serialize};
use specta::Type;

/// A session as its rail shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// Session id.
    pub id: String,
    /// Profile id.
    pub vendor_id: String,
    /// Vendor's name.
    pub vendor_name: String,
    /// Name of the enterprise application, "SMS2GO".
    pub app_name: String,
    /// RFC 3339.
    pub started_at: String,
    /// `2026-11-20`.
    pub guide_reviewed: String,
    /// The tenant, once signed in.
    pub tenant: Option<TenantCard>,
    /// All steps in order.
    pub steps: Vec<RailStep>,
    /// The step to open when the session is opened.
    pub current: StepName,
    /// The guided steps, with their ticks.
    pub guide: Vec<GuideItem>,
    /// `mail` of the failure notification, empty when off.
    pub notification_email: String,
}

/// The places of the rail, in order.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum StepName {
    /// Choose the vendor.
    Vendor,
    /// Sign in to the tenant.
    SignIn,
    /// Role, licence and consent.
    Preflight,
    /// What must be done at the vendor first.
    VendorSide,
    /// Tenant URL and secret token, probed.
    Connection,
    /// The mappings table.
    Mappings,
    /// Which groups.
    Who,
    /// Every change and every request before it is made.
    Review,
    /// One line per request.
    Apply,
    /// Provision on demand.
    Check,
    /// Start the job.
    Start,
    /// What is left to do at the vendor.
    Finish,
    /// The document.
    Report,
}

/// One line of the rail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RailStep {
    /// Which place.
    pub name: StepName,
    /// Label, "At SMS2GO".
    pub title: String,
    /// `Prepare`, `Decide`, `Do` or `Hand over`.
    pub group: String,
    /// Done, open now, not reachable yet.
    pub state: RailState,
    /// Why it needs a person, when it does.
    pub note: Option<String>,
}

/// State of one rail line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum RailState {
    /// Done.
    Done,
    /// Can be worked on.
    Open,
    /// Waits for an earlier step.
    Locked,
    /// Failed or needs a decision.
    NeedsYou,
}

/// One GUIDE or WARN item with its tick.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct GuideItem {
    /// Guide step id, `S2G-B0`; repeated items have a suffix, `S2G-I2/SMS2GO - Billing`.
    pub id: String,
    /// The place of the rail that shows it.
    pub place: StepName,
    /// Heading that groups several items, "Give each group its roles and rights".
    pub section: String,
    /// What to do.
    pub text: String,
    /// Click path in the vendor's console, "Connectors → AD integration".
    pub menu: Option<String>,
    /// Link.
    pub url: Option<String>,
    /// A value to paste there, with its label: the tenant id.
    pub copy: Option<CopyValue>,
    /// A mail that is written for it.
    pub mail: Option<MailView>,
    /// Must be ticked before the set-up goes on.
    pub blocking: bool,
    /// Done only if the admin uses this part.
    pub optional: bool,
    /// Only to know: there is nothing to do and nothing to tick.
    pub informs: bool,
    /// Ticked.
    pub done: bool,
    /// Warning text shown with it.
    pub notice: Option<NoticeView>,
}

/// A value with a copy button.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CopyValue {
    /// "Tenant id".
    pub label: String,
    /// The value.
    pub value: String,
}

/// A mail to send from one's own mail program. No secret is in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MailView {
    /// Address; `None` when it is not known.
    pub to: Option<String>,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
}

/// Role, licence and consent, looked up after sign-in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PreflightView {
    /// One sentence that says what is true.
    pub title: String,
    /// Can the set-up go on.
    pub good: bool,
    /// Each check with its evidence.
    pub checks: Vec<PreflightCheck>,
}

/// One check with evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PreflightCheck {
    /// `role`, `scopes`, `licence`, `existing-app`.
    pub id: String,
    /// "You are Application Administrator".
    pub title: String,
    /// The evidence.
    pub detail: String,
    /// Good, look, or stop.
    pub verdict: crate::view::common::Verdict,
    /// The repair.
    pub fix: Option<crate::view::common::FixView>,
    /// Guide steps this check belongs to.
    pub guide_steps: Vec<String>,
}
