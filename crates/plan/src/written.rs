//! What a set-up wrote, and what each write took the place of: kept with [`Known`], so that it can be undone on another day.
//!
//! **Invariant:** no secret is in here. Of a secret that was stored only its name is kept; what stood there before cannot be read.

use std::collections::BTreeMap;

use graph_model::{GraphAnswer, GraphRequest, Method, SECRET_MASK};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::places::{Difference, differences};

/// Our clock and Graph's may differ by so much when it is judged whether something was made by a request of ours.
const CLOCK_SKEW_S: i64 = 300;

/// One write of a set-up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Written {
    /// Step of the plan.
    pub step: String,
    /// What was sent.
    pub method: Method,
    /// Below `/v1.0`.
    pub path: String,
    /// "Assign “Billing”".
    pub label: String,
    /// When.
    pub sent: Timestamp,
    /// Graph said that it was done; false: no answer came, so it may have been.
    pub done: bool,
    /// Of a POST: what was asked for. Secrets are left out.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub asked: Value,
    /// Of a POST: what it made; its ids.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub made: Value,
    /// Of a PUT or PATCH: where the document differs, before and after.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
    /// Nobody had read what a PUT or PATCH took the place of.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unread: bool,
    /// Names of secrets that were stored in place of others, which nobody can read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets_replaced: Vec<String>,
}

impl Written {
    /// The object id of what was made.
    pub(crate) fn made_id(&self) -> Option<&str> {
        self.made.get("id").and_then(Value::as_str)
    }

    /// Whether something that was made at this time can have been made by this write.
    pub(crate) fn fits(&self, created: Option<Timestamp>) -> bool {
        let skew = SignedDuration::from_secs(CLOCK_SKEW_S);
        created.is_none_or(|created| created.duration_since(self.sent) >= -skew)
    }
}

/// Watches what a run reads and writes.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    off: bool,
    /// The documents of the current step as read last, by address.
    read: BTreeMap<String, Value>,
    /// Where this step wrote, and when.
    sent: Vec<(String, Timestamp)>,
}

impl Recorder {
    /// For runs that take back.
    pub(crate) fn off() -> Self {
        Self {
            off: true,
            ..Self::default()
        }
    }

