//! Our provisioning engine against any SCIM endpoint, and the reasons for one person. No tenant and no sign-in: the schema and
//! the people come from files; only [`explain_in_tenant`] reads them from a tenant.

mod dry;
mod dry_run;
mod explain;
mod people;
mod run;
mod state;
mod tenant;

pub use dry_run::{
    AttributeCount, ComparedRequests, ComparisonView, DryRunEvent, DryRunReport, DryRunRequest, DryRunTarget,
    FirstDifference, FirstView, Lines, Orphan, PeopleFrom, ProblemCount, RehearsalView, Requests,
    SchemaProblemView, TenantRun, dry_run, in_tenant,
};
pub use explain::{ExplainRequest, Explained, ExplainedGate, ExplainedRow, explain};
pub use graph_model::SynchronizationSchema as Schema;
pub use jiff::Timestamp as Time;
pub use people::{Listed, read_people, read_person};
pub use provisioning::Dialect;
pub use run::{Mode, ObjectOutcome, RunReport, RunRequest, Sent, Tally, run};
pub use tenant::{
    ExplainInTenant, ExplainedInTenant, JobSaid, LogEntrySaid, LogSaid, LogStepSaid, Who, explain_in_tenant,
};

use provisioning::{Kind, ObjectMapping};
use serde_json::Value;

use crate::error::ApiError;

const SCHEMA_FIX: &str = "Save the answer of GET …/synchronization/jobs/{jobId}/schema as a file, whole.";

/// Reads a synchronizationSchema as Graph gives it.
///
/// # Errors
/// It is no JSON object, or it maps no users and no groups.
pub fn read_schema(name: &str, text: &str) -> Result<Schema, ApiError> {
    let json = json(name, text).map_err(|error| error.fix(SCHEMA_FIX))?;
    let schema = Schema::from_value(json);
    let mapped = [Kind::User, Kind::Group]
        .into_iter()
        .filter_map(|kind| ObjectMapping::from_schema(&schema, kind))
        .collect::<Vec<_>>();
    if mapped.is_empty() {
        return Err(ApiError::bad_input(&format!(
            "{name} maps neither users nor groups: it is no synchronizationSchema"
        ))
        .because("There is no objectMapping from `User` or `Group` in `synchronizationRules`.")
        .fix(SCHEMA_FIX));
    }
    Ok(schema)
}

/// A JSON document, or the place where it is none.
fn json(name: &str, text: &str) -> Result<Value, ApiError> {
    if text.trim().is_empty() {
        return Err(ApiError::bad_input(&format!("{name} is empty")));
    }
    serde_json::from_str(text).map_err(|error| {
        let why = error.to_string();
        let why = why
            .rsplit_once(" at line ")
            .map_or(why.as_str(), |(message, _)| message);
        ApiError::bad_input(&format!(
            "{name}:{}:{}: it is not JSON: {why}",
            error.line(),
            error.column()
        ))
    })
}

/// A time as somebody writes it; now when nobody does.
///
/// # Errors
/// It is no time.
pub fn time(text: Option<&str>) -> Result<Time, ApiError> {
    text.map_or_else(
        || Ok(Time::now()),
        |text| {
            text.trim().parse().map_err(|_| {
                ApiError::bad_input(&format!("`{text}` is not a time"))
                    .fix("Write it with its zone, as in 2026-01-31T09:00:00Z.")
            })
        },
    )
}
