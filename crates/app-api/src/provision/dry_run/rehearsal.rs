//! The match rehearsal: the target is asked as Entra would ask it, and by nothing but GET.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicBool, Ordering};

use futures::StreamExt;
use provisioning::dry::{AtTarget, DryRun, MatchValue};
use provisioning::{Kind, ScimRequest};
use scim::probe;
use scim_client::{Limits, ScimClient};
use serde::Serialize;
use serde_json::Value;

use super::report::{Lines, RehearsalView};
use super::{DryRunEvent, DryRunTarget, Hear};
use crate::error::ApiError;
use crate::sync_service::send;

/// So many searches are on the way at once. Vendors are told to expect 25 requests a second (Entra: SCIM endpoints).
const SIDE_BY_SIDE: usize = 8;
/// So many searches in a row without an answer, and nothing more is asked.
const UNANSWERED_IN_A_ROW_MAX: usize = 16;
/// Resources of one page when orphans are looked for.
const PAGE: usize = 100;
/// So many pages at most: five million resources.
const PAGES_MAX: usize = 50_000;
/// So many orphans are shown one by one in the report.
const SHOWN_MAX: usize = 20;

/// A resource of the target that nobody in scope is matched by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Orphan {
    /// `User` or `Group`.
    pub kind: &'static str,
    /// Its id there.
    pub target_id: String,
    /// Its user name or display name.
    pub name: String,
}

/// What the searches for one object found.
#[derive(Debug)]
pub(super) enum Found {
    /// It would not be looked for.
    NotSought,
    Nobody,
    One(Value),
    /// Somebody else was matched by the same resource before.
    Taken(Value),
    Several(usize),
    Failed(String),
}

impl Found {
    /// For the line of the object.
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Self::NotSought | Self::Failed(_) => None,
            Self::Nobody => Some("none"),
            Self::Several(_) => Some("several"),
            Self::One(resource) | Self::Taken(resource) => resource["id"].as_str(),
        }
    }
}

/// A target that is asked.
pub(super) struct Rehearsal {
    client: ScimClient,
    /// Hashes of kind and id of the resources that somebody is matched by.
    matched: HashSet<u64>,
    view: RehearsalView,
    remarks: Vec<String>,
    unanswered: usize,
    refused: Option<ApiError>,
}

impl Rehearsal {
    /// Begins as a cycle does: with the probe.
    ///
    /// # Errors
    /// The tenant URL cannot be used, or the probe is not answered as it must be.
    pub(super) async fn begin(target: &DryRunTarget, run: &DryRun) -> Result<Self, ApiError> {
        let client =
            ScimClient::new(&target.url, target.token.clone(), Limits::default()).map_err(|error| {
                ApiError::bad_input(&error.to_string()).fix("Copy the tenant URL from the vendor once more.")
            })?;
        let attribute = run.first_matching(Kind::User).unwrap_or("userName");
        let verdict = probe::judge(&client.probe(attribute).await);
        if !verdict.is_ok() {
            return Err(
                ApiError::failed("The target does not answer Entra's connection test as it must")
                    .because(&verdict.message)
                    .fix("Repair the connection first: nothing else would be asked by Entra either."),
            );
        }
        Ok(Self {
            client,
            matched: HashSet::new(),
            view: RehearsalView::default(),
            remarks: Vec::new(),
            unanswered: 0,
            refused: None,
        })
    }

    /// The target is not asked any more.
    pub(super) fn is_refused(&self) -> bool {
        self.refused.is_some()
    }

    /// Looks for each object, several side by side; what was found is in the order of the objects.
    pub(super) async fn search(&mut self, run: &DryRun, sought: Vec<Vec<MatchValue>>) -> Vec<Found> {
        let kinds: Vec<Option<Kind>> = sought
            .iter()
            .map(|values| values.first().map(|value| value.kind))
            .collect();
        let client = &self.client;
        let searches = sought.into_iter().map(|values| {
            let requests = run.searches(&values, "");
            async move { look_for(client, &requests).await }
        });
        let answers: Vec<Answered> = futures::stream::iter(searches)
            .buffered(SIDE_BY_SIDE)
            .collect()
            .await;
        let mut all = Vec::with_capacity(answers.len());
        for (answered, kind) in answers.into_iter().zip(kinds) {
            self.view.searches += answered.asked;
            all.push(self.noted(answered, kind.unwrap_or(Kind::User)));
        }
        all
    }

    fn noted(&mut self, answered: Answered, kind: Kind) -> Found {
        if answered.unauthorized && self.refused.is_none() {
            self.refused = Some(
                ApiError::failed("The target refused the token (401)")
                    .fix("Give the vendor's token in SLIPWAY_TOKEN."),
            );
        }
        self.unanswered = if answered.unanswered {
            self.unanswered + 1
        } else {
            0
        };
        if self.unanswered >= UNANSWERED_IN_A_ROW_MAX && self.refused.is_none() {
            self.refused =
                Some(ApiError::failed("The target does not answer any more").fix("Try again when it does."));
        }
        match answered.found {
            Found::One(resource) => {
                self.view.matched += 1;
                if self.matched.insert(key(kind, &resource)) {
                    Found::One(resource)
                } else {
                    Found::Taken(resource)
                }
            }
            other => {
                match other {
                    Found::Nobody => self.view.not_found += 1,
                    Found::Several(_) => self.view.ambiguous += 1,
                    Found::Failed(_) => self.view.failed += 1,
                    _ => {}
                }
                other
            }
        }
    }

