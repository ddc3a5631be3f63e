//! The permissions of Microsoft Graph that a registration asks for (`requiredResourceAccess`). They grant nothing yet.

use graph_model::{GraphAnswer, GraphRequest};
use profile::Act;
use serde_json::{Value, json};

use super::super::{Context, Judgement, Work};
use super::{GraphApi, Target, access_with};
use crate::fresh::{Saw, refusal};
use crate::step::{Line, Step, Verdict};

pub(super) struct Permissions {
    target: Target,
    graph: GraphApi,
    application: Option<Value>,
}

impl Permissions {
    pub(super) fn new(target: Target) -> Self {
        Self {
            target,
            graph: GraphApi::default(),
            application: None,
        }
    }

    fn kind(application: bool) -> &'static str {
        if application { "Role" } else { "Scope" }
    }
}

impl Work for Permissions {
    fn step(&self, context: &Context) -> Step {
        let (title, act) = match self.target {
            Target::SignOn => ("Delegated permissions", Act::SsoPermissions),
            Target::GraphApi => ("Application permissions", Act::GraphApi),
        };
        let mut step = self.target.step(context, "permissions", title, act);
        step.undo = "Take the permissions that were added off the registration's list.".to_owned();
        step.verified_by = "The registration is read back with its permissions.".to_owned();
        step
    }

    fn look(&self, context: &Context) -> Option<GraphRequest> {
        if let Some(request) = self.graph.look() {
            return Some(request);
        }
        let object = self.target.object(context)?;
        self.application
            .is_none()
            .then(|| GraphRequest::registration(object))
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if !answer.ok() {
            return refusal(request, answer, self.target.fresh(context));
        }
        if GraphApi::is(request) {
            self.graph = GraphApi(answer.body.clone());
        } else {
            self.application.clone_from(&answer.body);
        }
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        let (values, application) = self.target.permissions(context);
        let ids = match self.graph.ids(&values, application) {
            Ok(ids) => ids,
            Err(error) => return Judgement::Failed(error),
        };
        let nothing = Value::Null;
        let read = self.application.as_ref().unwrap_or(&nothing);
        match access_with(read, &ids, Self::kind(application)) {
            // A registration that is made in this run gets them with its creation.
            Some(_) if self.target == Target::GraphApi && self.application.is_none() => {
                Judgement::Right(values.join(", "))
            }
            Some(access) => Judgement::Write(vec![GraphRequest::patch_application(
                &self.target.object_shown(context),
                json!({ "requiredResourceAccess": access }),
            )]),
            None => Judgement::Right(values.join(", ")),
        }
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        refusal(request, answer, self.target.fresh(context))
    }

    fn look_again(&mut self) {
        self.application = None;
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        let (values, application) = self.target.permissions(context);
        let read = GraphRequest::registration(&self.target.object_shown(context));
        step.requests = vec![GraphRequest::graph_permissions(), read.clone()];
        let line = |value: &String| format!("Microsoft Graph: {value}");
        if let Judgement::Write(writes) = judgement {
            step.verdict = Verdict::Change;
            step.detail = "Added to what the registration asks for; consent comes next".to_owned();
            let nothing = Value::Null;
            let before = self.application.as_ref().unwrap_or(&nothing);
            for value in &values {
                let ids = self.graph.ids(std::slice::from_ref(value), application);
                let missing =
                    ids.is_ok_and(|ids| access_with(before, &ids, Self::kind(application)).is_some());
                step.before_after.push(if missing {
                    Line::added(line(value))
                } else {
                    Line::kept(line(value))
                });
            }
            step.requests.extend(writes.iter().cloned());
            step.requests.push(read);
        } else {
            step.detail = if self.application.is_some() {
                "Asked for already".to_owned()
            } else {
                "Asked for with the creation of the registration".to_owned()
            };
            step.before_after = values.iter().map(|value| Line::kept(line(value))).collect();
        }
        step
    }
}
