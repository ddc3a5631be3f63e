//! Asking for everything that is stored about a person (Graph: exportPersonalData).

use super::GraphResult;
use super::call::{Answer, Call};
use super::error::GraphError;
use crate::tenant::Tenant;

/// Graph: listed limit.
const EXPORTS_A_DAY_MAX: u32 = 1_000;

/// The tenant takes the request and, unlike the real one, writes nothing anywhere.
pub(super) fn run(tenant: &Tenant, call: &Call, key: &str) -> GraphResult {
    call.caller.needs(&["User.Export.All"])?;
    if tenant.directory().user(key).is_none() {
        return Err(GraphError::not_found(key));
    }
    let body = call.json()?;
    let place = body["storageLocation"].as_str().unwrap_or_default();
    if !url::Url::parse(place).is_ok_and(|url| url.scheme() == "https") {
        return Err(GraphError::bad_request(
            "Invalid value specified for parameter 'storageLocation'.",
        ));
    }
    if tenant.live.lock().count_export() > EXPORTS_A_DAY_MAX {
        // This limit says no Retry-After.
        return Err(GraphError::new(
            429,
            "TooManyRequests",
            "Too many requests. At most 1000 exports a day.",
        ));
    }
    Ok(Answer {
        status: 202,
        ..Answer::no_content()
    })
}
