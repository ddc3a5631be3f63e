//! What is done beside requests: floods of refused tokens become one line, and the log is kept within its bounds.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use scim::exchange::Exchange;
use tokio_util::sync::CancellationToken;
use tracing::debug;

use super::door::Door;
use crate::limits::Flood;
use crate::store::{LoggedExchange, NewExchange, StoreError};

/// How often floods are looked for.
const FLOODS_EVERY: Duration = Duration::from_secs(1);

/// How many looks for floods there are to one at the log's bounds.
const LOOKS_PER_RETENTION: u32 = 60;

pub(super) async fn run(door: Arc<Door>, stop: CancellationToken) {
    let mut looks = 0_u32;
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(FLOODS_EVERY) => {}
        }
        for flood in door.refusals.ended(Instant::now()) {
            if let Err(failure) = log(&door, &flood).await {
                // The tenant may have been deleted meanwhile.
                debug!(error = %failure, "a flood of refused tokens was not logged");
            }
        }
        looks = (looks + 1) % LOOKS_PER_RETENTION;
        if looks == 0
            && let Err(failure) = door.store.enforce_retention(Timestamp::now()).await
        {
            debug!(error = %failure, "old exchanges could not be taken away");
        }
    }
}

async fn log(door: &Door, flood: &Flood) -> Result<(), StoreError> {
    let from = match flood.address {
        Some(address) => address.to_string(),
        None => "many addresses".to_owned(),
    };
    let what = format!("{} more requests with refused tokens", flood.requests);
    let logged = LoggedExchange {
        id: 0,
        exchange: Exchange {
            at: Timestamp::now(),
            method: "*".to_owned(),
            url: door.public_url.clone().unwrap_or_else(|| door.base_url.clone()),
            request_headers: Vec::new(),
            request_body: None,
            status: Some(429),
            response_headers: Vec::new(),
            response_body: None,
            duration_ms: 0.0,
            failure: None,
        },
        who: None,
        verdict: format!("refused: {what}, from {from}, which are not logged one by one"),
        what,
        changes: Vec::new(),
        change_text: String::new(),
        tolerances: Vec::new(),
        rule: None,
        faults: Vec::new(),
        replay_of: None,
    };
    // The next exchange of the tenant tells how many it keeps.
    let entry = NewExchange::of(logged, u32::MAX)?;
    door.store.writer().log(flood.tenant_seq, entry).await
}
