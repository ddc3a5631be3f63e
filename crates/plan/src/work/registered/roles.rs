//! Admin consent to application permissions: one assignment for each, to Graph's own service principal.

use graph_model::{Assignment, GraphAnswer, GraphRequest, Principal};
use profile::Act;

use super::super::{Context, Judgement, Work};
use super::{GraphApi, Target, consent_notice};
use crate::error::StepError;
use crate::fresh::{Saw, refusal};
use crate::registered::KnownConsent;
use crate::step::{Line, Step, Verdict};

#[derive(Default)]
pub(super) struct Roles {
    graph: GraphApi,
    seen: Option<Vec<Assignment>>,
    /// Graph does not let this account grant them; kept over another look.
    refused: bool,
}

impl Roles {
    /// Each permission with its id, and whether it is granted.
    fn list(&self, context: &Context) -> Result<Vec<(String, String, bool)>, StepError> {
        let (values, _) = Target::GraphApi.permissions(context);
        let ids = self.graph.ids(&values, true)?;
        let seen = self.seen.as_deref().unwrap_or_default();
        let granted = |id: &str| seen.iter().any(|found| found.app_role_id() == id);
        Ok(values
            .into_iter()
            .zip(ids)
            .map(|(value, id)| {
                let granted = granted(&id);
                (value, id, granted)
            })
            .collect())
    }

    fn known(&self, context: &Context) -> KnownConsent {
        let list = self.list(context).unwrap_or_default();
        let of = |wanted: bool| {
            let those = list.iter().filter(|(.., granted)| *granted == wanted);
            those.map(|(value, ..)| value.clone()).collect()
        };
        KnownConsent {
            granted: of(true),
            missing: of(false),
            refused: self.refused,
        }
    }
}

impl Work for Roles {
    fn step(&self, context: &Context) -> Step {
        let mut step = Target::GraphApi.step(context, "consent", "Admin consent", Act::GraphApiConsent);
        step.undo =
            "Remove the assignments to Microsoft Graph: the registration can then read nothing.".to_owned();
        step.verified_by = "The assignments of the service principal are read back.".to_owned();
        step.scope = graph_model::scope::ASSIGNMENT.to_owned();
        step.role = "Privileged Role Administrator".to_owned();
        step
    }

    fn look(&self, context: &Context) -> Option<GraphRequest> {
        if let Some(request) = self.graph.look() {
            return Some(request);
        }
        let principal = Target::GraphApi.principal(context)?;
        let own = Principal::ServicePrincipal(principal);
        self.seen
            .is_none()
            .then(|| GraphRequest::assignments_of(own, Some(self.graph.id())))
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if !answer.ok() {
            return refusal(request, answer, Target::GraphApi.fresh(context));
        }
        if GraphApi::is(request) {
            self.graph = GraphApi(answer.body.clone());
        } else {
            let seen = answer.items().iter().cloned().map(Assignment::from_value);
            self.seen = Some(seen.collect());
        }
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        let list = match self.list(context) {
            Ok(list) => list,
            Err(error) => return Judgement::Failed(error),
        };
        let known = self.known(context);
        let (granted, all) = (known.granted.len(), list.len());
        context
            .known
            .consent
            .insert(Target::GraphApi.slot().to_owned(), known);
        if granted == all {
            return Judgement::Right(format!("{all} permissions are granted"));
        }
        if self.refused {
            return Judgement::Right(format!(
                "{granted} of {all} are granted; the others wait for an administrator's consent"
            ));
        }
        let principal = Target::GraphApi.principal_shown(context);
        let writes = list
            .into_iter()
            .filter(|(.., granted)| !granted)
            .map(|(value, id, _)| {
                let own = Principal::ServicePrincipal(&principal);
                let mut request = GraphRequest::assign_to(own, self.graph.id(), &id);
                request.label = format!("Grant {value}");
                request
            })
            .collect();
        Judgement::Write(writes)
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if answer.fault().is_some_and(|fault| fault.already_assigned()) {
            return Saw::Good;
        }
        // Administrators of applications may not give permissions of Graph; a fresh principal answers 400 and 404 instead.
        if answer.status == 403 {
            self.refused = true;
            return Saw::LookAgain("Entra shows what is granted".to_owned());
        }
        refusal(request, answer, Target::GraphApi.fresh(context))
    }

    fn look_again(&mut self) {
        self.seen = None;
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        let principal = Target::GraphApi.principal_shown(context);
        let own = Principal::ServicePrincipal(&principal);
        let read = GraphRequest::assignments_of(own, Some(self.graph.id()));
        step.requests = vec![GraphRequest::graph_permissions(), read.clone()];
        let known = self.known(context);
        let line = |value: &String| format!("granted: {value}");
        step.before_after = known
            .granted
            .iter()
            .map(|value| Line::kept(line(value)))
            .collect();
        match judgement {
            Judgement::Write(writes) => {
                step.verdict = Verdict::Change;
                step.detail =
                    "Needs the role Privileged Role Administrator; without it you get a link".to_owned();
                step.before_after
                    .extend(known.missing.iter().map(|value| Line::added(line(value))));
                step.requests.extend(writes.iter().cloned());
                step.requests.push(read);
            }
            _ if known.missing.is_empty() => step.detail = "Granted already".to_owned(),
            _ => {
                step.detail = "Not granted: it needs an administrator with more rights".to_owned();
                step.notices
                    .push(consent_notice(Target::GraphApi, &known, context));
            }
        }
        step
    }
}
