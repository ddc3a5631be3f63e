//! Whether only assigned people may sign in. Read and explained, never changed: the vendor's guide does not ask for it.

use graph_model::{GraphAnswer, GraphRequest};
use profile::Act;

use super::super::{Context, Judgement, Work};
use super::Target;
use crate::fresh::{Saw, refusal};
use crate::step::{Level, Line, Notice, Step};

#[derive(Default)]
pub(super) struct Assignment {
    required: Option<bool>,
}

impl Work for Assignment {
    fn step(&self, context: &Context) -> Step {
        let mut step = Target::SignOn.step(context, "assignment", "Who may sign in", Act::SsoAssignment);
        step.undo = "Nothing is written.".to_owned();
        step.verified_by = "The application is read.".to_owned();
        step
    }

    fn look(&self, context: &Context) -> Option<GraphRequest> {
        let principal = Target::SignOn.principal(context)?;
        self.required
            .is_none()
            .then(|| GraphRequest::service_principal(principal))
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if !answer.ok() {
            return refusal(request, answer, context.fresh());
        }
        let body = answer.body.as_ref();
        self.required = Some(body.is_some_and(|body| body["appRoleAssignmentRequired"] == true));
        context.known.assignment_required = self.required;
        Saw::Good
    }

    fn judge(&mut self, _context: &mut Context) -> Judgement {
        Judgement::Right(match self.required {
            Some(false) => "everybody in the tenant may sign in".to_owned(),
            _ => "only assigned people may sign in".to_owned(),
        })
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        refusal(request, answer, context.fresh())
    }

    fn look_again(&mut self) {
        self.required = None;
    }

    fn present(&self, _judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        step.requests = vec![GraphRequest::service_principal(
            &Target::SignOn.principal_shown(context),
        )];
        // A new application of the template begins with it (Graph: appRoleAssignmentRequired).
        if self.required == Some(false) {
            step.detail = "Everybody in the tenant".to_owned();
            step.before_after = vec![Line::kept("assignment required: no")];
            step.notices.push(Notice::new(
                Level::Info,
                "Everybody in the tenant may sign in",
                "Provisioning reaches the assigned alone, so others would find no account at the vendor.",
            ));
        } else {
            let people = context.people.len();
            step.detail = match people {
                0 => "Those who are assigned".to_owned(),
                1 => "Those who are assigned · 1 person in the groups".to_owned(),
                people => format!("Those who are assigned · {people} people in the groups"),
            };
            step.before_after = vec![Line::kept("assignment required: yes")];
            step.notices.push(Notice::new(
                Level::Info,
                "Only assigned people may sign in",
                "Others are refused with AADSTS50105. People in a group inside an assigned group count as others.",
            ));
        }
        step
    }
}
