//! Everything of a tenant that changes and is kept in the state file.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use indexmap::IndexMap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::changes::Changes;
use crate::groups::Groups;
use crate::members::Members;
use crate::sync::{Mail, Reset, SyncState};

/// How many replicas of an object there are.
const REPLICAS: u32 = 3;
/// Before this part of the delay no replica has heard of an object.
const FIRST_HEARD_AFTER: f64 = 0.6;
/// How many provisioning records are kept.
pub(crate) const AUDIT_RECORDS_MAX: usize = 20_000;
/// How many records of changes to the directory are kept.
const DIRECTORY_AUDIT_RECORDS_MAX: usize = 5_000;
/// How many mails are kept.
const MAILS_MAX: usize = 1_000;
/// Keys of `synchronization/secrets` whose values are secret: masked when read, never written to the state file.
pub(crate) const SECRET_KEYS: [&str; 12] = [
    "SecretToken",
    "Password",
    "AppKey",
    "ClientSecret",
    "ConsumerSecret",
    "TokenKey",
    "Oauth2AccessToken",
    "Oauth2RefreshToken",
    "Oauth2ClientSecret",
    "Oauth2AuthorizationCode",
    "SyncAgentCompatibilityKey",
    "ConnectionString",
];

pub(crate) fn is_secret(key: &str) -> bool {
    SECRET_KEYS.iter().any(|k| k.eq_ignore_ascii_case(key))
}

#[derive(Serialize, Deserialize)]
pub(crate) struct State {
    /// Counts objects made after the start; with the seed it gives their ids.
    pub(crate) counter: u64,
    pub(crate) groups: Groups,
    pub(crate) applications: IndexMap<String, Object>,
    pub(crate) service_principals: IndexMap<String, Object>,
    pub(crate) assignments: Vec<Object>,
    /// By job id.
    pub(crate) jobs: BTreeMap<String, Job>,
    /// By service principal id: secrets outlive the job (Graph: secrets).
    pub(crate) secrets: BTreeMap<String, Secrets>,
    /// Oldest first.
    pub(crate) audit: Vec<Value>,
    /// Mails of the provisioning service, oldest first.
    #[serde(default)]
    pub(crate) mails: Vec<SentMail>,
    /// `"{account}|{client}"`, or `"*|{client}"` for the whole organisation.
    pub(crate) consents: BTreeMap<String, BTreeSet<String>>,
    /// By SHA-256 of the token.
    pub(crate) refresh_tokens: BTreeMap<String, RefreshToken>,
    /// By person: refresh tokens that were issued before are worth nothing (`signInSessionsValidFromDateTime`).
    #[serde(default)]
    pub(crate) tokens_valid_from: BTreeMap<String, Timestamp>,
    /// By person: the directory roles they hold now, when they are others than the seed gave them.
    #[serde(default)]
    pub(crate) roles: BTreeMap<String, BTreeSet<String>>,
    /// What became of the people the seed made. Files of older programs have none.
    #[serde(default)]
    pub(crate) people: PeopleChanges,
    /// How far the tenant's clock was pushed.
    #[serde(default)]
    pub(crate) clock_ahead_ms: i64,
    /// When the tenant was made: who is in its recycle bin was deleted shortly before. Files of older programs have none.
    #[serde(default)]
    pub(crate) made: Option<Timestamp>,
    /// What delta queries tell.
    #[serde(default)]
    pub(crate) changes: Changes,
    /// Client secrets of applications, by key id. Files of older programs have none, nor any of what follows.
    #[serde(default)]
    pub(crate) client_secrets: BTreeMap<String, ClientSecret>,
    /// Delegated permissions that were granted (Graph: oauth2PermissionGrants).
    #[serde(default)]
    pub(crate) grants: Vec<Object>,
    /// Applications in the recycle bin, by object id.
    #[serde(default)]
    pub(crate) deleted_applications: IndexMap<String, DeletedApplication>,
    /// Service principals that have not heard of a change of their application yet, and since when.
    #[serde(default)]
    pub(crate) behind: BTreeMap<String, Timestamp>,
    /// When an app role or a scope was disabled, by its id: only a disabling that replicated lets it go.
    #[serde(default)]
    pub(crate) disabled_entitlements: BTreeMap<String, Timestamp>,
    /// Records of `auditLogs/directoryAudits`, oldest first.
    #[serde(default)]
    pub(crate) directory_audit: Vec<Value>,
}

