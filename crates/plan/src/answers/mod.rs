//! What the admin decided. The secret token is never part of it.

mod file;
mod questions;

use std::collections::{BTreeMap, BTreeSet};

use profile::{AnswerValue, AssignmentKind, Facts, Given, Profile, SCIM_METHOD, Step};
use serde::{Deserialize, Serialize};

pub use file::AnswersProblem;

/// The decisions behind one set-up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// Profile id.
    pub vendor: String,
    /// The way of setting up, when the vendor has several; `None` is `scim`.
    #[serde(default)]
    pub method: Option<String>,
    /// Name of the enterprise application; empty until it is given, when the vendor suggests none.
    pub app_name: String,
    /// Tenant URL of the vendor; empty until it is given.
    pub tenant_url: String,
    /// What was answered to the questions, the branches and the fits of the profile, by id. Never a secret.
    #[serde(default)]
    pub questions: BTreeMap<String, AnswerValue>,
    /// Where failure mails go; `None` switches them off.
    #[serde(default)]
    pub notification_email: Option<String>,
    /// More deletions than this in one cycle are held back; `None` leaves the guard as it is.
    #[serde(default)]
    pub deletion_threshold: Option<u32>,
    /// The groups to assign.
    pub groups: Vec<GroupAnswer>,
    /// The people to assign one by one.
    #[serde(default)]
    pub users: Vec<UserAnswer>,
    /// Only this group is assigned now, the others later.
    #[serde(default)]
    pub pilot: Option<String>,
    /// Create the groups that are not in the tenant.
    #[serde(default)]
    pub create_missing_groups: bool,
    /// A group of everybody that has to be created gets its members by a rule: everybody with a mailbox.
    #[serde(default)]
    pub dynamic_group: bool,
    /// Ids of guided items that are done.
    #[serde(default)]
    pub ticks: BTreeSet<String>,
    /// Object id of the service principal to continue with, when several carry the name.
    #[serde(default)]
    pub adopt: Option<String>,
}

/// One group to assign.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupAnswer {
    /// Exact name.
    pub name: String,
    /// Object id, when several groups carry the name or a person chose it.
    #[serde(default)]
    pub id: Option<String>,
    /// Value of one of the profile's own roles; `None`: the role that everybody gets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

/// One person to assign.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserAnswer {
    /// User principal name, or object id.
    pub name: String,
    /// Object id, when it is known.
    #[serde(default)]
    pub id: Option<String>,
    /// Value of one of the profile's own roles; `None`: the role that everybody gets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

impl GroupAnswer {
    /// A group by its name.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }
}

impl Answers {
    /// What the profile advises: its name for the application, its groups, nothing ticked.
    pub fn advised(profile: &Profile) -> Self {
        let mut answers = Self {
            vendor: profile.id.clone(),
            tenant_url: profile.credentials.tenant_url.value.clone().unwrap_or_default(),
            groups: advised_groups(profile),
            ..Self::default()
        };
        answers.app_name = answers.suggested_name(profile).unwrap_or_default();
        answers
    }

    /// The way of setting up.
    pub fn method(&self) -> &str {
        self.method.as_deref().unwrap_or(SCIM_METHOD)
    }

    /// The name the vendor suggests, as far as the answers tell it.
    pub fn suggested_name(&self, profile: &Profile) -> Option<String> {
        let facts = Facts::default();
        let suggested = profile.app.suggested_name.as_deref()?;
        Given::new(profile, &self.questions, &facts).fill_all(suggested)
    }

    /// The name of the application: the one that was chosen, else the one that the vendor suggests.
    pub fn name(&self, profile: &Profile) -> Option<String> {
        let own = Some(self.app_name.clone()).filter(|name| !name.trim().is_empty());
        own.or_else(|| self.suggested_name(profile))
    }

    /// One set of answers for each application that has to be made. More than one only when the vendor wants one for each value
    /// of an answer and the answer has several; each then has its own value and its own name.
    pub fn each(&self, profile: &Profile) -> Vec<Self> {
        let several = profile.app.one_app_per.as_ref().and_then(|per| {
            let values = self.questions.get(&per.question)?.items();
            (values.len() > 1).then_some((per, values))
        });
        let Some((per, values)) = several else {
            let mut only = self.clone();
            // A list of one value is that value.
            if let Some(per) = &profile.app.one_app_per
                && let Some(AnswerValue::List(items)) = self.questions.get(&per.question)
            {
                let value = items.first().cloned().unwrap_or_default();
                only.questions
                    .insert(per.question.clone(), AnswerValue::Text(value));
            }
            return vec![only];
        };
        let facts = Facts::default();
        values
            .into_iter()
            .map(|value| {
                let mut answers = self.clone();
                answers.questions.insert(per.question.clone(), value.into());
                answers.app_name = Given::new(profile, &answers.questions, &facts).fill(&per.name);
                answers
            })
            .collect()
    }

    /// The way that the answers to the fits advise; `None` until all of them are answered.
    pub fn advised_method(&self, profile: &Profile) -> Option<String> {
        let answer = |id: &str| self.questions.get(id).map(AnswerValue::holds);
        if profile.fits.iter().any(|fit| answer(&fit.id) == Some(false)) {
            let other = profile.methods.iter().find(|method| method.id != SCIM_METHOD)?;
            return Some(other.id.clone());
        }
        let all = profile.fits.iter().all(|fit| answer(&fit.id) == Some(true));
        (all && !profile.methods.is_empty()).then(|| SCIM_METHOD.to_owned())
    }

    /// The groups that are assigned now: all, or the one of the pilot.
    pub fn groups_now(&self) -> impl Iterator<Item = &GroupAnswer> {
        let pilot = self.pilot.as_deref();
        self.groups
            .iter()
            .filter(move |group| pilot.is_none_or(|pilot| group.name == pilot))
    }

    /// Steps that hold the set-up and are not ticked.
    pub fn unticked<'p>(&self, profile: &'p Profile) -> Vec<&'p Step> {
        let facts = Facts::default();
        let given = Given::new(profile, &self.questions, &facts);
        profile
            .steps
            .iter()
            .filter(|step| step.is_of(self.method()))
            .filter(|step| step.when.as_ref().is_none_or(|when| when.holds(&given)))
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
    // The names of one group of everybody are alternatives: the first is looked for first.
    let count = match profile.assignments.kind {
        AssignmentKind::OneGroupOfAll => 1,
        _ => usize::MAX,
    };
    groups
        .take(count)
        .map(|group| GroupAnswer::named(&group.name))
        .collect()
}
