//! Tenant URL, token, scope and failure mail, on an application that had others before.
//!
//! **Invariant:** a token is sent only together with the tenant URL that it belongs to: the token of now never goes to the
//! address of before.

use graph_model::{Credentials, GraphAnswer, GraphRequest, SCIM_TEMPLATE, Secrets, key, secret};
use profile::Action;
use serde_json::Value;

use super::{Left, forget, warnings};
use crate::fresh::{Saw, refusal};
use crate::places::Difference;
use crate::step::{Level, Line, Notice, Step, Verdict};
use crate::work::{Context, Judgement, Work, secrets};
use crate::written::Written;

pub(super) struct Settings {
    id: String,
    principal: String,
    notes: Vec<Written>,
    now: Option<Vec<Value>>,
    /// The token of before was stored again in this run.
    token_back: bool,
}

/// What stood under a key before, and stands there now.
#[derive(Clone, Debug, PartialEq)]
struct Setting {
    key: String,
    before: Option<String>,
    now: Option<String>,
}

/// What can be done.
#[derive(Debug, Default)]
struct Sorted {
    back: Vec<Setting>,
    changed: Vec<String>,
    /// Tenant URL and token of before, which need the token of before.
    connection: Option<Setting>,
    token_replaced: bool,
}

impl Settings {
    pub(super) fn new(id: String, principal: String, notes: Vec<Written>) -> Self {
        Self {
            id,
            principal,
            notes,
            now: None,
            token_back: false,
        }
    }

    fn stored(&self) -> Secrets {
        Secrets::from_items(self.now.as_deref().unwrap_or_default())
    }

    fn sorted(&self, context: &Context) -> Sorted {
        let also = context.also.contains(&self.id);
        let mut sorted = Sorted::default();
        let mut document = serde_json::json!({ "value": self.now.as_deref().unwrap_or_default() });
        for note in self.notes.iter().rev() {
            sorted.token_replaced |= !note.secrets_replaced.is_empty() && !self.token_back;
            for difference in &note.differences {
                let Some(key) = key_of(difference) else {
                    continue;
                };
                let stands = difference.place.find(&document).cloned();
                if stands == difference.before {
                    continue;
                }
                if stands != difference.after && !also {
                    sorted.changed.push(key);
                    continue;
                }
                difference.place.put(&mut document, difference.before.clone());
                let setting = Setting {
                    before: difference.before.as_ref().and_then(text),
                    now: stands.as_ref().and_then(text),
                    key,
                };
                sorted.back.retain(|known| known.key != setting.key);
                sorted.back.push(setting);
            }
        }
        if sorted.token_replaced {
            let address = sorted
                .back
                .iter()
                .position(|setting| setting.key == key::BASE_ADDRESS);
            sorted.connection = address.map(|address| sorted.back.remove(address));
        }
        sorted
    }

    /// Another token than the stored one is at hand: the one of before, as far as can be known; Entra tests it first.
    fn former_token(context: &Context) -> bool {
        let known = &context.known;
        known.token_at_hand.is_some() && known.token_at_hand != known.token_stored
    }

    fn writes(&self, sorted: &Sorted, context: &Context) -> Option<Vec<GraphRequest>> {
        let former = sorted.token_replaced && Self::former_token(context);
        if sorted.back.is_empty() && !former {
            return None;
        }
        let stored = self.stored();
        let mut edit = stored.edit();
        for setting in sorted
            .back
            .iter()
            .chain(sorted.connection.iter().filter(|_| former))
        {
            // An empty text takes a key away (Graph: synchronization/secrets).
            edit.set(&setting.key, setting.before.as_deref().unwrap_or_default());
        }
        let goes = sorted.back.iter().any(|setting| setting.key == key::SECRET_TOKEN);
        let mut requests = Vec::new();
        if stored.is_masked(key::SECRET_TOKEN) && !goes {
            context.known.token_at_hand.as_ref()?;
            // With a token that is not the stored one, only the whole connection of before may be stored.
            if Self::former_token(context) && !former {
                return None;
            }
            edit.set_secret(key::SECRET_TOKEN);
            let address = sorted.connection.as_ref().filter(|_| former);
            let address = address.and_then(|setting| setting.before.clone());
            let address = address.or(stored.get(key::BASE_ADDRESS).map(str::to_owned))?;
            requests.push(self.test(&address, context));
        }
        let items = edit.finish().ok()?;
        requests.push(GraphRequest::put_secrets(&self.principal, items));
        Some(requests)
    }

