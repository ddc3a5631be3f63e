//! The start of the job: the last step, after the groups are assigned.

use graph_model::{GraphAnswer, GraphRequest, RestartScope, SynchronizationJob};
use profile::{Act, Action, StartKind};

use super::{Context, Judgement, Work};
use crate::error::StepError;
use crate::fresh::{Saw, refusal};
use crate::run::Mode;
use crate::step::{Decision, Level, Line, Notice, Step, Verdict};

#[derive(Default)]
pub(super) struct Start {
    job: Option<SynchronizationJob>,
}

impl Start {
    /// The guide wants the state cleared, and this job ran before this set-up took it over.
    fn starts_over(&self, context: &Context) -> bool {
        context.profile.start.kind == StartKind::RestartFull
            && !context.known.started
            && self
                .job
                .as_ref()
                .is_some_and(|job| job.has_run() || job.is_active())
    }
}

impl Work for Start {
    fn step(&self, context: &Context) -> Step {
        let step = Step::new(
            "start",
            "Start",
            "about every 40 minutes from then on",
            "Provisioning on",
        );
        let mut step = context.with_guide(step, Act::Start);
        step.undo = "Pause the job. A cycle that is running ends first.".to_owned();
        step.verified_by = "The job is read until its schedule is Active.".to_owned();
        step.scope = graph_model::scope::SYNCHRONIZATION.to_owned();
        step
    }

    fn look(&self, context: &Context) -> Option<GraphRequest> {
        let principal = context.known.service_principal_id.as_deref()?;
        let job = context.known.job_id.as_deref()?;
        self.job.is_none().then(|| GraphRequest::job(principal, job))
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if !answer.ok() {
            return refusal(request, answer, context.fresh());
        }
        let job = SynchronizationJob::from_value(answer.body.clone().unwrap_or_default());
        context.known.job_active = job.is_active();
        context.known.job_has_run = job.has_run();
        self.job = Some(job);
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        let Some(job) = &self.job else {
            // Foreseen: there is nothing yet that could run.
            if context.mode == Mode::Preview {
                return Judgement::Write(vec![GraphRequest::start_job(
                    &context.principal(),
                    &context.job(),
                )]);
            }
            return Judgement::Failed(StepError::NotSetUp);
        };
        let clear = self.starts_over(context);
        if job.is_active() && !clear {
            return Judgement::Right("the job is active".to_owned());
        }
        if context.profile.start.on_demand_first && !context.known.arrived && !job.is_active() {
            return Judgement::Decide(Decision {
                title: "Nobody has arrived on demand yet".to_owned(),
                detail: format!(
                    "{} wants one person provisioned on demand before the start. Check one person, then start.",
                    context.profile.name
                ),
                choices: Vec::new(),
            });
        }
        let (principal, id) = (context.principal(), context.job());
        Judgement::Write(vec![if clear {
            GraphRequest::restart_job(&principal, &id, RestartScope::FULL)
        } else {
            GraphRequest::start_job(&principal, &id)
        }])
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        let saw = refusal(request, answer, context.fresh());
        if saw == Saw::Good {
            context.known.started = true;
        }
        saw
    }

    fn look_again(&mut self) {
        self.job = None;
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        let read = GraphRequest::job(&context.principal(), &context.job());
        step.requests = vec![read.clone()];
        if let Judgement::Write(writes) = judgement {
            step.verdict = Verdict::Change;
            if self.starts_over(context) {
                step.detail = "The state is cleared, and everything is synchronised anew".to_owned();
                step.before_after = vec![Line::added("clear current state and restart synchronization")];
            } else {
                step.detail = "The first cycle begins at once".to_owned();
                step.before_after = vec![Line::removed("status: off"), Line::added("status: on")];
            }
            let warnings = context.profile.warnings_for(Action::Start);
            step.notices.extend(warnings.map(|warning| {
                Notice::new(Level::Warn, &warning.title, &warning.detail).in_guide(&warning.guide_step)
            }));
            step.requests.extend(writes.iter().cloned());
            step.requests.push(read);
        } else if let Judgement::Decide(decision) = judgement {
            step.verdict = Verdict::Decide;
            step.detail.clone_from(&decision.title);
            step.decision = Some(decision.clone());
        } else {
            step.detail = "Runs already".to_owned();
            step.before_after = vec![Line::kept("status: on")];
        }
        if let Some(quarantine) = self.job.as_ref().and_then(SynchronizationJob::quarantine) {
            let detail = quarantine.error.map(|error| error.message).unwrap_or_default();
            step.notices.push(Notice::new(
                Level::Fail,
                format!("In quarantine: {}", quarantine.reason),
                detail,
            ));
        }
        step
    }
}
