//! Sessions on disk: one change at a time, each kept before it is acknowledged.

use std::collections::BTreeMap;

use graph_model::GraphRequest;
use jiff::Timestamp;
use scim::exchange::Exchange;
use serde::{Deserialize, Serialize};
use session_store::{
    Change, NewRequest, NewSession, SessionId, StepOutcome, StoreError, StoredRequest, StoredSession,
};

use super::SessionState;
use crate::app::App;
use crate::client_secret;
use crate::connection;
use crate::error::{ApiError, ErrorCode};
use crate::requests::Sent;
use crate::view::apply::{ApplyRequest, ApplyStep, ApplyStepState};
use crate::view::common::ChangeLine;

/// Sessions that Home lists.
const LISTED_MAX: u32 = 200;

/// A session as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct OpenSession {
    pub id: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub state: SessionState,
    revision: i64,
}

/// One step of a run, for the screen and for the report.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DoneStep {
    /// As on the screen.
    pub step: ApplyStep,
    /// Before → after.
    pub changes: Vec<ChangeLine>,
}

/// What the outcome's document holds beside id and state.
#[derive(Serialize, Deserialize)]
struct OutcomeDetail {
    title: String,
    lines: Vec<ChangeLine>,
}

/// What a kept request holds beside the exchange.
#[derive(Serialize, Deserialize)]
struct KeptRequest {
    label: String,
    write: bool,
    /// See [`Sent::beside`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    beside: bool,
    /// The attempt was set aside and the request sent again: why, and after how long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    waited: Option<String>,
    #[serde(flatten)]
    exchange: Exchange,
}

impl App {
    pub(crate) async fn new_session(&self, state: SessionState) -> Result<OpenSession, ApiError> {
        let new = NewSession {
            vendor_id: state.answers.vendor.clone(),
            app_name: state.answers.app_name.clone(),
            tenant: None,
            state: encode(&state)?,
            known: encode(&state.known)?,
        };
        opened(self.inner.sessions.create(new, Timestamp::now()).await?)
    }

    pub(crate) async fn all_sessions(&self) -> Result<Vec<OpenSession>, ApiError> {
        let stored = self.inner.sessions.list(LISTED_MAX).await?;
        // One session that cannot be read must not hide the others.
        Ok(stored
            .into_iter()
            .filter_map(|session| opened(session).ok())
            .collect())
    }

    pub(crate) async fn session(&self, id: &str) -> Result<OpenSession, ApiError> {
        opened(self.inner.sessions.get(parse(id)?).await?)
    }

    /// Changes a session; what is returned is what is on disk.
    pub(crate) async fn change_session(
        &self,
        id: &str,
        change: impl FnOnce(&mut SessionState),
    ) -> Result<OpenSession, ApiError> {
        let _turn = self.inner.session_lock.lock().await;
        let mut session = self.session(id).await?;
        change(&mut session.state);
        let state = &session.state;
        let change = Change {
            app_name: Some(state.answers.app_name.clone()),
            tenant: state.tenant.as_ref().map(encode).transpose()?,
            state: Some(encode(state)?),
            known: Some(encode(&state.known)?),
            report_path: state.report.as_ref().map(|report| report.path.clone()),
        };
        let stored = self
            .inner
            .sessions
            .update(parse(id)?, session.revision, change, Timestamp::now())
            .await?;
        opened(stored)
    }

    pub(crate) async fn forget_session(&self, id: &str) -> Result<(), ApiError> {
        self.inner.sessions.delete(parse(id)?).await?;
        self.inner.secrets.forget(&connection::token_name(id)).await;
        client_secret::forget_all(self, id).await;
        Ok(())
    }

    /// Keeps what a step did. A step that found nothing to do keeps the lines of the run that changed something.
    pub(crate) async fn keep_outcome(&self, id: &str, done: &DoneStep) -> Result<(), ApiError> {
        let mut lines = done.changes.clone();
        if lines.is_empty() {
            let before = self.outcomes(id).await?;
            if let Some(earlier) = before.into_iter().find(|earlier| earlier.step.id == done.step.id) {
                lines = earlier.changes;
            }
        }
        let outcome = StepOutcome {
            step_id: done.step.id.clone(),
            state: match done.step.state {
                ApplyStepState::Failed => "failed",
                _ => "done",
            }
            .to_owned(),
            outcome: done.step.outcome.clone(),
            changes: encode(&OutcomeDetail {
                title: done.step.title.clone(),
                lines,
            })?,
            at: Timestamp::now(),
        };
        self.inner.sessions.record_outcome(parse(id)?, &outcome).await?;
        Ok(())
    }

    /// When each step of the last run ended.
    pub(crate) async fn outcome_times(&self, id: &str) -> Result<BTreeMap<String, Timestamp>, ApiError> {
        let kept = self.inner.sessions.outcomes(parse(id)?).await?;
        Ok(kept
            .into_iter()
            .map(|outcome| (outcome.step_id, outcome.at))
            .collect())
    }

    /// What each step of the last run did, in the order they ended.
    pub(crate) async fn outcomes(&self, id: &str) -> Result<Vec<DoneStep>, ApiError> {
        let kept = self.inner.sessions.outcomes(parse(id)?).await?;
        Ok(kept
            .into_iter()
            .filter_map(|outcome| {
                let detail: OutcomeDetail = serde_json::from_value(outcome.changes).ok()?;
                Some(DoneStep {
                    step: ApplyStep {
                        id: outcome.step_id,
                        title: detail.title,
                        state: if outcome.state == "failed" {
                            ApplyStepState::Failed
                        } else {
                            ApplyStepState::Done
                        },
                        outcome: outcome.outcome,
                    },
                    changes: detail.lines,
                })
            })
            .collect())
    }

