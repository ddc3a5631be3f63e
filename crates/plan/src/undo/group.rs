//! A group that the set-up made: deleted, unless somebody uses it meanwhile.

use graph_model::{Assignment, GraphAnswer, GraphRequest, Group as GroupObject, Principal};

use super::{About, Left, about, count, deleted, forget};
use crate::fresh::{Saw, refusal};
use crate::patience::GOOD_READS;
use crate::run::Mode;
use crate::step::{Level, Line, Notice, Step, Verdict};
use crate::work::{Context, Judgement, Work};
use crate::written::Written;

pub(super) struct Group {
    id: String,
    notes: Vec<Written>,
    name: String,
    group_id: Option<String>,
    listed: bool,
    /// `Some(None)`: read, and not there.
    group: Option<Option<GroupObject>>,
    missing: u32,
    members: Option<usize>,
    assigned: Option<Vec<Assignment>>,
    deleting: bool,
}

impl Group {
    pub(super) fn new(id: String, notes: Vec<Written>) -> Self {
        let name = notes.first().and_then(|note| note.asked["displayName"].as_str());
        let group_id = notes.first().and_then(Written::made_id);
        Self {
            id,
            name: name.unwrap_or_default().to_owned(),
            group_id: group_id.map(str::to_owned),
            notes,
            listed: false,
            group: None,
            missing: 0,
            members: None,
            assigned: None,
            deleting: false,
        }
    }

    fn there(&self) -> Option<&GroupObject> {
        self.group.as_ref().and_then(Option::as_ref)
    }

    /// Applications that it is assigned to and that this undo does not take it away from.
    fn other_assignments(&self, context: &Context) -> usize {
        let ours = |found: &&Assignment| {
            // Lists lag: what was taken away in this run does not count.
            context.undone.contains(found.resource_id())
                || (context.mode == Mode::Preview
                    && context.known.written.iter().any(|note| {
                        matches!(about(note), About::Assignment { .. })
                            && note.asked["principalId"] == found.principal_id()
                            && note.asked["resourceId"] == found.resource_id()
                    }))
        };
        self.assigned
            .iter()
            .flatten()
            .filter(|found| !ours(found))
            .count()
    }

    fn left(&self, context: &Context) -> Option<Left> {
        let group = self.there()?;
        if self.deleting || context.also.contains(&self.id) {
            return None;
        }
        let mut what = Vec::new();
        if group.display_name() != self.name {
            what.push(format!("it is named “{}” now", group.display_name()));
        }
        match self.members.unwrap_or(0) {
            0 => {}
            members => what.push(format!("it has {} now", count(members, "member", "members"))),
        }
        match self.other_assignments(context) {
            0 => {}
            others => what.push(format!(
                "it is assigned to {}",
                count(others, "application", "applications")
            )),
        }
        (!what.is_empty()).then(|| {
            Left::new(
                format!("The group “{}” is used", self.name),
                format!("It was made empty, and {}.", what.join(", ")),
            )
        })
    }
}

impl Work for Group {
    fn step(&self, _context: &Context) -> Step {
        let mut step = Step::new(&self.id, "Groups", "made by this set-up", &self.name);
        step.undo = "Make the group again; it gets another id.".to_owned();
        step.verified_by = "The group is read until it is gone.".to_owned();
        step.portal = "Groups > All groups > the group > Delete".to_owned();
        step.scope = graph_model::scope::GROUP_CREATE.to_owned();
        step.role = "Owner of the group".to_owned();
        step
    }

    fn look(&self, _context: &Context) -> Option<GraphRequest> {
        let Some(id) = &self.group_id else {
            return (!self.listed).then(|| GraphRequest::groups_named(&self.name));
        };
        if self.group.is_none() {
            return Some(GraphRequest::group(id));
        }
        if self.there().is_none() || self.deleting {
            return None;
        }
        if self.members.is_none() {
            return Some(GraphRequest::group_members(id));
        }
        self.assigned
            .is_none()
            .then(|| GraphRequest::assignments_of(Principal::Group(id), None))
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        let path = request.path.as_str();
        if !answer.ok() && answer.status != 404 {
            return refusal(request, answer, context.fresh());
        }
        if path.starts_with("/groups?") {
            self.listed = true;
            let mut found = answer.items().iter().cloned().map(GroupObject::from_value);
            let ours = found.find(|found| {
                found.display_name() == self.name
                    && found.created().is_some()
                    && self.notes.iter().all(|note| note.fits(found.created()))
            });
            self.group_id = ours.map(|group| group.id().to_owned());
        } else if path.contains("/members") {
            self.members = Some(answer.items().len());
        } else if path.contains("/appRoleAssignments") {
            let found = answer.items().iter().cloned().map(Assignment::from_value);
            self.assigned = Some(found.collect());
        } else {
            let body = answer.body.clone().filter(|_| answer.ok());
            self.group = Some(body.map(GroupObject::from_value));
        }
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        let Some(group) = self.there() else {
            self.missing += 1;
            if self.group_id.is_some() && self.missing < GOOD_READS && context.mode == Mode::Apply {
                return Judgement::NotYet(format!(
                    "Entra shows everywhere that the group “{}” is gone",
                    self.name
                ));
            }
            forget(context, &self.notes);
            if context.mode == Mode::Apply {
                context.known.groups.remove(&self.name);
            }
            return Judgement::Right("the group is not in the tenant".to_owned());
        };
        let delete = GraphRequest::delete_group(group.id(), &self.name);
        self.missing = 0;
        match self.left(context) {
            Some(left) => Judgement::Right(left.outcome()),
            None => Judgement::Write(vec![delete]),
        }
    }

    fn about_to_send(&mut self, _request: &GraphRequest, _context: &mut Context) {
        self.deleting = true;
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        deleted(request, answer, context)
    }

    fn look_again(&mut self) {
        self.listed = false;
        self.group = None;
        self.members = None;
        self.assigned = None;
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        let line = format!("security group “{}”", self.name);
        if let Some(left) = self.left(context) {
            left.show(&mut step);
            step.before_after = vec![Line::kept(line)];
            return step;
        }
        let Judgement::Write(writes) = judgement else {
            step.detail = "Not in the tenant".to_owned();
            return step;
        };
        step.verdict = Verdict::Change;
        step.detail = "Deleted; nobody is in it".to_owned();
        step.before_after = vec![Line::removed(line)];
        step.requests.clone_from(writes);
        step.notices.push(Notice::new(
            Level::Info,
            "A group made again has another id",
            "Whether Entra keeps a deleted security group for a while depends on the tenant.",
        ));
        step
    }
}
