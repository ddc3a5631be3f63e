//! Why a step stopped. Graph reports an answer; only the plan knows what it means and what to do.

use crate::step::Decision;

/// Why a step of the plan stopped.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StepError {
    /// 401.
    #[error("Graph does not accept the sign-in any more (`{operation}`)")]
    SignedOut {
        /// What was asked for.
        operation: String,
    },
    /// 403 on something that is not new.
    #[error("Graph refused `{operation}`: the permission `{permission}` or the role for it is missing")]
    PermissionMissing {
        /// What was asked for.
        operation: String,
        /// Delegated permission.
        permission: String,
        /// Graph's request id.
        request_id: Option<String>,
    },
    /// It did not become readable in time.
    #[error("waited {waited_s} s in vain for this: {what}")]
    NotReplicated {
        /// What was waited for.
        what: String,
        /// Seconds.
        waited_s: i64,
    },
    /// 429 or 503 again and again, after every pause Graph asked for.
    #[error("Graph kept asking to slow down (`{operation}`)")]
    Throttled {
        /// What was asked for.
        operation: String,
    },
    /// Any other refusal.
    #[error("Graph refused `{operation}` with {status} {code}: {message}")]
    Refused {
        /// What was asked for.
        operation: String,
        /// HTTP status.
        status: u16,
        /// Graph's code.
        code: String,
        /// Graph's words.
        message: String,
        /// Graph's request id.
        request_id: Option<String>,
    },
    /// No answer came, or none that says what was done, several times.
    #[error("no good answer to `{operation}`: {message}")]
    NoAnswer {
        /// What was asked for.
        operation: String,
        /// Why.
        message: String,
    },
    /// Entra's test of tenant URL and token failed; nothing was stored.
    #[error("Entra could not connect to {vendor}: {cause}. Nothing was stored")]
    ConnectionRefused {
        /// Vendor.
        vendor: String,
        /// What Entra says, in one phrase.
        cause: String,
        /// What to do.
        repair: String,
        /// Where.
        place: String,
        /// Graph's request id.
        request_id: Option<String>,
    },
    /// The token has to be stored and is not at hand.
    #[error("the secret token of {vendor} is needed and not at hand")]
    TokenNeeded {
        /// Vendor.
        vendor: String,
        /// Where it is found.
        place: String,
    },
    /// Other stored secrets would be lost, because Graph does not show them and replaces all at once.
    #[error("stored values that cannot be read back would be lost: {}", keys.join(", "))]
    MaskedSecrets {
        /// Their keys.
        keys: Vec<String>,
    },
    /// The sign-in belongs to another tenant than the set-up.
    #[error("this set-up belongs to the tenant {expected}, the sign-in to {found}")]
    OtherTenant {
        /// Tenant id of the set-up.
        expected: String,
        /// Tenant id of the sign-in.
        found: String,
    },
    /// The tenant's app management policy does not let the application have a client secret.
    #[error("the app management policy of the tenant allows no client secret: {rule}")]
    SecretsForbidden {
        /// What it says, in one phrase.
        rule: String,
    },
    /// Graph offers no permission of this name in this cloud.
    #[error("Microsoft Graph offers no permission named `{permission}` here")]
    PermissionUnknown {
        /// Its name.
        permission: String,
    },
    /// A person must decide first.
    #[error("{}", decision.title)]
    Decide {
        /// The question.
        decision: Decision,
    },
    /// The application to continue with is of another kind.
    #[error("the application “{name}” was not made from the template for applications outside the gallery")]
    OtherKind {
        /// Its name.
        name: String,
    },
    /// A task that needs an application that is set up.
    #[error("“{name}” is not set up in this tenant, so there is nothing to {task}")]
    NothingThere {
        /// Its name.
        name: String,
        /// "renew", "extend".
        task: String,
    },
    /// There is no job to start.
    #[error("there is no provisioning job yet")]
    NotSetUp,
    /// Graph offers no provisioning for this application.
    #[error("Graph offers no job template for this application")]
    NoTemplate,
    /// The schema has no such object.
    #[error("the mappings of the job have no `{object}` part")]
    NoObjectMapping {
        /// `User` or `Group`.
        object: String,
    },
    /// No role of that name, and default access is not possible.
    #[error("the application has no role named “{role}” that groups can get")]
    RoleMissing {
        /// Role.
        role: String,
    },
}

/// The repair of a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// An instruction.
    pub action: String,
    /// Where to carry it out.
    pub place: Option<String>,
    /// A page that says more.
    pub learn_more: Option<String>,
}

