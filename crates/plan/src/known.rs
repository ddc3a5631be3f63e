//! What is known of the tenant from this run and earlier ones. Kept by the caller, so that a run can be resumed.

use std::collections::BTreeMap;
use std::sync::Arc;

use graph_model::ServicePrincipal;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::patience::{FRESH_S, within};
use crate::registered::{
    GRAPH_API_SECRET, KnownCloud, KnownConsent, KnownRegistration, KnownSecret, SentSecret,
};
use crate::written::Written;

/// An opaque mark of a token: a salted hash that the caller makes and keeps. Never the token, and of no use without the salt.
pub type TokenMark = String;

/// Ids found or made, and what was read on the way. Save it after every answer: it is what makes a crash harmless.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Known {
    /// Mark of the token that was stored last.
    pub token_stored: Option<TokenMark>,
    /// Mark of the token at hand now; set by the caller before each run, `None` when there is none.
    #[serde(skip)]
    pub token_at_hand: Option<TokenMark>,

    pub(crate) tenant_id: Option<String>,
    pub(crate) tenant_name: Option<String>,
    pub(crate) tenant_domain: Option<String>,
    pub(crate) service_principal_id: Option<String>,
    pub(crate) application_id: Option<String>,
    pub(crate) app_id: Option<String>,
    pub(crate) app_created_at: Option<Timestamp>,
    /// The application was once read steadily: when it answers 404 from then on, it is gone and not late.
    pub(crate) app_settled: bool,
    pub(crate) job_id: Option<String>,
    pub(crate) job_created_at: Option<Timestamp>,
    pub(crate) job_has_run: bool,
    pub(crate) job_active: bool,
    pub(crate) rule_id: Option<String>,
    pub(crate) restart_needed: bool,
    pub(crate) groups: BTreeMap<String, KnownGroup>,
    /// People who are assigned by themselves, by the names in the answers.
    pub(crate) users: BTreeMap<String, KnownUser>,
    /// One person or group arrived on demand.
    pub(crate) arrived: bool,
    /// This set-up has started the job, or let it start over.
    pub(crate) started: bool,
    pub(crate) assignments: Vec<KnownAssignment>,
    /// Shared: it has some hundred kilobytes, and callers keep a copy of what is known after every answer.
    #[serde(with = "shared")]
    pub(crate) schema_before: Option<Arc<Value>>,
    #[serde(with = "shared")]
    pub(crate) schema_after: Option<Arc<Value>>,
    /// Where the tenant lives; set by the caller before each run.
    pub cloud: Option<KnownCloud>,
    /// How each client secret at hand begins, by the name it is kept under; set by the caller before each run.
    #[serde(skip)]
    pub secrets_at_hand: BTreeMap<String, String>,
    /// Client secrets that this set-up made, by the name their value is kept under.
    pub(crate) client_secrets: BTreeMap<String, KnownSecret>,
    pub(crate) former_secrets: Vec<KnownSecret>,
    pub(crate) secrets_sent: BTreeMap<String, SentSecret>,
    pub(crate) registration: Option<KnownRegistration>,
    /// How far consent got, by the same names.
    pub(crate) consent: BTreeMap<String, KnownConsent>,
    pub(crate) assignment_required: Option<bool>,
    /// What was written, in order: what an undo takes back.
    pub(crate) written: Vec<Written>,
    /// When the creation of something was sent whose answer has not been seen.
    pub(crate) sent: BTreeMap<String, Timestamp>,
}

/// One group of the set-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownGroup {
    /// Object id.
    pub id: String,
    /// When this set-up created it; `None` when it was there before.
    pub created_at: Option<Timestamp>,
}

/// One person of the set-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownUser {
    /// Object id.
    pub id: String,
    /// Display name.
    pub name: String,
}

/// One assignment as read back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownAssignment {
    /// Assignment id.
    pub id: String,
    /// Who.
    pub principal_id: String,
    /// `User` or `Group`.
    pub principal_type: String,
    /// Name of who.
    pub display_name: String,
    /// Which role.
    pub role_id: String,
}

impl Known {
    /// Tenant id.
    pub fn tenant_id(&self) -> Option<&str> {
        self.tenant_id.as_deref()
    }

    /// Name of the tenant.
    pub fn tenant_name(&self) -> Option<&str> {
        self.tenant_name.as_deref()
    }

    /// Default domain of the tenant.
    pub fn tenant_domain(&self) -> Option<&str> {
        self.tenant_domain.as_deref()
    }

    /// Object id of the service principal.
    pub fn service_principal_id(&self) -> Option<&str> {
        self.service_principal_id.as_deref()
    }

