//! The start of the job: the last step, after the groups are assigned.

use graph_model::{GraphAnswer, GraphRequest, SynchronizationJob};
use profile::Act;

use super::{Context, Judgement, Work};
use crate::error::StepError;
use crate::fresh::{Saw, refusal};
use crate::run::Mode;
use crate::step::{Level, Line, Notice, Step, Verdict};

#[derive(Default)]
pub(super) struct Start {
    job: Option<SynchronizationJob>,
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
        match &self.job {
            Some(job) if job.is_active() => Judgement::Right("the job is active".to_owned()),
            Some(_) => Judgement::Write(vec![GraphRequest::start_job(
                &context.principal(),
                &context.job(),
            )]),
            // Foreseen: there is nothing yet that could run.
            None if context.mode == Mode::Preview => Judgement::Write(vec![GraphRequest::start_job(
                &context.principal(),
                &context.job(),
            )]),
            None => Judgement::Failed(StepError::NotSetUp),
        }
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        refusal(request, answer, context.fresh())
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
            step.detail = "The first cycle begins at once".to_owned();
            step.before_after = vec![Line::removed("status: off"), Line::added("status: on")];
            step.requests.extend(writes.iter().cloned());
            step.requests.push(read);
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