/// What is kept of a client secret: never its value.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ClientSecret {
    /// Object id of the application.
    pub(crate) application: String,
    /// SHA-256 of the value.
    pub(crate) hash: String,
    pub(crate) born: Option<Timestamp>,
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
}

/// An application in the recycle bin.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct DeletedApplication {
    pub(crate) application: Object,
    /// Its service principals, which went with it.
    pub(crate) principals: Vec<Value>,
    pub(crate) at: Timestamp,
}

/// The difference between the people of the seed and the people of now.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct PeopleChanges {
    /// By id: who joined or changed, also those in the recycle bin.
    pub(crate) changed: IndexMap<String, ChangedPerson>,
    /// Ids of those who are gone for good.
    pub(crate) purged: BTreeSet<String>,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ChangedPerson {
    pub(crate) json: Value,
    /// The manager's id.
    pub(crate) manager: Option<String>,
}

/// A directory object with the moment of its making.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Object {
    pub(crate) json: Value,
    /// `None`: it was always there.
    pub(crate) born: Option<Timestamp>,
    /// How often it was read while it settled: the next read meets the next replica.
    #[serde(skip)]
    pub(crate) reads: u32,
}

impl Object {
    pub(crate) fn new(json: Value, born: Option<Timestamp>) -> Self {
        Self { json, born, reads: 0 }
    }

    /// How long ago it was made, in units of the replication delay; infinite when it has settled.
    pub(crate) fn age(&self, replication: Settling) -> f64 {
        age(self.born, replication)
    }

    /// Whether a read by id finds it now (Graph: replication). Each of its replicas hears of it in its own time; reads meet
    /// them in turn, so that what one read finds the next may not.
    pub(crate) fn readable(&mut self, replication: Settling) -> bool {
        let age = self.age(replication);
        if age >= 1.0 {
            return true;
        }
        let id = self.json["id"].as_str().unwrap_or_default();
        let replica = self.reads % REPLICAS;
        self.reads = self.reads.wrapping_add(1);
        age >= lag(replication.seed, id, replica)
    }
}

/// How long this replica takes to hear of an object, in units of the delay: drawn from the seed and the object, and one of
/// them takes the whole of it.
fn lag(seed: u64, id: &str, replica: u32) -> f64 {
    use sha2::Digest as _;
    if replica == REPLICAS - 1 {
        return 1.0;
    }
    let digest = sha2::Sha256::digest(format!("{seed}|{id}|{replica}"));
    FIRST_HEARD_AFTER + (1.0 - FIRST_HEARD_AFTER) * f64::from(digest[0]) / 256.0
}

/// What the age of an object is measured by: the tenant's time, and how long settling takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settling {
    pub(crate) now: Timestamp,
    pub(crate) delay: Duration,
    /// Decides which replica lags how much.
    pub(crate) seed: u64,
}

pub(crate) fn age(born: Option<Timestamp>, settling: Settling) -> f64 {
    let Some(born) = born.filter(|_| !settling.delay.is_zero()) else {
        return f64::INFINITY;
    };
    settling.now.duration_since(born).as_secs_f64() / settling.delay.as_secs_f64()
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) object: Object,
    /// Ids of direct members: people, and groups where they nest.
    pub(crate) members: Members,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Job {
    pub(crate) service_principal: String,
    pub(crate) born: Option<Timestamp>,
    /// The job as Graph shows it.
    pub(crate) json: Value,
    pub(crate) schema: Value,
    /// What the provisioning service keeps between cycles.
    pub(crate) sync_state: SyncState,
    /// The watermark is cleared: the next cycle looks at everything.
    pub(crate) initial: bool,
    /// What else a restart asked of the next cycle.
    #[serde(default)]
    pub(crate) reset: Reset,
    /// What was asked since the program started: a cycle that runs meanwhile does not answer it.
    #[serde(skip)]
    pub(crate) asked: Asked,
}

/// How often the next cycle was asked to begin anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// To look at everything.
    looks: u32,
    /// To forget the links.
    matches: u32,
}

impl Job {
    /// The next cycle looks at everything.
    pub(crate) fn begin_anew(&mut self) {
        self.initial = true;
        self.asked.looks = self.asked.looks.wrapping_add(1);
    }

    /// The links between source and target are broken: everyone is matched again.
    pub(crate) fn forget_links(&mut self) {
        self.sync_state = SyncState::default();
        self.asked.matches = self.asked.matches.wrapping_add(1);
    }

