//! The one mechanism behind every run: look → judge → write → look again until it is right.

use std::collections::BTreeSet;

use graph_model::{GraphAnswer, GraphRequest, Method};
use jiff::Timestamp;
use profile::{Profile, Task};

use crate::answers::Answers;
use crate::drift;
use crate::error::StepError;
use crate::fresh::Saw;
use crate::known::Known;
use crate::patience::{LOST_ANSWERS_MAX, Patience};
use crate::run::{Mode, Next};
use crate::step::{Step, StepState, Verdict};
use crate::work::{self, Context, Judgement, Work};
use crate::written::Recorder;

/// Where the current step stands.
#[derive(Clone, Debug, PartialEq)]
enum Phase {
    /// Reading until the step can be judged.
    Look,
    /// Sending its writes, one after the other.
    Write { queue: Vec<GraphRequest>, index: usize },
}

pub(crate) struct Driver {
    works: Vec<Box<dyn Work>>,
    steps: Vec<Step>,
    context: Context,
    mode: Mode,
    at: usize,
    phase: Phase,
    /// The request whose answer is awaited.
    asked: Option<GraphRequest>,
    patience: Option<Patience>,
    /// Ask again only from then on.
    paused: bool,
    /// The writes of the current step were all accepted: what is still missing is lag, not a reason to write again.
    written: bool,
    lost_answers: u32,
    failed: Option<StepError>,
    recorder: Recorder,
}

impl std::fmt::Debug for Driver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Driver")
            .field("step", &self.steps.get(self.at).map(|step| &step.id))
            .field("phase", &self.phase)
            .field("failed", &self.failed)
            .finish_non_exhaustive()
    }
}

impl Driver {
    pub(crate) fn new(
        works: Vec<Box<dyn Work>>,
        profile: &Profile,
        answers: &Answers,
        mode: Mode,
        known: Known,
    ) -> Self {
        let context = Context::new(profile, answers, mode, known);
        let steps = works.iter().map(|work| work.step(&context)).collect();
        Self {
            works,
            steps,
            context,
            mode,
            at: 0,
            phase: Phase::Look,
            asked: None,
            patience: None,
            paused: false,
            written: false,
            lost_answers: 0,
            failed: None,
            recorder: Recorder::default(),
        }
    }

    /// While something is not answered, that stands in front: nothing is written before.
    pub(crate) fn asking(mut self) -> Self {
        if !self.context.open.is_empty() {
            let questions = work::questions();
            self.steps.insert(0, questions.step(&self.context));
            self.works.insert(0, questions);
        }
        self
    }

    /// A short task on an application that is there.
    pub(crate) fn for_task(mut self, task: Task) -> Self {
        self.context.task = Some(task);
        self.steps = self.works.iter().map(|work| work.step(&self.context)).collect();
        self
    }

    /// This run repairs these rows and no others.
    pub(crate) fn repairing(mut self, rows: BTreeSet<String>) -> Self {
        self.context.chosen = Some(rows);
        self
    }

    /// This run takes back: nothing of it is noted for another undo.
    pub(crate) fn taking_back(mut self, also: BTreeSet<String>) -> Self {
        self.context.also = also;
        self.recorder = Recorder::off();
        self
    }

    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    pub(crate) fn known(&self) -> &Known {
        &self.context.known
    }

    /// As it was resolved with what is known.
    pub(crate) fn profile(&self) -> &Profile {
        &self.context.profile
    }

    pub(crate) fn people(&self) -> usize {
        self.context.people.len()
    }

    pub(crate) fn next(&mut self, now: Timestamp) -> Next {
        self.context.now = now;
        loop {
            if let Some(error) = &self.failed {
                return Next::Failed(error.clone());
            }
            let Some(step) = self.steps.get_mut(self.at) else {
                return Next::Done;
            };
            if let Some(request) = &self.asked {
                return Next::Send {
                    step: step.id.clone(),
                    request: request.clone(),
                };
            }
            if self.paused
                && let Some(patience) = &self.patience
                && now < patience.until
            {
                return Next::Wait {
                    step: step.id.clone(),
                    what: patience.what.clone(),
                    until: patience.until,
                    give_up: patience.give_up(),
                };
            }
            self.paused = false;
            step.state = StepState::Running;
            self.advance(now);
        }
    }

    /// Decides on the next request, or ends the step.
    fn advance(&mut self, now: Timestamp) {
        let work = &mut self.works[self.at];
        match &self.phase {
            Phase::Write { queue, index } => match queue.get(*index) {
                Some(request) => {
                    work.about_to_send(request, &mut self.context);
                    let (step, known) = (&self.steps[self.at].id, &mut self.context.known);
                    self.recorder.sending(step, request, now, &mut known.written);
                    self.asked = Some(request.clone());
                }
                None => {
                    self.written = true;
                    self.patience = None;
                    self.look_again();
                }
            },
            Phase::Look => match work.look(&self.context) {
                Some(request) => self.asked = Some(request),
                None => self.judge(now),
            },
        }
    }

