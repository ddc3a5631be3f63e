//! The registration for the Graph API: found by its name, taken over, or made with its permissions.

use graph_model::{Application, GraphAnswer, GraphRequest, graph_date};
use profile::Act;
use serde_json::{Value, json};

use super::super::{Context, Judgement, Work};
use super::{GraphApi, Target, access_with, native_redirect};
use crate::fresh::{Saw, refusal};
use crate::patience::{FRESH_S, LIST_LAG_S, within};
use crate::registered::KnownRegistration;
use crate::step::{Choice, Decision, Line, Step, Verdict};

/// Key under which a creation is noted before it is sent.
const SENT: &str = "registration";

#[derive(Default)]
pub(super) struct Registration {
    graph: GraphApi,
    found: Option<Vec<Value>>,
    object: Option<Value>,
    adopted: bool,
}

impl Registration {
    fn name(context: &Context) -> &str {
        context
            .profile
            .graph_api
            .as_ref()
            .map_or("Graph API", |api| api.app_name.as_str())
    }

    /// What the admin chose wins over what an earlier run found.
    fn id(context: &Context) -> Option<&str> {
        let chosen = context.answers.adopt.as_deref();
        chosen.or_else(|| Target::GraphApi.object(context))
    }

    fn remember(&mut self, object: &Value, context: &mut Context) {
        let text = |key: &str| object[key].as_str().unwrap_or_default().to_owned();
        let id = text("id");
        let same = Target::GraphApi.object(context) == Some(id.as_str());
        if !same {
            context.known.forget_registration();
            context.known.registration = Some(KnownRegistration {
                object_id: id,
                app_id: text("appId"),
                ..KnownRegistration::default()
            });
        }
        context.known.sent.remove(SENT);
    }

    fn saw_list(&mut self, answer: &GraphAnswer, context: &mut Context) {
        let name = Self::name(context).to_owned();
        // `eq` ignores case, and an application of the gallery's template is one for SCIM.
        let found: Vec<Value> = answer
            .items()
            .iter()
            .filter(|object| object["displayName"] == name.as_str())
            .filter(|object| !object["applicationTemplateId"].is_string())
            .cloned()
            .collect();
        if let [only] = found.as_slice() {
            self.adopted = !context.known.sent.contains_key(SENT);
            let only = only.clone();
            self.remember(&only, context);
            self.object = Some(only);
        }
        self.found = Some(found);
    }

    fn decision(found: &[Value], name: &str) -> Decision {
        let choices = found
            .iter()
            .map(|object| {
                let created = object["createdDateTime"].as_str().and_then(graph_date);
                let created = created.map(|at| format!(", created {}", at.strftime("%Y-%m-%d")));
                let client = object["appId"].as_str().unwrap_or_default();
                Choice {
                    id: object["id"].as_str().unwrap_or_default().to_owned(),
                    label: format!("{name}, client id {client}{}", created.unwrap_or_default()),
                }
            })
            .collect();
        Decision {
            title: format!("{} registrations are named “{name}”", found.len()),
            detail: "Choose the one to continue with (`adopt` in the answers).".to_owned(),
            choices,
        }
    }

    /// The registration with everything the vendor asks for in it.
    fn body(&self, ids: &[String], context: &Context) -> Value {
        let mut body = json!({
            "displayName": Self::name(context),
            "signInAudience": "AzureADMyOrg",
            "requiredResourceAccess": access_with(&Value::Null, ids, "Role"),
        });
        // A consent in the browser has to come back to somewhere.
        if let Some(cloud) = &context.known.cloud {
            body["publicClient"] = json!({"redirectUris": [native_redirect(&cloud.authority)]});
        }
        body
    }
}

impl Work for Registration {
    fn step(&self, context: &Context) -> Step {
        let title = Self::name(context).to_owned();
        let mut step = Target::GraphApi.step(context, "registration", &title, Act::GraphApi);
        step.undo =
            "Delete the registration. It can be restored for 30 days; its secrets end at once.".to_owned();
        step.verified_by = "The registration is read back by its id.".to_owned();
        step
    }