    pub(crate) fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer) {
        if self.off || request.method != Method::Get || !answer.ok() {
            return;
        }
        if let Some(body) = answer.body.as_ref().filter(|_| may_be_written(address(request))) {
            self.read.insert(address(request).to_owned(), body.clone());
        }
    }

    /// A write is on its way: noted before it is sent, because its answer may be lost.
    pub(crate) fn sending(
        &mut self,
        step: &str,
        request: &GraphRequest,
        now: Timestamp,
        written: &mut Vec<Written>,
    ) {
        // Nothing is changed by a restart that could be put back.
        if self.off || !request.is_write() || address(request).ends_with("/restart") {
            return;
        }
        let path = address(request).to_owned();
        let body = request.body.clone().unwrap_or_default();
        let mut note = Written {
            step: step.to_owned(),
            method: request.method,
            path: path.clone(),
            label: request.label.clone(),
            sent: now,
            done: false,
            asked: Value::Null,
            made: Value::Null,
            differences: Vec::new(),
            unread: false,
            secrets_replaced: Vec::new(),
        };
        match request.method {
            Method::Post => {
                note.asked = request.body_redacted().unwrap_or_default();
                note.differences = self.switched_on(&path);
            }
            Method::Put | Method::Patch => self.compare(&body, &mut note),
            Method::Get | Method::Delete => {}
        }
        self.sent.push((path, now));
        // The same thing asked for again after a lost answer.
        let same = |old: &Written| {
            !old.done && old.method == note.method && old.path == note.path && old.asked == note.asked
        };
        match written.iter_mut().find(|old| same(old)) {
            // What it took the place of the first time counts, and when it can have been made first.
            Some(_) if note.method == Method::Post => {}
            Some(old) if old.differences.len() > note.differences.len() => {}
            Some(old) => *old = note,
            None => written.push(note),
        }
    }

    /// A start changes whether the job runs.
    fn switched_on(&self, path: &str) -> Vec<Difference> {
        let Some(job) = path.strip_suffix("/start").and_then(|job| self.read.get(job)) else {
            return Vec::new();
        };
        let mut after = job.clone();
        after["schedule"]["state"] = Value::from("Active");
        differences(job, &after)
    }

    fn compare(&self, body: &Value, note: &mut Written) {
        let Some(before) = self.read.get(&note.path) else {
            note.unread = true;
            return;
        };
        let mut before = before.clone();
        if note.method == Method::Patch
            && let (Some(old), Some(new)) = (before.as_object_mut(), body.as_object())
        {
            note.unread = new.keys().any(|name| !old.contains_key(name));
            old.retain(|name, _| new.contains_key(name));
        }
        note.differences = differences(&before, &without_secrets(body));
        let secret = |item: &Value| item["value"].get("$secret").is_some();
        let items = body["value"].as_array().into_iter().flatten();
        let stored = items
            .filter(|item| secret(item))
            .filter_map(|item| item["key"].as_str());
        note.secrets_replaced = stored
            .filter(|name| masked(&before, name))
            .map(str::to_owned)
            .collect();
    }

    pub(crate) fn told(&self, request: &GraphRequest, answer: &GraphAnswer, written: &mut Vec<Written>) {
        if self.off || !request.is_write() {
            return;
        }
        let path = address(request);
        let asked = match request.method {
            Method::Post => request.body_redacted().unwrap_or_default(),
            _ => Value::Null,
        };
        let open = written.iter().rposition(|note| {
            !note.done && note.method == request.method && note.path == path && note.asked == asked
        });
        let Some(open) = open else {
            return;
        };
        if !answer.ok() {
            written.remove(open);
            return;
        }
        let note = &mut written[open];
        note.done = true;
        note.made = ids(answer.body.as_ref().unwrap_or(&Value::Null));
        if note.method != Method::Post
            && note.differences.is_empty()
            && note.secrets_replaced.is_empty()
            && !note.unread
        {
            written.remove(open);
        }
    }

    /// A step is verified: what its writes left is what was read back, in Graph's own wording.
    pub(crate) fn step_ended(&mut self, written: &mut [Written]) {
        let own = |note: &&mut Written| {
            let mut sent = self.sent.iter();
            note.method != Method::Post && sent.any(|(path, at)| *path == note.path && *at >= note.sent)
        };
        // Only the last one at each address: what it left is what was read.
        let mut seen = std::collections::BTreeSet::new();
        for note in written.iter_mut().rev().filter(own) {
            if !seen.insert(note.path.clone()) {
                continue;
            }
            if let Some(now) = self.read.get(&note.path) {
                for difference in &mut note.differences {
                    difference.after = difference.place.find(now).cloned();
                }
            }
        }
        self.read.clear();
        self.sent.clear();
    }
}

/// The address without its query.
pub(crate) fn address(request: &GraphRequest) -> &str {
    request.path.split('?').next().unwrap_or_default()
}

/// Documents that a set-up replaces or changes; lists of people are not kept.
fn may_be_written(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    matches!(
        parts.as_slice(),
        [
            "applications" | "servicePrincipals" | "groups" | "oauth2PermissionGrants",
            _
        ] | ["servicePrincipals", _, "synchronization", "secrets"]
            | ["servicePrincipals", _, "synchronization", "jobs", _]
            | ["servicePrincipals", _, "synchronization", "jobs", _, "schema"]
    )
}

fn masked(document: &Value, name: &str) -> bool {
    let items = document["value"].as_array().into_iter().flatten();
    let mut found = items.filter(|item| {
        item["key"]
            .as_str()
            .is_some_and(|key| key.eq_ignore_ascii_case(name))
    });
    found.any(|item| item["value"] == SECRET_MASK)
}

/// Secrets as Graph shows them.
fn without_secrets(body: &Value) -> Value {
    let mut body = body.clone();
    let items = body.get_mut("value").and_then(Value::as_array_mut);
    for item in items.into_iter().flatten() {
        if item["value"].get("$secret").is_some() {
            item["value"] = Value::from(SECRET_MASK);
        }
    }
    body
}

/// What names a thing that was made; never its contents.
fn ids(made: &Value) -> Value {
    let of = |object: &Value| {
        let named = ["id", "appId", "keyId"].into_iter();
        let named = named.filter_map(|name| Some((name.to_owned(), object.get(name)?.clone())));
        Value::Object(named.collect())
    };
    let parts = ["application", "servicePrincipal"].into_iter();
    let parts: serde_json::Map<String, Value> = parts
        .filter_map(|part| Some((part.to_owned(), of(made.get(part)?))))
        .collect();
    match parts.is_empty() {
        false => Value::Object(parts),
        true => match of(made) {
            Value::Object(own) if own.is_empty() => Value::Null,
            own => own,
        },
    }
}
