//! The typed profile. The names of the fields are the keys of the file.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::graph_api::GraphApi;
use crate::note::{Action, Branch, Mail, Reading, Warning};
use crate::object::{AppRole, MappingPolicy, ObjectProfile, TargetAttribute};
use crate::question::{Fit, Method, Question};
use crate::rule::DataRule;
use crate::settings::{Assignments, Settings, Start};
use crate::sso::SignOn;
use crate::step::Step;
use crate::trial::Trial;

/// One vendor.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
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
    #[schemars(extend("format" = "date"))]
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
    /// Ways of setting up, when there is more than one.
    #[serde(default, rename = "method")]
    pub methods: Vec<Method>,
    /// What decides between the ways.
    #[serde(default, rename = "fit")]
    pub fits: Vec<Fit>,
    /// What the admin is asked besides the connection, the name and the groups.
    #[serde(default, rename = "question")]
    pub questions: Vec<Question>,
    /// Tenant URL and token.
    pub credentials: Credentials,
    /// What happens to rows that are not in the tables.
    pub mapping_policy: MappingPolicy,
    /// People.
    pub users: ObjectProfile,
    /// Groups.
    pub groups: ObjectProfile,
    /// Attributes that the target gets before rows use them.
    #[serde(default, rename = "attribute")]
    pub attributes: Vec<TargetAttribute>,
    /// Roles that the application gets.
    #[serde(default, rename = "app_role")]
    pub app_roles: Vec<AppRole>,
    /// Scope and notification.
    pub settings: Settings,
    /// Who is assigned.
    pub assignments: Assignments,
    /// How the job is started.
    #[serde(default)]
    pub start: Start,
    /// Single sign-on of the application.
    #[serde(default)]
    pub sso: Option<SignOn>,
    /// The registration of the Graph API method.
    #[serde(default)]
    pub graph_api: Option<GraphApi>,
    /// What the source values must be.
    #[serde(default, rename = "data_rule")]
    pub data_rules: Vec<DataRule>,
    /// Parts of the guide that only some use.
    #[serde(default, rename = "branch")]
    pub branches: Vec<Branch>,
    /// Mails that are written for the admin.
    #[serde(default, rename = "mail")]
    pub mails: Vec<Mail>,
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
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppProfile {
    /// What it is made from.
    pub template: Template,
    /// Name the guide suggests; the admin may choose another. Left out: it is asked for.
    #[serde(default)]
    pub suggested_name: Option<String>,
    /// One application for each value of an answer.
    #[serde(default)]
    pub one_app_per: Option<OneAppPer>,
}

/// One application for each value of an answer, each set up by itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OneAppPer {
    /// The question.
    pub question: String,
    /// Name of the application when there are several; a template.
    pub name: String,
}

/// What an application is made from.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Template {
    /// "Integrate any other application you don't find in the gallery".
    NonGallery,
}

/// The vendor's own web console.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Console {
    /// Address; a template when each customer has its own. Not there when it is not answered.
    #[serde(default)]
    pub url: Option<String>,
    /// Where in it, "Connectors → AD integration".
    pub menu: String,
}

/// Tenant URL and token.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
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
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ValueSource {
    /// The admin pastes it.
    Asked,
    /// The same for every customer.
    Fixed,
    /// Must stay empty.
    Blank,
}

impl Console {
    /// Where the vendor shows its values, "https://… > menu".
    pub fn place(&self) -> String {
        match &self.url {
            Some(url) => format!("{url} > {}", self.menu),
            None => self.menu.clone(),
        }
    }
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

    /// The question with this id.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// The mail with this id.
    pub fn mail(&self, id: &str) -> Option<&Mail> {
        self.mails.iter().find(|mail| mail.id == id)
    }

    /// Warnings to tell before an action.
    pub fn warnings_for(&self, action: Action) -> impl Iterator<Item = &Warning> {
        self.warnings
            .iter()
            .filter(move |warning| warning.actions.contains(&action))
    }
}
