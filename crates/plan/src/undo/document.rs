//! A document that the set-up changed, place by place: the mappings of a job, or properties of an object.

use graph_model::{GraphAnswer, GraphRequest, SynchronizationSchema};
use profile::Action;
use serde_json::{Map, Value, json};

use super::{Left, count, forget, warnings};
use crate::fresh::{Saw, refusal};
use crate::places::{Difference, Place, differences};
use crate::run::Mode;
use crate::step::{Line, Step, Verdict};
use crate::work::{Context, Judgement, Work};
use crate::written::Written;

/// Which document.
enum Kind {
    Schema { principal: String, job: String },
    Object { path: String },
}

pub(super) struct Document {
    id: String,
    kind: Kind,
    notes: Vec<Written>,
    /// `Some(None)`: read, and not there.
    now: Option<Option<Value>>,
}

/// What can be put back, and what somebody changed since.
#[derive(Debug, Default)]
struct Sorted {
    back: Vec<Difference>,
    changed: Vec<Place>,
    unread: bool,
}

impl Document {
    pub(super) fn schema(id: String, principal: String, job: String, notes: Vec<Written>) -> Self {
        Self::new(id, Kind::Schema { principal, job }, notes)
    }

    pub(super) fn object(id: String, path: String, notes: Vec<Written>) -> Self {
        Self::new(id, Kind::Object { path }, notes)
    }

    fn new(id: String, kind: Kind, notes: Vec<Written>) -> Self {
        Self {
            id,
            kind,
            notes,
            now: None,
        }
    }

    fn there(&self) -> Option<&Value> {
        self.now.as_ref().and_then(Option::as_ref)
    }

    /// Goes back write by write, the last one first. Gives the document as it was, and the places on the way.
    fn back(&self, also: bool) -> (Value, Sorted) {
        let mut document = self.there().cloned().unwrap_or_default();
        let mut sorted = Sorted::default();
        for note in self.notes.iter().rev() {
            sorted.unread |= note.unread;
            for difference in &note.differences {
                let stands = difference.place.find(&document);
                if stands == difference.before.as_ref() {
                    continue;
                }
                if stands == difference.after.as_ref() || also {
                    difference.place.put(&mut document, difference.before.clone());
                    sorted.back.push(Difference {
                        after: difference.before.clone(),
                        before: difference
                            .place
                            .find(self.there().unwrap_or(&Value::Null))
                            .cloned(),
                        place: difference.place.clone(),
                    });
                } else {
                    sorted.changed.push(difference.place.clone());
                }
            }
        }
        (document, sorted)
    }

    fn judged(&self, context: &Context) -> (Value, Sorted) {
        self.back(context.also.contains(&self.id))
    }

    /// The document to send: as it was read first, to the letter, where it comes to the same.
    fn schema_to_put(document: Value, context: &Context) -> SynchronizationSchema {
        let first = context.known.schema_before();
        let same = first.filter(|first| {
            first.get("id") == document.get("id") && differences(first, &document).is_empty()
        });
        SynchronizationSchema::from_value(same.cloned().unwrap_or(document))
    }

    fn left(&self, context: &Context) -> Option<Left> {
        self.there()?;
        let (_, sorted) = self.judged(context);
        if sorted.unread {
            return Some(Left::for_good(
                "Not all of it can be put back",
                "What stood there before was not read when it was written.",
            ));
        }
        let places: Vec<String> = sorted.changed.iter().map(Place::to_string).collect();
        (!places.is_empty()).then(|| {
            Left::new(
                format!(
                    "Somebody changed {} since",
                    count(places.len(), "place", "places")
                ),
                format!("{}.", places.join(", ")),
            )
        })
    }

    fn writes(&self, document: Value, back: &[Difference], context: &Context) -> Vec<GraphRequest> {
        match &self.kind {
            Kind::Schema { principal, job } => {
                vec![GraphRequest::put_schema(
                    principal,
                    job,
                    &Self::schema_to_put(document, context),
                )]
            }
            Kind::Object { path } => {
                // Members are changed as a whole.
                let changed = back.iter().filter_map(|difference| difference.place.member());
                let change: Map<String, Value> = changed
                    .map(|name| {
                        (
                            name.to_owned(),
                            document.get(name).cloned().unwrap_or(Value::Null),
                        )
                    })
                    .collect();
                let disabled = self.roles_switched_off(&change);
                let disabled = disabled.map(|roles| json!({ "appRoles": roles }));
                disabled
                    .into_iter()
                    .chain([Value::Object(change)])
                    .map(|change| GraphRequest::patch_object(path, change))
                    .collect()
            }
        }
    }
}

