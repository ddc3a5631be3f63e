//! Provisioning logs (Graph: auditLogs/provisioning).

use serde_json::Value;

use super::GraphResult;
use super::call::Call;
use super::list::{self, Collection};
use crate::tenant::Tenant;

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
    ],
    searchable: &[],
    shown: &[],
    page_size: 100,
    page_size_max: 1_000,
    // Values compare with case here.
    folds_case: false,
};

pub(super) fn list(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.reads_logs(tenant)?;
    let state = tenant.state.lock();
    // Newest first, as without $orderby.
    let records: Vec<&Value> = state.audit.iter().rev().collect();
    list::page(tenant, call, &RECORDS, records.into_iter())
}
