//! The groups are assigned to the application, with the role the vendor names.

use graph_model::{AppRole, Assignment, GraphAnswer, GraphRequest};
use profile::Act;

use super::{Context, Judgement, Work};
use crate::answers::GroupAnswer;
use crate::error::StepError;
use crate::fresh::{Saw, refusal};
use crate::known::KnownAssignment;
use crate::patience::FRESH_S;
use crate::run::Mode;
use crate::step::{Decision, Level, Line, Notice, Step, Verdict};

/// Pages of assignments that are read; each has up to 999.
const PAGES_MAX: usize = 100;

#[derive(Default)]
pub(super) struct Assignments {
    /// The groups that are assigned now.
    groups: Vec<GroupAnswer>,
    read: bool,
    pages: usize,
    next: Option<String>,
    seen: Vec<Assignment>,
}

/// One group or person to assign.
struct Wanted {
    name: String,
    /// Object id, or its placeholder in the review.
    id: String,
    /// One of the profile's own roles, by its value.
    role: Option<String>,
}

impl Assignments {
    pub(super) fn new(groups: Vec<GroupAnswer>) -> Self {
        Self {
            groups,
            ..Self::default()
        }
    }

    /// The role that somebody gets: one of the profile's own by its value, or the one that everybody gets by its name. A
    /// placeholder while the application does not have it.
    fn role(own: Option<&str>, context: &Context) -> Result<String, StepError> {
        let name = own.unwrap_or(&context.profile.assignments.role);
        if context.known.service_principal_id.is_none() {
            return Ok(format!("{{appRole {name}}}"));
        }
        let is_it = |role: &&AppRole| match own {
            Some(value) => role.value() == value,
            None => role.display_name() == name,
        };
        let mut roles = context.app_roles.iter().filter(|role| role.assignable());
        match roles.find(is_it) {
            Some(role) => Ok(role.id().to_owned()),
            None if own.is_some() && context.mode == Mode::Preview => Ok(format!("{{appRole {name}}}")),
            None if own.is_none() && Self::default_access(context) => Ok(AppRole::DEFAULT_ACCESS.to_owned()),
            None => Err(StepError::RoleMissing {
                role: name.to_owned(),
            }),
        }
    }

    /// Default access is valid only for an application that declares no role at all (Graph: appRoleAssignedTo).
    fn default_access(context: &Context) -> bool {
        context.known.service_principal_id.is_some() && context.app_roles.is_empty()
    }

    fn wanted(&self, context: &Context) -> Vec<Wanted> {
        let groups = self.groups.iter().map(|group| {
            let known = context
                .known
                .groups
                .get(&group.name)
                .map(|known| known.id.clone());
            Wanted {
                name: group.name.clone(),
                id: group
                    .id
                    .clone()
                    .or(known)
                    .unwrap_or_else(|| format!("{{group {}}}", group.name)),
                role: group.role.clone(),
            }
        });
        let users = context.answers.users.iter().map(|user| {
            let known = context.known.users.get(&user.name);
            Wanted {
                name: user.name.clone(),
                id: known
                    .map(|known| known.id.clone())
                    .or_else(|| user.id.clone())
                    .unwrap_or_else(|| format!("{{user {}}}", user.name)),
                role: user.role.clone(),
            }
        });
        groups
            .chain(users)
            .filter(|wanted| !context.undecided.contains(&wanted.name))
            .collect()
    }

    /// Those who are not assigned with their role yet, with the id of that role.
    fn missing(&self, context: &Context) -> Result<Vec<(Wanted, String)>, StepError> {
        // Even when nobody is wanted, the role of the profile must be there.
        Self::role(None, context)?;
        let mut missing = Vec::new();
        for wanted in self.wanted(context) {
            let role = Self::role(wanted.role.as_deref(), context)?;
            let assigned = self
                .seen
                .iter()
                .any(|found| found.principal_id() == wanted.id && found.app_role_id() == role);
            if !assigned {
                missing.push((wanted, role));
            }
        }
        Ok(missing)
    }

    /// "8 groups assigned", "2 groups and 1 person assigned".
    fn title(&self, context: &Context) -> String {
        let waits = |name: &String| context.undecided.contains(name);
        let groups = self.groups.iter().filter(|group| !waits(&group.name)).count();
        let users = context
            .answers
            .users
            .iter()
            .filter(|user| !waits(&user.name))
            .count();
        format!("{} assigned", who(groups, users))
    }