    fn test(&self, address: &str, context: &Context) -> GraphRequest {
        let given = Credentials::Given(vec![
            (key::BASE_ADDRESS.to_owned(), address.into()),
            (key::SECRET_TOKEN.to_owned(), secret(key::SECRET_TOKEN)),
        ]);
        let job = context.known.job_id.as_deref();
        GraphRequest::validate_credentials(&self.principal, job, SCIM_TEMPLATE, &given)
    }

    fn left(&self, sorted: &Sorted, context: &Context) -> Option<Left> {
        let written = self.writes(sorted, context).is_some();
        let former = written && sorted.token_replaced && Self::former_token(context);
        if sorted.token_replaced && !former {
            return Some(Left::for_good(
                "The former token cannot be put back",
                "Nobody can read a stored token, so it was not kept; tenant URL and token stay as they are. Copy the former token at the vendor and bring it along (in the terminal: SLIPWAY_TOKEN).",
            ));
        }
        if !sorted.back.is_empty() && !written {
            return Some(Left::for_good(
                "The stored token is needed to change the settings",
                "Graph replaces all settings at once and does not show the token. Bring it along (in the terminal: SLIPWAY_TOKEN).",
            ));
        }
        (!sorted.changed.is_empty()).then(|| {
            Left::new(
                "Somebody changed settings since",
                format!("{}.", sorted.changed.join(", ")),
            )
        })
    }
}

fn key_of(difference: &Difference) -> Option<String> {
    let item = difference.before.as_ref().or(difference.after.as_ref())?;
    Some(item.get("key")?.as_str()?.to_owned())
}

fn text(item: &Value) -> Option<String> {
    Some(item.get("value")?.as_str()?.to_owned())
}

impl Work for Settings {
    fn step(&self, _context: &Context) -> Step {
        let mut step = Step::new(
            &self.id,
            "Provisioning",
            "changed by this set-up",
            "Tenant URL, scope and failure mail",
        );
        step.undo = "Apply the set-up again.".to_owned();
        step.verified_by = "The stored settings are read back, tokens as *.".to_owned();
        step.portal = "Enterprise applications > the application > Provisioning".to_owned();
        step.scope = graph_model::scope::SYNCHRONIZATION.to_owned();
        step
    }

    fn look(&self, _context: &Context) -> Option<GraphRequest> {
        self.now.is_none().then(|| GraphRequest::secrets(&self.principal))
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if !answer.ok() && answer.status != 404 {
            return refusal(request, answer, context.fresh());
        }
        self.now = Some(answer.items().to_vec());
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        let sorted = self.sorted(context);
        if let Some(writes) = self.writes(&sorted, context) {
            return Judgement::Write(writes);
        }
        match self.left(&sorted, context) {
            Some(left) => Judgement::Right(left.outcome()),
            None => {
                forget(context, &self.notes);
                Judgement::Right("the settings are as they were before".to_owned())
            }
        }
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if answer.ok() && !secrets::is_test(request) {
            let sorted = self.sorted(context);
            if sorted.token_replaced && Self::former_token(context) {
                self.token_back = true;
                // Kept with what is known: a crash now must not ask for that token again.
                for note in context
                    .known
                    .written
                    .iter_mut()
                    .filter(|note| note.path == request.path)
                {
                    note.secrets_replaced.clear();
                }
            }
        }
        secrets::wrote(request, answer, context)
    }

    fn look_again(&mut self) {
        self.now = None;
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        let sorted = self.sorted(context);
        if let Judgement::Write(writes) = judgement {
            step.verdict = Verdict::Change;
            step.detail = "Put back as they were".to_owned();
            step.requests.clone_from(writes);
            let former = sorted.token_replaced && Self::former_token(context);
            for setting in sorted
                .back
                .iter()
                .chain(sorted.connection.iter().filter(|_| former))
            {
                let line = |value: &String| format!("{} {value}", setting.key);
                step.before_after
                    .extend(setting.now.as_ref().map(line).map(Line::removed));
                step.before_after
                    .extend(setting.before.as_ref().map(line).map(Line::added));
            }
            if former {
                step.notices.push(Notice::new(
                    Level::Info,
                    "The token at hand is taken for the former one",
                    "It is not the one that this set-up stored. Entra tests it with the former tenant URL before it is stored.",
                ));
            }
            if sorted.back.iter().any(|setting| setting.key == key::SYNC_ALL) {
                step.notices.extend(warnings(Action::ChangeScope, None, context));
            }
        } else {
            step.detail = "As before".to_owned();
        }
        if let Some(left) = self.left(&sorted, context) {
            let (verdict, detail) = (step.verdict, step.detail.clone());
            left.show(&mut step);
            if verdict == Verdict::Change {
                step.verdict = verdict;
                step.detail = detail;
            }
        }
        step
    }
}
