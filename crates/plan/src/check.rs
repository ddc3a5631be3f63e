//! Provision on demand: the request for one person or one group, and how long a fresh assignment may take to count.

use graph_model::on_demand::OnDemandResult;
use graph_model::{GraphRequest, OnDemandSubject, TooManyMembers};
use jiff::Timestamp;

use crate::known::Known;
use crate::patience::later;

/// Why there is no request to send.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckError {
    /// The set-up has not come that far.
    #[error("there is no provisioning job to check with yet; apply the plan first")]
    NotSetUp,
    /// More than the service takes at once.
    #[error(transparent)]
    TooManyMembers(#[from] TooManyMembers),
}

/// The request that provisions one person, or one group with some of its members, now.
///
/// # Errors
/// [`CheckError`] when the plan has not been applied or there are too many members.
pub fn check_request(known: &Known, subject: &OnDemandSubject) -> Result<GraphRequest, CheckError> {
    match (known.service_principal_id(), known.job_id(), known.rule_id()) {
        (Some(principal), Some(job), Some(rule)) => {
            Ok(GraphRequest::provision_on_demand(principal, job, rule, subject)?)
        }
        _ => Err(CheckError::NotSetUp),
    }
}

/// When to ask again while the service does not see a fresh assignment yet (Graph: up to a few minutes).
#[derive(Clone, Copy, Debug)]
pub struct CheckPatience {
    since: Timestamp,
    tries: usize,
}

impl CheckPatience {
    /// Seconds between tries; the service takes five requests in ten seconds.
    const INTERVALS_S: [i64; 4] = [5, 10, 15, 20];
    /// The longest wait.
    const MAX_S: i64 = 180;

    /// Begins with the first try.
    pub fn new(now: Timestamp) -> Self {
        Self { since: now, tries: 0 }
    }

    /// When to try again; `None` when the result is final or the wait is over.
    pub fn again(&mut self, result: &OnDemandResult, now: Timestamp) -> Option<Timestamp> {
        let over = now.duration_since(self.since).as_secs() >= Self::MAX_S;
        if over || !result.not_entitled_yet() {
            return None;
        }
        let interval = Self::INTERVALS_S[self.tries.min(Self::INTERVALS_S.len() - 1)];
        self.tries += 1;
        Some(later(now, interval))
    }

    /// When it gives up.
    pub fn give_up(&self) -> Timestamp {
        later(self.since, Self::MAX_S)
    }
}
