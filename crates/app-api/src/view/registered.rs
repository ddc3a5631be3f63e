//! Single sign-on, the Graph API method, and the client secrets of both.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::common::NoticeView;

/// Single sign-on of a set-up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignOnView {
    /// The vendor has it and the answers want it; everything else is empty when not.
    pub wanted: bool,
    /// Redirect addresses, each with what is wrong with it.
    pub redirects: Vec<RedirectView>,
    /// What goes into which field of the vendor's.
    pub values: Vec<HandedView>,
    /// The client secret.
    pub secret: SecretView,
    /// Consent.
    pub consent: ConsentView,
    /// Whether only assigned people may sign in; `None` until it was read.
    pub assignment_required: Option<bool>,
}

/// One redirect address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RedirectView {
    /// "Web" or "Mobile and desktop applications".
    pub platform: String,
    /// The address; empty while it is not answered.
    pub uri: String,
    /// Why Entra would refuse it, with the repair.
    pub problem: Option<NoticeView>,
}

/// A value that is handed over to the vendor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HandedView {
    /// The vendor's name for it.
    pub to: String,
    /// The value; `None` for a secret, and for what does not exist yet.
    pub value: Option<String>,
    /// It is a secret: shown by `client_secret_show` alone.
    pub secret: bool,
    /// Step of the guide.
    pub guide_step: Option<String>,
}

/// A client secret, without its value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SecretView {
    /// Name for the commands, `sign-on-secret` or `graph-api-secret`.
    pub name: String,
    /// It was made.
    pub made: bool,
    /// Its value is at hand and can be shown.
    pub at_hand: bool,
    /// Its first characters, as the portal shows them.
    pub hint: String,
    /// When it ends, RFC 3339.
    pub ends: Option<String>,
    /// Days until then.
    pub days_left: Option<i32>,
    /// What to know: it ends soon, its value is gone, an older one is still there.
    pub notices: Vec<NoticeView>,
}

/// How far consent got.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConsentView {
    /// Permissions that are granted.
    pub granted: Vec<String>,
    /// Permissions that an administrator has to grant.
    pub missing: Vec<String>,
    /// The signed-in account may not.
    pub refused: bool,
    /// A page for somebody who may.
    pub link: Option<String>,
}

/// The value of a client secret. The only view that has one.
#[derive(Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ShownSecretView {
    /// The value.
    pub value: String,
    /// When it ends, RFC 3339.
    pub ends: Option<String>,
}

impl std::fmt::Debug for ShownSecretView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ShownSecretView")
            .field("ends", &self.ends)
            .finish_non_exhaustive()
    }
}

/// A test sign-in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignOnTestView {
    /// Where it stands.
    pub state: SignOnTestState,
    /// The page that was opened; shown when no browser did.
    pub url: Option<String>,
    /// What was checked so far: the authority, the secret, the sign-in.
    pub checks: Vec<NoticeView>,
    /// The claims of the `id_token`, as the vendor would read them.
    pub claims: Vec<ClaimView>,
}

/// Where a test sign-in stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SignOnTestState {
    /// None was begun.
    Idle,
    /// It needs an address on this computer among the redirect addresses; begin it with `addRedirect`.
    NeedsRedirect,
    /// The browser is awaited.
    Waiting,
    /// Somebody signed in.
    Done,
    /// It failed; the last check says why.
    Failed,
}

/// One claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ClaimView {
    /// `preferred_username`.
    pub name: String,
    /// As text.
    pub value: String,
    /// In plain words, for the claims that vendors usually read.
    pub about: String,
}

/// The Graph API method of a set-up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct GraphApiView {
    /// Name of the registration.
    pub app_name: String,
    /// The registration exists.
    pub made: bool,
    /// Consent to its permissions.
    pub consent: ConsentView,
    /// Its client secret.
    pub secret: SecretView,
    /// The hand-over sheet; the secret in it has no value.
    pub values: Vec<HandedView>,
    /// The mail with the details, without any secret.
    pub mail: Option<MailView>,
}

/// A mail that is written for the admin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MailView {
    /// Address; `None` when it is not answered.
    pub to: Option<String>,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
}

/// What the tenant itself answers of the details a vendor asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TenantDetailsView {
    /// People or groups come from an on-premises Active Directory.
    pub hybrid: bool,
    /// One sentence on it.
    pub implementation: String,
    /// Groups by kind, the largest number first.
    pub group_kinds: Vec<GroupKindView>,
    /// The same in one line, for an answer.
    pub group_text: String,
}

/// One kind of groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct GroupKindView {
    /// "static security groups".
    pub kind: String,
    /// How many.
    pub count: u32,
}

/// Which groups a filter takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct GroupFilterView {
    /// As Graph writes it, `startswith(displayName,'SMS')`; empty for all groups.
    pub filter: String,
    /// Groups that match.
    pub matching: u32,
    /// Groups in all.
    pub total: u32,
    /// The first of their names.
    pub names: Vec<String>,
}