    /// What a judgement is told.
    pub(super) fn at_target<'a>(&self, found: &'a Found) -> AtTarget<'a> {
        match found {
            Found::NotSought | Found::Nobody => AtTarget::Nobody,
            Found::One(resource) => AtTarget::One(resource),
            Found::Taken(_) => AtTarget::Taken,
            Found::Several(hits) => AtTarget::Several(*hits),
            Found::Failed(why) => AtTarget::Failed(why),
        }
    }

    /// Pages through the target's resources for those that nobody is matched by.
    pub(super) async fn orphans(&mut self, kinds: &[Kind], lines: Lines, stop: &AtomicBool, hear: Hear<'_>) {
        let mut orphans = 0;
        let mut read = 0;
        for kind in kinds {
            match self.orphans_of(*kind, lines, stop, &mut read, hear).await {
                Ok(found) => orphans += found,
                Err(why) => {
                    self.remarks
                        .push(format!("orphans were not looked for to the end: {why}"));
                    return;
                }
            }
        }
        self.view.orphans = Some(orphans);
    }

    async fn orphans_of(
        &mut self,
        kind: Kind,
        lines: Lines,
        stop: &AtomicBool,
        read: &mut u64,
        hear: Hear<'_>,
    ) -> Result<u64, String> {
        let (mut orphans, mut start, mut before) = (0, 1, None);
        for _ in 0..PAGES_MAX {
            let path = match kind {
                Kind::User => format!("/Users?startIndex={start}&count={PAGE}"),
                Kind::Group => format!("/Groups?excludedAttributes=members&startIndex={start}&count={PAGE}"),
            };
            let answer = send(&self.client, &get(path)).await;
            let resources = answer.found()?;
            let first = resources.first().map(|resource| key(kind, resource));
            let Some(first) = first else { return Ok(orphans) };
            if before == Some(first) {
                return Err(
                    "the target answers every page with the same resources (startIndex, RFC 7644 §3.4.2.4)"
                        .to_owned(),
                );
            }
            before = Some(first);
            let mut out = Vec::new();
            for resource in resources
                .iter()
                .filter(|resource| !self.matched.contains(&key(kind, resource)))
            {
                orphans += 1;
                let orphan = orphan(kind, resource);
                lines.orphan(&orphan, &mut out);
                if self.view.first_orphans.len() < SHOWN_MAX {
                    self.view.first_orphans.push(orphan);
                }
            }
            start += resources.len();
            *read += resources.len() as u64;
            let delivered = out.is_empty() || hear(DryRunEvent::Lines(&out));
            if !delivered || !hear(DryRunEvent::Read(*read)) || stop.load(Ordering::Relaxed) {
                return Err("it was stopped".to_owned());
            }
            let total = answer
                .body
                .as_ref()
                .and_then(|body| body["totalResults"].as_u64());
            if total.is_some_and(|total| start as u64 > total) {
                return Ok(orphans);
            }
        }
        Err(format!("the target has more than {} resources", PAGES_MAX * PAGE))
    }

    pub(super) fn into_view(self) -> (RehearsalView, Vec<String>, Option<ApiError>) {
        (self.view, self.remarks, self.refused)
    }
}

/// What came of the searches for one object.
struct Answered {
    found: Found,
    asked: u64,
    unauthorized: bool,
    unanswered: bool,
}

/// One search after the other, until one finds somebody.
async fn look_for(client: &ScimClient, requests: &[ScimRequest]) -> Answered {
    let mut out = Answered {
        found: if requests.is_empty() {
            Found::NotSought
        } else {
            Found::Nobody
        },
        asked: 0,
        unauthorized: false,
        unanswered: false,
    };
    for request in requests {
        let answer = send(client, request).await;
        out.asked += 1;
        out.unauthorized = answer.status == Some(401);
        out.unanswered = answer.status.is_none();
        match answer.found() {
            Ok(mut hits) if hits.len() == 1 => {
                out.found = Found::One(hits.remove(0));
                break;
            }
            Ok(hits) if hits.is_empty() => {}
            Ok(hits) => {
                out.found = Found::Several(hits.len());
                break;
            }
            Err(why) => {
                out.found = Found::Failed(why);
                break;
            }
        }
    }
    out
}

fn get(path: String) -> ScimRequest {
    ScimRequest {
        method: "GET".to_owned(),
        path,
        body: None,
        subject: String::new(),
    }
}

fn key(kind: Kind, resource: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    kind.hash(&mut hasher);
    resource["id"].as_str().unwrap_or_default().hash(&mut hasher);
    hasher.finish()
}

fn orphan(kind: Kind, resource: &Value) -> Orphan {
    let text = |key: &str| resource[key].as_str().unwrap_or_default().to_owned();
    Orphan {
        kind: kind.as_str(),
        target_id: text("id"),
        name: Some(text("userName"))
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| text("displayName")),
    }
}