    /// Takes over what a cycle remembers, unless it was asked to forget while it ran.
    pub(crate) fn remember(&mut self, state: SyncState, initial_and_good: bool, before: Asked) {
        if self.asked.matches == before.matches {
            self.sync_state = state;
        }
        if initial_and_good && self.asked.looks == before.looks {
            self.initial = false;
        }
    }

    pub(crate) fn is_started(&self) -> bool {
        self.json["schedule"]["state"] == "Active"
    }
}

/// A mail, with the job it is about and when it would have been sent.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SentMail {
    pub(crate) at: Timestamp,
    pub(crate) job_id: String,
    #[serde(flatten)]
    pub(crate) mail: Mail,
}

/// The saved credentials of one service principal.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(from = "StoredSecrets", into = "StoredSecrets")]
pub(crate) struct Secrets {
    pub(crate) values: IndexMap<String, String>,
    /// A secret value was saved once and is not here any more: the state file does not keep it.
    pub(crate) lost: bool,
}

/// What of [`Secrets`] goes to disk.
#[derive(Serialize, Deserialize)]
struct StoredSecrets {
    values: IndexMap<String, String>,
    lost: bool,
}

impl From<Secrets> for StoredSecrets {
    fn from(secrets: Secrets) -> Self {
        let held = secrets.values.keys().any(|key| is_secret(key));
        let values = secrets
            .values
            .into_iter()
            .filter(|(key, _)| !is_secret(key))
            .collect();
        Self {
            values,
            lost: secrets.lost || held,
        }
    }
}

impl From<StoredSecrets> for Secrets {
    fn from(stored: StoredSecrets) -> Self {
        Self {
            values: stored.values,
            lost: stored.lost,
        }
    }
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct RefreshToken {
    pub(crate) account: String,
    pub(crate) client: String,
    pub(crate) used: Timestamp,
    /// Files of older programs have none of these.
    #[serde(default)]
    pub(crate) issued: Option<Timestamp>,
    /// Where the code of its sign-in went.
    #[serde(default)]
    pub(crate) redirect_uri: Option<String>,
    /// What its sign-in had to prove.
    #[serde(default)]
    pub(crate) claims: Option<String>,
}

impl State {
    pub(crate) fn new(groups: Groups, made: Timestamp) -> Self {
        Self {
            counter: 0,
            groups,
            applications: IndexMap::new(),
            service_principals: IndexMap::new(),
            assignments: Vec::new(),
            jobs: BTreeMap::new(),
            secrets: BTreeMap::new(),
            audit: Vec::new(),
            mails: Vec::new(),
            consents: BTreeMap::new(),
            refresh_tokens: BTreeMap::new(),
            tokens_valid_from: BTreeMap::new(),
            roles: BTreeMap::new(),
            people: PeopleChanges::default(),
            clock_ahead_ms: 0,
            made: Some(made),
            changes: Changes::default(),
            client_secrets: BTreeMap::new(),
            grants: Vec::new(),
            deleted_applications: IndexMap::new(),
            behind: BTreeMap::new(),
            disabled_entitlements: BTreeMap::new(),
            directory_audit: Vec::new(),
        }
    }

    /// The next id of a new object: from the seed and a counter, so that the same steps give the same ids.
    pub(crate) fn new_id(&mut self, seed: u64, kind: &str) -> String {
        self.counter += 1;
        crate::directory::id(seed, kind, &self.counter.to_string())
    }

    /// Adds a group, as delta queries tell it.
    pub(crate) fn note_group(&mut self, now: Timestamp, id: &str, group: Group) {
        self.changes.group(now, id);
        for member in group.members.iter() {
            self.changes.membership(now, id, member, true);
        }
        self.groups.insert(id.to_owned(), group);
    }

    pub(crate) fn add_mails(&mut self, mails: impl Iterator<Item = SentMail>) {
        self.mails.extend(mails);
        let over = self.mails.len().saturating_sub(MAILS_MAX);
        self.mails.drain(..over);
    }

    pub(crate) fn add_audit(&mut self, records: Vec<Value>) {
        self.audit.extend(records);
        let over = self.audit.len().saturating_sub(AUDIT_RECORDS_MAX);
        self.audit.drain(..over);
    }

    pub(crate) fn add_directory_audit(&mut self, record: Value) {
        self.directory_audit.push(record);
        let over = self
            .directory_audit
            .len()
            .saturating_sub(DIRECTORY_AUDIT_RECORDS_MAX);
        self.directory_audit.drain(..over);
    }
}
