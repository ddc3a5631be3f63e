//! The loop that carries a plan out: asks the run what is next, does it, tells it what happened.

use std::sync::{Arc, Mutex};

use graph_client::{Graph, GraphError, Session, Waiting, Watch};
use graph_model::GraphRequest;
use jiff::{SignedDuration, Timestamp};
use plan::{Known, Next, Run, Step, StepError, StepState};
use scim::exchange::Exchange;
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use crate::app::{App, lock};
use crate::client_secret;
use crate::error::{ApiError, ErrorCode};
use crate::session::DoneStep;
use crate::sign_in::KeepRenewed;
use crate::view::apply::{ApplyRequest, ApplyState, ApplyStep, ApplyStepState, ApplyView};
use crate::view::common::{ChangeKind, ChangeLine};

/// Follows a run: for the screen while it is on its way, and for the record.
pub(crate) struct Follower {
    app: App,
    /// The session whose record is kept; `None` for a preview, which leaves nothing behind.
    session: Option<String>,
    /// Whether what each step did is kept for the report.
    outcomes: bool,
    live: Arc<Mutex<ApplyView>>,
    tokens: KeepRenewed,
    cancel: CancellationToken,
    /// What was put on disk last.
    kept: Mutex<Option<Known>>,
    /// Attempts that were set aside since the last answer, and why.
    aside: Mutex<Vec<(Exchange, String)>>,
    /// What was sent since the last answer that is no attempt at it: renewals of the sign-in.
    beside: Mutex<Vec<(String, Exchange)>>,
}

/// What came of a run since it was looked at last.
struct Progress {
    ended: Vec<DoneStep>,
    known: Known,
}

impl Follower {
    pub(crate) fn new(
        app: &App,
        session: Option<&str>,
        live: Arc<Mutex<ApplyView>>,
        cancel: CancellationToken,
    ) -> Self {
        Self {
            app: app.clone(),
            session: session.map(str::to_owned),
            outcomes: true,
            live,
            tokens: KeepRenewed::new(app, cancel.clone()),
            cancel,
            kept: Mutex::default(),
            aside: Mutex::default(),
            beside: Mutex::default(),
        }
    }

    /// A follower for a short run that nobody watches: its requests are kept with the session.
    pub(crate) fn recording(app: &App, session: &str) -> Self {
        Self::new(
            app,
            Some(session),
            Arc::new(Mutex::new(idle())),
            CancellationToken::new(),
        )
    }

    /// Keeps the requests and not what each step did: the steps are not those of the plan.
    pub(crate) fn without_outcomes(mut self) -> Self {
        self.outcomes = false;
        self
    }

    /// A follower that only passes renewed tokens on.
    pub(crate) fn silent(app: &App) -> Self {
        Self::new(app, None, Arc::new(Mutex::new(idle())), CancellationToken::new())
    }

    /// Puts on record what was sent since the last request without being its answer.
    async fn keep_beside(&self, step: &str) -> Result<(), ApiError> {
        let beside = std::mem::take(&mut *lock(&self.beside));
        let Some(session) = &self.session else {
            return Ok(());
        };
        for (label, exchange) in &beside {
            self.app.keep_beside(session, step, label, exchange).await?;
        }
        Ok(())
    }

    async fn sent(&self, step: &str, request: &GraphRequest, exchange: &Exchange) -> Result<(), ApiError> {
        self.keep_beside(step).await?;
        {
            let mut live = lock(&self.live);
            live.waiting = None;
            let id = live.requests.len().to_string();
            live.writes += u32::from(request.is_write());
            live.requests.push(ApplyRequest {
                step_id: step.to_owned(),
                write: request.is_write(),
                label: request.label.clone(),
                exchange: crate::exchange::view(id, exchange),
            });
        }
        let aside = std::mem::take(&mut *lock(&self.aside));
        let Some(session) = &self.session else {
            return Ok(());
        };
        for (exchange, waited) in aside {
            self.app
                .keep_attempt(session, step, request, &exchange, Some(waited))
                .await?;
        }
        self.app.keep_request(session, step, request, exchange).await
    }

    /// Keeps the secret that an answer brought under the name its request gives it.
    async fn keep_secret(&self, request: &GraphRequest, secret: SecretString) {
        if let (Some(session), Some(name)) = (&self.session, request.brings) {
            let name = client_secret::kept_name(session, name);
            self.app.inner.secrets.set(&name, &secret).await;
        }
    }

    /// Shows where each step stands; gives the steps that ended since, and what is known now.
    fn progress(&self, run: &Run) -> Progress {
        let mut live = lock(&self.live);
        let before = std::mem::take(&mut live.steps);
        live.steps = run.plan().iter().map(view).collect();
        live.total = u32::try_from(live.steps.len()).unwrap_or(u32::MAX);
        let done = live
            .steps
            .iter()
            .filter(|step| step.state == ApplyStepState::Done)
            .count();
        live.done = u32::try_from(done).unwrap_or(u32::MAX);
        let ended = run
            .plan()
            .iter()
            .zip(&live.steps)
            .filter(|(_, now)| matches!(now.state, ApplyStepState::Done | ApplyStepState::Failed))
            .filter(|(_, now)| {
                !before
                    .iter()
                    .any(|old| old.id == now.id && old.state == now.state)
            })
            .map(|(step, now)| DoneStep {
                step: now.clone(),
                changes: lines(step),
            })
            .collect();
        Progress {
            ended,
            known: run.known().clone(),
        }
    }

