//! What all runs of one cycle or one on-demand call share.

use std::collections::HashMap;
use std::sync::Arc;

use expr::date::DateTime;
use expr::{Environment, Seeded};
use graph_model::SynchronizationSchema;
use jiff::Timestamp;
use serde_json::Value;

use crate::cycle::{Counts, CycleFailure};
use crate::gate::{Entitlements, Gate};
use crate::ids::Ids;
use crate::mapping::ObjectMapping;
use crate::people::{Kind, People};
use crate::record::{Action, Record, Status, log_record};
use crate::state::{JobState, Link};
use crate::wire::{Dialect, ScimRequest};

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Send this, then `tell` the answer.
    Send(ScimRequest),
    /// Nothing is left.
    Done,
}

/// The names under which a job appears in the provisioning log. All empty unless the caller gives them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobIdentity {
    /// `tenantId`.
    pub tenant_id: String,
    /// `jobId`.
    pub job_id: String,
    /// `servicePrincipal.id`.
    pub service_principal_id: String,
    /// `servicePrincipal.displayName`.
    pub service_principal_name: String,
    /// `targetSystem.details.ApplicationId`.
    pub application_id: String,
}

/// So many requests in a row without any answer end the cycle: the target is down, and every further object would only wait.
const UNANSWERED_IN_A_ROW_MAX: usize = 5;

pub(crate) struct Engine {
    users: Option<Arc<ObjectMapping>>,
    groups: Option<Arc<ObjectMapping>>,
    pub(crate) people: Arc<People>,
    pub(crate) entitlements: Entitlements,
    pub(crate) state: JobState,
    pub(crate) dialect: Dialect,
    pub(crate) now: Timestamp,
    pub(crate) ids: Ids,
    /// Look at everything, also at what seems unchanged.
    pub(crate) thorough: bool,
    /// On demand: absent changes are told, and people are looked at one by one.
    pub(crate) on_demand: bool,
    pub(crate) identity: JobIdentity,
    pub(crate) counts: Counts,
    pub(crate) log: Vec<Value>,
    /// Why the whole run ended early.
    pub(crate) fatal: Option<CycleFailure>,
    cycle_id: String,
    unanswered: usize,
    /// Target id to source id, to notice two source objects that match the same target.
    owners: HashMap<(Kind, String), String>,
}

impl Engine {
    pub(crate) fn new(
        schema: &SynchronizationSchema,
        people: People,
        sync_all: bool,
        state: JobState,
        dialect: Dialect,
        now: Timestamp,
        seed: u64,
    ) -> Self {
        let mapping = |kind| ObjectMapping::from_schema(schema, kind).map(Arc::new);
        let mut ids = Ids::new(seed);
        Self {
            users: mapping(Kind::User),
            groups: mapping(Kind::Group).filter(|mapping| mapping.enabled),
            entitlements: Entitlements::of(&people, sync_all),
            people: Arc::new(people),
            thorough: state.watermark.is_none(),
            on_demand: false,
            owners: state
                .links
                .iter()
                .map(|(source, link)| ((link.kind, link.target_id.clone()), source.clone()))
                .collect(),
            state,
            dialect,
            now,
            cycle_id: ids.guid(),
            ids,
            identity: JobIdentity::default(),
            counts: Counts::default(),
            log: Vec::new(),
            fatal: None,
            unanswered: 0,
        }
    }

    /// The mapping of a kind; `None` when that kind is not synchronised. The user mapping cannot be switched off.
    pub(crate) fn mapping(&self, kind: Kind) -> Option<Arc<ObjectMapping>> {
        match kind {
            Kind::User => self.users.clone(),
            Kind::Group => self.groups.clone(),
        }
    }

    pub(crate) fn gate(&self, mapping: &ObjectMapping, id: &str) -> Gate {
        Gate::of(&self.people, &self.entitlements, mapping, id)
    }

    pub(crate) fn link(&self, id: &str) -> Option<&Link> {
        self.state.links.get(id)
    }

