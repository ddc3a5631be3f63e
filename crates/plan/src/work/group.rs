//! One group: found by its exact name, or made. Its people are counted, and groups inside it are told.

use graph_model::{GraphAnswer, GraphRequest, Group};
use profile::{Act, AssignmentKind};

use super::members::Members;
use super::nickname::mail_nickname;
use super::{Context, Judgement, Work};
use crate::answers::GroupAnswer;
use crate::error::StepError;
use crate::fresh::{Saw, refusal};
use crate::known::KnownGroup;
use crate::patience::{LIST_LAG_S, within};
use crate::step::{Choice, Decision, Level, Line, Notice, Step, Verdict};

pub(super) struct GroupWork {
    index: usize,
    answer: GroupAnswer,
    found: Option<Vec<Group>>,
    group: Option<Group>,
    members: Members,
    nested: Option<Vec<String>>,
    /// People at any depth, asked for when there are groups inside.
    all_people: Option<u64>,
    adopted: bool,
    /// Alternatives that were looked for.
    tried: usize,
}

/// Everybody who can sign in and has a mailbox (Graph: membershipRule). Shared and room mailboxes cannot sign in.
const EVERYBODY_WITH_A_MAILBOX: &str = "(user.accountEnabled -eq true) and (user.mail -ne null) and \
     (user.assignedPlans -any (assignedPlan.service -eq \"exchange\" -and assignedPlan.capabilityStatus -eq \"Enabled\"))";

impl GroupWork {
    pub(super) fn new(index: usize, answer: &GroupAnswer) -> Self {
        Self {
            index,
            answer: answer.clone(),
            found: None,
            group: None,
            members: Members::default(),
            nested: None,
            all_people: None,
            adopted: false,
            tried: 0,
        }
    }

    fn sent_key(&self) -> String {
        format!("group:{}", self.answer.name)
    }

    fn id<'c>(&'c self, context: &'c Context) -> Option<&'c str> {
        let known = context
            .known
            .groups
            .get(&self.answer.name)
            .map(|group| group.id.as_str());
        self.answer.id.as_deref().or(known)
    }

    fn saw_named(&mut self, answer: &GraphAnswer, context: &mut Context) {
        let mut found: Vec<Group> = answer
            .items()
            .iter()
            .cloned()
            .map(Group::from_value)
            .filter(|group| group.display_name() == self.name_now(context))
            .collect();
        if found.is_empty() && self.tried < self.alternatives(context).len() {
            self.tried += 1;
            return;
        }
        if found.len() == 1
            && let Some(only) = found.pop()
        {
            self.saw_group(only, context);
        }
        self.found = Some(found);
    }

    fn saw_group(&mut self, group: Group, context: &mut Context) {
        let name = &self.answer.name;
        if !context.known.groups.contains_key(name) {
            self.adopted = true;
            let known = KnownGroup {
                id: group.id().to_owned(),
                created_at: None,
            };
            context.known.groups.insert(name.clone(), known);
        }
        context.known.sent.remove(&self.sent_key());
        self.group = Some(group);
    }

    fn undecided(
        &self,
        context: &mut Context,
        title: String,
        detail: &str,
        choices: Vec<Choice>,
    ) -> Judgement {
        context.undecided.insert(self.answer.name.clone());
        Judgement::Decide(Decision {
            title,
            detail: detail.to_owned(),
            choices,
        })
    }

    /// The rule that fills the group, when it is made as one that fills itself.
    fn rule(&self, context: &Context) -> Option<&'static str> {
        let everybody = context.profile.assignments.kind == AssignmentKind::OneGroupOfAll;
        (everybody && context.answers.dynamic_group).then_some(EVERYBODY_WITH_A_MAILBOX)
    }

    /// Names under which the group may be instead: the profile knows several for the group of everybody.
    fn alternatives<'c>(&self, context: &'c Context) -> Vec<&'c str> {
        let assignments = &context.profile.assignments;
        if assignments.kind != AssignmentKind::OneGroupOfAll
            || !assignments
                .groups
                .iter()
                .any(|group| group.name == self.answer.name)
        {
            return Vec::new();
        }
        let names = assignments.groups.iter().map(|group| group.name.as_str());
        names.filter(|name| *name != self.answer.name).collect()
    }

    /// The name that is looked for now: the one of the answers, then the alternatives.
    fn name_now<'c>(&'c self, context: &'c Context) -> &'c str {
        match self.tried {
            0 => &self.answer.name,
            tried => self
                .alternatives(context)
                .get(tried - 1)
                .copied()
                .unwrap_or(&self.answer.name),
        }
    }

    /// People who would be missed: members of groups inside the group.
    fn missed(&self) -> u64 {
        self.all_people.unwrap_or(0).saturating_sub(self.members.total)
    }

    fn nested_notice(&self) -> Option<Notice> {
        let nested = self.nested.as_ref().filter(|nested| !nested.is_empty())?;
        let groups = if nested.len() == 1 {
            "1 nested group".to_owned()
        } else {
            format!("{} nested groups", nested.len())
        };
        let people = match self.missed() {
            1 => "1 person would be missed".to_owned(),
            count => format!("{count} people would be missed"),
        };
        Some(Notice::new(
            Level::Warn,
            format!("{groups}: {people}"),
            format!(
                "Provisioning does not look inside groups. Add these people to “{}” itself, or assign {} too.",
                self.answer.name,
                nested.join(", ")
            ),
        ))
    }
}

