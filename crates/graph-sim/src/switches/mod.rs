//! Behaviour of the real service that is unverified, or that differs between tenants, editions and clouds: one named
//! switch each. A switch is set at the start or while the tenant runs.

mod board;
mod value;

pub(crate) use board::Board;
pub use value::{
    AtOnce, Cloud, DeltaGone, FreshTemplates, MaskedSecret, OmittedMembers, OnDemandLog, OnDemandShape,
    SchemaDelete, SecretsPut, ShortScopes, Throttling,
};

use std::time::Duration;

use value::SwitchValue;
pub(crate) use value::read_duration;

/// A switch that could not be set, with what it takes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("switch `{name}`: {problem}; {fix}")]
pub struct SwitchError {
    /// The name that was given.
    pub name: String,
    /// What is wrong.
    pub problem: String,
    /// What to write instead.
    pub fix: String,
}

/// One switch as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switch {
    /// Its name, such as `second-job-status`.
    pub name: &'static str,
    /// Its value, in the words it is set with.
    pub value: String,
    /// Its value when nobody set it.
    pub default: String,
    /// What it can be set to.
    pub values: &'static str,
    /// What it decides.
    pub about: String,
}

/// Declares the switches once: the struct, the defaults, and the table by which they are named.
macro_rules! switches {
    ($( $(#[doc = $about:literal])+ $name:literal $field:ident: $kind:ty = $default:expr; )+) => {
        /// Behaviour of the real service that is unverified or seen in more than one form.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Switches {
            $( $(#[doc = $about])+ pub $field: $kind, )+
        }

        impl Default for Switches {
            fn default() -> Self {
                Self { $( $field: $default, )+ }
            }
        }

        impl Switches {
            /// Every switch with its value, in their order.
            pub fn list(&self) -> Vec<Switch> {
                let default = Self::default();
                vec![ $( Switch {
                    name: $name,
                    value: self.$field.show(),
                    default: default.$field.show(),
                    values: <$kind as SwitchValue>::VALUES,
                    about: [$($about),+].map(str::trim).join(" "),
                }, )+ ]
            }

            /// Sets the switch of this name.
            ///
            /// # Errors
            /// There is no such switch, with the list of those there are; or it does not take this value.
            pub fn set(&mut self, name: &str, value: &str) -> Result<(), SwitchError> {
                match name.trim() {
                    $( $name => match <$kind as SwitchValue>::read(value.trim()) {
                        Some(read) => self.$field = read,
                        None => return Err(bad_value(name, value, <$kind as SwitchValue>::VALUES)),
                    }, )+
                    _ => return Err(unknown(name, &[$($name),+])),
                }
                Ok(())
            }
        }
    };
}

switches! {
    /// How long a fresh object is not readable (Graph: replication). Zero: at once.
    "replication" replication: Duration = Duration::from_millis(1500);
    /// As `replication`, for applications.
    "replication.application" replication_application: Option<Duration> = None;
    /// As `replication`, for service principals.
    "replication.servicePrincipal" replication_service_principal: Option<Duration> = None;
    /// As `replication`, for what is below `synchronization` of a fresh service principal, and for fresh jobs.
    "replication.synchronization" replication_synchronization: Option<Duration> = None;
    /// As `replication`, for groups.
    "replication.group" replication_group: Option<Duration> = None;
    /// As `replication`, for assignments, and for a fresh service principal that somebody is assigned to.
    "replication.assignment" replication_assignment: Option<Duration> = None;
    /// As `replication`, for `oauth2PermissionGrants`, and for a fresh service principal that is granted something.
    "replication.grant" replication_grant: Option<Duration> = None;
    /// How much longer a query with `ConsistencyLevel: eventual`, which asks an index, does not find what a list shows; by
    /// default half of the delay.
    "replication.index" replication_index: Option<Duration> = None;
    /// How long a fresh assignment is not honoured by provisioning. The real service takes minutes.
    "entitlement-delay" entitlement_delay: Duration = Duration::ZERO;
    /// How long after `start` the first cycle begins, before it is divided by the clock rate.
    "first-cycle-after" first_cycle_after: Duration = Duration::from_secs(1);
    /// Which of the two answers of `provisionOnDemand` is given.
    "on-demand-shape" on_demand_shape: OnDemandShape = OnDemandShape::Live;
    /// Whether `PUT …/synchronization/secrets` adds to what is saved or takes its place.
    "secrets-put" secrets_put: SecretsPut = SecretsPut::Merge;
    /// The `error.code` of a refused schema; the real codes are not documented.
    "schema-error-code" schema_error_code: String = "RequestParameterInvalid".to_owned();
    /// The status of a second `POST …/synchronization/jobs` with the same template; the real one is not documented.
    "second-job-status" second_job_status: u16 = 409;
    /// `status.code` of a job that was never started: `Paused` now, `NotConfigured` in older samples.
    "fresh-job-code" fresh_job_code: String = "Paused".to_owned();
    /// Without P1, assigning a group is refused. Not verified for Graph.
    "group-assignment-needs-p1" group_assignment_needs_p1: bool = false;
    /// Whether `$search` is refused without `$count=true`, as advanced queries are by the documentation; the live service
    /// has been seen to want the header alone.
    "search-needs-count" search_needs_count: bool = true;
    /// Whether the text of a `/$count` segment begins with a byte order mark. Seen in both forms.
    "count-bom" count_bom: bool = false;
    /// The `error.code` of a delta token that is too old or of another tenant. Both are documented.
    "delta-gone" delta_gone: DeltaGone = DeltaGone::SyncStateNotFound;
    /// How long an access token lasts.
    "access-token-lifetime" access_token_lifetime: Duration = Duration::from_secs(75 * 60);
    /// What a `PATCH` of an application does with members of `web` that it does not name.
    "web-patch" web_patch: OmittedMembers = OmittedMembers::Kept;
    /// Whether restoring an application from the recycle bin brings its service principals back.
    "restore-brings-principal" restore_brings_principal: bool = true;
    /// How old a record of `auditLogs` is before it can be read. The real service takes minutes.
    "audit-delay" audit_delay: Duration = Duration::ZERO;
    /// Whether `auditLogs/directoryAudits` needs P1, as the provisioning log does.
    "directory-audits-need-p1" directory_audits_need_p1: bool = true;
    /// Whether the service principal of a plain registration can be provisioned. The portal does not let it.
    "plain-apps-provision" plain_apps_provision: bool = false;
    /// Whether `synchronization/templates` lists `customappsso` beside `scim`.
    "legacy-template-listed" legacy_template_listed: bool = false;
    /// What `synchronization/templates` answers while a fresh application settles.
    "fresh-templates" fresh_templates: FreshTemplates = FreshTemplates::Empty;
    /// Whether `synchronization/jobs` of a service principal that cannot be provisioned is a 404 instead of an empty list.
    "jobs-need-provisioning" jobs_need_provisioning: bool = false;
    /// Whether starting a started job and pausing a paused one is a 409 instead of a 204.
    "repeated-start-conflicts" repeated_start_conflicts: bool = false;
    /// Whether provisioning reaches this machine and private networks. The real service, which is in the cloud, does not.
    "loopback-allowed" loopback_allowed: bool = true;
    /// What a secret is that is written as `*`, the mask of a read.
    "masked-secret" masked_secret: MaskedSecret = MaskedSecret::Stored;
    /// Whether everyone is provisioned when `SyncAll` was never said.
    "sync-all-when-absent" sync_all_when_absent: bool = false;
    /// What `DELETE …/schema` does.
    "schema-delete" schema_delete: SchemaDelete = SchemaDelete::Resets;
    /// Whether a schema whose id is not that of its job is refused.
    "schema-id-must-match" schema_id_must_match: bool = true;
    /// Whether the mapping of people can be switched off. The portal does not let it.
    "user-mapping-can-be-disabled" user_mapping_can_be_disabled: bool = false;
    /// Whether attributes that were added to the target have to follow the rules that Microsoft documents for custom ones. A
    /// vendor's guide adds one off the pattern and with several values in the portal, so they are taken.
    "custom-attributes-checked" custom_attributes_checked: bool = false;
    /// The `error.code` of a schema discovery, which applications outside of the gallery do not support.
    "discover-error-code" discover_error_code: String = "RequestParameterInvalid".to_owned();
    /// The `error.code` of a `provisionOnDemand` without its `parameters` or `subjects`.
    "on-demand-missing-code" on_demand_missing_code: String = "RequestMissingRequiredParameter".to_owned();
    /// The `error.code` of a `provisionOnDemand` with more than five members.
    "on-demand-members-code" on_demand_members_code: String = "RequestParameterInvalid".to_owned();
    /// How runs on demand appear in the provisioning log.
    "on-demand-log" on_demand_log: OnDemandLog = OnDemandLog::System;
    /// How often a waiting device may ask, in whole seconds. That asking earlier is answered `slow_down` is RFC 8628's
    /// rule; whether Entra does it is not documented.
    "device-interval" device_interval: Duration = Duration::from_secs(5);
    /// How long a device code can be typed, in whole seconds.
    "device-code-lifetime" device_code_lifetime: Duration = Duration::from_secs(15 * 60);
    /// How long an authorization code can be redeemed.
    "code-lifetime" code_lifetime: Duration = Duration::from_secs(10 * 60);
    /// How long a refresh token lasts that is not used: 90 days for a public client.
    "refresh-token-inactivity" refresh_token_inactivity: Duration = Duration::from_secs(90 * 24 * 3600);
    /// The cloud that `openid-configuration` says this tenant lives in, and whose Graph its tokens may name. `simulated`
    /// names this server itself.
    "cloud" cloud: Cloud = Cloud::Simulated;
    /// Whether a person who may not consent can ask an administrator to (90095) or is only told to (90094).
    "consent-requests" consent_requests: bool = false;
    /// Whether people may consent to permissions that need no administrator.
    "user-consent" user_consent: bool = true;
    /// Which Graph a scope without a resource means, where two clouds share an authority; not verified.
    "short-scopes" short_scopes: ShortScopes = ShortScopes::Own;
    /// How many requests of one cycle are under way at once. That they are several is documented, how many is not.
    "requests-at-once" requests_at_once: AtOnce = AtOnce(8);
    /// Whether the limits of Graph are kept: resource units and writes of each application, five reports and five
    /// provisionings on demand in ten seconds. They count real time.
    "throttling" throttling: Throttling = Throttling::Real;
    /// Whether a 429 of these limits says in `Retry-After` when to come again; some services leave it out.
    "throttling-retry-after" throttling_retry_after: bool = true;
}

fn bad_value(name: &str, value: &str, values: &str) -> SwitchError {
    SwitchError {
        name: name.trim().to_owned(),
        problem: format!("`{value}` is not a value of it"),
        fix: format!("write {values}"),
    }
}

fn unknown(name: &str, known: &[&str]) -> SwitchError {
    SwitchError {
        name: name.trim().to_owned(),
        problem: "the tenant has no such switch".to_owned(),
        fix: format!("the switches are {}", known.join(", ")),
    }
}

impl Switches {
    /// Sets a switch as it is written in one text: `NAME=VALUE`.
    ///
    /// # Errors
    /// As for [`Self::set`], and when there is no `=`.
    pub fn set_text(&mut self, text: &str) -> Result<(), SwitchError> {
        match text.split_once('=') {
            Some((name, value)) => self.set(name, value),
            None => Err(SwitchError {
                name: text.trim().to_owned(),
                problem: "it has no value".to_owned(),
                fix: "write NAME=VALUE, such as `second-job-status=400`".to_owned(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_switch_can_be_set_to_its_own_value_by_its_name() {
        let mut switches = Switches::default();
        for switch in Switches::default().list() {
            switches.set(switch.name, &switch.value).unwrap();
            assert_eq!(switch.value, switch.default);
            assert!(switch.about.ends_with('.'), "{}", switch.about);
            assert!(
                switch
                    .name
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-.".contains(c)),
                "{}",
                switch.name
            );
        }
        assert_eq!(switches, Switches::default());
    }

    #[test]
    fn a_switch_that_is_not_there_or_does_not_take_the_value_says_what_is_possible() {
        let mut switches = Switches::default();
        let refused = |result: Result<(), SwitchError>| result.unwrap_err().to_string();
        let unknown = refused(switches.set("replicashun", "1s"));
        assert!(unknown.contains("no such switch") && unknown.contains("second-job-status"));
        assert!(refused(switches.set("secrets-put", "both")).contains("merge"));
        assert!(refused(switches.set("replication", "soon")).contains("1500ms"));
        assert!(refused(switches.set_text("replication")).contains("NAME=VALUE"));
        switches.set_text("replication=2m").unwrap();
        assert_eq!(switches.replication, Duration::from_secs(120));
    }
}