    /// Links a source object to a target object; says who owns the target object already, if somebody else does.
    pub(crate) fn connect(
        &mut self,
        kind: Kind,
        id: &str,
        target_id: &str,
        name: &str,
    ) -> Result<(), String> {
        let key = (kind, target_id.to_owned());
        match self.owners.get(&key) {
            Some(owner) if owner != id => Err(owner.clone()),
            _ => {
                self.owners.insert(key, id.to_owned());
                self.state.skipped.remove(id);
                self.state
                    .links
                    .entry(id.to_owned())
                    .or_insert_with(|| Link::new(kind, target_id.to_owned(), name.to_owned()));
                Ok(())
            }
        }
    }

    pub(crate) fn forget(&mut self, id: &str) {
        if let Some(link) = self.state.links.remove(id) {
            self.owners.remove(&(link.kind, link.target_id));
        }
    }

    /// The world as expressions see it. `random` is [`chance`](Self::chance).
    pub(crate) fn environment<'a>(&self, random: &'a dyn Fn() -> u64) -> Environment<'a> {
        Environment {
            now: Some(DateTime::from_timestamp(self.now)),
            random: Some(random),
            ..Environment::default()
        }
    }

    /// Random bits for one object at one time: the same in a repeated run, other ones in the next cycle.
    pub(crate) fn chance(&self, id: &str) -> Seeded {
        // FNV-1a: stable over versions of Rust, unlike the standard library's hash.
        let seed = id
            .bytes()
            .chain(self.now.as_second().to_le_bytes())
            .fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
            });
        Seeded::new(seed)
    }

    /// A record to fill in for one object.
    pub(crate) fn record(&self, mapping: &ObjectMapping, id: &str) -> Record {
        let link = self.link(id);
        let (name, display_name) = match mapping.kind {
            Kind::User => self.people.user(id).map(|user| {
                let upn = crate::people::text(&user.json, "userPrincipalName");
                (upn.to_owned(), user.display_name().to_owned())
            }),
            Kind::Group => self.people.group(id).map(|group| {
                let name = group.display_name().to_owned();
                (name.clone(), name)
            }),
        }
        .unwrap_or_else(|| {
            (
                link.map(|link| link.name.clone()).unwrap_or_default(),
                String::new(),
            )
        });
        Record {
            kind: mapping.kind,
            source_id: id.to_owned(),
            name,
            display_name,
            target_id: link.map(|link| link.target_id.clone()).unwrap_or_default(),
            target_object: mapping.target_object.clone(),
            source_directory: mapping.source_directory.clone(),
            target_directory: mapping.target_directory.clone(),
            known: link.is_some(),
            action: Action::Other,
            status: Status::Success,
            trouble: None,
            steps: Vec::new(),
            modified: Vec::new(),
            not_foreseen: Vec::new(),
        }
    }

    /// Counts a finished record and puts it into the log.
    pub(crate) fn file(&mut self, record: &Record) {
        match record.status {
            Status::Success => self.counts.exported += 1,
            Status::Failure => {
                self.counts.escrowed += 1;
                self.counts.escrowed_raw += 1;
            }
            Status::Skipped => {}
        }
        let (id, change_id) = (self.ids.guid(), self.ids.guid());
        let line = log_record(record, &self.identity, self.now, id, &self.cycle_id, change_id);
        self.log.push(line);
    }

    /// Notes a fault that may end the whole run: a refused token, or a target that does not answer any more.
    pub(crate) fn notice(&mut self, fault: Option<&crate::answer::Fault>) {
        match fault {
            Some(fault) if fault.unauthorized => {
                self.fatal = Some(CycleFailure {
                    code: "SystemForCrossDomainIdentityManagementInvalidCredentials".to_owned(),
                    message: fault.reason.clone(),
                });
            }
            Some(fault) if fault.transport => {
                self.unanswered += 1;
                if self.unanswered >= UNANSWERED_IN_A_ROW_MAX {
                    self.fatal = Some(CycleFailure {
                        code: "SystemForCrossDomainIdentityManagementCredentialValidationUnavailable"
                            .to_owned(),
                        message: fault.reason.clone(),
                    });
                }
            }
            _ => self.unanswered = 0,
        }
    }
}
