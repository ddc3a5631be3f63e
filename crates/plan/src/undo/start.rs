//! A job that the set-up switched on, on an application that was there before: paused again.

use graph_model::{GraphAnswer, GraphRequest, SynchronizationJob};

use crate::fresh::{Saw, refusal};
use crate::run::Mode;
use crate::step::{Line, Step, Verdict};
use crate::work::{Context, Judgement, Work};

pub(super) struct Pause {
    id: String,
    principal: String,
    job: String,
    seen: Option<Option<SynchronizationJob>>,
}

impl Pause {
    pub(super) fn new(id: String, principal: String, job: String) -> Self {
        Self {
            id,
            principal,
            job,
            seen: None,
        }
    }
}

impl Work for Pause {
    fn step(&self, _context: &Context) -> Step {
        let mut step = Step::new(
            &self.id,
            "Start",
            "switched on by this set-up",
            "Provisioning off",
        );
        step.undo = "Start the job again.".to_owned();
        step.verified_by = "The job is read until its schedule is not Active any more.".to_owned();
        step.portal =
            "Enterprise applications > the application > Provisioning > Pause provisioning".to_owned();
        step.scope = graph_model::scope::SYNCHRONIZATION.to_owned();
        step
    }

    fn look(&self, _context: &Context) -> Option<GraphRequest> {
        self.seen
            .is_none()
            .then(|| GraphRequest::job(&self.principal, &self.job))
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if !answer.ok() && answer.status != 404 {
            return refusal(request, answer, context.fresh());
        }
        let body = answer.body.clone().filter(|_| answer.ok());
        self.seen = Some(body.map(SynchronizationJob::from_value));
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        match self.seen.as_ref().and_then(Option::as_ref) {
            Some(job) if job.is_active() => {
                Judgement::Write(vec![GraphRequest::pause_job(&self.principal, &self.job)])
            }
            _ => {
                let starts = format!(
                    "/servicePrincipals/{}/synchronization/jobs/{}/start",
                    self.principal, self.job
                );
                if context.mode == Mode::Apply {
                    context.known.job_active = false;
                    context.known.written.retain(|note| note.path != starts);
                }
                Judgement::Right("the job does not run".to_owned())
            }
        }
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        refusal(request, answer, context.fresh())
    }

    fn look_again(&mut self) {
        self.seen = None;
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        if let Judgement::Write(writes) = judgement {
            step.verdict = Verdict::Change;
            step.detail = "A cycle that is running ends first".to_owned();
            step.before_after = vec![Line::removed("status: on"), Line::added("status: off")];
            step.requests.clone_from(writes);
        } else {
            step.detail = "Does not run".to_owned();
        }
        step
    }
}
