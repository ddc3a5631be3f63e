//! The tenant: its name and id, and whether it is the one this set-up belongs to.

use graph_model::{GraphAnswer, GraphRequest, Organization as Tenant};
use profile::Act;

use super::{Context, Judgement, Work};
use crate::error::StepError;
use crate::fresh::{Saw, refusal};
use crate::step::{Step, Verdict};

#[derive(Default)]
pub(crate) struct Organization {
    seen: Option<Tenant>,
}

impl Work for Organization {
    fn step(&self, context: &Context) -> Step {
        let title = context.known.tenant_name.as_deref().unwrap_or("Tenant");
        let mut step = context.with_guide(Step::new("organization", "Tenant", "", title), Act::Organization);
        step.undo = "Nothing is written.".to_owned();
        step.verified_by = "The tenant id is compared with the one this set-up began with.".to_owned();
        step.requests = vec![GraphRequest::organization()];
        step.scope = graph_model::scope::ORGANIZATION.to_owned();
        step.role = "Any member".to_owned();
        step
    }

    fn look(&self, _context: &Context) -> Option<GraphRequest> {
        self.seen.is_none().then(GraphRequest::organization)
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if !answer.ok() {
            return refusal(request, answer, false);
        }
        let item = answer.items().first().cloned().unwrap_or_default();
        let tenant = Tenant::from_value(item);
        if tenant.id().is_empty() {
            return Saw::NotYet("Graph tells which tenant this is".to_owned());
        }
        if context.known.tenant_id.is_none() {
            context.known.tenant_id = Some(tenant.id().to_owned());
        }
        context.known.tenant_name = Some(tenant.display_name().to_owned());
        context.known.tenant_domain = tenant.default_domain().map(str::to_owned);
        self.seen = Some(tenant);
        context.resolve();
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        let found = self.seen.as_ref().map_or("", Tenant::id);
        match context.known.tenant_id.as_deref() {
            Some(expected) if expected != found => Judgement::Failed(StepError::OtherTenant {
                expected: expected.to_owned(),
                found: found.to_owned(),
            }),
            _ => Judgement::Right(format!("Tenant {found}")),
        }
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, _context: &mut Context) -> Saw {
        refusal(request, answer, false)
    }

    fn look_again(&mut self) {
        self.seen = None;
    }

    fn present(&self, _judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        step.verdict = Verdict::Right;
        let id = self.seen.as_ref().map_or("", Tenant::id);
        step.detail = match &context.known.tenant_domain {
            Some(domain) => format!("{domain} · {id}"),
            None => id.to_owned(),
        };
        step
    }
}
