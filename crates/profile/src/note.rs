//! What the admin is told: unclear points, consequences, mails that are written for them.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::question::{ANY_METHOD, SCIM_METHOD};
use crate::when::When;

/// A part of the guide that only some use.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// Name that steps refer to, and under which the answer is kept.
    pub id: String,
    /// The question that decides, yes or no.
    pub question: String,
}

/// A point where the guide is unclear.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
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
    /// The question by which the admin can decide otherwise.
    #[serde(default)]
    pub question: Option<String>,
}

/// A consequence that is told before the action that causes it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
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
    /// Only then.
    #[serde(default)]
    pub when: Option<When>,
    /// The way of setting up it belongs to; `any`, or left out for `scim`.
    #[serde(default)]
    pub method: Option<String>,
}

impl Warning {
    /// It belongs to this way of setting up.
    pub fn is_of(&self, method: &str) -> bool {
        let own = self.method.as_deref().unwrap_or(SCIM_METHOD);
        own == ANY_METHOD || own == method
    }
}

/// Something the admin may do later that has consequences at the vendor.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Assign a group or a person.
    Assign,
    /// Take an assignment away.
    Unassign,
    /// Delete the application.
    DeleteApp,
    /// Change who is in scope.
    ChangeScope,
    /// Change a mapping of an application whose job has run.
    ChangeMappings,
    /// Change values of people in Entra.
    ChangeSourceData,
    /// Add an attribute to the target's list.
    AddAttribute,
    /// Start the job, or let it start over.
    Start,
    /// Set up single sign-on.
    SetUpSso,
    /// Give a group its roles at the vendor.
    EditGroupAtVendor,
}

/// A mail that is written for the admin, who sends it. It never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// Name that steps refer to.
    pub id: String,
    /// The question whose answer is the address; it may be unanswered.
    #[serde(default)]
    pub to: Option<String>,
    /// Template.
    pub subject: String,
    /// Template; what is not answered shows as `…`.
    pub body: String,
}
