//! People who are assigned by themselves: each is found by name or id, all in one step.

use graph_model::{GraphAnswer, GraphRequest, User};
use profile::Act;

use super::{Context, Judgement, Work};
use crate::answers::UserAnswer;
use crate::fresh::{Saw, refusal};
use crate::known::KnownUser;
use crate::step::{Decision, Level, Line, Notice, Step, Verdict};

pub(super) struct Users {
    answers: Vec<UserAnswer>,
    /// In the order of the answers; `None` in it for somebody who is not in the tenant.
    seen: Vec<Option<User>>,
}

impl Users {
    pub(super) fn new(answers: &[UserAnswer]) -> Self {
        Self {
            answers: answers.to_vec(),
            seen: Vec::new(),
        }
    }

    fn missing(&self) -> Vec<&str> {
        let pairs = self.answers.iter().zip(&self.seen);
        pairs
            .filter(|(_, user)| user.is_none())
            .map(|(answer, _)| answer.name.as_str())
            .collect()
    }

    fn disabled(&self) -> usize {
        self.seen
            .iter()
            .flatten()
            .filter(|user| !user.account_enabled())
            .count()
    }
}

impl Work for Users {
    fn step(&self, context: &Context) -> Step {
        let title = match self.answers.len() {
            1 => "1 person".to_owned(),
            count => format!("{count} people"),
        };
        let mut step = context.with_guide(Step::new("users", "People", "", &title), Act::Assignments);
        step.undo = "Nothing is written to people.".to_owned();
        step.verified_by = "Each is read by name or id.".to_owned();
        step.scope = graph_model::scope::USERS.to_owned();
        step.role = "Any member".to_owned();
        step
    }

    fn look(&self, _context: &Context) -> Option<GraphRequest> {
        let next = self.answers.get(self.seen.len())?;
        Some(GraphRequest::user(next.id.as_deref().unwrap_or(&next.name)))
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        let Some(asked) = self.answers.get(self.seen.len()) else {
            return Saw::Good;
        };
        if answer.status == 404 {
            self.seen.push(None);
            return Saw::Good;
        }
        if !answer.ok() {
            return refusal(request, answer, false);
        }
        let user = User::from_value(answer.body.clone().unwrap_or_default());
        let known = KnownUser {
            id: user.id().to_owned(),
            name: user.display_name().to_owned(),
        };
        context.known.users.insert(asked.name.clone(), known);
        self.seen.push(Some(user));
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        let missing = self.missing();
        if !missing.is_empty() {
            context
                .undecided
                .extend(missing.iter().map(|name| (*name).to_owned()));
            return Judgement::Decide(Decision {
                title: match missing.as_slice() {
                    [only] => format!("“{only}” is not in the tenant"),
                    all => format!("{} people are not in the tenant", all.len()),
                },
                detail: format!(
                    "Correct the names, or leave these people out (`users` in the answers): {}.",
                    missing.join(", ")
                ),
                choices: Vec::new(),
            });
        }
        let enabled = self.seen.iter().flatten().filter(|user| user.account_enabled());
        context.people.extend(enabled.map(|user| user.id().to_owned()));
        Judgement::Right("all are in the tenant".to_owned())
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, _context: &mut Context) -> Saw {
        refusal(request, answer, false)
    }

    fn look_again(&mut self) {
        self.seen.clear();
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        let read = |answer: &UserAnswer| GraphRequest::user(answer.id.as_deref().unwrap_or(&answer.name));
        step.requests = self.answers.iter().map(read).collect();
        step.detail = "In the tenant already".to_owned();
        let found = self.seen.iter().flatten();
        step.more = found.map(|user| Line::kept(user.display_name())).collect();
        if let Judgement::Decide(decision) = judgement {
            step.verdict = Verdict::Decide;
            step.detail.clone_from(&decision.title);
            step.decision = Some(decision.clone());
        }
        match self.disabled() {
            0 => {}
            count => step.notices.push(Notice::new(
                Level::Warn,
                match count {
                    1 => "1 person is disabled".to_owned(),
                    count => format!("{count} people are disabled"),
                },
                "People whose account is disabled are not created at the vendor.",
            )),
        }
        step
    }
}
