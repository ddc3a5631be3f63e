//! The client secret: made once, kept elsewhere, recognised by what Graph shows of it.
//!
//! Its value is in the answer that makes it and never again. The caller takes it out of the answer before the run is told
//! (`GraphRequest::brings`), and says of every value at hand how it begins (`Known::secrets_at_hand`).

use graph_model::{GraphAnswer, GraphRequest, PasswordCredential, graph_date};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};
use profile::Act;

use super::super::{Context, Judgement, Work};
use super::Target;
use crate::error::StepError;
use crate::fresh::{Saw, refusal};
use crate::patience::{FRESH_S, LIST_LAG_S, within};
use crate::registered::{KnownSecret, SentSecret};
use crate::step::{Level, Line, Notice, Step, Verdict};

/// What is tried when the tenant's policy refuses more, in days: the limits that policies usually set.
const SHORTER_DAYS: [i64; 6] = [365, 180, 90, 60, 30, 7];
/// Our clock may be ahead of Graph's: a secret that lasts exactly as long as allowed would be refused.
const CLOCK_MARGIN: SignedDuration = SignedDuration::from_hours(1);
/// From then on a person should think of the next one.
const WARN_BEFORE: SignedDuration = SignedDuration::from_hours(24 * 30);

pub(super) struct ClientSecret {
    target: Target,
    /// What the application has; `None` until it was read.
    listed: Option<Vec<PasswordCredential>>,
    /// How often the policy refused a lifetime; kept over another look.
    shortened: usize,
}

/// What is there already.
enum There {
    /// The one of this set-up.
    Valid(KnownSecret),
    /// It was made a moment ago and does not show yet.
    NotShown,
    /// One that this set-up sent and whose value nobody has.
    Orphan(String),
    /// None.
    Nothing,
}

impl ClientSecret {
    pub(super) fn new(target: Target) -> Self {
        Self {
            target,
            listed: None,
            shortened: 0,
        }
    }

    fn name(&self, context: &Context) -> String {
        let base = match (self.target, &context.profile.sso) {
            (Target::SignOn, Some(sso)) => sso.secret_name.clone(),
            _ => context.profile.name.clone(),
        };
        // The moment tells this one apart from others of the same purpose, also after a crash.
        format!("{base} {}", context.now.strftime("%Y-%m-%d %H:%M:%S"))
    }

    fn months(&self, context: &Context) -> u32 {
        match (self.target, &context.profile.sso, &context.profile.graph_api) {
            (Target::SignOn, Some(sso), _) => sso.secret_months,
            (Target::GraphApi, _, Some(api)) => api.secret_months,
            _ => 24,
        }
    }

    /// When the next one ends; `None` when the policy refused every lifetime.
    fn ends(&self, context: &Context) -> Option<Timestamp> {
        let wanted = after_months(context.now, self.months(context));
        if self.shortened == 0 {
            return Some(wanted);
        }
        let shorter = SHORTER_DAYS.into_iter().map(|days| {
            let span = SignedDuration::from_hours(24 * days) - CLOCK_MARGIN;
            context.now.saturating_add(span).unwrap_or(context.now)
        });
        shorter.filter(|ends| *ends < wanted).nth(self.shortened - 1)
    }

    fn there(&self, context: &Context) -> There {
        let listed = self.listed.as_deref().unwrap_or_default();
        let slot = self.target.slot();
        let at_hand = context.known.secrets_at_hand.get(slot);
        if let Some(known) = context.known.client_secrets.get(slot) {
            let found = listed.iter().find(|one| one.key_id() == known.key_id);
            match found {
                Some(_) if known.ends > context.now => return There::Valid(known.clone()),
                None if within(Some(known.made_at), FRESH_S, context.now) => return There::NotShown,
                // It ended, or somebody removed it.
                _ => return There::Nothing,
            }
        }
        let Some(sent) = context.known.secrets_sent.get(slot) else {
            return There::Nothing;
        };
        match listed.iter().find(|one| one.display_name() == sent.name) {
            // The program ended between keeping the value and remembering the secret.
            Some(one) if at_hand.is_some_and(|hint| hint == one.hint()) => There::Valid(KnownSecret {
                key_id: one.key_id().to_owned(),
                name: sent.name.clone(),
                hint: one.hint().to_owned(),
                ends: one.ends().unwrap_or(Timestamp::MAX),
                made_at: sent.at,
            }),
            Some(one) => There::Orphan(one.key_id().to_owned()),
            None if within(Some(sent.at), LIST_LAG_S, context.now) => There::NotShown,
            None => There::Nothing,
        }
    }

    fn title(&self) -> &'static str {
        "Client secret"
    }
}

impl Work for ClientSecret {
    fn step(&self, context: &Context) -> Step {
        let act = match self.target {
            Target::SignOn => Act::SsoSecret,
            Target::GraphApi => Act::GraphApiSecret,
        };
        let mut step = self.target.step(context, "secret", self.title(), act);
        step.undo = "Remove the client secret: whoever uses it is refused at once.".to_owned();
        step.verified_by = "It is read back by its id, without its value.".to_owned();
        step
    }

