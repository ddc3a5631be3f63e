//! Source data and groups, held against a vendor's rules before anything is sent.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::common::Verdict;
use super::session::PreflightCheck;

/// Everything that was checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DoctorView {
    /// "12 of 200 people do not have what TeleMessage needs".
    pub title: String,
    /// Nothing fails, and everything could be checked. Warnings do not count.
    pub good: bool,
    /// How many people were looked at.
    pub people: u32,
    /// One for each demand of each rule.
    pub rules: Vec<RuleView>,
    /// The groups by which people are in scope.
    pub groups: Vec<GroupCheckView>,
    /// Role, permissions and licence, when a tenant was asked.
    pub account: Vec<PreflightCheck>,
    /// What to know besides, one sentence each.
    pub notices: Vec<String>,
}

/// One demand of a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RuleView {
    /// Source attribute, in its mapping name.
    pub attribute: String,
    /// `present`, `unique`, `oneOf`, `pattern`, `phone`, `separator` or `equals`.
    pub demand: String,
    /// "must have a value".
    pub words: String,
    /// Good, look, or stop; unknown when it could not be checked.
    pub verdict: Verdict,
    /// What happens when it is broken.
    pub why: String,
    /// Step of the guide, or the reading behind it.
    pub guide_step: Option<String>,
    /// How many break it.
    pub broken: u32,
    /// The first of them.
    pub concerned: Vec<ConcernedView>,
    /// How many more there are.
    pub left_out: u32,
    /// Why it could not be checked.
    pub not_checked: Option<String>,
}

/// Somebody whose value breaks a demand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConcernedView {
    /// Object id.
    pub id: String,
    /// "Søren Holm".
    pub display_name: String,
    /// `userPrincipalName`.
    pub upn: String,
    /// Mastered on premises: corrected in Active Directory, not in the cloud.
    pub on_premises: bool,
    /// The value; `None` when there is none.
    pub value: Option<String>,
    /// What is wrong with it.
    pub problem: String,
    /// What it could be instead.
    pub proposal: Option<String>,
}

/// One group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct GroupCheckView {
    /// Object id.
    pub id: String,
    /// Name.
    pub name: String,
    /// "Security, dynamic".
    pub kind: String,
    /// Direct members that are people.
    pub people: u32,
    /// The worst of its findings.
    pub verdict: Verdict,
    /// What is to be said of it, the worst first.
    pub findings: Vec<GroupFindingView>,
}

/// One thing to say of a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct GroupFindingView {
    /// Good to know (`unknown`), look (`warn`), stop (`fail`).
    pub verdict: Verdict,
    /// What it is.
    pub title: String,
    /// What follows, and what to do.
    pub detail: String,
    /// People who would be lost, by name.
    pub lost: Vec<String>,
}