impl Work for GroupWork {
    fn step(&self, context: &Context) -> Step {
        let id = format!("group-{}", self.index + 1);
        let step = Step::new(&id, "Groups", &super::advised_note(context), &self.answer.name);
        let mut step = context.with_guide(step, Act::Assignments);
        step.undo =
            "A group that was created can be deleted; one that was there before is not touched.".to_owned();
        step.verified_by = "The group is read by its id.".to_owned();
        step.scope = graph_model::scope::GROUPS.to_owned();
        step
    }

    fn look(&self, context: &Context) -> Option<GraphRequest> {
        let Some(id) = self.id(context) else {
            let open = self.found.is_none();
            return open.then(|| GraphRequest::groups_named(self.name_now(context)));
        };
        if self.group.is_none() {
            return Some(GraphRequest::group(id));
        }
        if !self.members.read {
            return Some(GraphRequest::group_people(id));
        }
        if let Some(next) = &self.members.next {
            return Some(GraphRequest::group_people(id).next_page(next));
        }
        match &self.nested {
            None => Some(GraphRequest::group_nested(id)),
            Some(nested) if !nested.is_empty() && self.all_people.is_none() => {
                Some(GraphRequest::group_people_transitive_count(id))
            }
            Some(_) => None,
        }
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if !answer.ok() {
            let fresh = context.known.group_is_fresh(&self.answer.name, context.now);
            let known = context.known.groups.contains_key(&self.answer.name);
            if answer.status == 404 && !fresh && known && self.answer.id.is_none() {
                // It was deleted since the last run: look for it by name again.
                context.known.groups.remove(&self.answer.name);
                return Saw::LookAgain(format!(
                    "Entra's list agrees with the group “{}” that is gone",
                    self.answer.name
                ));
            }
            return refusal(request, answer, fresh);
        }
        let path = request.path.as_str();
        if path.starts_with("/groups?") {
            self.saw_named(answer, context);
        } else if path.contains("/transitiveMembers/") {
            self.all_people = Some(answer.count().unwrap_or(0));
        } else if path.contains("/members/microsoft.graph.group") {
            let nested = answer.items().iter().cloned().map(Group::from_value);
            self.nested = Some(
                nested
                    .map(|group| format!("“{}”", group.display_name()))
                    .collect(),
            );
        } else if path.contains("/members/") {
            self.members.saw(answer);
        } else {
            self.saw_group(
                Group::from_value(answer.body.clone().unwrap_or_default()),
                context,
            );
        }
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        let name = self.answer.name.clone();
        if let Some(group) = &self.group {
            if !group.security_enabled() {
                let title = format!("“{name}” is not a security group");
                let detail = "Only security groups can be assigned. Choose another group, or leave this one out (`groups` in the answers).";
                return self.undecided(context, title, detail, Vec::new());
            }
            context.people.extend(self.members.enabled.iter().cloned());
            return Judgement::Right(format!("{}, {}", group.kind(), people(self.members.total)));
        }
        let found = self.found.as_deref().unwrap_or_default();
        if found.len() > 1 {
            let choices = found
                .iter()
                .map(|group| Choice {
                    id: group.id().to_owned(),
                    label: format!("{}, {}", group.display_name(), group.kind()),
                })
                .collect();
            let title = format!("{} groups are named “{name}”", found.len());
            return self.undecided(
                context,
                title,
                "Choose one by its id (`id` beside the name in the answers).",
                choices,
            );
        }
        if !context.answers.create_missing_groups {
            let title = format!("“{name}” is not in the tenant");
            let detail = "Let Slipway create the missing groups (`create_missing_groups` in the answers), choose another group, or leave this one out.";
            return self.undecided(context, title, detail, Vec::new());
        }
        if within(
            context.known.sent.get(&self.sent_key()).copied(),
            LIST_LAG_S,
            context.now,
        ) {
            return Judgement::NotYet(format!(
                "the group “{name}”, whose creation was sent a moment ago, shows in the tenant's list"
            ));
        }
        let hint = context
            .profile
            .assignments
            .groups
            .iter()
            .find(|group| group.name == name);
        let rule = self.rule(context);
        let description = match hint.and_then(|group| group.meaning.as_deref()) {
            Some(meaning) => format!("{}: {meaning}", context.profile.name),
            None => format!("People of this group are provisioned to {}", context.profile.name),
        };
        let nickname = mail_nickname(&name);
        Judgement::Write(vec![match rule {
            Some(rule) => GraphRequest::create_dynamic_group(&name, &nickname, &description, rule),
            None => GraphRequest::create_group(&name, &nickname, &description),
        }])
    }