impl Document {
    /// The roles of now with those that go switched off: an enabled role cannot be removed (Graph: applications).
    fn roles_switched_off(&self, change: &Map<String, Value>) -> Option<Value> {
        let stay = change.get("appRoles")?.as_array()?;
        let mut roles = self.there()?.get("appRoles")?.clone();
        let mut any = false;
        for role in roles.as_array_mut()? {
            if !stay.iter().any(|other| other.get("id") == role.get("id")) && role["isEnabled"] == true {
                role["isEnabled"] = Value::Bool(false);
                any = true;
            }
        }
        any.then_some(roles)
    }
}

impl Work for Document {
    fn step(&self, _context: &Context) -> Step {
        let (section, title) = match &self.kind {
            Kind::Schema { .. } => ("Provisioning", "Mappings"),
            Kind::Object { path } if path.starts_with("/applications/") => {
                ("Application", "Application object")
            }
            Kind::Object { .. } => ("Application", "Service principal"),
        };
        let mut step = Step::new(&self.id, section, "changed by this set-up", title);
        step.undo = "Apply the set-up again.".to_owned();
        step.verified_by = "It is read back and compared place by place.".to_owned();
        step.scope = match self.kind {
            Kind::Schema { .. } => graph_model::scope::SYNCHRONIZATION,
            Kind::Object { .. } => graph_model::scope::APPLICATION,
        }
        .to_owned();
        step
    }

    fn look(&self, _context: &Context) -> Option<GraphRequest> {
        self.now.is_none().then(|| match &self.kind {
            Kind::Schema { principal, job } => GraphRequest::schema(principal, job),
            Kind::Object { path } => GraphRequest::object(path),
        })
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if !answer.ok() && answer.status != 404 {
            return refusal(request, answer, context.fresh());
        }
        self.now = Some(answer.body.clone().filter(|_| answer.ok()));
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        if self.there().is_none() {
            forget(context, &self.notes);
            return Judgement::Right("it is not there any more".to_owned());
        }
        let (document, sorted) = self.judged(context);
        if !sorted.back.is_empty() {
            return Judgement::Write(self.writes(document, &sorted.back, context));
        }
        if let Some(left) = self.left(context) {
            return Judgement::Right(left.outcome());
        }
        if context.mode == Mode::Apply && matches!(self.kind, Kind::Schema { .. }) {
            context.known.schema_after = self.there().cloned().map(std::sync::Arc::new);
        }
        forget(context, &self.notes);
        Judgement::Right("it is as it was before".to_owned())
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        refusal(request, answer, context.fresh())
    }

    fn look_again(&mut self) {
        self.now = None;
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        let (_, sorted) = self.judged(context);
        if let Judgement::Write(writes) = judgement {
            step.verdict = Verdict::Change;
            step.detail = format!("{} put back", count(sorted.back.len(), "place is", "places are"));
            step.requests.clone_from(writes);
            for difference in &sorted.back {
                let line = |value: &Value| format!("{}: {}", difference.place, in_short(value));
                step.more
                    .extend(difference.before.as_ref().map(line).map(Line::removed));
                step.more
                    .extend(difference.after.as_ref().map(line).map(Line::added));
            }
            if context.known.job_has_run {
                step.notices = warnings(Action::ChangeMappings, None, context);
            }
        } else {
            step.detail = "As before".to_owned();
        }
        if let Some(left) = self.left(context) {
            let (verdict, detail) = (step.verdict, step.detail.clone());
            left.show(&mut step);
            if !sorted.back.is_empty() {
                // Part of it is put back all the same.
                step.verdict = verdict;
                step.detail = detail;
            }
        }
        step
    }
}

/// A mapping row by its expression, anything else as JSON; long texts are cut.
fn in_short(value: &Value) -> String {
    const CHARS_MAX: usize = 80;
    let expression = value.pointer("/source/expression").and_then(Value::as_str);
    let text = expression.map_or_else(|| value.to_string(), str::to_owned);
    match text.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