    /// Groups that a pilot leaves for later.
    fn later(&self, context: &Context) -> usize {
        context.answers.groups.len() - self.groups.len().min(context.answers.groups.len())
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
        let wanted = self.wanted(context);
        let ours = |found: &&Assignment| wanted.iter().any(|wanted| wanted.id == found.principal_id());
        self.seen.len() - self.seen.iter().filter(ours).count()
    }

    fn notices(&self, context: &Context) -> Vec<Notice> {
        let assignments = &context.profile.assignments;
        let in_guide = |notice: Notice| match &assignments.guide_step {
            Some(step) => notice.in_guide(step),
            None => notice,
        };
        let mut notices = Vec::new();
        if Self::default_access(context) {
            let role = &assignments.role;
            notices.push(Notice::new(
                Level::Warn,
                format!("No role “{role}”: default access is used"),
                "The application declares no roles, so its groups get default access, which provisions them too.",
            ));
        }
        let several = self.groups.len() > 1;
        if assignments.pilot && context.answers.pilot.is_none() && several && context.task.is_none() {
            notices.push(in_guide(Notice::new(
                Level::Info,
                "The guide begins with one group",
                "Choose it (`pilot` in the answers), look at what arrives, and assign the others later.",
            )));
        }
        match self.later(context) {
            0 => {}
            1 => notices.push(in_guide(Notice::new(
                Level::Info,
                "1 group waits for later",
                "Extend this set-up once the pilot group has arrived.",
            ))),
            count => notices.push(in_guide(Notice::new(
                Level::Info,
                format!("{count} groups wait for later"),
                "Extend this set-up once the pilot group has arrived.",
            ))),
        }
        if context.mode == Mode::Preview && !context.undecided.is_empty() {
            let count = context.undecided.len();
            notices.push(Notice::new(
                Level::Warn,
                match count {
                    1 => "1 waits for a decision".to_owned(),
                    count => format!("{count} wait for a decision"),
                },
                "They are assigned once it is made.",
            ));
        }
        notices
    }
}

impl Work for Assignments {
    fn step(&self, context: &Context) -> Step {
        let title = self.title(context);
        let step = Step::new("assignments", "Groups", &super::advised_note(context), &title);
        let mut step = context.with_guide(step, Act::Assignments);
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
        self.remember(context);
        if self.groups.is_empty() && context.answers.users.is_empty() {
            return Judgement::Decide(Decision {
                title: "Nobody is chosen".to_owned(),
                detail: match context.profile.assignments.kind.takes_users() {
                    true => "Choose people or groups (`users`, `groups` in the answers).".to_owned(),
                    false => "Choose at least one group (`groups` in the answers).".to_owned(),
                },
                choices: Vec::new(),
            });
        }
        let missing = match self.missing(context) {
            Ok(missing) => missing,
            Err(error) => return Judgement::Failed(error),
        };
        let principal = context.principal();
        let writes: Vec<GraphRequest> = missing
            .iter()
            .map(|(wanted, role)| GraphRequest::assign(&principal, &wanted.id, role, &wanted.name))
            .collect();
        if writes.is_empty() {
            Judgement::Right(self.title(context))
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
        *self = Self::new(std::mem::take(&mut self.groups));
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
        match judgement {
            Judgement::Write(writes) => {
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
            }
            Judgement::Decide(decision) => {
                step.verdict = Verdict::Decide;
                step.detail.clone_from(&decision.title);
                step.decision = Some(decision.clone());
            }
            _ => {
                let wanted = self.wanted(context).into_iter();
                step.more = wanted
                    .map(|wanted| Line::kept(format!("“{}”", wanted.name)))
                    .collect();
            }
        }
        match self.others(context) {
            0 => {}
            1 => step.note = Some("1 other assignment stays".to_owned()),
            others => step.note = Some(format!("{others} other assignments stay")),
        }
        step.notices.extend(self.notices(context));
        step
    }
}

/// "8 groups", "1 person", "2 groups and 3 people".
fn who(groups: usize, users: usize) -> String {
    let groups = match groups {
        0 if users > 0 => None,
        1 => Some("1 group".to_owned()),
        count => Some(format!("{count} groups")),
    };
    let users = match users {
        0 => None,
        1 => Some("1 person".to_owned()),
        count => Some(format!("{count} people")),
    };
    let parts: Vec<String> = groups.into_iter().chain(users).collect();
    parts.join(" and ")
}
