//! Reading what was written down about changes (Graph: auditLogs/directoryAudits).

use serde_json::Value;

use super::GraphResult;
use super::audit::kept;
use super::call::Call;
use super::error::GraphError;
use super::list::{self, Collection};
use crate::tenant::Tenant;

const RECORDS: Collection<'static> = Collection {
    context: "auditLogs/directoryAudits",
    resource: "DirectoryAudit",
    filterable: &[
        "id",
        "activityDateTime",
        "activityDisplayName",
        "category",
        "correlationId",
        "loggedByService",
        "operationType",
        "result",
        "initiatedBy/user/id",
        "initiatedBy/user/userPrincipalName",
        "initiatedBy/app/appId",
        "initiatedBy/app/displayName",
        "targetResources",
    ],
    searchable: &[],
    shown: &[],
    page_size: 100,
    page_size_max: 1_000,
    folds_case: false,
};

pub(super) fn list(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.reads_directory_log(tenant)?;
    let state = tenant.state.lock();
    let records: Vec<&Value> = kept(tenant, &state.directory_audit).collect();
    list::page(tenant, call, &RECORDS, records.into_iter())
}

pub(super) fn get(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.reads_directory_log(tenant)?;
    let state = tenant.state.lock();
    let record = kept(tenant, &state.directory_audit)
        .find(|record| record["id"] == id)
        .ok_or_else(|| GraphError::not_found(id))?;
    Ok(list::object(
        tenant,
        call,
        "auditLogs/directoryAudits/$entity",
        &[],
        record,
    ))
}
