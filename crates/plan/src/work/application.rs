//! The enterprise application: found by its name, taken over, or made from the non-gallery template.

use graph_model::graph_date;
use graph_model::{Application as AppObject, GraphAnswer, GraphRequest, ServicePrincipal};
use profile::Act;

use super::{Context, Judgement, Work};
use crate::error::StepError;
use crate::fresh::{Saw, refusal};
use crate::patience::{FRESH_S, GOOD_READS, LIST_LAG_S, within};
use crate::run::Mode;
use crate::step::{Choice, Decision, Line, Step, Verdict};

/// Key under which a creation is noted before it is sent.
const SENT: &str = "application";

#[derive(Default)]
pub(super) struct Application {
    found: Option<Vec<ServicePrincipal>>,
    principal: Option<ServicePrincipal>,
    object: Option<AppObject>,
    good_reads: u32,
    adopted: bool,
}

impl Application {
    fn id(context: &Context) -> Option<&str> {
        // What the admin chose wins over what an earlier run found.
        let chosen = context.answers.adopt.as_deref();
        chosen.or(context.known.service_principal_id.as_deref())
    }

    /// Several good reads only after a creation: replicas flip-flop (Graph: replication).
    fn reads_needed(context: &Context) -> u32 {
        let fresh = within(context.known.app_created_at, FRESH_S, context.now);
        if fresh && context.mode == Mode::Apply {
            GOOD_READS
        } else {
            1
        }
    }

    fn remember(context: &mut Context, principal: &ServicePrincipal) {
        let known = &mut context.known;
        known.service_principal_id = Some(principal.id().to_owned());
        known.app_id = Some(principal.app_id().to_owned());
        if known.app_created_at.is_none() {
            known.app_created_at = principal.created();
        }
        known.sent.remove(SENT);
        known.found_made_application(principal);
    }

    fn saw_list(&mut self, answer: &GraphAnswer, context: &mut Context) {
        let name = &context.answers.app_name;
        // `eq` ignores case, and an application made from a gallery template has other roles and another job.
        let mut found: Vec<ServicePrincipal> = answer
            .items()
            .iter()
            .cloned()
            .map(ServicePrincipal::from_value)
            .filter(|principal| principal.is_non_gallery() && principal.display_name() == name)
            .collect();
        if let [_] = found.as_slice()
            && let Some(only) = found.pop()
        {
            self.adopted = true;
            Self::remember(context, &only);
        }
        self.found = Some(found);
    }

    fn saw_principal(&mut self, answer: &GraphAnswer, context: &mut Context) {
        let principal = ServicePrincipal::from_value(answer.body.clone().unwrap_or_default());
        if context.known.service_principal_id.as_deref() != Some(principal.id()) {
            context.known.forget_application();
            self.adopted = true;
        }
        Self::remember(context, &principal);
        context.app_roles = principal.app_roles();
        self.principal = Some(principal);
    }

    /// The remembered application answers 404 although it is not new: it was deleted, so it is looked for by name again.
    fn gone(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if context.answers.adopt.is_some() {
            // The application that the admin chose to continue with.
            return refusal(request, answer, false);
        }
        context.known.forget_application();
        // With a pause: the list may go on naming it for a while.
        Saw::LookAgain("Entra's list agrees with the application that is gone".to_owned())
    }

    fn decision(found: &[ServicePrincipal], name: &str) -> Decision {
        let choices = found
            .iter()
            .map(|principal| Choice {
                id: principal.id().to_owned(),
                label: match principal.created() {
                    Some(at) => format!(
                        "{}, created {}",
                        principal.display_name(),
                        at.strftime("%Y-%m-%d")
                    ),
                    None => principal.display_name().to_owned(),
                },
            })
            .collect();
        Decision {
            title: format!("{} applications are named “{name}”", found.len()),
            detail: "Choose the one to continue with (`adopt` in the answers), or give the new one another name (`app_name`).".to_owned(),
            choices,
        }
    }
}

impl Work for Application {
    fn step(&self, context: &Context) -> Step {
        let step = Step::new(
            "application",
            "Application",
            "non-gallery, template Custom",
            &context.answers.app_name,
        );
        let mut step = context.with_guide(step, Act::Application);
        step.undo =
            "Delete the application. It can be restored for 30 days, and everything below it goes with it."
                .to_owned();
        step.verified_by =
            "Application and service principal are read until both answer three times in a row.".to_owned();
        step.scope = graph_model::scope::APPLICATION.to_owned();
        step
    }

