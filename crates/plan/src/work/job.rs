//! The provisioning job: taken over, or made from the template `scim`.

use graph_model::{GraphAnswer, GraphRequest, SCIM_TEMPLATE, SynchronizationJob, pick_template};
use profile::Act;

use super::{Context, Judgement, Work};
use crate::error::StepError;
use crate::fresh::{Saw, refusal};
use crate::step::{Line, Step, Verdict};

#[derive(Default)]
pub(super) struct Job {
    jobs: Option<Vec<SynchronizationJob>>,
    template: Option<String>,
    job: Option<SynchronizationJob>,
    /// Made by this run, so that it must be read by its id: lists lag.
    made: bool,
}

impl Job {
    fn listed(&self) -> Option<&SynchronizationJob> {
        let jobs = self.jobs.as_deref().unwrap_or_default();
        jobs.iter()
            .find(|job| job.template_id() == SCIM_TEMPLATE)
            .or(jobs.first())
    }

    fn remember(context: &mut Context, job: &SynchronizationJob) {
        context.known.job_id = Some(job.id().to_owned());
        context.known.job_has_run = job.has_run();
        context.known.job_active = job.is_active();
    }
}

impl Work for Job {
    fn step(&self, context: &Context) -> Step {
        let step = Step::new(
            "job",
            "Provisioning",
            "job from template scim",
            "Provisioning job",
        );
        let mut step = context.with_guide(step, Act::Job);
        step.undo =
            "Delete the job. Its mappings go with it; tenant URL and token stay stored with the application."
                .to_owned();
        step.verified_by = "The job is read by its id. It does not run before it is started.".to_owned();
        step.scope = graph_model::scope::SYNCHRONIZATION.to_owned();
        step
    }

    fn look(&self, context: &Context) -> Option<GraphRequest> {
        let principal = context.known.service_principal_id.as_deref()?;
        if self.made {
            let id = context.known.job_id.as_deref()?;
            return self.job.is_none().then(|| GraphRequest::job(principal, id));
        }
        if self.jobs.is_none() {
            return Some(GraphRequest::jobs(principal));
        }
        let missing = self.listed().is_none() && self.template.is_none();
        missing.then(|| GraphRequest::templates(principal))
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        let fresh = context.fresh();
        if request.path.ends_with("/jobs") {
            // Jobs may answer 404 for an application without provisioning (Graph: jobs); that is an empty list.
            if !answer.ok() && answer.status != 404 {
                return refusal(request, answer, fresh);
            }
            let jobs = answer.items().iter().cloned().map(SynchronizationJob::from_value);
            self.jobs = Some(jobs.collect());
            if let Some(job) = self.listed() {
                Self::remember(context, &job.clone());
            } else {
                context.known.job_id = None;
            }
            return Saw::Good;
        }
        if !answer.ok() {
            return refusal(request, answer, fresh);
        }
        if request.path.ends_with("/templates") {
            self.template = pick_template(answer.items()).map(str::to_owned);
            return match (&self.template, fresh) {
                (Some(_), _) => Saw::Good,
                // Empty for up to two minutes after the application was made (Graph: templates).
                (None, true) => Saw::NotYet("Entra offers provisioning for the new application".to_owned()),
                (None, false) => Saw::Failed(StepError::NoTemplate),
            };
        }
        let job = SynchronizationJob::from_value(answer.body.clone().unwrap_or_default());
        Self::remember(context, &job);
        self.job = Some(job);
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        if let Some(job) = self.job.as_ref().or(self.listed()) {
            return Judgement::Right(format!("Job {}", job.id()));
        }
        if let Some(error) = context.nothing_there() {
            return Judgement::Failed(error);
        }
        let template = self.template.as_deref().unwrap_or(SCIM_TEMPLATE);
        Judgement::Write(vec![GraphRequest::create_job(&context.principal(), template)])
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if answer.ok() {
            let job = SynchronizationJob::from_value(answer.body.clone().unwrap_or_default());
            Self::remember(context, &job);
            context.known.job_created_at = Some(context.now);
            self.made = true;
            return Saw::Good;
        }
        // One job per template: a conflict may mean that it is there (Graph: jobs), so the list decides.
        if answer.status == 409 {
            return Saw::LookAgain("the provisioning job shows in Entra".to_owned());
        }
        refusal(request, answer, context.fresh())
    }

    fn look_again(&mut self) {
        self.jobs = None;
        self.job = None;
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        let principal = context.principal();
        let list = GraphRequest::jobs(&principal);
        match judgement {
            Judgement::Write(writes) => {
                step.verdict = Verdict::Create;
                step.detail = "Stays off until you start it".to_owned();
                step.before_after = vec![Line::added("synchronization job “scim”")];
                step.requests = vec![list, GraphRequest::templates(&principal)];
                step.requests.extend(writes.iter().cloned());
                step.requests.push(GraphRequest::job(&principal, &context.job()));
            }
            _ => {
                step.verdict = Verdict::Right;
                step.detail = match self.listed() {
                    Some(job) if job.is_active() => "In the tenant already, and running".to_owned(),
                    _ => "In the tenant already".to_owned(),
                };
                step.before_after = vec![Line::kept("synchronization job “scim”")];
                step.requests = vec![list];
            }
        }
        step
    }
}
