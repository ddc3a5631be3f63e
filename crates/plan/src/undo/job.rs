//! A job that the set-up made on an application that was there before: deleted with its mappings.

use graph_model::{GraphAnswer, GraphRequest, SynchronizationJob};
use serde_json::Value;

use super::{Left, count, deleted, forget};
use crate::fresh::{Saw, refusal};
use crate::places::{Difference, differences};
use crate::run::Mode;
use crate::step::{Line, Step, Verdict};
use crate::work::{Context, Judgement, Work};
use crate::written::Written;

pub(super) struct Job {
    id: String,
    principal: String,
    notes: Vec<Written>,
    jobs: Option<Vec<SynchronizationJob>>,
    schema: Option<Option<Value>>,
    deleting: bool,
}

impl Job {
    pub(super) fn new(id: String, principal: String, notes: Vec<Written>) -> Self {
        Self {
            id,
            principal,
            notes,
            jobs: None,
            schema: None,
            deleting: false,
        }
    }

    /// The job that was made. Without its id it is the one of the template that was asked for: before, there was none.
    fn job(&self) -> Option<&str> {
        let jobs = self.jobs.as_deref()?;
        let made = |job: &&SynchronizationJob| {
            self.notes.iter().any(|note| match note.made_id() {
                Some(id) => id == job.id(),
                None => note.asked["templateId"] == job.template_id(),
            })
        };
        jobs.iter().find(made).map(SynchronizationJob::id)
    }

    fn left(&self, context: &Context) -> Option<Left> {
        self.job()?;
        if self.deleting || context.also.contains(&self.id) {
            return None;
        }
        let now = self.schema.as_ref()?.as_ref()?;
        let then = context.known.schema_after()?;
        if then.get("id") != now.get("id") {
            return None;
        }
        let by_us = |found: &Difference| {
            let mut own = context.known.written.iter().flat_map(|note| &note.differences);
            own.any(|own| own.place == found.place && own.after == found.after)
        };
        let places = differences(then, now)
            .iter()
            .filter(|found| !by_us(found))
            .count();
        (places > 0).then(|| {
            Left::new(
                "Somebody changed the mappings since",
                format!(
                    "{}; deleting the job would take that away.",
                    count(places, "place was changed", "places were changed")
                ),
            )
        })
    }
}

impl Work for Job {
    fn step(&self, _context: &Context) -> Step {
        let mut step = Step::new(
            &self.id,
            "Provisioning",
            "made by this set-up",
            "Provisioning job",
        );
        step.undo = "Make the job again; its mappings are then the usual ones.".to_owned();
        step.verified_by = "The list of jobs is read until it is gone.".to_owned();
        step.portal = "Enterprise applications > the application > Provisioning".to_owned();
        step.scope = graph_model::scope::SYNCHRONIZATION.to_owned();
        step
    }

    fn look(&self, _context: &Context) -> Option<GraphRequest> {
        if self.jobs.is_none() {
            return Some(GraphRequest::jobs(&self.principal));
        }
        let job = self.job().filter(|_| !self.deleting && self.schema.is_none())?;
        Some(GraphRequest::schema(&self.principal, job))
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if !answer.ok() && answer.status != 404 {
            return refusal(request, answer, context.fresh());
        }
        if request.path.ends_with("/schema") {
            self.schema = Some(answer.body.clone().filter(|_| answer.ok()));
        } else {
            let jobs = answer.items().iter().cloned().map(SynchronizationJob::from_value);
            self.jobs = Some(jobs.collect());
        }
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        if let Some(left) = self.left(context) {
            return Judgement::Right(left.outcome());
        }
        if let Some(job) = self.job() {
            return Judgement::Write(vec![GraphRequest::delete_job(&self.principal, job)]);
        }
        if context.mode == Mode::Apply {
            let made: Vec<&str> = self.notes.iter().filter_map(Written::made_id).collect();
            let known = &mut context.known;
            known.written.retain(|note| {
                !made
                    .iter()
                    .any(|job| note.path.split('/').any(|part| part == *job))
            });
            known.forget_job();
        }
        forget(context, &self.notes);
        Judgement::Right("the job is not there".to_owned())
    }

    fn about_to_send(&mut self, _request: &GraphRequest, _context: &mut Context) {
        self.deleting = true;
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        deleted(request, answer, context)
    }

    fn look_again(&mut self) {
        self.jobs = None;
        self.schema = None;
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        let line = "synchronization job “scim” with its mappings";
        if let Some(left) = self.left(context) {
            left.show(&mut step);
            step.before_after = vec![Line::kept(line)];
            return step;
        }
        let Judgement::Write(writes) = judgement else {
            step.detail = "Not there".to_owned();
            return step;
        };
        step.verdict = Verdict::Change;
        step.detail = "Deleted; there was none before".to_owned();
        step.before_after = vec![Line::removed(line)];
        step.requests.clone_from(writes);
        step
    }
}