    fn look(&self, context: &Context) -> Option<GraphRequest> {
        let Some(id) = Self::id(context) else {
            return self
                .found
                .is_none()
                .then(|| GraphRequest::service_principals_named(&context.answers.app_name));
        };
        if self.principal.is_none() {
            return Some(GraphRequest::service_principal(id));
        }
        if self.object.is_some() {
            return None;
        }
        match (&context.known.application_id, &context.known.app_id) {
            (Some(object), _) => Some(GraphRequest::application(object)),
            (None, Some(app_id)) => Some(GraphRequest::application_by_app_id(app_id)),
            (None, None) => None,
        }
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if !answer.ok() {
            self.good_reads = 0;
            let fresh = context.fresh();
            if answer.status == 404 && (!fresh || context.known.app_settled) {
                return self.gone(request, answer, context);
            }
            let saw = refusal(request, answer, fresh);
            return match saw {
                Saw::NotYet(_) => Saw::LookAgain(waiting()),
                other => other,
            };
        }
        if request.path.starts_with("/servicePrincipals?") {
            self.saw_list(answer, context);
        } else if request.path.starts_with("/servicePrincipals/") {
            self.saw_principal(answer, context);
        } else {
            let by_filter = request.path.starts_with("/applications?");
            let value = if by_filter {
                answer.items().first().cloned()
            } else {
                answer.body.clone()
            };
            let Some(value) = value else {
                // A filtered list lags behind (Graph: lists and `$filter`).
                self.good_reads = 0;
                return Saw::LookAgain(waiting());
            };
            let object = AppObject::from_value(value);
            context.known.application_id = Some(object.id().to_owned());
            self.object = Some(object);
        }
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        if let (Some(principal), Some(_)) = (&self.principal, &self.object) {
            if !principal.is_non_gallery() {
                return Judgement::Failed(StepError::OtherKind {
                    name: principal.display_name().to_owned(),
                });
            }
            self.good_reads += 1;
            context.known.app_settled |= self.good_reads >= GOOD_READS;
            return if self.good_reads >= Self::reads_needed(context) {
                Judgement::Right(format!(
                    "Application {}",
                    context.known.app_id.as_deref().unwrap_or_default()
                ))
            } else {
                Judgement::NotYet(waiting())
            };
        }
        let found = self.found.as_deref().unwrap_or_default();
        if found.len() > 1 {
            return Judgement::Decide(Self::decision(found, &context.answers.app_name));
        }
        if within(context.known.sent.get(SENT).copied(), LIST_LAG_S, context.now) {
            return Judgement::NotYet(
                "the application whose creation was sent a moment ago shows in the tenant's list".to_owned(),
            );
        }
        if let Some(error) = context.nothing_there() {
            return Judgement::Failed(error);
        }
        Judgement::Write(vec![GraphRequest::instantiate(&context.answers.app_name)])
    }

    fn about_to_send(&mut self, _request: &GraphRequest, context: &mut Context) {
        context.known.sent.insert(SENT.to_owned(), context.now);
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if !answer.ok() {
            context.known.sent.remove(SENT);
            return refusal(request, answer, false);
        }
        let body = answer.body.clone().unwrap_or_default();
        let text = |path: &str| {
            body.pointer(path)
                .and_then(serde_json::Value::as_str)
                .map(str::to_owned)
        };
        let known = &mut context.known;
        known.service_principal_id = text("/servicePrincipal/id");
        known.application_id = text("/application/id");
        known.app_id = text("/application/appId");
        // Our clock may differ from Graph's; the later one keeps the waits long enough.
        let created = text("/application/createdDateTime").and_then(|date| graph_date(&date));
        known.app_created_at = created.max(Some(context.now));
        if known.service_principal_id.is_some() {
            known.sent.remove(SENT);
        }
        Saw::Good
    }

    fn look_again(&mut self) {
        self.found = None;
        self.principal = None;
        self.object = None;
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        let name = &context.answers.app_name;
        let line = format!("enterprise application “{name}”");
        let list = GraphRequest::service_principals_named(name);
        let object = context.known.application_id.as_deref().unwrap_or("{application}");
        let reads = [
            GraphRequest::service_principal(&context.principal()),
            GraphRequest::application(object),
        ];
        match judgement {
            Judgement::Write(writes) => {
                step.verdict = Verdict::Create;
                step.detail = "Not in the tenant yet".to_owned();
                step.before_after = vec![Line::added(line)];
                step.requests = [list]
                    .into_iter()
                    .chain(writes.iter().cloned())
                    .chain(reads)
                    .collect();
            }
            Judgement::Decide(decision) => {
                step.verdict = Verdict::Decide;
                step.detail = decision.title.clone();
                step.decision = Some(decision.clone());
                step.requests = vec![list];
            }
            Judgement::Right(_) | Judgement::NotYet(_) | Judgement::Failed(_) => {
                step.verdict = if self.adopted {
                    Verdict::Adopt
                } else {
                    Verdict::Right
                };
                step.detail = if self.adopted {
                    "In the tenant already; taken over without a change".to_owned()
                } else {
                    "Nothing to do".to_owned()
                };
                if let Some(principal) = &self.principal {
                    // The admin may have changed the name in the answers since.
                    principal.display_name().clone_into(&mut step.title);
                }
                step.before_after = vec![Line::kept(format!("enterprise application “{}”", step.title))];
                step.requests = if self.adopted {
                    [list].into_iter().chain(reads).collect()
                } else {
                    reads.to_vec()
                };
            }
        }
        step
    }
}

fn waiting() -> String {
    "the new application and its service principal can be read everywhere in Entra".to_owned()
}
