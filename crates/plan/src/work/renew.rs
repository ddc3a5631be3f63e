//! A new token for an application that is set up: tested by Entra first, then stored with everything else as it stands.

use graph_model::{
    Credentials, GraphAnswer, GraphRequest, SCIM_TEMPLATE, SECRET_BULLETS, Secrets, key, secret,
};
use profile::Act;

use super::{Context, Judgement, Work, secrets};
use crate::error::StepError;
use crate::fresh::{Saw, refusal};
use crate::run::Mode;
use crate::step::{Decision, Line, Step, Verdict};

#[derive(Default)]
pub(crate) struct Renew {
    stored: Option<Secrets>,
}

impl Renew {
    fn stored(&self) -> Secrets {
        self.stored.clone().unwrap_or_default()
    }

    /// The token goes to the address that is stored: it must be the one that the token was given for.
    fn other_address(&self, context: &Context) -> Option<Decision> {
        let stored = self.stored();
        let stored = stored.get(key::BASE_ADDRESS)?;
        let answered = context.answers.tenant_url.as_str();
        (!answered.is_empty() && answered != stored).then(|| Decision {
            title: "The stored tenant URL is another one".to_owned(),
            detail: format!(
                "{stored} is stored, and {answered} is in the answers. A token is sent to the address it was given for; apply the set-up to change the address."
            ),
            choices: Vec::new(),
        })
    }

    fn writes(&self, context: &Context) -> Result<Vec<GraphRequest>, StepError> {
        let stored = self.stored();
        let address = stored
            .get(key::BASE_ADDRESS)
            .ok_or(StepError::NotSetUp)?
            .to_owned();
        let given = Credentials::Given(vec![
            (key::BASE_ADDRESS.to_owned(), address.into()),
            (key::SECRET_TOKEN.to_owned(), secret(key::SECRET_TOKEN)),
        ]);
        let (principal, job) = (context.principal(), context.job());
        let test = GraphRequest::validate_credentials(&principal, Some(&job), SCIM_TEMPLATE, &given);
        let mut edit = stored.edit();
        edit.set_secret(key::SECRET_TOKEN);
        let items = edit
            .finish()
            .map_err(|masked| StepError::MaskedSecrets { keys: masked.keys })?;
        Ok(vec![test, GraphRequest::put_secrets(&principal, items)])
    }
}

impl Work for Renew {
    fn step(&self, context: &Context) -> Step {
        let step = Step::new("renew", "Provisioning", "job from template scim", "Secret token");
        let mut step = context.with_guide(step, Act::Connection);
        step.undo = "Store the former token again; Graph does not show a stored token.".to_owned();
        step.verified_by = "Entra tests the new token before it is stored; it is read back as *.".to_owned();
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
        self.stored = Some(Secrets::from_items(answer.items()));
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        if context.known.job_id.is_none() {
            return Judgement::Failed(StepError::NotSetUp);
        }
        if let Some(decision) = self.other_address(context) {
            return Judgement::Decide(decision);
        }
        let known = &context.known;
        let same = known.token_stored.is_some() && known.token_stored == known.token_at_hand;
        if same && self.stored().is_masked(key::SECRET_TOKEN) {
            return Judgement::Right("this token is stored".to_owned());
        }
        if context.mode == Mode::Apply
            && let Err(error) = secrets::token_at_hand(context)
        {
            return Judgement::Failed(error);
        }
        match self.writes(context) {
            Ok(writes) => Judgement::Write(writes),
            Err(error) => Judgement::Failed(error),
        }
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        secrets::wrote(request, answer, context)
    }

    fn look_again(&mut self) {
        self.stored = None;
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        let token = format!("SecretToken {SECRET_BULLETS}");
        let read = GraphRequest::secrets(&context.principal());
        step.requests = vec![read.clone()];
        match judgement {
            Judgement::Write(writes) => {
                step.verdict = Verdict::Change;
                step.detail = "Tested by Entra before it is stored; everything else stays".to_owned();
                step.before_after = vec![Line::removed(token.clone()), Line::added(token)];
                step.requests.extend(writes.iter().cloned());
                step.requests.push(read);
            }
            Judgement::Decide(decision) => {
                step.verdict = Verdict::Decide;
                step.detail.clone_from(&decision.title);
                step.decision = Some(decision.clone());
            }
            _ => {
                step.detail = "Stored already".to_owned();
                step.before_after = vec![Line::kept(token)];
            }
        }
        step
    }
}

/// A step that only finds what it names: where something is missing, there is nothing to renew.
pub(crate) struct OnlyFind(pub(crate) Box<dyn Work>);

impl Work for OnlyFind {
    fn step(&self, context: &Context) -> Step {
        self.0.step(context)
    }

    fn look(&self, context: &Context) -> Option<GraphRequest> {
        self.0.look(context)
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        self.0.saw(request, answer, context)
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        match self.0.judge(context) {
            Judgement::Write(_) => Judgement::Failed(StepError::NotSetUp),
            other => other,
        }
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        self.0.wrote(request, answer, context)
    }

    fn look_again(&mut self) {
        self.0.look_again();
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        self.0.present(judgement, context)
    }
}