    /// Keeps one request with its answer.
    pub(crate) async fn keep_request(
        &self,
        id: &str,
        step: &str,
        request: &GraphRequest,
        exchange: &Exchange,
    ) -> Result<(), ApiError> {
        self.keep_attempt(id, step, request, exchange, None).await
    }

    /// Keeps an attempt. `waited` says why it was set aside, when it was.
    pub(crate) async fn keep_attempt(
        &self,
        id: &str,
        step: &str,
        request: &GraphRequest,
        exchange: &Exchange,
        waited: Option<String>,
    ) -> Result<(), ApiError> {
        let kept = KeptRequest {
            label: request.label.clone(),
            write: request.is_write(),
            beside: false,
            waited,
            exchange: exchange.clone(),
        };
        self.append(id, step, kept).await
    }

    /// Keeps what was sent beside a set-up's requests: see [`Sent::beside`].
    pub(crate) async fn keep_beside(
        &self,
        id: &str,
        step: &str,
        label: &str,
        exchange: &Exchange,
    ) -> Result<(), ApiError> {
        let kept = KeptRequest {
            label: label.to_owned(),
            write: false,
            beside: true,
            waited: None,
            exchange: exchange.clone(),
        };
        self.append(id, step, kept).await
    }

    async fn append(&self, id: &str, step: &str, kept: KeptRequest) -> Result<(), ApiError> {
        let new = NewRequest {
            step_id: step.to_owned(),
            exchange: encode(&kept)?,
            at: kept.exchange.at,
        };
        self.inner.sessions.append_request(parse(id)?, new).await?;
        Ok(())
    }

    /// Every request of the plan's steps with its last answer, as a screen shows it, oldest first.
    pub(crate) async fn requests(&self, id: &str) -> Result<Vec<ApplyRequest>, ApiError> {
        let kept = self.sent_after(id, 0).await?;
        Ok(kept
            .into_iter()
            .filter(|(_, sent)| sent.waited.is_none() && !sent.beside)
            .map(|(seq, sent)| ApplyRequest {
                step_id: sent.step_id,
                write: sent.write,
                label: sent.label,
                exchange: crate::exchange::view(seq.to_string(), &sent.exchange),
            })
            .collect())
    }

    /// Every attempt of a session as it was kept, oldest first.
    pub(crate) async fn sent(&self, id: &str) -> Result<Vec<Sent>, ApiError> {
        let kept = self.sent_after(id, 0).await?;
        Ok(kept.into_iter().map(|(_, sent)| sent).collect())
    }

    /// Those that were kept after the one of this number, with their numbers. 0 gives all.
    pub(crate) async fn sent_after(&self, id: &str, after: i64) -> Result<Vec<(i64, Sent)>, ApiError> {
        let stored = self.inner.sessions.requests_after(parse(id)?, after).await?;
        Ok(stored.into_iter().filter_map(sent).collect())
    }

    /// One of them.
    pub(crate) async fn sent_one(&self, id: &str, seq: i64) -> Result<Option<Sent>, ApiError> {
        let stored = self.inner.sessions.request(parse(id)?, seq).await?;
        Ok(stored.and_then(sent).map(|(_, sent)| sent))
    }
}

fn sent(stored: StoredRequest) -> Option<(i64, Sent)> {
    let kept: KeptRequest = serde_json::from_value(stored.exchange).ok()?;
    let sent = Sent {
        step_id: stored.step_id,
        label: kept.label,
        write: kept.write,
        beside: kept.beside,
        waited: kept.waited,
        exchange: kept.exchange,
    };
    Some((stored.seq, sent))
}

fn opened(stored: StoredSession) -> Result<OpenSession, ApiError> {
    let unreadable = |error: serde_json::Error| {
        ApiError::failed("This set-up cannot be read")
            .because(&error.to_string())
            .fix("Remove it and start again; what is in the tenant stays and is adopted.")
    };
    let mut state: SessionState = serde_json::from_value(stored.state).map_err(unreadable)?;
    state.known = serde_json::from_value(stored.known).map_err(unreadable)?;
    Ok(OpenSession {
        id: stored.id.to_string(),
        created_at: stored.created_at,
        updated_at: stored.updated_at,
        revision: stored.revision,
        state,
    })
}

fn parse(id: &str) -> Result<SessionId, ApiError> {
    id.parse().map_err(|_| not_found())
}

fn not_found() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "This set-up does not exist any more").fix("Go back to Home.")
}

fn encode<T: Serialize>(value: &T) -> Result<serde_json::Value, ApiError> {
    serde_json::to_value(value)
        .map_err(|error| ApiError::failed("The set-up could not be kept").because(&error.to_string()))
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound { .. } => not_found(),
            StoreError::Foreign { .. } | StoreError::Corrupt { .. } => Self::failed(
                "The file of set-ups cannot be used",
            )
            .because(&error.to_string())
            .fix("Move the file away; Slipway then begins with a new one and adopts what is in the tenant."),
            StoreError::TooNew { .. } => Self::failed("The file of set-ups was written by a newer Slipway")
                .because(&error.to_string())
                .fix("Update Slipway."),
            StoreError::Stale { .. } => {
                Self::failed("Another Slipway changed this set-up at the same moment")
                    .because(&error.to_string())
                    .fix("Let the other one end, then go on here: every step is looked at again.")
            }
            other => Self::failed("The set-up could not be kept")
                .because(&other.to_string())
                .fix("Free some space on the disk, then try again."),
        }
    }
}