    fn about_to_send(&mut self, _request: &GraphRequest, context: &mut Context) {
        context.known.sent.insert(self.sent_key(), context.now);
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        context.known.sent.remove(&self.sent_key());
        let id = answer.body.as_ref().and_then(|body| body.get("id")?.as_str());
        match id {
            Some(id) if answer.ok() => {
                let known = KnownGroup {
                    id: id.to_owned(),
                    created_at: Some(context.now),
                };
                context.known.groups.insert(self.answer.name.clone(), known);
                Saw::Good
            }
            _ => refusal(request, answer, false),
        }
    }

    fn look_again(&mut self) {
        self.found = None;
        self.tried = 0;
        self.group = None;
        self.members = Members::default();
        self.nested = None;
        self.all_people = None;
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        let list = GraphRequest::groups_named(&self.answer.name);
        let id = self.id(context).unwrap_or("{group}");
        let reads = [GraphRequest::group_people(id), GraphRequest::group_nested(id)];
        match judgement {
            Judgement::Write(writes) => {
                step.verdict = Verdict::Create;
                step.detail = "Not in the tenant yet".to_owned();
                step.before_after = vec![match self.rule(context) {
                    Some(rule) => Line::added(format!("dynamic security group: {rule}")),
                    None => Line::added("security group, 0 members"),
                }];
                if self.rule(context).is_some() {
                    step.notices.push(Notice::new(
                        Level::Info,
                        "The group fills itself",
                        "Entra needs some minutes, in a large tenant hours, to put everybody with a mailbox into it. This needs Entra ID P1.",
                    ));
                }
                step.scope = graph_model::scope::GROUP_CREATE.to_owned();
                step.role = "Groups Administrator".to_owned();
                step.requests = [list].into_iter().chain(writes.iter().cloned()).collect();
                step.requests.push(GraphRequest::group(id));
                step.requests.extend(reads);
            }
            Judgement::Decide(decision) => {
                step.verdict = Verdict::Decide;
                step.detail.clone_from(&decision.title);
                step.decision = Some(decision.clone());
                step.requests = vec![if self.group.is_some() {
                    GraphRequest::group(id)
                } else {
                    list
                }];
            }
            Judgement::Right(text) => {
                step.verdict = if self.adopted {
                    Verdict::Adopt
                } else {
                    Verdict::Right
                };
                step.detail = match &self.group {
                    Some(group) if group.display_name() != self.answer.name && self.answer.id.is_none() => {
                        format!("In the tenant already, as “{}”", group.display_name())
                    }
                    _ => "In the tenant already".to_owned(),
                };
                step.before_after = vec![Line::kept(lower_first(text))];
                let first = if self.adopted {
                    list
                } else {
                    GraphRequest::group(id)
                };
                step.requests = [first].into_iter().chain(reads).collect();
                if self.nested.as_ref().is_some_and(|nested| !nested.is_empty()) {
                    step.requests
                        .push(GraphRequest::group_people_transitive_count(id));
                }
                step.notices.extend(self.nested_notice());
            }
            Judgement::NotYet(_) | Judgement::Failed(StepError::NotReplicated { .. }) => {
                step.detail = "Just created".to_owned();
                step.requests = vec![list];
            }
            Judgement::Failed(_) => step.requests = vec![list],
        }
        step
    }
}

fn people(count: u64) -> String {
    if count == 1 {
        "1 person".to_owned()
    } else {
        format!("{count} people")
    }
}

fn lower_first(text: &str) -> String {
    if text.starts_with("Microsoft") {
        text.to_owned()
    } else {
        crate::fresh::lower(text)
    }
}
