//! The typed profile. The names of the fields are the keys of the file.

use serde::Deserialize;

use crate::step::Step;
use crate::trial::Trial;

/// One vendor.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// `sms2go`.
    pub id: String,
    /// "SMS2GO".
    pub name: String,
    /// One sentence on what is set up.
    pub summary: String,
    /// When the guide was last compared with this file, `2026-11-20`.
    #[serde(deserialize_with = "crate::read::date")]
    pub reviewed: String,
    /// Where the facts come from.
    pub sources: Vec<String>,
    /// What a person needs at hand before starting.
    #[serde(default)]
    pub needs: Vec<String>,
    /// The enterprise application.
    pub app: AppProfile,
    /// The vendor's own web console.
    #[serde(default)]
    pub console: Option<Console>,
    /// Tenant URL and token.
    pub credentials: Credentials,
    /// What happens to rows that are not in the tables.
    pub mapping_policy: MappingPolicy,
    /// People.
    pub users: ObjectProfile,
    /// Groups.
    pub groups: ObjectProfile,
    /// Scope and notification.
    pub settings: Settings,
    /// Who is assigned.
    pub assignments: Assignments,
    /// What the source values must be.
    #[serde(default, rename = "data_rule")]
    pub data_rules: Vec<DataRule>,
    /// Parts of the guide that only some use.
    #[serde(default, rename = "branch")]
    pub branches: Vec<Branch>,
    /// Every step of the guide, in its order.
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
    /// How unclear points are read.
    #[serde(default, rename = "reading")]
    pub readings: Vec<Reading>,
    /// Consequences, bound to what causes them.
    #[serde(default, rename = "warning")]
    pub warnings: Vec<Warning>,
    /// How the trial backend stands in for the vendor.
    #[serde(default)]
    pub trial: Trial,
}

/// The enterprise application.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppProfile {
    /// What it is made from.
    pub template: Template,
    /// Name the guide suggests; the admin may choose another.
    pub suggested_name: String,
}

/// What an application is made from.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Template {
    /// "Integrate any other application you don't find in the gallery".
    NonGallery,
}

/// The vendor's own web console.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Console {
    /// Address.
    pub url: String,
    /// Where in it, "Connectors → AD integration".
    pub menu: String,
}

/// Tenant URL and token.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The connection is tested before it is stored.
    pub test_before_save: bool,
    /// Tenant URL.
    pub tenant_url: Credential,
    /// Secret token.
    pub secret_token: Credential,
}

/// One value of the connection.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credential {
    /// Where the value comes from.
    pub source: ValueSource,
    /// The name the vendor's console gives it.
    pub label: String,
    /// Where it is found.
    pub hint: String,
    /// The value, for `fixed`.
    #[serde(default)]
    pub value: Option<String>,
    /// Step of the guide.
    #[serde(default)]
    pub guide_step: Option<String>,
}

/// Where a value comes from.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueSource {
    /// The admin pastes it.
    Asked,
    /// The same for every customer.
    Fixed,
    /// Must stay empty.
    Blank,
}

/// What happens to rows that are not in the tables.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MappingPolicy {
    /// They go: only the rows of the profile are used.
    Exact,
}

/// One kind of object.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectProfile {
    /// Is synchronised.
    pub enabled: bool,
    /// What may be done at the target.
    pub actions: Vec<ObjectAction>,
    /// Steps of the guide that ask for `enabled` and `actions`.
    #[serde(default)]
    pub guide_steps: Vec<String>,
    /// The table, in the profile's order.
    #[serde(rename = "mapping")]
    pub mappings: Vec<MappingRow>,
}

impl ObjectProfile {
    /// May this be done at the target.
    pub fn allows(&self, action: ObjectAction) -> bool {
        self.actions.contains(&action)
    }
}

/// What may be done at the target ("Target object actions").
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectAction {
    /// Create.
    Create,
    /// Update.
    Update,
    /// Delete.
    Delete,
}

