//! Tenant URL and token: tested by Entra first, stored only when the test is good.

use graph_model::{GraphAnswer, GraphRequest, SECRET_BULLETS, Secrets, key};
use profile::{Act, Task};

use super::{Context, Judgement, Work, secrets};
use crate::fresh::{Saw, refusal};
use crate::run::Mode;
use crate::step::{Level, Line, Notice, Step, Verdict};

#[derive(Default)]
pub(super) struct Connection {
    stored: Option<Secrets>,
    /// What Entra said about the stored connection, when it was asked.
    stored_works: Option<bool>,
}

/// What is known of the stored token. Graph shows every stored token as `*`, so its mark is compared, never its value.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Token {
    /// None is stored.
    Absent,
    /// The one at hand is stored, or nobody brings another.
    Current,
    /// Another one is at hand.
    Other,
    /// Stored by somebody else; Entra has to try it.
    Unknown,
    /// None is stored, and none must be: the vendor knows the tenant by the token that Entra issues.
    Blank,
    /// One is stored, and none must be.
    Unwanted,
}

impl Connection {
    fn stored(&self) -> Secrets {
        self.stored.clone().unwrap_or_default()
    }

    fn address_is_right(&self, context: &Context) -> bool {
        self.stored().get(key::BASE_ADDRESS) == Some(context.tenant_url())
    }

    fn token(&self, context: &Context) -> Token {
        let stored = self.stored().is_masked(key::SECRET_TOKEN);
        if context.token_stays_blank() {
            return if stored { Token::Unwanted } else { Token::Blank };
        }
        if !stored {
            return Token::Absent;
        }
        match (&context.known.token_stored, &context.known.token_at_hand) {
            // Renewing stores the token that was brought, whatever is stored.
            (None, _) if context.task == Some(Task::RenewToken) => Token::Other,
            (Some(stored), Some(at_hand)) if stored != at_hand => Token::Other,
            (Some(_), _) => Token::Current,
            (None, _) => Token::Unknown,
        }
    }

    /// A stored connection of unknown origin is right when Entra can use it: it is adopted without a write.
    fn ask_entra(&self, context: &Context) -> bool {
        self.address_is_right(context) && self.token(context) == Token::Unknown
    }

    fn notices(&self, context: &Context) -> Vec<Notice> {
        let credentials = &context.profile.credentials;
        let mut notices = Vec::new();
        let mut note = |level, title: String, detail: String, step: &Option<String>| {
            let notice = Notice::new(level, title, detail);
            notices.push(match step {
                Some(step) => notice.in_guide(step),
                None => notice,
            });
        };
        match self.token(context) {
            Token::Unwanted => note(
                Level::Fail,
                "A token is stored, and none must be".to_owned(),
                format!(
                    "{} knows this tenant by the token that Entra issues, which is sent only while no other is stored. The stored one is taken away.",
                    context.profile.name
                ),
                &credentials.secret_token.guide_step,
            ),
            Token::Blank => note(
                Level::Info,
                "Entra signs itself in".to_owned(),
                "With an empty token Entra sends one that it issues for this tenant. Microsoft advises against that in production; the vendor asks for it.".to_owned(),
                &credentials.secret_token.guide_step,
            ),
            _ => {}
        }
        if credentials
            .tenant_url
            .value
            .as_deref()
            .is_some_and(|fixed| fixed != context.tenant_url())
        {
            note(
                Level::Warn,
                "This is not the vendor's address".to_owned(),
                format!(
                    "{} has one address for everybody: {}",
                    context.profile.name,
                    credentials.tenant_url.value.as_deref().unwrap_or_default()
                ),
                &credentials.tenant_url.guide_step,
            );
        }
        notices
    }

    fn right(&self, context: &Context) -> bool {
        self.address_is_right(context)
            && match self.token(context) {
                Token::Current | Token::Blank => true,
                Token::Unknown => self.stored_works == Some(true),
                Token::Absent | Token::Other | Token::Unwanted => false,
            }
    }
}

