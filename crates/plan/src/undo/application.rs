//! An application that the set-up made: deleted with everything below it.

use graph_model::{
    Application as AppObject, Assignment, GraphAnswer, GraphRequest, Secrets, ServicePrincipal,
};
use profile::Action;
use serde_json::Value;

use super::{About, Left, about, deleted, forget, warnings};
use crate::fresh::{Saw, refusal};
use crate::patience::GOOD_READS;
use crate::places::{Difference, differences};
use crate::run::Mode;
use crate::step::{Level, Line, Notice, Step, Verdict};
use crate::work::{Context, Judgement, Work};
use crate::written::Written;

pub(super) struct Application {
    id: String,
    notes: Vec<Written>,
    name: String,
    principal_id: Option<String>,
    app_id: Option<String>,
    /// `Some(None)`: read, and not there.
    principal: Option<Option<ServicePrincipal>>,
    object: Option<Option<AppObject>>,
    listed: bool,
    /// Reads in a row that found nothing: replicas flip-flop.
    missing: u32,
    deleting: bool,
    assigned: Option<Vec<Assignment>>,
    next: Option<String>,
    schema: Option<Option<Value>>,
    secrets: Option<Secrets>,
    counted: usize,
    people: u64,
}

impl Application {
    pub(super) fn new(id: String, notes: Vec<Written>) -> Self {
        let text = |path: &str| {
            let mut found = notes.iter().filter_map(|note| note.made.pointer(path)?.as_str());
            found.next().map(str::to_owned)
        };
        let name = notes.first().and_then(|note| note.asked["displayName"].as_str());
        Self {
            id,
            name: name.unwrap_or_default().to_owned(),
            principal_id: text("/servicePrincipal/id"),
            app_id: text("/servicePrincipal/appId").or(text("/application/appId")),
            notes,
            principal: None,
            object: None,
            listed: false,
            missing: 0,
            deleting: false,
            assigned: None,
            next: None,
            schema: None,
            secrets: None,
            counted: 0,
            people: 0,
        }
    }

    fn exists(&self) -> bool {
        self.principal.as_ref().is_some_and(Option::is_some)
            || self.object.as_ref().is_some_and(Option::is_some)
    }

    /// Whether everything there is to see was seen, or need not be: after the deletion, only whether it is gone matters.
    fn only_whether_gone(&self) -> bool {
        self.deleting || !self.exists()
    }

    fn known_here<'c>(&self, context: &'c Context) -> Option<&'c str> {
        let known = &context.known;
        let own = known.service_principal_id.as_deref() == self.principal_id.as_deref();
        own.then_some(known.job_id.as_deref()).flatten()
    }

    fn groups(&self) -> impl Iterator<Item = &Assignment> {
        let all = self.assigned.iter().flatten();
        all.filter(|assignment| assignment.principal_type() == "Group")
    }

    /// What somebody else did to it since.
    fn changed_since(&self, context: &Context) -> Option<Left> {
        let written = &context.known.written;
        let ours = |assignment: &&Assignment| {
            written.iter().any(|note| {
                matches!(about(note), About::Assignment { .. })
                    && (note.made_id() == Some(assignment.id())
                        || (note.asked["principalId"] == assignment.principal_id()
                            && note.asked["appRoleId"] == assignment.app_role_id()))
            })
        };
        let mut what = Vec::new();
        let others = self
            .assigned
            .iter()
            .flatten()
            .filter(|found| !ours(found))
            .count();
        if others > 0 {
            what.push(super::count(
                others,
                "assignment was added",
                "assignments were added",
            ));
        }
        if let (Some(Some(now)), Some(then)) = (&self.schema, context.known.schema_after())
            && now.get("id") == then.get("id")
        {
            // A crash after the write leaves what was read before it: what was written is not somebody else's.
            let by_us = |found: &Difference| {
                let mut own = written.iter().flat_map(|note| &note.differences);
                own.any(|own| own.place == found.place && own.after == found.after)
            };
            match differences(then, now)
                .iter()
                .filter(|found| !by_us(found))
                .count()
            {
                0 => {}
                places => what.push(super::count(
                    places,
                    "place in the mappings was changed",
                    "places in the mappings were changed",
                )),
            }
        }
        let mut settings = written
            .iter()
            .filter(|note| matches!(about(note), About::Settings { .. }));
        let here = |note: &&Written| {
            self.principal_id
                .as_deref()
                .is_some_and(|id| note.path.contains(id))
        };
        let last = settings.rfind(here);
        if let (Some(last), Some(secrets)) = (last, &self.secrets) {
            let changed = last.differences.iter().any(|difference| {
                let after = difference
                    .after
                    .as_ref()
                    .and_then(|item| Some((item["key"].as_str()?, item["value"].as_str()?)));
                after.is_some_and(|(key, value)| value != "*" && secrets.get(key) != Some(value))
            });
            if changed {
                what.push("the stored settings were changed".to_owned());
            }
        }
        (!what.is_empty()).then(|| {
            Left::new(
                format!("Somebody worked on “{}” since", self.name),
                format!(
                    "{}. Deleting the application would take that away.",
                    what.join(", ")
                ),
            )
        })
    }

    fn left(&self, context: &Context) -> Option<Left> {
        let spoken_for = self.deleting || context.also.contains(&self.id);
        if spoken_for {
            None
        } else {
            self.changed_since(context)
        }
    }
}

impl Work for Application {
    fn step(&self, _context: &Context) -> Step {
        let mut step = Step::new(&self.id, "Application", "made by this set-up", &self.name);
        step.undo = "Restore it within 30 days: App registrations > Deleted applications.".to_owned();
        step.verified_by = "Application and service principal are read until both are gone.".to_owned();
        step.portal = "App registrations > the application > Overview > Delete".to_owned();
        step.scope = graph_model::scope::APPLICATION.to_owned();
        step
    }