impl Fix {
    fn new(action: impl Into<String>, place: &str) -> Self {
        Self {
            action: action.into(),
            place: Some(place.to_owned()),
            learn_more: None,
        }
    }

    fn more(mut self, url: &str) -> Self {
        self.learn_more = Some(url.to_owned());
        self
    }
}

const CONTINUE: &str = "Wait a few minutes, then choose Continue. Nothing needs to be undone.";
const APPLY: &str = "Set up > Apply";

impl StepError {
    /// What to do about it. Without a catch-all: a new variant has to decide.
    pub fn fix(&self) -> Option<Fix> {
        Some(match self {
            Self::SignedOut { .. } => Fix::new("Sign in again, then choose Continue.", "Set up > Sign in"),
            Self::PermissionMissing { permission, .. } => Fix::new(
                format!(
                    "Activate the role Application Administrator for this account, or ask for consent to {permission}; then sign in again."
                ),
                "Microsoft Entra admin center > Roles & admins",
            )
            .more("https://learn.microsoft.com/graph/permissions-reference"),
            Self::NotReplicated { .. } | Self::Throttled { .. } => Fix::new(CONTINUE, APPLY),
            Self::Refused { .. } => Fix::new(
                "Read Graph's words above; when they name nothing you can change, choose Continue once more and give the request id to Microsoft's support.",
                APPLY,
            ),
            Self::NoAnswer { .. } => Fix::new(
                "Wait a few minutes, or restore the network connection, then choose Continue. What was done is found again.",
                APPLY,
            ),
            Self::ConnectionRefused { repair, place, .. } => Fix::new(repair, place),
            Self::TokenNeeded { place, .. } => {
                Fix::new("Copy the token there and enter it in the connection step.", place)
            }
            Self::MaskedSecrets { .. } => Fix::new(
                "Set up this application in the portal, or choose another name so that a new one is made.",
                "Set up > Connection",
            ),
            Self::OtherTenant { .. } => {
                Fix::new("Sign in to the tenant of this set-up, or begin a new one.", "Set up > Sign in")
            }
            Self::SecretsForbidden { .. } => Fix::new(
                "Ask for an exemption for this application, then choose Continue. Provisioning does not need the secret: single sign-on can also be left out of this set-up.",
                "Microsoft Entra admin center > Enterprise apps > Application policies",
            )
            .more("https://learn.microsoft.com/entra/identity/enterprise-apps/configure-app-management-policies"),
            Self::PermissionUnknown { .. } => Fix::new(
                "See whether the vendor supports this cloud; its guide names a permission that Graph does not offer here.",
                "App registrations > the application > API permissions",
            ),
            Self::Decide { decision } => Fix::new(decision.detail.clone(), "Set up > Review plan"),
            Self::OtherKind { .. } => Fix::new(
                "Choose another application to continue with, or none.",
                "Set up > Review plan",
            ),
            Self::NothingThere { .. } => Fix::new(
                "Set it up first, or choose the application by its object id (`adopt` in the answers).",
                "Set up > Review plan",
            ),
            Self::NotSetUp => Fix::new("Apply the plan first.", "Set up > Review plan"),
            Self::NoTemplate => Fix::new(
                "Create a new application under another name; provisioning is offered for those made from the template.",
                "Set up > Connection",
            ),
            Self::NoObjectMapping { .. } => Fix::new(
                "Restore the default mappings, then choose Continue.",
                "Provisioning > Mappings > Restore default mappings",
            ),
            Self::RoleMissing { role } => Fix::new(
                format!("Add a role named “{role}” for users and groups to the application, then choose Continue."),
                "App registrations > the application > App roles",
            ),
        })
    }

    /// Graph's request id, for Microsoft's support.
    pub fn request_id(&self) -> Option<String> {
        match self {
            Self::PermissionMissing { request_id, .. }
            | Self::Refused { request_id, .. }
            | Self::ConnectionRefused { request_id, .. } => request_id.clone(),
            Self::SignedOut { .. }
            | Self::NotReplicated { .. }
            | Self::Throttled { .. }
            | Self::NoAnswer { .. }
            | Self::TokenNeeded { .. }
            | Self::MaskedSecrets { .. }
            | Self::OtherTenant { .. }
            | Self::SecretsForbidden { .. }
            | Self::PermissionUnknown { .. }
            | Self::Decide { .. }
            | Self::OtherKind { .. }
            | Self::NothingThere { .. }
            | Self::NotSetUp
            | Self::NoTemplate
            | Self::NoObjectMapping { .. }
            | Self::RoleMissing { .. } => None,
        }
    }
}
