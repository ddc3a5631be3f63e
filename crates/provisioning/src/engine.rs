//! What all runs of one cycle or one on-demand call share.

use std::collections::HashSet;
use std::sync::Arc;

use expr::date::DateTime;
use expr::{Environment, Seeded};
use graph_model::SynchronizationSchema;
use jiff::Timestamp;
use serde_json::Value;

use crate::answer::Fault;
use crate::cycle::{Counts, CycleFailure};
use crate::gate::{Entitlements, Gate};
use crate::guard::DeleteGuard;
use crate::hash;
use crate::ids::Ids;
use crate::mapping::ObjectMapping;
use crate::people::{Kind, People};
use crate::quarantine::QuarantineReason;
use crate::record::{Action, Record, Status, log_record};
use crate::state::{Escrow, JobState, Link};
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
    /// `sourceSystem.id`: of the directory in the schema.
    pub source_system_id: String,
    /// `targetSystem.id`.
    pub target_system_id: String,
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
    pub(crate) guard: DeleteGuard,
    cycle_id: String,
    unanswered: usize,
    sync_all: bool,
    /// Objects that failed in this run.
    failed: HashSet<String>,
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
        let notification = people.notification();
        let too_many = state
            .quarantine
            .as_ref()
            .is_some_and(|quarantine| quarantine.reason == QuarantineReason::TooManyDeletes);
        Self {
            guard: DeleteGuard::new(notification.deletions_max(), too_many),
            sync_all,
            users: mapping(Kind::User),
            groups: mapping(Kind::Group).filter(|mapping| mapping.enabled),
            entitlements: Entitlements::of(&people, sync_all),
            people: Arc::new(people),
            thorough: state.watermark.is_none(),
            on_demand: false,
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
            failed: HashSet::new(),
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
        Gate::of(&self.people, &self.entitlements, mapping, id, self.stays_in(id))
    }

    /// Whether the object was provisioned while everybody was in scope: taking that back needs a restart to have an effect
    /// (Microsoft: secrets, `SyncAll`).
    fn stays_in(&self, id: &str) -> bool {
        self.state.sync_all
            && !self.sync_all
            && !self.thorough
            && self.link(id).is_some_and(|link| !link.left)
    }

    /// Everybody is in scope.
    pub(crate) fn is_sync_all(&self) -> bool {
        self.sync_all
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
        match self.state.links.owner(kind, target_id) {
            Some(owner) if owner != id => Err(owner.to_owned()),
            _ => {
                self.state.skipped.remove(id);
                if !self.state.links.contains(id) {
                    let link = Link::new(kind, target_id.to_owned(), name.to_owned());
                    self.state.links.insert(id, link);
                }
                Ok(())
            }
        }
    }

    pub(crate) fn forget(&mut self, id: &str) {
        self.state.links.remove(id);
        self.state.skipped.remove(id);
        self.state.escrows.remove(id);
        self.state.reference_escrows.remove(id);
        self.state.held.remove(id);
    }

    /// Whether the object failed before, its time has not come, and it still looks the same.
    pub(crate) fn is_resting(&self, id: &str, seen: u64) -> bool {
        !self.thorough && rests(self.state.escrows.get(id), seen, self.now)
    }

    /// The same for its references.
    pub(crate) fn is_reference_resting(&self, id: &str, seen: u64) -> bool {
        let given_up = self.link(id).is_some_and(|link| link.dropped == Some(seen));
        !self.thorough && (given_up || rests(self.state.reference_escrows.get(id), seen, self.now))
    }

    /// One more failure of an object. Gives the reason with the sentence about when it is tried again. A refused token is no
    /// failure of the object.
    pub(crate) fn escrow(&mut self, kind: Kind, id: &str, seen: u64, fault: &Fault) -> String {
        let before = self.state.escrows.get(id);
        let escrow = Escrow::after(before, kind, &fault.code, seen, self.now);
        let reason = reason(fault, &escrow, self.now);
        if !fault.unauthorized {
            self.state.escrows.insert(id.to_owned(), escrow);
        }
        self.failed(id);
        reason
    }

    /// Counts a failure of this object or of its references.
    pub(crate) fn failed(&mut self, id: &str) {
        self.counts.escrowed_raw += 1;
        self.counts.escrowed += u64::from(self.failed.insert(id.to_owned()));
    }

    /// One more failure of its references.
    pub(crate) fn escrow_reference(&mut self, kind: Kind, id: &str, seen: u64, fault: &Fault) -> String {
        let before = self.state.reference_escrows.get(id);
        let escrow = Escrow::after(before, kind, &fault.code, seen, self.now);
        let reason = reason(fault, &escrow, self.now);
        if !fault.unauthorized {
            self.state.reference_escrows.insert(id.to_owned(), escrow);
        }
        reason
    }

    /// The object is right now.
    pub(crate) fn recovered(&mut self, id: &str) {
        self.state.escrows.remove(id);
    }

    /// Its references are right now.
    pub(crate) fn reference_recovered(&mut self, id: &str) {
        self.state.reference_escrows.remove(id);
        if self.link(id).is_some_and(|link| link.dropped.is_some()) {
            self.state.links.change(id, |link| link.dropped = None);
        }
    }

    /// Whether this object may be disabled or deleted. If not it is held back; the answer says whether that is news.
    pub(crate) fn may_delete(&mut self, id: &str) -> Result<(), Held> {
        let was_held = self.state.held.remove(id).is_some();
        if self.on_demand || self.guard.take() {
            return Ok(());
        }
        self.state.held.insert(id.to_owned());
        Err(Held { is_news: !was_held })
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
        hash::chance(id, self.now)
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
            duration_ms: 0,
            not_foreseen: Vec::new(),
        }
    }

    /// Counts an object that is looked at.
    pub(crate) fn count(&mut self, gate: &Gate) {
        self.counts.imported += 1;
        self.counts.entitled += u64::from(gate.entitled);
        self.counts.entitled_for_provisioning += u64::from(gate.in_scope() && gate.active);
    }

    /// Counts a finished record and puts it into the log.
    pub(crate) fn file(&mut self, record: &Record) {
        match record.status {
            Status::Success | Status::Warning => self.counts.exported += 1,
            Status::Failure | Status::Skipped => {}
        }
        let (id, change_id) = (self.ids.guid(), self.ids.guid());
        let line = log_record(record, &self.identity, self.now, id, &self.cycle_id, change_id);
        self.log.push(line);
    }

    /// Notes a fault that may end the whole run: a refused token, or a target that does not answer any more.
    pub(crate) fn notice(&mut self, fault: Option<&Fault>) {
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

/// A deletion that is held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    /// It was not held back before.
    pub(crate) is_news: bool,
}

fn rests(escrow: Option<&Escrow>, seen: u64, now: Timestamp) -> bool {
    escrow.is_some_and(|escrow| escrow.seen == seen && !escrow.is_due(now))
}

fn reason(fault: &Fault, escrow: &Escrow, now: Timestamp) -> String {
    if fault.is_retried {
        format!("{}. {}", fault.reason.trim_end_matches('.'), escrow.sentence(now))
    } else {
        fault.reason.clone()
    }
}