    /// Object id of the application.
    pub fn application_id(&self) -> Option<&str> {
        self.application_id.as_deref()
    }

    /// Client id.
    pub fn app_id(&self) -> Option<&str> {
        self.app_id.as_deref()
    }

    /// Job id.
    pub fn job_id(&self) -> Option<&str> {
        self.job_id.as_deref()
    }

    /// The rule that provision on demand names.
    pub fn rule_id(&self) -> Option<&str> {
        self.rule_id.as_deref()
    }

    /// At least one cycle has run.
    pub fn job_has_run(&self) -> bool {
        self.job_has_run
    }

    /// The groups of the set-up by name.
    pub fn groups(&self) -> &BTreeMap<String, KnownGroup> {
        &self.groups
    }

    /// People who are assigned by themselves, by the names in the answers.
    pub fn users(&self) -> &BTreeMap<String, KnownUser> {
        &self.users
    }

    /// Notes that provisioning on demand was seen to work: some vendors want that before the start.
    pub fn note_arrival(&mut self) {
        self.arrived = true;
    }

    /// Somebody arrived on demand.
    pub fn arrived(&self) -> bool {
        self.arrived
    }

    /// Everyone assigned, as read back.
    pub fn assignments(&self) -> &[KnownAssignment] {
        &self.assignments
    }

    /// The mappings as first read, before any change: what an undo puts back.
    pub fn schema_before(&self) -> Option<&Value> {
        self.schema_before.as_deref()
    }

    /// The mappings as read last.
    pub fn schema_after(&self) -> Option<&Value> {
        self.schema_after.as_deref()
    }

    /// What was written in the tenant, and what each write took the place of.
    pub fn written(&self) -> &[Written] {
        &self.written
    }

    /// An application whose creation was sent without an answer was found by its name: it is the one that was made.
    pub(crate) fn found_made_application(&mut self, principal: &ServicePrincipal) {
        let open = self.written.iter_mut().find(|note| {
            !note.done
                && note.path.ends_with("/instantiate")
                && note.asked["displayName"] == principal.display_name()
                && principal.created().is_some()
                && note.fits(principal.created())
        });
        if let Some(note) = open {
            note.done = true;
            note.made = json!({"servicePrincipal": {"id": principal.id(), "appId": principal.app_id()}});
        }
    }

    /// Forgets the job: it was deleted.
    pub(crate) fn forget_job(&mut self) {
        self.job_id = None;
        self.job_created_at = None;
        self.job_has_run = false;
        self.job_active = false;
        self.rule_id = None;
        self.restart_needed = false;
        self.schema_before = None;
        self.schema_after = None;
    }

    /// The application or its job was made so recently that its parts may still answer 403 or 404.
    pub(crate) fn app_is_fresh(&self, now: Timestamp) -> bool {
        within(self.app_created_at, FRESH_S, now) || within(self.job_created_at, FRESH_S, now)
    }

    pub(crate) fn group_is_fresh(&self, name: &str, now: Timestamp) -> bool {
        let created = self.groups.get(name).and_then(|group| group.created_at);
        within(created, FRESH_S, now)
    }

    /// Forgets the application and everything below it: it is not in the tenant any more.
    pub(crate) fn forget_application(&mut self) {
        // The registration of the Graph API method is apart from it.
        self.client_secrets.retain(|name, _| name == GRAPH_API_SECRET);
        self.secrets_sent.retain(|name, _| name == GRAPH_API_SECRET);
        self.consent.retain(|name, _| name == GRAPH_API_SECRET);
        *self = Self {
            token_at_hand: self.token_at_hand.take(),
            tenant_id: self.tenant_id.take(),
            tenant_name: self.tenant_name.take(),
            tenant_domain: self.tenant_domain.take(),
            groups: std::mem::take(&mut self.groups),
            users: std::mem::take(&mut self.users),
            cloud: self.cloud.take(),
            secrets_at_hand: std::mem::take(&mut self.secrets_at_hand),
            registration: self.registration.take(),
            client_secrets: std::mem::take(&mut self.client_secrets),
            secrets_sent: std::mem::take(&mut self.secrets_sent),
            consent: std::mem::take(&mut self.consent),
            written: std::mem::take(&mut self.written),
            ..Self::default()
        };
    }
}

/// A shared document is kept like one of its own.
mod shared {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value;

    pub(super) fn serialize<S: Serializer>(
        value: &Option<Arc<Value>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.as_deref().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Arc<Value>>, D::Error> {
        Ok(Option::<Value>::deserialize(deserializer)?.map(Arc::new))
    }
}
