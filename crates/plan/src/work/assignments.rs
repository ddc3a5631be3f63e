//! The groups are assigned to the application, with the role the vendor names.

use graph_model::{AppRole, Assignment, GraphAnswer, GraphRequest};
use profile::Act;

use super::{Context, Judgement, Work};
use crate::error::StepError;
use crate::fresh::{Saw, refusal};
use crate::known::KnownAssignment;
use crate::patience::FRESH_S;
use crate::run::Mode;
use crate::step::{Level, Line, Notice, Step, Verdict};

/// Pages of assignments that are read; each has up to 999.
const PAGES_MAX: usize = 100;

#[derive(Default)]
pub(super) struct Assignments {
    read: bool,
    pages: usize,
    next: Option<String>,
    seen: Vec<Assignment>,
    /// There is no role of the name; default access is used instead.
    default_access: bool,
}

/// One group to assign.
struct Wanted<'c> {
    name: &'c str,
    /// Object id, or its placeholder in the review.
    id: String,
}

impl Assignments {
    /// The role to assign; a placeholder while the application does not exist.
    fn role(&mut self, context: &Context) -> Result<String, StepError> {
        let name = &context.profile.assignments.role;
        if context.known.service_principal_id.is_none() {
            return Ok(format!("{{appRole {name}}}"));
        }
        let named = context
            .app_roles
            .iter()
            .find(|role| role.assignable() && role.display_name() == name);
        match named {
            Some(role) => Ok(role.id().to_owned()),
            // Default access is valid only for an application that declares no role at all (Graph: appRoleAssignedTo).
            None if context.app_roles.is_empty() => {
                self.default_access = true;
                Ok(AppRole::DEFAULT_ACCESS.to_owned())
            }
            None => Err(StepError::RoleMissing { role: name.clone() }),
        }
    }

    fn wanted(context: &Context) -> Vec<Wanted<'_>> {
        let groups = context.answers.groups.iter();
        groups
            .filter(|group| !context.undecided.contains(&group.name))
            .map(|group| {
                let known = context
                    .known
                    .groups
                    .get(&group.name)
                    .map(|known| known.id.clone());
                Wanted {
                    name: &group.name,
                    id: group
                        .id
                        .clone()
                        .or(known)
                        .unwrap_or_else(|| format!("{{group {}}}", group.name)),
                }
            })
            .collect()
    }

    fn missing<'c>(&self, role: &str, context: &'c Context) -> Vec<Wanted<'c>> {
        let assigned = |wanted: &Wanted<'_>| {
            self.seen
                .iter()
                .any(|found| found.principal_id() == wanted.id && found.app_role_id() == role)
        };
        let wanted = Self::wanted(context).into_iter();
        wanted.filter(|wanted| !assigned(wanted)).collect()
    }

    fn remember(&self, context: &mut Context) {
        let seen = self.seen.iter();
        context.known.assignments = seen
            .map(|found| KnownAssignment {
                id: found.id().to_owned(),
                principal_id: found.principal_id().to_owned(),
                principal_type: found.principal_type().to_owned(),
                display_name: found.principal_display_name().to_owned(),
                role_id: found.app_role_id().to_owned(),
            })
            .collect();
    }

    /// Others that are assigned already: they stay.
    fn others(&self, context: &Context) -> usize {
        let wanted = Self::wanted(context);
        let ours = |found: &&Assignment| wanted.iter().any(|wanted| wanted.id == found.principal_id());
        self.seen.len() - self.seen.iter().filter(ours).count()
    }
}

impl Work for Assignments {
    fn step(&self, context: &Context) -> Step {
        let advised = context.profile.assignments.groups.len();
        let note = format!("{advised} advised by {}", context.profile.name);
        let title = title(Self::wanted(context).len());
        let mut step = context.with_guide(
            Step::new("assignments", "Groups", &note, &title),
            Act::Assignments,
        );
        step.undo =
            "Remove the assignments that were added. Read the warning about removed groups first.".to_owned();
        step.verified_by = "The list of assignments is read back, with the role of each.".to_owned();
        step.scope = graph_model::scope::ASSIGNMENT.to_owned();
        step
    }

    fn look(&self, context: &Context) -> Option<GraphRequest> {
        let principal = context.known.service_principal_id.as_deref()?;
        let request = GraphRequest::assignments(principal);
        match &self.next {
            Some(next) => Some(request.next_page(next)),
            None if !self.read => Some(request),
            None => None,
        }
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if !answer.ok() {
            return refusal(request, answer, context.fresh());
        }
        self.read = true;
        self.pages += 1;
        self.seen
            .extend(answer.items().iter().cloned().map(Assignment::from_value));
        self.next = answer
            .next_page_path()
            .filter(|_| self.pages < PAGES_MAX)
            .map(str::to_owned);
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        let role = match self.role(context) {
            Ok(role) => role,
            Err(error) => return Judgement::Failed(error),
        };
        self.remember(context);
        let principal = context.principal();
        let writes: Vec<GraphRequest> = self
            .missing(&role, context)
            .iter()
            .map(|wanted| GraphRequest::assign(&principal, &wanted.id, &role, wanted.name))
            .collect();
        if writes.is_empty() {
            Judgement::Right(title(Self::wanted(context).len()))
        } else {
            Judgement::Write(writes)
        }
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        // A second identical assignment is a 400 that means: it is there (Graph: appRoleAssignedTo).
        if answer.fault().is_some_and(|fault| fault.already_assigned()) {
            return Saw::Good;
        }
        // The principal may be the part that has not arrived everywhere.
        let new_group = context
            .known
            .groups
            .values()
            .any(|group| crate::patience::within(group.created_at, FRESH_S, context.now));
        refusal(request, answer, context.fresh() || new_group)
    }

    fn look_again(&mut self) {
        *self = Self {
            default_access: self.default_access,
            ..Self::default()
        };
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        let role = &context.profile.assignments.role;
        let read = GraphRequest::assignments(&context.principal());
        step.requests = vec![read.clone()];
        step.detail = match context.people.len() {
            1 => format!("Role {role} · 1 person"),
            people => format!("Role {role} · {people} people"),
        };
        if let Judgement::Write(writes) = judgement {
            step.verdict = Verdict::Change;
            let count = writes.len();
            let noun = if count == 1 { "assignment" } else { "assignments" };
            step.before_after.push(Line::added(format!("{count} {noun}")));
            let names = writes
                .iter()
                .map(|write| write.label.trim_start_matches("Assign ").to_owned());
            step.more = names.map(Line::added).collect();
            step.requests.extend(writes.iter().cloned());
            step.requests.push(read);
        } else {
            let wanted = Self::wanted(context).into_iter();
            step.more = wanted
                .map(|wanted| Line::kept(format!("“{}”", wanted.name)))
                .collect();
        }
        match self.others(context) {
            0 => {}
            1 => step.note = Some("1 other assignment stays".to_owned()),
            others => step.note = Some(format!("{others} other assignments stay")),
        }
        if self.default_access {
            step.notices.push(Notice::new(
                Level::Warn,
                format!("No role “{role}”: default access is used"),
                "The application declares no roles, so its groups get default access, which provisions them too.",
            ));
        }
        if context.mode == Mode::Preview && !context.undecided.is_empty() {
            step.notices.push(Notice::new(
                Level::Warn,
                format!("{} wait for a decision", title(context.undecided.len())),
                "They are assigned once it is made.",
            ));
        }
        step
    }
}

fn title(groups: usize) -> String {
    match groups {
        1 => "1 group assigned".to_owned(),
        groups => format!("{groups} groups assigned"),
    }
}
