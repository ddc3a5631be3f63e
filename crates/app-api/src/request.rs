//! One request type per command. A new field never changes a signature.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::view::questions::AnswerView;

mod registered;
mod sent;
mod settings;
mod trial;

pub use registered::*;
pub use sent::*;
pub use settings::*;
pub use trial::*;

/// Commands that need nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Nothing {}

/// Names a vendor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VendorRequest {
    /// Profile id.
    pub vendor_id: String,
}

/// Names a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionRequest {
    /// Session id.
    pub session_id: String,
}

/// Takes a set-up back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UndoRequest {
    /// Session id.
    pub session_id: String,
    /// Steps of the preview that are taken back although somebody changed them since.
    #[serde(default)]
    pub also: Vec<String>,
}

/// Makes single rows as advised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RepairRequest {
    /// Session id.
    pub session_id: String,
    /// `DriftRowView::id`.
    pub rows: Vec<String>,
}

/// The two free settings of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionSettingsRequest {
    /// Session id.
    pub session_id: String,
    /// Name of the enterprise application.
    pub app_name: String,
    /// Address for failure mails; empty switches them off.
    pub notification_email: String,
}

/// Ticks one guided item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct GuideTickRequest {
    /// Session id.
    pub session_id: String,
    /// `GuideItem::id`.
    pub item_id: String,
    /// Ticked or not.
    pub done: bool,
}

/// Answers one question of the profile, one of its fits or one of its branches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AnswerRequest {
    /// Session id.
    pub session_id: String,
    /// `QuestionView::id` or `FitView::id`.
    pub id: String,
    /// `None` takes the answer back.
    pub value: Option<AnswerView>,
}

/// Chooses the way of setting up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MethodRequest {
    /// Session id.
    pub session_id: String,
    /// `MethodView::id`.
    pub method: String,
}

/// Starts a sign-in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignInRequest {
    /// `CloudView::id`.
    pub cloud: String,
    /// Tenant id or domain; `None` leaves it to the account that signs in.
    pub tenant: Option<String>,
    /// The session that goes on afterwards, if any.
    pub session_id: Option<String>,
}

/// Names a sign-in under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignInIdRequest {
    /// `SignInView::id`.
    pub sign_in_id: String,
}

/// Tenant URL and token to probe or to save.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionRequest {
    /// Session id.
    pub session_id: String,
    /// As typed.
    pub tenant_url: String,
    /// As typed; `None` uses the token kept for this session.
    pub secret_token: Option<String>,
}

/// Which groups to assign.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WhoRequest {
    /// Session id.
    pub session_id: String,
    /// Ticked groups.
    pub selected: Vec<GroupRef>,
}

/// A group by name, and by id when it exists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct GroupRef {
    /// Exact name.
    pub name: String,
    /// Object id.
    pub id: Option<String>,
}

/// Whose source data to check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DoctorRequest {
    /// Session id.
    pub session_id: String,
    /// The country of people who have none of their own, by two letters; `None` corrects no number of theirs.
    pub country: Option<String>,
}

/// Looks for something by text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SearchRequest {
    /// Session id.
    pub session_id: String,
    /// Text typed, may be empty.
    pub text: String,
}

/// Whom to check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CheckRequest {
    /// Session id.
    pub session_id: String,
    /// Object id of the person or group.
    pub subject_id: String,
    /// It is a group.
    pub group: bool,
}

/// Opens a link in the system's browser. Only `https` and loopback addresses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LinkRequest {
    /// Address.
    pub url: String,
}

/// The world around an expression, besides the object.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExpressionWorld {
    /// The clock as ISO 8601 text, `2026-01-31T09:00:00Z`; `None` when it is not known.
    pub now: Option<String>,
    /// Values that the target has already; empty: none is taken.
    pub taken: Vec<String>,
    /// Makes random values repeatable.
    pub seed: Option<u32>,
    /// The tenant's default domain, when it is known.
    pub default_domain: Option<String>,
    /// Codes of open questions to be read the other way.
    pub readings: Vec<String>,
}

/// An expression with an object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EvaluateRequest {
    /// The text.
    pub expression: String,
    /// Attributes by mapping name, or a user as Graph shows it; `None` has no attributes.
    pub object: Option<serde_json::Value>,
    /// Clock, chance, target, tenant.
    pub world: ExpressionWorld,
    /// With the value of every part.
    pub trace: bool,
}

/// An expression with the row it stands in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CheckExpressionRequest {
    /// The text.
    pub expression: String,
    /// Graph's synchronizationSchema of the job.
    pub schema: Option<serde_json::Value>,
    /// `User` or `Group`.
    pub object_type: Option<String>,
    /// Target attribute of the row.
    pub target: Option<String>,
    /// Default value of the row.
    pub default_value: Option<String>,
    /// The row flows on creation only.
    pub only_on_create: bool,
    /// The row matches.
    pub matching: bool,
    /// The job's scope is all users and groups.
    pub all_users: bool,
}
