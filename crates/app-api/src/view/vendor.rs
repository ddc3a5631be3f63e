//! Vendors as a person chooses them.

use crate::view::common::NoticeView;
use serde::{Deserialize, Serialize};
use specta::Type;

/// One vendor on the first step of Set up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VendorCard {
    /// Profile id, `sms2go`.
    pub id: String,
    /// Name, "SMS2GO".
    pub name: String,
    /// One sentence on what is set up.
    pub summary: String,
    /// When the vendor's guide was last compared with this profile, `2026-11-20`.
    pub reviewed: String,
    /// Number of guide steps that the profile carries out or guides through.
    pub guide_steps: u32,
}

/// Everything the profile says, for people who look.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VendorView {
    /// The card.
    pub card: VendorCard,
    /// What a person needs at hand before starting.
    pub needs: Vec<String>,
    /// The vendor's own console, `https://admin.sms2go.dk`.
    pub console_url: Option<String>,
    /// Where in the vendor's console, "Connectors → AD integration".
    pub console_menu: Option<String>,
    /// User mapping rows, target and source.
    pub user_mappings: Vec<VendorMapping>,
    /// Group mapping rows.
    pub group_mappings: Vec<VendorMapping>,
    /// Groups the guide names.
    pub groups: Vec<String>,
    /// How unclear points of the guide are read.
    pub readings: Vec<ReadingView>,
    /// Warnings that hold for this vendor.
    pub warnings: Vec<NoticeView>,
    /// Every step of the guide: id, kind (`AUTO`, `CHECK`, `GUIDE`, `WARN`, `ASK`), text.
    pub steps: Vec<VendorStep>,
}

/// One advised mapping row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VendorMapping {
    /// SCIM attribute path.
    pub target: String,
    /// Entra expression, `[userPrincipalName]`.
    pub source: String,
    /// Matching precedence, 1 is tried first.
    pub matching_priority: Option<u32>,
}

/// A point where the guide is unclear, and how it is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReadingView {
    /// `A-S1`.
    pub id: String,
    /// The question.
    pub point: String,
    /// The reading.
    pub reading: String,
}

/// One step of the vendor's guide.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VendorStep {
    /// `S2G-B5`.
    pub id: String,
    /// `AUTO`, `CHECK`, `GUIDE`, `WARN` or `ASK`; `AUTO + CHECK` where both.
    pub kind: String,
    /// What the guide asks for, in our words.
    pub text: String,
}