    fn look(&self, context: &Context) -> Option<GraphRequest> {
        let object = self.target.object(context)?;
        self.listed.is_none().then(|| GraphRequest::passwords(object))
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if !answer.ok() {
            return refusal(request, answer, self.target.fresh(context));
        }
        let body = answer.body.clone().unwrap_or_default();
        let listed = body["passwordCredentials"].as_array().into_iter().flatten();
        self.listed = Some(listed.cloned().map(PasswordCredential::from_value).collect());
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        let slot = self.target.slot();
        let object = self.target.object_shown(context);
        let mut writes = Vec::new();
        match self.there(context) {
            There::Valid(known) => {
                let text = format!("“{}” until {}", known.name, date(known.ends));
                context.known.secrets_sent.remove(slot);
                context.known.client_secrets.insert(slot.to_owned(), known);
                return Judgement::Right(text);
            }
            There::NotShown => {
                return Judgement::NotYet("Entra shows the new client secret".to_owned());
            }
            There::Orphan(key) => writes.push(GraphRequest::remove_password(&object, &key)),
            There::Nothing => {}
        }
        let Some(ends) = self.ends(context) else {
            return Judgement::Failed(StepError::SecretsForbidden {
                rule: "it allows no lifetime of a week or more".to_owned(),
            });
        };
        let name = self.name(context);
        writes.push(GraphRequest::add_password(&object, &name, Some(ends)).kept_as(slot));
        Judgement::Write(writes)
    }

    fn about_to_send(&mut self, request: &GraphRequest, context: &mut Context) {
        let Some(slot) = request.brings else { return };
        let body = request.body.as_ref();
        let name = body.and_then(|body| body["passwordCredential"]["displayName"].as_str());
        let sent = SentSecret {
            name: name.unwrap_or_default().to_owned(),
            at: context.now,
        };
        context.known.client_secrets.remove(slot);
        context.known.secrets_sent.insert(slot.to_owned(), sent);
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        let Some(slot) = request.brings else {
            // Whoever removed it meanwhile did the same.
            let gone = answer.fault().is_some_and(|fault| fault.status == 400);
            return if gone {
                Saw::Good
            } else {
                refusal(request, answer, self.target.fresh(context))
            };
        };
        if let Some(fault) = answer.fault() {
            context.known.secrets_sent.remove(slot);
            return match fault.code.as_str() {
                "CredentialInvalidLifetimeAsPerAppPolicy" => {
                    self.shortened += 1;
                    Saw::LookAgain("a shorter lifetime is tried, which the tenant's policy allows".to_owned())
                }
                "CredentialTypeNotAllowedAsPerAppPolicy" => Saw::Failed(StepError::SecretsForbidden {
                    rule: "it forbids client secrets".to_owned(),
                }),
                _ => refusal(request, answer, self.target.fresh(context)),
            };
        }
        let body = answer.body.clone().unwrap_or_default();
        let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
        let sent = context.known.secrets_sent.remove(slot);
        let made = KnownSecret {
            key_id: text("keyId"),
            name: sent.map_or_else(|| text("displayName"), |sent| sent.name),
            hint: text("hint"),
            ends: graph_date(&text("endDateTime")).unwrap_or(Timestamp::MAX),
            made_at: context.now,
        };
        context.known.client_secrets.insert(slot.to_owned(), made);
        Saw::Good
    }

    fn look_again(&mut self) {
        self.listed = None;
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        let read = GraphRequest::passwords(&self.target.object_shown(context));
        step.requests = vec![read.clone()];
        let slot = self.target.slot();
        let known = context.known.client_secrets.get(slot);
        match (judgement, known) {
            (Judgement::Write(writes), _) => {
                step.verdict = Verdict::Create;
                let ends = self.ends(context).unwrap_or(context.now);
                step.detail = format!(
                    "Until {}, or as long as the tenant's policy allows; its value is shown once",
                    date(ends)
                );
                if writes.len() > 1 {
                    step.before_after.push(Line::removed(
                        "client secret of an interrupted run, whose value nobody has",
                    ));
                }
                step.before_after
                    .push(Line::added(format!("client secret, until {}", date(ends))));
                step.requests.extend(writes.iter().cloned());
                step.requests.push(read);
            }
            (_, Some(known)) => {
                step.detail = format!("“{}” until {}", known.name, date(known.ends));
                step.before_after = vec![Line::kept(format!("client secret, until {}", date(known.ends)))];
                if known.ends.duration_since(context.now) < WARN_BEFORE {
                    step.notices.push(Notice::new(
                        Level::Warn,
                        format!("The client secret ends on {}", date(known.ends)),
                        "Make a new one before that day, and give it to the vendor.",
                    ));
                }
                if !context.known.secrets_at_hand.contains_key(slot) {
                    step.notices.push(Notice::new(
                        Level::Info,
                        "The value of the client secret is not at hand",
                        "It was handed over, or was kept in memory by a program that has ended. When the vendor does not have it, renew the secret.",
                    ));
                }
            }
            _ => {}
        }
        let others = self.listed.as_deref().unwrap_or_default();
        let own = known.map(|known| known.key_id.as_str());
        let count = others.iter().filter(|one| Some(one.key_id()) != own).count();
        match count {
            0 => {}
            1 => step.note = Some("1 other client secret stays".to_owned()),
            count => step.note = Some(format!("{count} other client secrets stay")),
        }
        step
    }
}

fn date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// The same moment so many months later.
fn after_months(now: Timestamp, months: u32) -> Timestamp {
    let local: DateTime = now.to_zoned(TimeZone::UTC).datetime();
    let span = Span::new().months(i64::from(months.min(240)));
    local
        .checked_add(span)
        .and_then(|later| later.to_zoned(TimeZone::UTC))
        .map_or(now, |later| later.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_years_from_a_leap_day_end_on_the_day_before() {
        let leap: Timestamp = "2024-02-29T10:00:00Z".parse().unwrap();
        assert_eq!(after_months(leap, 24).to_string(), "2026-02-28T10:00:00Z");
        assert_eq!(date(after_months(leap, 1)), "2024-03-29");
    }
}