/// One row of a mapping table.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappingRow {
    /// SCIM path.
    pub target: String,
    /// Entra expression, `[userPrincipalName]`.
    pub source: String,
    /// Precedence when matching, 1 is tried first; `None` does not match.
    #[serde(default)]
    pub matching_priority: Option<u32>,
    /// When it flows.
    #[serde(default)]
    pub apply: MappingApply,
    /// Value for an empty source, on creation only.
    #[serde(default)]
    pub default: Option<String>,
    /// Step of the guide, or the reading behind the row.
    #[serde(default)]
    pub guide_step: Option<String>,
}

/// When a row flows.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MappingApply {
    /// Always.
    #[default]
    Always,
    /// Only when the object is created.
    OnCreate,
}

/// Scope and notification.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Who is in scope.
    pub scope: Scope,
    /// Step of the guide that asks for the scope.
    #[serde(default)]
    pub scope_guide_step: Option<String>,
    /// Failure mail.
    pub failure_notification: FailureNotification,
    /// Step of the guide that names the mail.
    #[serde(default)]
    pub notification_guide_step: Option<String>,
}

/// Who is in scope.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// "Sync only assigned users and groups".
    AssignedOnly,
}

/// Is a failure mail asked for.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureNotification {
    /// Off when no address is given.
    Optional,
    /// The guide does not mention it.
    NotMentioned,
}

/// Who is assigned.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assignments {
    /// Role of the enterprise application.
    pub role: String,
    /// Groups the guide names.
    #[serde(default, rename = "group")]
    pub groups: Vec<GroupHint>,
}

/// One group the guide names.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupHint {
    /// Exact name.
    pub name: String,
    /// In plain words what the vendor does with it.
    #[serde(default)]
    pub meaning: Option<String>,
}

/// What a source value must be.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataRule {
    /// Source attribute.
    pub attribute: String,
    /// What is required of it.
    pub requires: Vec<DataRequirement>,
    /// What happens otherwise.
    pub why: String,
}

/// A requirement on a source value.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DataRequirement {
    /// Has a value.
    Present,
    /// No two people share it.
    Unique,
}

/// A part of the guide that only some use.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// Name that steps refer to.
    pub id: String,
    /// The question that decides.
    pub question: String,
}

/// A point where the guide is unclear.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// `A-S1`.
    pub id: String,
    /// The question.
    pub point: String,
    /// The reading.
    pub reading: String,
    /// Steps of the guide where it matters.
    #[serde(default)]
    pub guide_steps: Vec<String>,
}

/// A consequence that is told before the action that causes it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Warning {
    /// Its name in this file.
    pub id: String,
    /// One bold sentence.
    pub title: String,
    /// One sentence: why, or what follows.
    pub detail: String,
    /// What causes it.
    pub actions: Vec<Action>,
    /// The admin must confirm it before the action.
    #[serde(default)]
    pub blocking: bool,
    /// Only when the row of one of these targets changes; empty: always.
    #[serde(default)]
    pub targets: Vec<String>,
    /// Step of the guide, or the reading behind it.
    pub guide_step: String,
}

/// Something the admin may do later that has consequences at the vendor.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Assign a group.
    Assign,
    /// Take an assignment away.
    Unassign,
    /// Delete the application.
    DeleteApp,
    /// Change who is in scope.
    ChangeScope,
    /// Change a mapping of an application whose job has run.
    ChangeMappings,
    /// Give a group its roles at the vendor.
    EditGroupAtVendor,
}

impl Profile {
    /// The step with this id.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// The reading with this id.
    pub fn reading(&self, id: &str) -> Option<&Reading> {
        self.readings.iter().find(|reading| reading.id == id)
    }

    /// Warnings to tell before an action.
    pub fn warnings_for(&self, action: Action) -> impl Iterator<Item = &Warning> {
        self.warnings
            .iter()
            .filter(move |warning| warning.actions.contains(&action))
    }
}
