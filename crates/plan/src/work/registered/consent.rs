//! Consent to the delegated permissions, for everyone in the tenant (Graph: oauth2PermissionGrants).

use graph_model::{GraphAnswer, GraphRequest, PermissionGrant};
use profile::Act;

use super::super::{Context, Judgement, Work};
use super::{GraphApi, Target, consent_notice};
use crate::fresh::{Saw, refusal};
use crate::registered::KnownConsent;
use crate::step::{Line, Step, Verdict};

/// Every sign-in asks for these, so that nobody is asked to consent to them.
const OF_EVERY_SIGN_IN: [&str; 3] = ["openid", "profile", "email"];

#[derive(Default)]
pub(super) struct Consent {
    graph: GraphApi,
    grants: Option<Vec<PermissionGrant>>,
    /// Graph does not let this account read or grant; kept over another look.
    refused: bool,
}

impl Consent {
    fn wanted(context: &Context) -> Vec<String> {
        let (permissions, _) = Target::SignOn.permissions(context);
        let sign_in = OF_EVERY_SIGN_IN.into_iter().map(str::to_owned);
        sign_in.chain(permissions).collect()
    }

    /// The grant for the whole tenant.
    fn grant(&self) -> Option<&PermissionGrant> {
        self.grants.as_ref()?.first()
    }

    fn missing(&self, context: &Context) -> Vec<String> {
        let has = self.grant().map(PermissionGrant::scopes).unwrap_or_default();
        let granted = |scope: &String| has.iter().any(|has| has.eq_ignore_ascii_case(scope));
        Self::wanted(context)
            .into_iter()
            .filter(|scope| !granted(scope))
            .collect()
    }

    fn known(&self, context: &Context) -> KnownConsent {
        let missing = self.missing(context);
        KnownConsent {
            granted: Self::wanted(context)
                .into_iter()
                .filter(|scope| !missing.contains(scope))
                .collect(),
            missing,
            refused: self.refused,
        }
    }

    fn write(&self, context: &Context) -> GraphRequest {
        let wanted = Self::wanted(context);
        let scopes: Vec<&str> = wanted.iter().map(String::as_str).collect();
        match self.grant() {
            Some(grant) => {
                let scope = grant.scope_with(&scopes).unwrap_or_default();
                GraphRequest::extend_grant(grant.id(), &scope)
            }
            None => GraphRequest::grant_permissions(
                &Target::SignOn.principal_shown(context),
                self.graph.id(),
                &scopes,
            ),
        }
    }
}

impl Work for Consent {
    fn step(&self, context: &Context) -> Step {
        let mut step = Target::SignOn.step(context, "consent", "Consent", Act::SsoConsent);
        step.undo =
            "Take away the permissions that were granted; everybody is then asked at their next sign-in."
                .to_owned();
        step.verified_by = "The grant for the whole tenant is read back.".to_owned();
        step.scope = graph_model::scope::GRANT.to_owned();
        step.role = "Cloud Application Administrator".to_owned();
        step
    }

    fn look(&self, context: &Context) -> Option<GraphRequest> {
        if let Some(request) = self.graph.look() {
            return Some(request);
        }
        let principal = Target::SignOn.principal(context)?;
        let unread = self.grants.is_none() && !self.refused;
        unread.then(|| GraphRequest::permission_grants(principal, self.graph.id()))
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if !answer.ok() {
            if answer.status == 403 && !GraphApi::is(request) {
                self.refused = true;
                return Saw::Good;
            }
            return refusal(request, answer, context.fresh());
        }
        if GraphApi::is(request) {
            self.graph = GraphApi(answer.body.clone());
        } else {
            let grants = answer.items().iter().cloned().map(PermissionGrant::from_value);
            self.grants = Some(grants.collect());
        }
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        let known = self.known(context);
        let done = known.missing.is_empty();
        context
            .known
            .consent
            .insert(Target::SignOn.slot().to_owned(), known);
        if done {
            return Judgement::Right("everyone's consent is given".to_owned());
        }
        if self.refused {
            return Judgement::Right("waits for an administrator's consent".to_owned());
        }
        Judgement::Write(vec![self.write(context)])
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        match answer.status {
            // Whoever may not consent gets a link for somebody who may.
            403 => {
                self.refused = true;
                Saw::LookAgain("Entra shows what is granted".to_owned())
            }
            // Somebody granted it meanwhile: then it is extended (Graph: one grant for each pair).
            409 => Saw::LookAgain("Entra shows the grant that is there".to_owned()),
            _ => refusal(request, answer, context.fresh()),
        }
    }

    fn look_again(&mut self) {
        self.grants = None;
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        let read = GraphRequest::permission_grants(&Target::SignOn.principal_shown(context), self.graph.id());
        step.requests = vec![GraphRequest::graph_permissions(), read.clone()];
        let known = self.known(context);
        let line = |scope: &String| format!("for everyone: {scope}");
        step.before_after = known
            .granted
            .iter()
            .map(|scope| Line::kept(line(scope)))
            .collect();
        match judgement {
            Judgement::Write(writes) => {
                step.verdict = Verdict::Change;
                step.detail = "Given for everyone, so that nobody is asked when signing in".to_owned();
                step.before_after
                    .extend(known.missing.iter().map(|scope| Line::added(line(scope))));
                step.requests.extend(writes.iter().cloned());
                step.requests.push(read);
            }
            _ if known.missing.is_empty() => step.detail = "Given already".to_owned(),
            _ => {
                step.detail = "Not given: it needs an administrator".to_owned();
                step.notices.push(consent_notice(Target::SignOn, &known, context));
            }
        }
        step
    }
}
