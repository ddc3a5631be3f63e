//! Provisioning logs (Graph: auditLogs/provisioning).

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::GraphResult;
use super::call::Call;
use super::filter::{Filter, Operator, TextFunction};
use super::filter_parse;
use super::list::{self, Collection};
use crate::tenant::Tenant;

/// How long records are kept (Graph: retention).
const RETENTION_P1: SignedDuration = SignedDuration::from_hours(30 * 24);
const RETENTION_FREE: SignedDuration = SignedDuration::from_hours(7 * 24);

const RECORDS: Collection<'static> = Collection {
    context: "auditLogs/provisioning",
    resource: "ProvisioningObjectSummary",
    filterable: &[
        "id",
        "activityDateTime",
        "jobId",
        "cycleId",
        "changeId",
        "tenantId",
        "provisioningAction",
        "sourceIdentity/identityType",
        "sourceIdentity/id",
        "sourceIdentity/displayName",
        "targetIdentity/identityType",
        "targetIdentity/id",
        "targetIdentity/displayName",
        "sourceSystem/displayName",
        "targetSystem/displayName",
        "servicePrincipal/id",
        "servicePrincipal/displayName",
        "provisioningStatusInfo/status",
        "initiatedBy/id",
        "initiatedBy/displayName",
        "initiatedBy/initiatorType",
    ],
    searchable: &[],
    shown: &[],
    page_size: 100,
    page_size_max: 1_000,
    // Values compare with case here.
    folds_case: false,
};

/// What a filter may do here: compare for equality, look into a text, and before or after a time.
fn is_understood(filter: &Filter) -> Result<(), &str> {
    match filter {
        Filter::And(left, right) | Filter::Or(left, right) => {
            is_understood(left).and_then(|()| is_understood(right))
        }
        Filter::Compare {
            operator: Operator::Eq,
            ..
        }
        | Filter::Text {
            function: TextFunction::Contains,
            ..
        } => Ok(()),
        Filter::Compare {
            operator: Operator::Gt | Operator::Lt,
            left,
            ..
        } if left.path == "activityDateTime" => Ok(()),
        other => Err(other.properties().first().copied().unwrap_or_default()),
    }
}

pub(super) fn list(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.reads_logs(tenant)?;
    if let Some(filter) = call
        .query
        .get("filter")
        .and_then(|text| filter_parse::parse(text).ok())
        && let Err(property) = is_understood(&filter)
    {
        return Err(list::unsupported(property, &RECORDS));
    }
    let state = tenant.state.lock();
    let records: Vec<&Value> = kept(tenant, &state.audit).collect();
    list::page(tenant, call, &RECORDS, records.into_iter())
}

/// Records that can be read now, newest first: not before their time, and not after what the edition keeps.
pub(super) fn kept<'a>(tenant: &Tenant, records: &'a [Value]) -> impl Iterator<Item = &'a Value> {
    let now = tenant.now();
    let retention = if tenant.faults.no_p1() {
        RETENTION_FREE
    } else {
        RETENTION_P1
    };
    let delay = SignedDuration::try_from(tenant.switches().audit_delay).unwrap_or(SignedDuration::MAX);
    records.iter().rev().filter(move |record| {
        let time = record["activityDateTime"].as_str();
        let time = time.and_then(|text| text.parse::<Timestamp>().ok());
        time.is_none_or(|time| {
            let age = now.duration_since(time);
            age >= delay && age < retention
        })
    })
}