    fn look(&self, context: &Context) -> Option<GraphRequest> {
        if let Some(request) = self.graph.look() {
            return Some(request);
        }
        if self.object.is_some() {
            return None;
        }
        match Self::id(context) {
            Some(id) => Some(GraphRequest::registration(id)),
            None => self
                .found
                .is_none()
                .then(|| GraphRequest::registrations_named(Self::name(context))),
        }
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if GraphApi::is(request) {
            if !answer.ok() {
                return refusal(request, answer, false);
            }
            self.graph = GraphApi(answer.body.clone());
            return Saw::Good;
        }
        if request.path.starts_with("/applications?") {
            if !answer.ok() {
                return refusal(request, answer, false);
            }
            self.saw_list(answer, context);
            return Saw::Good;
        }
        if !answer.ok() {
            let fresh = Target::GraphApi.fresh(context);
            if answer.status == 404 && !fresh && context.answers.adopt.is_none() {
                // Somebody deleted it: it is looked for by name again.
                context.known.forget_registration();
                return Saw::LookAgain("Entra's list agrees with the registration that is gone".to_owned());
            }
            return refusal(request, answer, fresh);
        }
        let object = answer.body.clone().unwrap_or_default();
        self.adopted |= Target::GraphApi.object(context).is_none();
        self.remember(&object, context);
        self.object = Some(object);
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        if self.object.is_some() {
            let client = Target::GraphApi.app_id(context).unwrap_or_default();
            return Judgement::Right(format!("client id {client}"));
        }
        let found = self.found.as_deref().unwrap_or_default();
        if found.len() > 1 {
            return Judgement::Decide(Self::decision(found, Self::name(context)));
        }
        if within(context.known.sent.get(SENT).copied(), LIST_LAG_S, context.now) {
            return Judgement::NotYet(
                "the registration whose creation was sent a moment ago shows in the tenant's list".to_owned(),
            );
        }
        let (values, _) = Target::GraphApi.permissions(context);
        match self.graph.ids(&values, true) {
            Ok(ids) => Judgement::Write(vec![GraphRequest::create_application(self.body(&ids, context))]),
            Err(error) => Judgement::Failed(error),
        }
    }

    fn about_to_send(&mut self, _request: &GraphRequest, context: &mut Context) {
        context.known.sent.insert(SENT.to_owned(), context.now);
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if !answer.ok() {
            context.known.sent.remove(SENT);
            return refusal(request, answer, false);
        }
        let object = Application::from_value(answer.body.clone().unwrap_or_default());
        context.known.registration = Some(KnownRegistration {
            object_id: object.id().to_owned(),
            app_id: object.app_id().to_owned(),
            made_at: Some(context.now),
            ..KnownRegistration::default()
        });
        context.known.sent.remove(SENT);
        Saw::Good
    }

    fn look_again(&mut self) {
        self.found = None;
        self.object = None;
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        let name = Self::name(context);
        let line = format!("app registration “{name}”");
        let list = GraphRequest::registrations_named(name);
        let read = GraphRequest::registration(&Target::GraphApi.object_shown(context));
        match judgement {
            Judgement::Write(writes) => {
                let (values, _) = Target::GraphApi.permissions(context);
                step.verdict = Verdict::Create;
                step.detail = format!("Not in the tenant yet; made with {} permissions", values.len());
                step.before_after = vec![Line::added(line)];
                step.before_after.extend(
                    values
                        .iter()
                        .map(|value| Line::added(format!("asks for {value}"))),
                );
                if let Some(cloud) = &context.known.cloud {
                    step.before_after.push(Line::added(format!(
                        "consent comes back to {}",
                        native_redirect(&cloud.authority)
                    )));
                }
                step.requests = vec![GraphRequest::graph_permissions(), list];
                step.requests.extend(writes.iter().cloned());
                step.requests.push(read);
            }
            Judgement::Decide(decision) => {
                step.verdict = Verdict::Decide;
                step.detail.clone_from(&decision.title);
                step.decision = Some(decision.clone());
                step.requests = vec![list];
            }
            Judgement::Right(_) | Judgement::NotYet(_) | Judgement::Failed(_) => {
                let fresh = context.known.registration.as_ref();
                let ours = fresh.is_some_and(|known| within(known.made_at, FRESH_S, context.now));
                step.verdict = if self.adopted && !ours {
                    Verdict::Adopt
                } else {
                    Verdict::Right
                };
                step.detail = if step.verdict == Verdict::Adopt {
                    "In the tenant already; taken over".to_owned()
                } else {
                    "Nothing to do".to_owned()
                };
                step.before_after = vec![Line::kept(line)];
                step.requests = vec![read];
            }
        }
        step
    }
}
