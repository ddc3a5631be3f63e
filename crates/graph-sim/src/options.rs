//! What a tenant is started with.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::fault::Fault;

/// How a simulated tenant is made.
#[derive(Clone, Debug)]
pub struct TenantOptions {
    /// Same seed, same tenant.
    pub seed: u64,
    /// How many people: 20 to 10 000.
    pub users: usize,
    /// How many groups; the first eight carry the names SMS2GO asks for.
    pub groups: usize,
    /// Where to listen. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Listening on another address than loopback is a decision of its own: anyone who reaches it can read the passwords' pages.
    pub allow_non_loopback: bool,
    /// Where everything that changes is kept; `None` forgets it at the end.
    pub state_file: Option<PathBuf>,
    /// Whether the control API below `/_sim/` answers. Off unless someone asked for it: it hands out tokens without a password.
    pub control: bool,
    /// What goes wrong.
    pub faults: Vec<Fault>,
    /// How many times faster than real the wait between cycles is: 40 gives a cycle each minute.
    pub clock_rate: f64,
    /// Behaviour that is not known for certain, or differs between editions of the service.
    pub switches: Switches,
}

impl Default for TenantOptions {
    fn default() -> Self {
        Self {
            seed: 1,
            users: 200,
            groups: 20,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            allow_non_loopback: false,
            state_file: None,
            control: false,
            faults: Vec::new(),
            clock_rate: 1.0,
            switches: Switches::default(),
        }
    }
}