    fn judge(&mut self, now: Timestamp) {
        let mut judgement = self.works[self.at].judge(&mut self.context);
        if let Some(rows) = &self.context.chosen {
            let step = &self.steps[self.at].id;
            judgement = drift::only(judgement, step, rows, |write| self.recorder.read_at(write));
        }
        if !self.written {
            let id = self.steps[self.at].state;
            self.steps[self.at] = self.works[self.at].present(&judgement, &self.context);
            self.steps[self.at].state = id;
        }
        match judgement {
            Judgement::Right(outcome) => self.end_step(outcome),
            Judgement::Decide(decision) if self.mode == Mode::Apply => {
                self.fail(StepError::Decide { decision })
            }
            Judgement::Decide(_) => self.end_step("Needs a decision".to_owned()),
            Judgement::NotYet(what) => self.wait(&what, now),
            Judgement::Failed(error) => self.fail(error),
            Judgement::Write(_) if self.mode == Mode::Preview => self.end_step(String::new()),
            Judgement::Write(_) if self.written => {
                let title = &self.steps[self.at].title;
                let what = format!("Entra does not show the change to “{title}” yet");
                self.wait(&what, now);
            }
            Judgement::Write(queue) => self.phase = Phase::Write { queue, index: 0 },
        }
    }

    fn end_step(&mut self, outcome: String) {
        let step = &mut self.steps[self.at];
        self.recorder.step_ended(&mut self.context.known.written);
        step.state = StepState::Done;
        step.outcome = match (self.mode, self.written, step.verdict) {
            (Mode::Preview, ..) | (Mode::Apply, false, _) => outcome,
            (Mode::Apply, true, Verdict::Create) => format!("Created, read back: {outcome}"),
            (Mode::Apply, true, _) => format!("Changed, read back: {outcome}"),
        };
        self.at += 1;
        self.phase = Phase::Look;
        self.patience = None;
        self.written = false;
        self.lost_answers = 0;
    }

    pub(crate) fn tell(&mut self, answer: Result<GraphAnswer, String>, now: Timestamp) {
        self.context.now = now;
        let Some(request) = self.asked.take() else {
            return;
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(message) => return self.lost(&request, message, now),
        };
        if let Some(message) = says_nothing(&request, &answer) {
            return self.lost(&request, message, now);
        }
        self.lost_answers = 0;
        self.recorder.saw(&request, &answer);
        self.recorder
            .told(&request, &answer, &mut self.context.known.written);
        let work = &mut self.works[self.at];
        let saw = match &self.phase {
            // An empty answer must never be taken for an empty list: what follows from one is a write.
            Phase::Look if unreadable(&request, &answer) => {
                Saw::NotYet(format!("Graph answers this completely: {}", request.label))
            }
            Phase::Look => work.saw(&request, &answer, &mut self.context),
            Phase::Write { .. } => work.wrote(&request, &answer, &mut self.context),
        };
        match (saw, &mut self.phase) {
            (Saw::Good, Phase::Write { index, .. }) => *index += 1,
            (Saw::Good, Phase::Look) => {}
            (Saw::NotYet(what), _) => self.wait_in_phase(&what, now),
            (Saw::LookAgain(what), _) => {
                self.look_again();
                self.wait(&what, now);
            }
            (Saw::Failed(error), _) => self.fail(error),
        }
    }

    /// No answer came, or none that says anything. A read and whatever may be repeated is sent again; after anything else the tenant is
    /// looked at first, because the request may have been carried out.
    fn lost(&mut self, request: &GraphRequest, message: String, now: Timestamp) {
        self.lost_answers += 1;
        if self.lost_answers >= LOST_ANSWERS_MAX {
            return self.fail(StepError::NoAnswer {
                operation: request.label.clone(),
                message,
            });
        }
        if !request.repeatable() {
            self.look_again();
        }
        self.wait_in_phase("Graph answers again", now);
    }

    fn look_again(&mut self) {
        self.phase = Phase::Look;
        self.works[self.at].look_again();
    }

    /// Waits, then reads anew.
    fn wait(&mut self, what: &str, now: Timestamp) {
        self.look_again();
        self.wait_in_phase(what, now);
    }

    /// Waits, then goes on in the same phase.
    fn wait_in_phase(&mut self, what: &str, now: Timestamp) {
        match Patience::next(self.patience.take(), what, now) {
            Ok(patience) => {
                self.patience = Some(patience);
                self.paused = true;
            }
            Err(waited) => self.fail(StepError::NotReplicated {
                what: what.to_owned(),
                waited_s: waited.as_secs(),
            }),
        }
    }

    fn fail(&mut self, error: StepError) {
        if let Some(step) = self.steps.get_mut(self.at) {
            step.state = StepState::Failed;
            step.outcome = error.to_string();
        }
        self.failed = Some(error);
    }
}

/// A failure on Graph's side, after a request that must not be sent twice: whether it was carried out is unknown, as
/// when no answer came.
fn says_nothing(request: &GraphRequest, answer: &GraphAnswer) -> Option<String> {
    let fault = answer.fault()?;
    let unknown = matches!(fault.status, 500 | 502..=504) && !request.repeatable();
    unknown.then(|| {
        let (status, code) = (fault.status, fault.code);
        format!("Graph answered with status {status} {code}, which does not say whether it was done")
    })
}

/// A GET that succeeded without a JSON object in its body.
fn unreadable(request: &GraphRequest, answer: &GraphAnswer) -> bool {
    let object = answer.body.as_ref().is_some_and(serde_json::Value::is_object);
    request.method == Method::Get && answer.ok() && !object
}
