//! Steps of a vendor's guide.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::note::Action;
use crate::question::{ANY_METHOD, SCIM_METHOD};
use crate::when::When;

/// One step of the guide.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Our id for it, `S2G-B5`: letter of the guide's section, number in it.
    pub id: String,
    /// Who does it.
    pub kind: Vec<StepKind>,
    /// The guide's section, or the heading that groups several checklist items.
    pub section: String,
    /// What the guide says.
    pub guide: String,
    /// What a person does, or what the app does in its place.
    pub text: String,
    /// Where on the rail it is shown or done.
    pub place: Place,
    /// Must be ticked before the set-up goes on.
    #[serde(default)]
    pub blocking: bool,
    /// Must be confirmed before these actions, and only before these.
    #[serde(default)]
    pub before: Vec<Action>,
    /// Not everybody does it.
    #[serde(default)]
    pub optional: bool,
    /// Part of the guide that only some use; id of a branch.
    #[serde(default)]
    pub branch: Option<String>,
    /// Belongs to a task of its own instead of the set-up.
    #[serde(default)]
    pub task: Option<Task>,
    /// One checklist item for each assigned group.
    #[serde(default)]
    pub per_group: bool,
    /// One checklist item for each value of this list; `{item}` is the value.
    #[serde(default)]
    pub per_item: Option<String>,
    /// The question it asks.
    #[serde(default)]
    pub question: Option<String>,
    /// The mail that is written for it.
    #[serde(default)]
    pub mail: Option<String>,
    /// Only then.
    #[serde(default)]
    pub when: Option<When>,
    /// The way of setting up it belongs to; `any`, or left out for `scim`.
    #[serde(default)]
    pub method: Option<String>,
    /// Click path in the vendor's console.
    #[serde(default)]
    pub menu: Option<String>,
    /// Link.
    #[serde(default)]
    pub url: Option<String>,
    /// A value to paste there.
    #[serde(default)]
    pub copy: Option<CopyValue>,
    /// A text to paste there; a template.
    #[serde(default)]
    pub copy_text: Option<String>,
    /// What that text is, "Display name".
    #[serde(default)]
    pub copy_label: Option<String>,
    /// The part of the plan that carries it out.
    #[serde(default)]
    pub act: Option<Act>,
    /// Where this is in the portal today.
    #[serde(default)]
    pub portal: Option<String>,
    /// Where the older portal has it, the one the guide describes.
    #[serde(default)]
    pub portal_old: Option<String>,
}

impl Step {
    /// `AUTO + CHECK`.
    pub fn kind_text(&self) -> String {
        let words: Vec<&str> = self.kind.iter().map(|kind| kind.as_str()).collect();
        words.join(" + ")
    }

    /// Only a person can do it, so it has a box to tick.
    pub fn is_guided(&self) -> bool {
        self.kind.contains(&StepKind::Guide)
    }

    /// Holds the whole set-up until it is ticked.
    pub fn blocks_setup(&self) -> bool {
        self.blocking && self.is_guided()
    }

    /// It belongs to this way of setting up.
    pub fn is_of(&self, method: &str) -> bool {
        let own = self.method.as_deref().unwrap_or(SCIM_METHOD);
        own == ANY_METHOD || own == method
    }

    /// Id of the checklist item for one group, or for one value of a list.
    pub fn item_id(&self, group: &str) -> String {
        format!("{}/{group}", self.id)
    }
}

/// Who does a step.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum StepKind {
    /// The app, after one confirmation.
    Auto,
    /// The app verifies it.
    Check,
    /// A person.
    Guide,
    /// A consequence to know.
    Warn,
    /// The app needs a value or a decision.
    Ask,
}

impl StepKind {
    /// `AUTO`, `CHECK`, `GUIDE`, `WARN` or `ASK`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "AUTO",
            Self::Check => "CHECK",
            Self::Guide => "GUIDE",
            Self::Warn => "WARN",
            Self::Ask => "ASK",
        }
    }
}

/// Places of the rail.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Place {
    /// Choose the vendor.
    Vendor,
    /// Sign in.
    SignIn,
    /// Role, licence, existing application.
    Preflight,
    /// What must be done at the vendor first.
    VendorSide,
    /// Tenant URL and token.
    Connection,
    /// The mappings table.
    Mappings,
    /// Which groups.
    Who,
    /// The plan.
    Review,
    /// Applying it.
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

impl Place {
    /// As in the file and on the rail, `vendorSide`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Vendor => "vendor",
            Self::SignIn => "signIn",
            Self::Preflight => "preflight",
            Self::VendorSide => "vendorSide",
            Self::Connection => "connection",
            Self::Mappings => "mappings",
            Self::Who => "who",
            Self::Review => "review",
            Self::Apply => "apply",
            Self::Check => "check",
            Self::Start => "start",
            Self::Finish => "finish",
            Self::Report => "report",
        }
    }
}

/// A value that the admin pastes at the vendor.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CopyValue {
    /// Id of the tenant.
    TenantId,
}

impl CopyValue {
    /// "Tenant id".
    pub fn label(self) -> &'static str {
        match self {
            Self::TenantId => "Tenant id",
        }
    }
}

/// A part of the plan that carries out steps of the guide.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Read the tenant.
    Organization,
    /// Find or make the application.
    Application,
    /// Find or make the job.
    Job,
    /// Test and store tenant URL and token.
    Connection,
    /// Who is in scope, and the failure mail.
    Scope,
    /// Roles made on the application.
    AppRoles,
    /// Attributes added to the target's list.
    Attributes,
    /// The table of people.
    UserMappings,
    /// The table of groups.
    GroupMappings,
    /// Find or make the groups, and assign them.
    Assignments,
    /// Provision one person or group now.
    OnDemand,
    /// Start the job.
    Start,
    /// Find the registration of the application, for single sign-on.
    Sso,
    /// Add the redirect addresses.
    SsoRedirects,
    /// Add the delegated permissions.
    SsoPermissions,
    /// Consent to them.
    SsoConsent,
    /// Say who may sign in.
    SsoAssignment,
    /// Make the client secret.
    SsoSecret,
    /// Find or make the registration of the Graph API method, with its permissions.
    GraphApi,
    /// Grant its permissions.
    GraphApiConsent,
    /// Make its client secret.
    GraphApiSecret,
}

/// A task besides the set-up.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// A new token for an application that is set up.
    RenewToken,
    /// Assign the groups that a pilot left for later.
    Extend,
}
