//! Roles of the application that the profile brings. They are stored on the application object; the service principal, which
//! assignments name, gets its copy a little later (Graph: replication).

use graph_model::{AppRole, Application, GraphAnswer, GraphRequest, ServicePrincipal};
use profile::Act;

use super::{Context, Judgement, Work};
use crate::fresh::{Saw, refusal};
use crate::step::{Line, Notice, Step, Verdict};

#[derive(Default)]
pub(super) struct Roles {
    object: Option<Application>,
    principal: Option<ServicePrincipal>,
}

impl Roles {
    fn of_object(&self) -> Vec<AppRole> {
        self.object
            .as_ref()
            .map(Application::app_roles)
            .unwrap_or_default()
    }

    /// Roles that are not there, or switched off.
    fn missing<'c>(&self, context: &'c Context) -> Vec<&'c profile::AppRole> {
        let there = self.of_object();
        let is_there = |wanted: &profile::AppRole| {
            there
                .iter()
                .any(|role| role.value() == wanted.value && role.assignable())
        };
        let wanted = context.profile.app_roles.iter();
        wanted.filter(|wanted| !is_there(wanted)).collect()
    }

    /// All roles as they will be: those that are there keep their ids and everything else, because a role that is enabled can
    /// neither be changed nor taken away (Graph: appRoles).
    fn full_set(&self, context: &Context) -> Vec<serde_json::Value> {
        let missing = self.missing(context);
        let wanted = |role: &AppRole| missing.iter().any(|wanted| wanted.value == role.value());
        let mut set: Vec<serde_json::Value> = Vec::new();
        for role in self.of_object() {
            let mut value = role.as_value().clone();
            if wanted(&role) {
                value["isEnabled"] = serde_json::Value::Bool(true);
            }
            set.push(value);
        }
        let there = self.of_object();
        for wanted in missing {
            if there.iter().any(|role| role.value() == wanted.value) {
                continue;
            }
            let id = role_id(context, &wanted.value);
            let role = AppRole::for_users(&id, &wanted.value, wanted.shown(), &wanted.description);
            set.push(role.into_value());
        }
        set
    }

    fn object_id(context: &Context) -> String {
        let known = context.known.application_id.clone();
        known.unwrap_or_else(|| "{application}".to_owned())
    }
}

/// The id of a role that is made. It follows from the application and the value, so that a request which is sent again after a
/// lost answer makes no second role.
fn role_id(context: &Context, value: &str) -> String {
    let name = format!(
        "{}/{value}",
        context.known.app_id.as_deref().unwrap_or("{client id}")
    );
    uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, name.as_bytes()).to_string()
}

impl Work for Roles {
    fn step(&self, context: &Context) -> Step {
        let title = match context.profile.app_roles.len() {
            1 => "1 role".to_owned(),
            count => format!("{count} roles"),
        };
        let step = Step::new("roles", "Application", "non-gallery, template Custom", &title);
        let mut step = context.with_guide(step, Act::AppRoles);
        step.undo =
            "Switch the added roles off, then take them away; Graph refuses to take away a role that is on."
                .to_owned();
        step.verified_by =
            "The roles are read from the application and from its service principal.".to_owned();
        step.scope = graph_model::scope::APPLICATION.to_owned();
        step
    }

    fn look(&self, context: &Context) -> Option<GraphRequest> {
        let object = context.known.application_id.as_deref()?;
        let principal = context.known.service_principal_id.as_deref()?;
        if self.object.is_none() {
            return Some(GraphRequest::app_roles(object));
        }
        self.principal
            .is_none()
            .then(|| GraphRequest::service_principal(principal))
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if !answer.ok() {
            return refusal(request, answer, context.fresh());
        }
        let body = answer.body.clone().unwrap_or_default();
        if request.path.starts_with("/applications/") {
            self.object = Some(Application::from_value(body));
        } else {
            let principal = ServicePrincipal::from_value(body);
            context.app_roles = principal.app_roles();
            self.principal = Some(principal);
        }
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        if !self.missing(context).is_empty() {
            return Judgement::Write(vec![GraphRequest::put_app_roles(
                &Self::object_id(context),
                self.full_set(context),
            )]);
        }
        let copied = |wanted: &profile::AppRole| {
            let mut roles = context.app_roles.iter();
            roles.any(|role| role.value() == wanted.value && role.assignable())
        };
        if context.profile.app_roles.iter().all(copied) {
            Judgement::Right("the application has them all".to_owned())
        } else {
            Judgement::NotYet("the service principal has the new roles of its application".to_owned())
        }
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        refusal(request, answer, context.fresh())
    }

    fn look_again(&mut self) {
        self.object = None;
        self.principal = None;
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        let object = Self::object_id(context);
        let reads = [
            GraphRequest::app_roles(&object),
            GraphRequest::service_principal(&context.principal()),
        ];
        let words = |role: &profile::AppRole| format!("role {} ({})", role.value, role.description);
        if let Judgement::Write(writes) = judgement {
            step.verdict = Verdict::Change;
            let missing = self.missing(context);
            step.detail = match missing.len() {
                1 => "1 is added".to_owned(),
                count => format!("{count} are added"),
            };
            step.before_after = missing.iter().map(|role| Line::added(words(role))).collect();
            let [first, second] = reads.clone();
            step.requests = [first, second]
                .into_iter()
                .chain(writes.iter().cloned())
                .chain(reads)
                .collect();
        } else {
            step.detail = "On the application already".to_owned();
            step.before_after = context
                .profile
                .app_roles
                .iter()
                .map(|role| Line::kept(words(role)))
                .collect();
            step.requests = reads.to_vec();
        }
        if let Some(reading) = context
            .profile
            .app_roles
            .iter()
            .filter_map(|role| context.profile.reading(role.guide_step.as_deref()?))
            .next()
        {
            step.notices.push(
                Notice::new(crate::step::Level::Info, &reading.point, &reading.reading).in_guide(&reading.id),
            );
        }
        step
    }
}
