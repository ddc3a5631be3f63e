//! The redirect addresses of the vendor on the registration: added, and others stay.

use graph_model::{GraphAnswer, GraphRequest, RedirectPlatform, check_redirect, redirects_of};
use profile::Act;
use serde_json::{Map, Value, json};

use super::super::{Context, Judgement, Work};
use super::Target;
use crate::fresh::{Saw, refusal};
use crate::step::{Decision, Level, Line, Notice, Step, Verdict};

const PLATFORMS: [RedirectPlatform; 2] = [RedirectPlatform::Web, RedirectPlatform::Native];

#[derive(Default)]
pub(super) struct Redirects {
    application: Option<Value>,
}

/// The addresses to register.
struct Wanted {
    list: Vec<(RedirectPlatform, String)>,
    /// Both answers were the same address.
    same: bool,
}

impl Redirects {
    fn wanted(context: &Context) -> Result<Wanted, Decision> {
        let Some(sso) = &context.profile.sso else {
            return Ok(Wanted {
                list: Vec::new(),
                same: false,
            });
        };
        let web = sso.redirect_web.trim().to_owned();
        let mobile = sso.redirect_mobile.as_deref().unwrap_or_default().trim();
        let same = !mobile.is_empty() && mobile == web;
        let mut list = vec![(RedirectPlatform::Web, web)];
        if !mobile.is_empty() && !same {
            list.push((RedirectPlatform::Native, mobile.to_owned()));
        }
        for (platform, uri) in &list {
            // A template that was not filled in is a question that was not answered.
            if uri.is_empty() || uri.contains('{') {
                return Err(Decision {
                    title: format!("The redirect address for {} is not given", platform.name()),
                    detail: format!("Copy it from the connector of {}.", context.profile.name),
                    choices: Vec::new(),
                });
            }
            check_redirect(uri, *platform).map_err(|bad| Decision {
                title: bad.to_string(),
                detail: bad.fix.to_owned(),
                choices: Vec::new(),
            })?;
        }
        Ok(Wanted { list, same })
    }

    /// An address that stands under another platform: Entra takes each for one platform only.
    fn elsewhere(&self, wanted: &Wanted) -> Option<Decision> {
        let application = self.application.as_ref()?;
        wanted.list.iter().find_map(|(platform, uri)| {
            let others = PLATFORMS.into_iter().filter(|other| other != platform);
            let single_page = application["spa"]["redirectUris"]
                .as_array()
                .is_some_and(|uris| uris.iter().any(|has| has == uri.as_str()));
            let place = others
                .into_iter()
                .find(|other| redirects_of(application, *other).contains(&uri.as_str()))
                .map(RedirectPlatform::name)
                .or(single_page.then_some("Single-page application"))?;
            Some(Decision {
                title: format!("{uri} is registered for {place}, and is needed for {}", platform.name()),
                detail: "Entra takes an address for one platform only. Remove it under App registrations > the application > Authentication, or give another one.".to_owned(),
                choices: Vec::new(),
            })
        })
    }

    /// One change for everything that is missing: each platform as it was read, with the new addresses behind.
    fn change(&self, wanted: &Wanted) -> Option<Value> {
        let nothing = Value::Null;
        let application = self.application.as_ref().unwrap_or(&nothing);
        let mut change = Map::new();
        for platform in PLATFORMS {
            let has = redirects_of(application, platform);
            let new: Vec<&str> = wanted
                .list
                .iter()
                .filter(|(of, uri)| *of == platform && !has.contains(&uri.as_str()))
                .map(|(_, uri)| uri.as_str())
                .collect();
            if new.is_empty() {
                continue;
            }
            let mut member = application[platform.member()].clone();
            if !member.is_object() {
                member = json!({});
            }
            if let Some(members) = member.as_object_mut() {
                // Its order numbers belong to the addresses that were read; Entra makes them anew.
                members.remove("redirectUriSettings");
            }
            let all: Vec<&str> = has.into_iter().chain(new).collect();
            member["redirectUris"] = json!(all);
            change.insert(platform.member().to_owned(), member);
        }
        (!change.is_empty()).then(|| change.into())
    }

    fn lines(&self, wanted: &Wanted) -> Vec<Line> {
        let nothing = Value::Null;
        let application = self.application.as_ref().unwrap_or(&nothing);
        let mut lines = Vec::new();
        for platform in PLATFORMS {
            let has = redirects_of(application, platform);
            let text = |uri: &str| format!("{}: {uri}", platform.name());
            lines.extend(has.iter().map(|uri| Line::kept(text(uri))));
            lines.extend(
                wanted
                    .list
                    .iter()
                    .filter(|(of, uri)| *of == platform && !has.contains(&uri.as_str()))
                    .map(|(_, uri)| Line::added(text(uri))),
            );
        }
        lines
    }
}

impl Work for Redirects {
    fn step(&self, context: &Context) -> Step {
        let mut step = Target::SignOn.step(context, "redirects", "Redirect addresses", Act::SsoRedirects);
        step.undo = "Remove the addresses that were added; others stay.".to_owned();
        step.verified_by = "The registration is read back with its addresses.".to_owned();
        step
    }

    fn look(&self, context: &Context) -> Option<GraphRequest> {
        let object = Target::SignOn.object(context)?;
        self.application
            .is_none()
            .then(|| GraphRequest::registration(object))
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if !answer.ok() {
            return refusal(request, answer, context.fresh());
        }
        self.application.clone_from(&answer.body);
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        let wanted = match Self::wanted(context) {
            Ok(wanted) => wanted,
            Err(decision) => return Judgement::Decide(decision),
        };
        if let Some(decision) = self.elsewhere(&wanted) {
            return Judgement::Decide(decision);
        }
        match self.change(&wanted) {
            Some(change) => {
                let object = Target::SignOn.object_shown(context);
                Judgement::Write(vec![GraphRequest::patch_application(&object, change)])
            }
            None => Judgement::Right(match wanted.list.len() {
                1 => "the redirect address is registered".to_owned(),
                count => format!("{count} redirect addresses are registered"),
            }),
        }
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        refusal(request, answer, context.fresh())
    }

    fn look_again(&mut self) {
        self.application = None;
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        let read = GraphRequest::registration(&Target::SignOn.object_shown(context));
        step.requests = vec![read.clone()];
        if let Ok(wanted) = Self::wanted(context) {
            step.before_after = self.lines(&wanted);
            if wanted.same {
                step.notices.push(
                    Notice::new(
                        Level::Info,
                        "One address for the web and the apps",
                        "Entra takes an address for one platform only. It is registered for Web, where the client secret is used.",
                    )
                    .in_guide("A-E11"),
                );
            }
        }
        match judgement {
            Judgement::Write(writes) => {
                step.verdict = Verdict::Change;
                step.detail = "Added to the registration; what is there stays".to_owned();
                step.requests.extend(writes.iter().cloned());
                step.requests.push(read);
            }
            Judgement::Decide(decision) => {
                step.verdict = Verdict::Decide;
                step.detail.clone_from(&decision.title);
                step.decision = Some(decision.clone());
            }
            _ => step.detail = "Registered already".to_owned(),
        }
        step
    }
}
