//! The service principal of the registration: nobody makes it by itself (Graph: POST servicePrincipals).

use graph_model::{GraphAnswer, GraphRequest};
use profile::Act;

use super::super::{Context, Judgement, Work};
use super::Target;
use crate::fresh::{Saw, refusal};
use crate::patience::{LIST_LAG_S, within};
use crate::step::{Line, Step, Verdict};

/// Key under which a creation is noted before it is sent.
const SENT: &str = "registration-principal";
/// Shown under Enterprise applications, and not among people's own apps (Graph: tags with meaning).
const TAGS: [&str; 2] = ["WindowsAzureActiveDirectoryIntegratedApp", "HideApp"];

#[derive(Default)]
pub(super) struct Principal {
    read: bool,
    found: bool,
}

impl Principal {
    fn remember(context: &mut Context, id: &str, made: bool) {
        let now = context.now;
        context.known.sent.remove(SENT);
        if let Some(known) = &mut context.known.registration {
            known.principal_id = Some(id.to_owned());
            if made {
                known.principal_made_at = Some(now);
            }
        }
    }

    fn app_id(context: &Context) -> String {
        Target::GraphApi
            .app_id(context)
            .unwrap_or("{clientId}")
            .to_owned()
    }
}

impl Work for Principal {
    fn step(&self, context: &Context) -> Step {
        let mut step = Target::GraphApi.step(context, "principal", "Service principal", Act::GraphApi);
        step.undo = "It goes with the registration.".to_owned();
        step.verified_by = "It is read back by its client id.".to_owned();
        step
    }

    fn look(&self, context: &Context) -> Option<GraphRequest> {
        let app_id = Target::GraphApi.app_id(context)?;
        (!self.read).then(|| GraphRequest::service_principal_of(app_id))
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        self.read = true;
        if answer.status == 404 {
            self.found = false;
            return Saw::Good;
        }
        if !answer.ok() {
            return refusal(request, answer, Target::GraphApi.fresh(context));
        }
        let id = answer.body.as_ref().and_then(|body| body["id"].as_str());
        if let Some(id) = id {
            self.found = true;
            Self::remember(context, id, false);
        }
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        if self.found {
            return Judgement::Right("the registration has its service principal".to_owned());
        }
        let known = context.known.registration.as_ref();
        let made = known.and_then(|known| known.principal_made_at);
        let sent = context.known.sent.get(SENT).copied();
        if within(made.or(sent), LIST_LAG_S, context.now) {
            return Judgement::NotYet("the new service principal can be read everywhere in Entra".to_owned());
        }
        Judgement::Write(vec![GraphRequest::create_service_principal(
            &Self::app_id(context),
            &TAGS,
        )])
    }

    fn about_to_send(&mut self, _request: &GraphRequest, context: &mut Context) {
        context.known.sent.insert(SENT.to_owned(), context.now);
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if !answer.ok() {
            context.known.sent.remove(SENT);
            // It is there, made by somebody else or by a request whose answer was lost.
            if answer.status == 409 {
                return Saw::LookAgain("Entra shows the service principal that is there".to_owned());
            }
            return refusal(request, answer, Target::GraphApi.fresh(context));
        }
        let body = answer.body.clone().unwrap_or_default();
        Self::remember(context, body["id"].as_str().unwrap_or_default(), true);
        Saw::Good
    }

    fn look_again(&mut self) {
        *self = Self::default();
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        let read = GraphRequest::service_principal_of(&Self::app_id(context));
        step.requests = vec![read.clone()];
        if let Judgement::Write(writes) = judgement {
            step.verdict = Verdict::Create;
            step.detail = "Permissions are granted to it".to_owned();
            step.before_after = vec![Line::added("service principal of the registration")];
            step.requests.extend(writes.iter().cloned());
            step.requests.push(read);
        } else {
            step.detail = "Nothing to do".to_owned();
            step.before_after = vec![Line::kept("service principal of the registration")];
        }
        step
    }
}