    fn look(&self, context: &Context) -> Option<GraphRequest> {
        let Some(id) = &self.principal_id else {
            return (!self.listed).then(|| GraphRequest::service_principals_named(&self.name));
        };
        if self.principal.is_none() {
            return Some(GraphRequest::service_principal(id));
        }
        if self.object.is_none()
            && let Some(app_id) = &self.app_id
        {
            return Some(GraphRequest::application_by_app_id(app_id));
        }
        if self.only_whether_gone() || self.principal == Some(None) {
            return None;
        }
        if self.assigned.is_none() {
            return Some(GraphRequest::assignments(id));
        }
        if let Some(next) = &self.next {
            return Some(GraphRequest::assignments(id).next_page(next));
        }
        if self.secrets.is_none() {
            return Some(GraphRequest::secrets(id));
        }
        if self.schema.is_none()
            && let Some(job) = self.known_here(context)
        {
            return Some(GraphRequest::schema(id, job));
        }
        if context.mode == Mode::Preview {
            let group = self.groups().nth(self.counted)?;
            return Some(GraphRequest::group_people_count(group.principal_id()));
        }
        None
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        let path = request.path.as_str();
        let gone = answer.status == 404;
        if !answer.ok() && !gone {
            return refusal(request, answer, context.fresh());
        }
        if path.starts_with("/servicePrincipals?") {
            self.listed = true;
            let found = answer.items().iter().cloned().map(ServicePrincipal::from_value);
            let mut ours = found.filter(|found| {
                found.display_name() == self.name
                    && found.is_non_gallery()
                    && self
                        .notes
                        .iter()
                        .all(|note| found.created().is_some() && note.fits(found.created()))
            });
            if let Some(only) = ours.next() {
                self.principal_id = Some(only.id().to_owned());
                self.app_id = Some(only.app_id().to_owned());
            }
        } else if path.ends_with("/secrets") {
            self.secrets = Some(Secrets::from_items(answer.items()));
        } else if path.ends_with("/schema") {
            self.schema = Some(answer.body.clone().filter(|_| answer.ok()));
        } else if path.contains("/appRoleAssignedTo") {
            let found = answer.items().iter().cloned().map(Assignment::from_value);
            self.assigned.get_or_insert_default().extend(found);
            self.next = answer.next_page_path().map(str::to_owned);
        } else if path.starts_with("/groups/") {
            self.counted += 1;
            self.people += answer.count().unwrap_or(0);
        } else if path.starts_with("/applications?") {
            self.object = Some(answer.items().first().cloned().map(AppObject::from_value));
        } else {
            let body = answer.body.clone().filter(|_| answer.ok());
            let principal = body.map(ServicePrincipal::from_value);
            if let Some(found) = &principal {
                self.app_id = Some(found.app_id().to_owned());
            }
            self.principal = Some(principal);
        }
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        if !self.exists() {
            self.missing += 1;
            if self.principal_id.is_some() && self.missing < GOOD_READS && context.mode == Mode::Apply {
                return Judgement::NotYet(format!("Entra shows everywhere that “{}” is gone", self.name));
            }
            let own = self.principal_id.is_some() && context.known.service_principal_id == self.principal_id;
            if context.mode == Mode::Apply {
                let ids = [self.principal_id.clone()];
                let ids: Vec<&String> = ids.iter().flatten().collect();
                // What was below it is gone with it.
                let below: Vec<Written> = context
                    .known
                    .written
                    .iter()
                    .filter(|note| note.path.split('/').any(|part| ids.iter().any(|id| *id == part)))
                    .cloned()
                    .collect();
                forget(context, &below);
                context.undone.extend(ids.into_iter().cloned());
                if own {
                    context.known.forget_application();
                }
            }
            forget(context, &self.notes);
            return Judgement::Right("the application is not in the tenant".to_owned());
        }
        self.missing = 0;
        if let Some(left) = self.left(context) {
            return Judgement::Right(left.outcome());
        }
        match self.object.as_ref().and_then(Option::as_ref) {
            Some(object) => Judgement::Write(vec![GraphRequest::delete_application(object.id())]),
            None => Judgement::NotYet("the application of the service principal can be read".to_owned()),
        }
    }

    fn about_to_send(&mut self, _request: &GraphRequest, _context: &mut Context) {
        self.deleting = true;
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        deleted(request, answer, context)
    }

    fn look_again(&mut self) {
        self.principal = None;
        self.object = None;
        self.listed = false;
        self.assigned = None;
        self.next = None;
        self.schema = None;
        self.secrets = None;
        self.counted = 0;
        self.people = 0;
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        let line = format!("enterprise application “{}”", self.name);
        if let Some(left) = self.left(context).filter(|_| self.exists()) {
            left.show(&mut step);
            step.before_after = vec![Line::kept(line)];
            return step;
        }
        let Judgement::Write(writes) = judgement else {
            step.detail = "Not in the tenant".to_owned();
            return step;
        };
        step.verdict = Verdict::Change;
        step.detail = "Deleted with its job, mappings, settings and assignments".to_owned();
        step.before_after = vec![Line::removed(line)];
        step.more = self
            .groups()
            .map(|group| Line::removed(format!("“{}” assigned", group.principal_display_name())))
            .collect();
        step.requests.clone_from(writes);
        step.notices = warnings(Action::DeleteApp, Some(self.people), context);
        step.notices.push(Notice::new(
            Level::Info,
            "It goes to the recycle bin",
            "Entra keeps a deleted application for 30 days; its registration goes with it. People stay at the vendor as they are.",
        ));
        step
    }
}
