//! Who is in scope, and the failure mail. Stored in the same document as tenant URL and token.

use graph_model::{GraphAnswer, GraphRequest, RestartScope, Secrets};
use profile::{Act, Action};

use super::{Context, Judgement, Work, secrets};
use crate::fresh::{Saw, refusal};
use crate::run::Mode;
use crate::step::{Level, Line, Notice, Step, Verdict};

const ASSIGNED_ONLY: &str = "Sync only assigned users and groups";

#[derive(Default)]
pub(super) struct Scope {
    stored: Option<Secrets>,
}

impl Scope {
    fn stored(&self) -> Secrets {
        self.stored.clone().unwrap_or_default()
    }

    fn restart(context: &Context) -> Option<GraphRequest> {
        context
            .known
            .restart_needed
            .then(|| GraphRequest::restart_job(&context.principal(), &context.job(), RestartScope::USUAL))
    }
}

impl Work for Scope {
    fn step(&self, context: &Context) -> Step {
        let step = Step::new("scope", "Provisioning", "job from template scim", "Scope");
        let mut step = context.with_guide(step, Act::Scope);
        step.undo = "Store the former scope. With “Sync all users and groups” everybody in the tenant is sent to the vendor.".to_owned();
        step.verified_by = "SyncAll is read back and must be false; anything else is a failure.".to_owned();
        step.scope = graph_model::scope::SYNCHRONIZATION.to_owned();
        step
    }

    fn look(&self, context: &Context) -> Option<GraphRequest> {
        let principal = context.known.service_principal_id.as_deref()?;
        self.stored.is_none().then(|| GraphRequest::secrets(principal))
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if !answer.ok() {
            return refusal(request, answer, context.fresh());
        }
        let stored = Secrets::from_items(answer.items());
        // Leaving "all" takes effect with a restart only (Graph: SyncAll). Remembered, so that a crash between the
        // two requests does not lose it.
        if stored.sync_all() == Some(true) && context.known.job_active {
            context.known.restart_needed = true;
        }
        self.stored = Some(stored);
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        let stored = self.stored();
        let right = secrets::scope_is_right(&stored, context) && secrets::mail_is_right(&stored, context);
        let restart = Self::restart(context);
        if right {
            return match restart {
                Some(restart) => Judgement::Write(vec![restart]),
                None => Judgement::Right("only assigned users and groups".to_owned()),
            };
        }
        if context.mode == Mode::Preview && context.secrets_planned {
            return Judgement::Write(restart.into_iter().collect());
        }
        if context.mode == Mode::Apply
            && let Err(error) = secrets::token_at_hand(context)
        {
            return Judgement::Failed(error);
        }
        match secrets::test_and_store(&stored, context) {
            Ok(writes) => Judgement::Write(writes.into_iter().chain(restart).collect()),
            Err(error) => Judgement::Failed(error),
        }
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if request.path.ends_with("/restart") {
            if answer.ok() {
                context.known.restart_needed = false;
                return Saw::Good;
            }
            return refusal(request, answer, context.fresh());
        }
        secrets::wrote(request, answer, context)
    }

    fn look_again(&mut self) {
        self.stored = None;
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        let stored = self.stored();
        let read = GraphRequest::secrets(&context.principal());
        step.requests = vec![read.clone()];
        let mail = context.answers.notification_email.as_deref();
        let threshold = context.answers.deletion_threshold;
        let mail_line = match (mail, threshold) {
            (Some(mail), Some(_)) => Some(format!(
                "Mail to {mail} when it fails, or too much would be deleted"
            )),
            (Some(mail), None) => Some(format!("Mail to {mail} when it fails")),
            (None, _) => None,
        };
        let guard_line = threshold.map(|count| format!("Hold back {count} or more deletions in one cycle"));
        let Judgement::Write(writes) = judgement else {
            step.detail = "Nothing to do".to_owned();
            step.before_after = [Line::kept(ASSIGNED_ONLY)]
                .into_iter()
                .chain(mail_line.map(Line::kept))
                .chain(guard_line.map(Line::kept))
                .collect();
            return step;
        };
        step.verdict = Verdict::Change;
        step.detail = match &context.profile.settings.scope_guide_step {
            Some(guide) => format!("As the guide asks ({guide})"),
            None => "Everybody else in the tenant stays out".to_owned(),
        };
        if secrets::scope_is_right(&stored, context) {
            step.before_after.push(Line::kept(ASSIGNED_ONLY));
        } else {
            if stored.sync_all() == Some(true) {
                step.before_after.push(Line::removed("Sync all users and groups"));
                step.notices.push(all_users_notice(context));
            }
            step.before_after.push(Line::added(ASSIGNED_ONLY));
        }
        if !secrets::mail_is_right(&stored, context) {
            match mail_line {
                Some(line) => step.before_after.push(Line::added(line)),
                None if stored.notification().is_some_and(|settings| settings.enabled()) => {
                    step.before_after.push(Line::removed("Mail when it fails"));
                }
                None => {}
            }
            step.before_after.extend(guard_line.map(Line::added));
        }
        if context.secrets_planned {
            step.note = Some("stored with the tenant URL, in one request".to_owned());
        }
        if context.known.restart_needed {
            let warnings = context.profile.warnings_for(Action::ChangeScope);
            step.notices.extend(warnings.map(|warning| {
                Notice::new(Level::Warn, &warning.title, &warning.detail).in_guide(&warning.guide_step)
            }));
        }
        if !writes.is_empty() {
            step.requests.extend(writes.iter().cloned());
            step.requests.push(read);
        }
        step
    }
}

fn all_users_notice(context: &Context) -> Notice {
    let notice = Notice::new(
        Level::Fail,
        "Everybody in the tenant is in scope",
        format!(
            "{} must get assigned people and groups only. The job is restarted, so that the change takes effect.",
            context.profile.name
        ),
    );
    match &context.profile.settings.scope_guide_step {
        Some(step) => notice.in_guide(step),
        None => notice,
    }
}
