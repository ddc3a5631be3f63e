//! Assignments that the set-up made on an application that was there before.

use graph_model::{Assignment, GraphAnswer, GraphRequest};
use profile::Action;

use super::{count, deleted, forget, warnings};
use crate::fresh::{Saw, refusal};
use crate::run::Mode;
use crate::step::{Line, Step, Verdict};
use crate::work::{Context, Judgement, Work};
use crate::written::Written;

pub(super) struct Assignments {
    id: String,
    principal: String,
    notes: Vec<Written>,
    found: Option<Vec<Assignment>>,
    next: Option<String>,
    counted: usize,
    people: u64,
}

impl Assignments {
    pub(super) fn new(id: String, principal: String, notes: Vec<Written>) -> Self {
        Self {
            id,
            principal,
            notes,
            found: None,
            next: None,
            counted: 0,
            people: 0,
        }
    }

    /// Those that are there and were made here. One that somebody removed and made again has another id and stays.
    fn ours(&self) -> Vec<&Assignment> {
        let found = self.found.iter().flatten();
        found
            .filter(|found| self.notes.iter().any(|note| made_by(note, found)))
            .collect()
    }
}

fn made_by(note: &Written, found: &Assignment) -> bool {
    match note.made_id() {
        Some(id) => id == found.id(),
        None => {
            note.asked["principalId"] == found.principal_id()
                && note.asked["appRoleId"] == found.app_role_id()
                && note.fits(found.created())
        }
    }
}

impl Work for Assignments {
    fn step(&self, _context: &Context) -> Step {
        let title = count(self.notes.len(), "assignment", "assignments");
        let mut step = Step::new(&self.id, "Groups", "assigned by this set-up", &title);
        step.undo =
            "Assign the groups again. What the vendor deleted meanwhile does not come back.".to_owned();
        step.verified_by = "The list of assignments is read back.".to_owned();
        step.portal = "Enterprise applications > the application > Users and groups".to_owned();
        step.scope = graph_model::scope::ASSIGNMENT.to_owned();
        step
    }

    fn look(&self, context: &Context) -> Option<GraphRequest> {
        let request = GraphRequest::assignments(&self.principal);
        if let Some(next) = &self.next {
            return Some(request.next_page(next));
        }
        if self.found.is_none() {
            return Some(request);
        }
        if context.mode == Mode::Apply {
            return None;
        }
        let ours = self.ours().into_iter();
        let group = ours
            .filter(|found| found.principal_type() == "Group")
            .nth(self.counted)?;
        Some(GraphRequest::group_people_count(group.principal_id()))
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if !answer.ok() && answer.status != 404 {
            return refusal(request, answer, context.fresh());
        }
        if request.path.starts_with("/groups/") {
            self.counted += 1;
            self.people += answer.count().unwrap_or(0);
            return Saw::Good;
        }
        let found = answer.items().iter().cloned().map(Assignment::from_value);
        self.found.get_or_insert_default().extend(found);
        self.next = answer.next_page_path().map(str::to_owned);
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        let writes: Vec<GraphRequest> = self
            .ours()
            .iter()
            .map(|found| GraphRequest::unassign(&self.principal, found.id()))
            .collect();
        if !writes.is_empty() {
            return Judgement::Write(writes);
        }
        context.undone.insert(self.principal.clone());
        forget(context, &self.notes);
        Judgement::Right("none of them is there any more".to_owned())
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        deleted(request, answer, context)
    }

    fn look_again(&mut self) {
        self.found = None;
        self.next = None;
        self.counted = 0;
        self.people = 0;
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        let Judgement::Write(writes) = judgement else {
            step.detail = "Not there any more".to_owned();
            return step;
        };
        step.verdict = Verdict::Change;
        step.detail = format!(
            "{} removed",
            count(writes.len(), "assignment is", "assignments are")
        );
        step.before_after = self
            .ours()
            .iter()
            .map(|found| Line::removed(format!("“{}” assigned", found.principal_display_name())))
            .collect();
        step.requests.clone_from(writes);
        step.notices = warnings(Action::Unassign, Some(self.people), context);
        step
    }
}