    /// Puts progress on disk. Ids are kept with every answer: a run that is killed goes on from there.
    async fn keep(&self, progress: Progress) -> Result<(), ApiError> {
        let Some(session) = &self.session else {
            return Ok(());
        };
        for done in progress.ended.iter().filter(|_| self.outcomes) {
            self.app.keep_outcome(session, done).await?;
        }
        let before = lock(&self.kept).clone();
        if before.as_ref() != Some(&progress.known) {
            let known = progress.known.clone();
            self.app
                .change_session(session, |state| state.known = known)
                .await?;
            *lock(&self.kept) = Some(progress.known);
        }
        Ok(())
    }

    fn waiting(&self, text: Option<String>) {
        lock(&self.live).waiting = text;
    }
}

impl Watch for Follower {
    fn waiting(&self, waiting: &Waiting<'_>) {
        let words = crate::probing::sentence(&waiting.to_string());
        if self.session.is_some() {
            lock(&self.aside).push((waiting.exchange.clone(), words.clone()));
        }
        Follower::waiting(self, Some(words));
    }

    fn exchanged(&self, label: &str, exchange: &Exchange) {
        lock(&self.beside).push((label.to_owned(), exchange.clone()));
    }

    fn renewed(&self, session: &Session) {
        self.tokens.renewed(session);
    }

    fn cancellation(&self) -> CancellationToken {
        self.cancel.clone()
    }
}

/// Carries a run out to its end.
///
/// # Errors
/// The step that failed, a request that could not be sent, or the admin's cancel.
pub(crate) async fn drive(
    run: &mut Run,
    graph: &Graph,
    token: Option<SecretString>,
    follower: &Follower,
) -> Result<(), ApiError> {
    let secrets = move |name: &str| token.clone().filter(|_| name == graph_model::key::SECRET_TOKEN);
    loop {
        match run.next(Timestamp::now()) {
            Next::Send { step, request } => {
                follower.keep(follower.progress(run)).await?;
                match graph.send(&request, &secrets, follower).await {
                    Ok((mut answer, exchange)) => {
                        // Kept before anything else: it is shown once, and the run is told of an answer without it.
                        if let Some(secret) = answer.take_secret() {
                            follower.keep_secret(&request, SecretString::from(secret)).await;
                        }
                        follower.sent(&step, &request, &exchange).await?;
                        run.tell(Ok(answer), Timestamp::now());
                        follower.keep(follower.progress(run)).await?;
                    }
                    Err(error) => {
                        follower.keep_beside(&step).await?;
                        if let Some(exchange) = error.exchange() {
                            follower.sent(&step, &request, exchange).await?;
                        }
                        run.tell(Err(error.to_string()), Timestamp::now());
                        follower.keep(follower.progress(run)).await?;
                        // A lost answer is the run's business: it looks whether the request was carried out, and gives
                        // up by itself. Everything else needs a person.
                        if !matches!(error, GraphError::Unreachable { .. }) {
                            return Err(error.into());
                        }
                    }
                }
            }
            Next::Wait {
                what, until, give_up, ..
            } => {
                follower.keep(follower.progress(run)).await?;
                follower.waiting(Some(waiting_text(&what, give_up)));
                tokio::select! {
                    () = tokio::time::sleep(time_until(until)) => {}
                    () = follower.cancel.cancelled() => return Err(cancelled()),
                }
            }
            Next::Done => {
                follower.waiting(None);
                return follower.keep(follower.progress(run)).await;
            }
            Next::Failed(error) => {
                follower.waiting(None);
                follower.keep(follower.progress(run)).await?;
                return Err(error.into());
            }
        }
        if follower.cancel.is_cancelled() {
            return Err(cancelled());
        }
    }
}

fn waiting_text(what: &str, give_up: Timestamp) -> String {
    let left = give_up.duration_since(Timestamp::now()).as_secs().max(0);
    let until = give_up.strftime("%H:%M:%S");
    format!("Waiting until {what}, at most until {until} UTC ({left} s more)")
}

/// How long it is until then.
pub(crate) fn time_until(until: Timestamp) -> std::time::Duration {
    until
        .duration_since(Timestamp::now())
        .max(SignedDuration::ZERO)
        .unsigned_abs()
}

fn cancelled() -> ApiError {
    ApiError::new(ErrorCode::Cancelled, "The run was cancelled")
        .because("What was done stays; nothing is half-written.")
        .fix("Choose Continue to go on where it stopped.")
}

/// A run that has not begun.
pub(crate) fn idle() -> ApplyView {
    ApplyView {
        title: String::new(),
        state: ApplyState::Idle,
        steps: Vec::new(),
        requests: Vec::new(),
        waiting: None,
        done: 0,
        total: 0,
        writes: 0,
        error: None,
    }
}

fn view(step: &Step) -> ApplyStep {
    ApplyStep {
        id: step.id.clone(),
        title: step.title.clone(),
        state: match step.state {
            StepState::Waiting => ApplyStepState::Waiting,
            StepState::Running => ApplyStepState::Running,
            StepState::Done => ApplyStepState::Done,
            StepState::Failed => ApplyStepState::Failed,
        },
        outcome: step.outcome.clone(),
    }
}

/// The before → after lines of a step.
pub(crate) fn lines(step: &Step) -> Vec<ChangeLine> {
    step.before_after
        .iter()
        .map(|line| ChangeLine {
            kind: match line.kind {
                plan::LineKind::Added => ChangeKind::Added,
                plan::LineKind::Removed => ChangeKind::Removed,
                plan::LineKind::Kept => ChangeKind::Kept,
            },
            text: line.text.clone(),
        })
        .collect()
}

impl From<StepError> for ApiError {
    fn from(error: StepError) -> Self {
        let mut shown = Self::failed(&crate::probing::sentence(&error.to_string()));
        shown.fix = error.fix().map(|fix| crate::view::common::FixView {
            action: fix.action,
            place: fix.place,
            learn_more: fix.learn_more,
        });
        shown.correlation_id = error.request_id();
        shown
    }
}
