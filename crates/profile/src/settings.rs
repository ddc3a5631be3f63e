//! Scope, mails, who is assigned, how the job is started.

use schemars::JsonSchema;
use serde::Deserialize;

/// Scope and notification.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Who is in scope.
    pub scope: Scope,
    /// Step of the guide that asks for the scope.
    #[serde(default)]
    pub scope_guide_step: Option<String>,
    /// Failure mail.
    pub failure_notification: Mention,
    /// Mail and quarantine before more objects than a number are deleted in one cycle.
    #[serde(default)]
    pub deletion_threshold: Mention,
    /// Step of the guide that names the mails.
    #[serde(default)]
    pub notification_guide_step: Option<String>,
}

/// Who is in scope.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// "Sync only assigned users and groups".
    AssignedOnly,
}

/// Is something offered by the guide.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mention {
    /// Off unless the admin wants it.
    Optional,
    /// The guide does not mention it; what is set stays.
    #[default]
    NotMentioned,
}

/// Who is assigned.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assignments {
    /// Groups or people.
    #[serde(default)]
    pub kind: AssignmentKind,
    /// Role of the enterprise application, by the name the portal shows.
    pub role: String,
    /// One group is assigned first, the others later.
    #[serde(default)]
    pub pilot: bool,
    /// Step of the guide, or the reading behind it.
    #[serde(default)]
    pub guide_step: Option<String>,
    /// Groups the guide names.
    #[serde(default, rename = "group")]
    pub groups: Vec<GroupHint>,
}

/// Groups or people.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssignmentKind {
    /// Groups.
    #[default]
    Groups,
    /// People, one by one.
    Users,
    /// Groups, people or both.
    GroupsOrUsers,
    /// One group that holds everybody with a mailbox; the groups of the profile are names for it.
    OneGroupOfAll,
}

impl AssignmentKind {
    /// People may be assigned by themselves.
    pub fn takes_users(self) -> bool {
        matches!(self, Self::Users | Self::GroupsOrUsers)
    }

    /// Groups may be assigned.
    pub fn takes_groups(self) -> bool {
        self != Self::Users
    }
}

/// One group the guide names.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupHint {
    /// Exact name.
    pub name: String,
    /// In plain words what the vendor does with it.
    #[serde(default)]
    pub meaning: Option<String>,
}

/// How the job is started.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// On an application whose job has run.
    #[serde(default)]
    pub kind: StartKind,
    /// One person must have arrived on demand before.
    #[serde(default)]
    pub on_demand_first: bool,
    /// Step of the guide.
    #[serde(default)]
    pub guide_step: Option<String>,
}

/// How a job is started.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StartKind {
    /// Started.
    #[default]
    Start,
    /// Started when it is new; else its state is cleared and it starts over.
    RestartFull,
}