/// Behaviour of the real service that is unverified or seen in more than one form.
#[derive(Clone, Debug)]
pub struct Switches {
    /// How long a fresh object is not readable (Graph: replication). Zero: at once.
    pub replication: Duration,
    /// How long a fresh assignment is not honoured by provisioning. The real service takes minutes.
    pub entitlement_delay: Duration,
    /// How long after `start` the first cycle begins, before it is divided by the clock rate.
    pub first_cycle_after: Duration,
    /// Which of the two answers of `provisionOnDemand` is given.
    pub on_demand_shape: OnDemandShape,
    /// Whether `PUT …/synchronization/secrets` adds to what is saved or takes its place.
    pub secrets_put: SecretsPut,
    /// The `error.code` of a refused schema; the real codes are not documented.
    pub schema_error_code: String,
    /// The status of a second `POST …/synchronization/jobs` with the same template; the real one is not documented.
    pub second_job_status: u16,
    /// `status.code` of a job that was never started: `Paused` now, `NotConfigured` in older samples.
    pub fresh_job_code: String,
    /// Without P1, assigning a group is refused. Not verified for Graph.
    pub group_assignment_needs_p1: bool,
    /// How long an access token lasts.
    pub access_token_lifetime: Duration,
    /// How often a waiting device may ask, in whole seconds. That asking earlier is answered `slow_down` is RFC 8628's
    /// rule; whether Entra does it is not documented.
    pub device_interval: Duration,
    /// How long a device code can be typed, in whole seconds.
    pub device_code_lifetime: Duration,
    /// What a `PATCH` of an application does with members of `web` that it does not name.
    pub web_patch: OmittedMembers,
    /// Whether restoring an application from the recycle bin brings its service principals back.
    pub restore_brings_principal: bool,
    /// How old a record of `auditLogs` is before it can be read. The real service takes minutes.
    pub audit_delay: Duration,
    /// Whether `auditLogs/directoryAudits` needs P1, as the provisioning log does.
    pub directory_audits_need_p1: bool,
    /// Whether the service principal of a plain registration can be provisioned. The portal does not let it.
    pub plain_apps_provision: bool,
    /// Whether `synchronization/templates` lists `customappsso` beside `scim`.
    pub legacy_template_listed: bool,
    /// What `synchronization/templates` answers while a fresh application settles.
    pub fresh_templates: FreshTemplates,
    /// Whether `synchronization/jobs` of a service principal that cannot be provisioned is a 404 instead of an empty list.
    pub jobs_need_provisioning: bool,
    /// Whether starting a started job and pausing a paused one is a 409 instead of a 204.
    pub repeated_start_conflicts: bool,
    /// Whether provisioning reaches this machine and private networks. The real service, which is in the cloud, does not.
    pub loopback_allowed: bool,
    /// What a secret is that is written as `*`, the mask of a read.
    pub masked_secret: MaskedSecret,
    /// Whether everyone is provisioned when `SyncAll` was never said.
    pub sync_all_when_absent: bool,
    /// What `DELETE …/schema` does.
    pub schema_delete: SchemaDelete,
    /// Whether a schema whose id is not that of its job is refused.
    pub schema_id_must_match: bool,
    /// Whether the mapping of people can be switched off. The portal does not let it.
    pub user_mapping_can_be_disabled: bool,
    /// Whether attributes that were added to the target have to follow the rules for custom attributes.
    pub custom_attributes_checked: bool,
    /// The `error.code` of a schema discovery, which applications outside of the gallery do not support.
    pub discover_error_code: String,
    /// The `error.code` of a `provisionOnDemand` without its `parameters` or `subjects`.
    pub on_demand_missing_code: String,
    /// The `error.code` of a `provisionOnDemand` with more than five members.
    pub on_demand_members_code: String,
    /// How runs on demand appear in the provisioning log.
    pub on_demand_log: OnDemandLog,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            replication: Duration::from_millis(1500),
            entitlement_delay: Duration::ZERO,
            first_cycle_after: Duration::from_secs(1),
            on_demand_shape: OnDemandShape::Live,
            secrets_put: SecretsPut::Merge,
            schema_error_code: "RequestParameterInvalid".to_owned(),
            second_job_status: 409,
            fresh_job_code: "Paused".to_owned(),
            group_assignment_needs_p1: false,
            access_token_lifetime: Duration::from_secs(75 * 60),
            device_interval: Duration::from_secs(5),
            device_code_lifetime: Duration::from_secs(15 * 60),
            web_patch: OmittedMembers::Kept,
            restore_brings_principal: true,
            audit_delay: Duration::ZERO,
            directory_audits_need_p1: true,
            plain_apps_provision: false,
            legacy_template_listed: false,
            fresh_templates: FreshTemplates::Empty,
            jobs_need_provisioning: false,
            repeated_start_conflicts: false,
            loopback_allowed: true,
            masked_secret: MaskedSecret::Stored,
            sync_all_when_absent: false,
            schema_delete: SchemaDelete::Resets,
            schema_id_must_match: true,
            user_mapping_can_be_disabled: false,
            custom_attributes_checked: true,
            discover_error_code: "RequestParameterInvalid".to_owned(),
            on_demand_missing_code: "RequestMissingRequiredParameter".to_owned(),
            on_demand_members_code: "RequestParameterInvalid".to_owned(),
            on_demand_log: OnDemandLog::System,
        }
    }
}

/// The two answers of `provisionOnDemand` that exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDemandShape {
    /// `key` names a type, `value` is a stringified array with one element per object: what the live service sends.
    Live,
    /// `key` is a stringified result, `value` a stringified object: what the reference shows.
    Reference,
}

/// What `PUT …/synchronization/secrets` does with keys it does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretsPut {
    /// They stay; an empty string deletes a key.
    Merge,
    /// They go.
    Replace,
}

/// What becomes of members that a `PATCH` of a complex property leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OmittedMembers {
    /// They stay as they are.
    Kept,
    /// They go back to what they are in a fresh application.
    Dropped,
}

/// What `synchronization/templates` answers while a fresh application settles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FreshTemplates {
    /// An empty list.
    Empty,
    /// 404.
    NotFound,
    /// `UnknownError` without a message.
    UnknownError,
}

/// What a secret is that is written as `*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaskedSecret {
    /// `*` itself, and the connection is broken.
    Stored,
    /// What it was.
    Ignored,
}

/// What `DELETE …/schema` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaDelete {
    /// The schema is that of the template again.
    Resets,
    /// It is unknown, as PATCH is.
    Unsupported,
}

/// How runs on demand appear in the provisioning log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDemandLog {
    /// As started by the provisioning service.
    System,
    /// As started by the person who asked for it.
    User,
    /// Not at all.
    Absent,
}
