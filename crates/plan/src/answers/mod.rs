//! What the admin decided. The secret token is never part of it.

mod file;

use std::collections::BTreeSet;

use profile::{Profile, Step};
use serde::{Deserialize, Serialize};

pub use file::AnswersProblem;

/// The decisions behind one set-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// Profile id.
    pub vendor: String,
    /// Name of the enterprise application.
    pub app_name: String,
    /// Tenant URL of the vendor; empty until it is given.
    pub tenant_url: String,
    /// Where failure mails go; `None` switches them off.
    #[serde(default)]
    pub notification_email: Option<String>,
    /// The groups to assign.
    pub groups: Vec<GroupAnswer>,
    /// Create the groups that are not in the tenant.
    #[serde(default)]
    pub create_missing_groups: bool,
    /// Ids of guided items that are done.
    #[serde(default)]
    pub ticks: BTreeSet<String>,
    /// Object id of the service principal to continue with, when several carry the name.
    #[serde(default)]
    pub adopt: Option<String>,
}

/// One group to assign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupAnswer {
    /// Exact name.
    pub name: String,
    /// Object id, when several groups carry the name or a person chose it.
    #[serde(default)]
    pub id: Option<String>,
}

impl Answers {
    /// What the profile advises: its name for the application, all its groups, nothing ticked.
    pub fn advised(profile: &Profile) -> Self {
        Self {
            vendor: profile.id.clone(),
            app_name: profile.app.suggested_name.clone().unwrap_or_default(),
            tenant_url: profile.credentials.tenant_url.value.clone().unwrap_or_default(),
            notification_email: None,
            groups: advised_groups(profile),
            create_missing_groups: false,
            ticks: BTreeSet::new(),
            adopt: None,
        }
    }

    /// Steps that hold the set-up and are not ticked.
    pub fn unticked<'p>(&self, profile: &'p Profile) -> Vec<&'p Step> {
        profile
            .steps
            .iter()
            .filter(|step| step.blocks_setup() && !self.ticks.contains(&step.id))
            .collect()
    }

    /// Reads an answers file, TOML or JSON.
    ///
    /// # Errors
    /// Every problem, each with the key, its line where it has one, and what to write.
    pub fn parse(text: &str, profile: &Profile) -> Result<Self, Vec<AnswersProblem>> {
        file::parse(text, profile)
    }
}

fn advised_groups(profile: &Profile) -> Vec<GroupAnswer> {
    let groups = profile.assignments.groups.iter();
    groups
        .map(|group| GroupAnswer {
            name: group.name.clone(),
            id: None,
        })
        .collect()
}