impl Work for Connection {
    fn step(&self, context: &Context) -> Step {
        let step = Step::new(
            "connection",
            "Provisioning",
            "job from template scim",
            "Tenant URL and token",
        );
        let mut step = context.with_guide(step, Act::Connection);
        step.undo = "Store the former tenant URL with its token. Graph does not show a stored token, so it has to be copied from the vendor again.".to_owned();
        step.verified_by =
            "Entra tests the connection before it is stored; the stored settings are read back, the token as *.".to_owned();
        step.scope = graph_model::scope::SYNCHRONIZATION.to_owned();
        step
    }

    fn look(&self, context: &Context) -> Option<GraphRequest> {
        let principal = context.known.service_principal_id.as_deref()?;
        if self.stored.is_none() {
            return Some(GraphRequest::secrets(principal));
        }
        let ask = context.known.job_id.is_some() && self.stored_works.is_none() && self.ask_entra(context);
        ask.then(|| secrets::test_stored(context))
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if secrets::is_test(request) {
            // 400 says that Entra could not connect; then the token at hand is tested and stored.
            if !answer.ok() && answer.status != 400 {
                return refusal(request, answer, context.fresh());
            }
            self.stored_works = Some(answer.ok());
            return Saw::Good;
        }
        if !answer.ok() {
            return refusal(request, answer, context.fresh());
        }
        self.stored = Some(Secrets::from_items(answer.items()));
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        if self.right(context) {
            return Judgement::Right("tenant URL and token are stored".to_owned());
        }
        if context.mode == Mode::Apply
            && let Err(error) = secrets::token_at_hand(context)
        {
            return Judgement::Failed(error);
        }
        match secrets::test_and_store(&self.stored(), context) {
            Ok(writes) => {
                context.secrets_planned = context.mode == Mode::Preview;
                Judgement::Write(writes)
            }
            Err(error) => Judgement::Failed(error),
        }
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        secrets::wrote(request, answer, context)
    }

    fn look_again(&mut self) {
        self.stored = None;
        self.stored_works = None;
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        let read = GraphRequest::secrets(&context.principal());
        let address = format!("BaseAddress {}", context.tenant_url());
        let (token, removed) = match self.token(context) {
            Token::Blank => ("SecretToken stays empty".to_owned(), None),
            Token::Unwanted => (
                "SecretToken stays empty".to_owned(),
                Some(format!("SecretToken {SECRET_BULLETS}")),
            ),
            _ => (format!("SecretToken {SECRET_BULLETS}"), None),
        };
        step.notices.extend(self.notices(context));
        if let Judgement::Write(writes) = judgement {
            step.verdict = Verdict::Change;
            step.detail = "Tested by Entra before it is stored".to_owned();
            if self.address_is_right(context) {
                step.before_after.push(Line::kept(address));
            } else {
                let old = self.stored();
                let old = old
                    .get(key::BASE_ADDRESS)
                    .map(|old| Line::removed(format!("BaseAddress {old}")));
                step.before_after.extend(old);
                step.before_after.push(Line::added(address));
            }
            step.before_after.extend(removed.map(Line::removed));
            step.before_after.push(match self.token(context) {
                Token::Blank => Line::kept(token),
                _ => Line::added(token),
            });
            step.requests = [read.clone()]
                .into_iter()
                .chain(writes.iter().cloned())
                .chain([read])
                .collect();
            if context.known.token_at_hand.is_none() && !context.token_stays_blank() {
                step.notices.push(Notice::new(
                    Level::Warn,
                    "The token is not at hand",
                    format!(
                        "It is needed when the plan is applied. It is found at {}.",
                        context.vendor_place()
                    ),
                ));
            }
            return step;
        }
        step.detail = match self.stored_works {
            Some(true) => "Stored already; Entra can use it".to_owned(),
            _ => "Stored already".to_owned(),
        };
        step.before_after = vec![Line::kept(address), Line::kept(token)];
        step.requests = vec![read];
        if self.stored_works.is_some() {
            step.requests.push(secrets::test_stored(context));
        }
        step
    }
}
