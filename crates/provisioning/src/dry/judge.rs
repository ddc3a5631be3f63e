//! What would happen to one object.

use serde_json::Value;

use super::prepare::{DryRun, Lane, Listed, source};
use super::problem::{Problem, ProblemCode};
use super::roster::Entitlement;
use super::{Clashes, MatchValue};
use crate::gate::Gate;
use crate::mapping::{Row, Source, TargetType};
use crate::people::{Kind, User};
use crate::values::{Desired, RowValue, Yield};
use crate::wire::{MEMBERS_PER_PATCH_MAX, ScimRequest, create_body, patch_body};

/// What would happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Would {
    /// POST.
    Create,
    /// PATCH of what differs.
    Update,
    /// PATCH that switches somebody off.
    Disable,
    /// At the target as it should be.
    Unchanged,
    /// Nothing is sent, for the reason given.
    Skip,
    /// Somebody else has the same matching value: one of them gets the account of the other.
    Collide,
    /// Several objects at the target match: nothing is sent.
    Ambiguous,
}

impl Would {
    /// Its name in output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Disable => "disable",
            Self::Unchanged => "unchanged",
            Self::Skip => "skip",
            Self::Collide => "collide",
            Self::Ambiguous => "ambiguous",
        }
    }
}

/// What is known about the object at the target.
#[derive(Clone, Copy, Debug)]
pub enum AtTarget<'a> {
    /// Nothing was asked: the target is taken to be empty.
    NotAsked,
    /// The searches found nobody.
    Nobody,
    /// A search found this resource.
    One(&'a Value),
    /// A search found so many.
    Several(usize),
    /// A search found a resource that somebody else is matched by already.
    Taken,
    /// A search was not answered as it should be, for this reason.
    Failed(&'a str),
}

/// What would happen to one object, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// User or group.
    pub kind: Kind,
    /// Object id.
    pub id: String,
    /// User principal name or name of the group.
    pub name: String,
    /// What would happen.
    pub would: Would,
    /// The gate that decided, as [`crate::gates`] calls it; empty when all are open.
    pub gate: &'static str,
    /// Why, in words; empty when all gates are open and nothing is noticeable.
    pub reason: String,
    /// Error code of the provisioning log; empty when there is none.
    pub error_code: &'static str,
    /// What is not good.
    pub problems: Vec<Problem>,
    /// The write that would be sent first.
    pub request: Option<ScimRequest>,
    /// Direct members of a group, which follow after it.
    pub members: usize,
    /// Searches by matching values that come before any write, at most.
    pub searches: usize,
}

impl Judged {
    /// Something keeps the object from being provisioned as it should.
    #[must_use]
    pub fn has_error(&self) -> bool {
        self.problems.iter().any(|problem| problem.code.is_error())
    }

    /// How many PATCH requests its members take at most.
    #[must_use]
    pub fn member_requests_max(&self) -> usize {
        match self.would {
            Would::Create | Would::Update | Would::Unchanged => self.members.div_ceil(MEMBERS_PER_PATCH_MAX),
            _ => 0,
        }
    }
}

/// An object on its way through the gates.
struct Work<'a> {
    run: &'a DryRun,
    lane: &'a Lane,
    listed: Listed<'a>,
    gate: Gate,
    out: Judged,
}

impl DryRun {
    /// Judges one object. `clashes` says who has the matching values of others.
    #[must_use]
    pub fn judge(
        &self,
        listed: Listed<'_>,
        entitlement: Entitlement<'_>,
        clashes: &Clashes,
        at: AtTarget<'_>,
    ) -> Judged {
        let out = Judged {
            kind: listed.kind(),
            id: listed.id().to_owned(),
            name: listed.name().to_owned(),
            would: Would::Skip,
            gate: "",
            reason: String::new(),
            error_code: "",
            problems: Vec::new(),
            request: None,
            members: match listed {
                Listed::User(_) => 0,
                Listed::Group(group) => group.members.len(),
            },
            searches: 0,
        };
        let Some(lane) = self.lane(listed.kind()) else {
            let reason = format!("the schema maps no {}s", out.kind.as_str().to_lowercase());
            return skip(out, "Mapping", "", reason);
        };
        if !entitlement.entitled {
            let (gate, reason) = ("Assigned to the application", entitlement.reason.into_owned());
            return skip(out, gate, "NotEffectivelyEntitled", reason);
        }
        let work = Work {
            gate: lane.gate(listed, entitlement.roles),
            run: self,
            lane,
            listed,
            out,
        };
        work.gates(clashes, at)
    }
}

fn skip(mut out: Judged, gate: &'static str, code: &'static str, reason: String) -> Judged {
    out.would = Would::Skip;
    out.gate = gate;
    out.error_code = code;
    out.reason = reason;
    out
}

impl Work<'_> {
    /// The gates in the order of a cycle.
    fn gates(mut self, clashes: &Clashes, at: AtTarget<'_>) -> Judged {
        const NOT_ENTITLED: &str = "NotEffectivelyEntitled";
        if !self.gate.read {
            let reason =
                "left out by the filter that is applied while reading (inputFilterGroups)".to_owned();
            return skip(self.out, "Scoping filter", NOT_ENTITLED, reason);
        }
        if self.gate.soft_deleted {
            let reason = "in the recycle bin: never created".to_owned();
            return skip(self.out, "Found in the directory", NOT_ENTITLED, reason);
        }
        if !self.gate.scope.passed {
            let reason = self.gate.scope.reason.clone();
            return skip(self.out, "Scoping filter", NOT_ENTITLED, reason);
        }
        let values = self.run.match_values_of(self.lane, self.listed, &self.gate);
        if values.is_empty() {
            return self.without_matching_value();
        }
        self.out.searches = values.len();
        let clash = values
            .iter()
            .find_map(|value| Some((value, clashes.reason(value, self.listed.id())?)));
        if let Some((value, reason)) = clash {
            return self.colliding(value, reason);
        }
        match at {
            AtTarget::NotAsked | AtTarget::Nobody => self.create(),
            AtTarget::One(resource) => self.update(resource),
            AtTarget::Taken => {
                let value = &values[0];
                let reason = format!(
                    "the object that {} '{}' finds is matched by somebody else too",
                    value.target, value.value
                );
                self.colliding(value, reason)
            }
            AtTarget::Several(hits) => self.ambiguous(&values, hits),
            AtTarget::Failed(why) => {
                let mut out = self.out;
                out.problems
                    .push(Problem::new(ProblemCode::SearchFailed, "", why));
                skip(out, "Matching value", "", why.to_owned())
            }
        }
    }

    fn without_matching_value(mut self) -> Judged {
        let reason = "no matching attribute has a value, so nobody can be looked for";
        // Who is switched off is not missed.
        if self.gate.active {
            let target = self
                .run
                .first_matching(self.out.kind)
                .unwrap_or_default()
                .to_owned();
            // Why it has none is worth more than that it has none.
            let _ = self.desired(true);
            self.out.problems.retain(|problem| {
                matches!(
                    problem.code,
                    ProblemCode::BrokenExpression | ProblemCode::ExpressionFailed
                ) && problem.target == target
            });
            let missing = Problem::new(ProblemCode::MissingMatchingValue, &target, reason);
            self.out.problems.push(missing);
        }
        skip(
            self.out,
            "Matching value",
            "UnprocessableEntry",
            reason.to_owned(),
        )
    }

    fn colliding(mut self, value: &MatchValue, reason: String) -> Judged {
        let problem = Problem::new(ProblemCode::Collision, &value.target, reason.clone());
        self.out.problems.push(problem);
        let mut out = skip(self.out, "Matching value", "DuplicateSourceEntries", reason);
        out.would = Would::Collide;
        out
    }

    fn ambiguous(mut self, values: &[MatchValue], hits: usize) -> Judged {
        let reason = format!("{hits} objects of the target match; one is expected");
        let target = values.first().map_or("", |value| &value.target);
        let problem = Problem::new(ProblemCode::Ambiguous, target, reason.clone());
        self.out.problems.push(problem);
        let mut out = skip(self.out, "Matching value", "DuplicateTargetEntries", reason);
        out.would = Would::Ambiguous;
        out
    }

    fn create(mut self) -> Judged {
        if !self.gate.active {
            let reason = "the account is disabled: such people are never created".to_owned();
            return skip(self.out, "Active", "NotEffectivelyEntitled", reason);
        }
        if !self.lane.mapping.flow.add {
            let reason = "Create is not among the target object actions of the mapping".to_owned();
            return skip(
                self.out,
                "Target object actions",
                "EntrySynchronizationSkipped",
                reason,
            );
        }
        let desired = self.desired(true);
        if let Some(out) = self.failed(&desired) {
            return out;
        }
        let body = create_body(self.out.kind, desired.into_paths(&self.lane.mapping));
        self.out.would = Would::Create;
        self.out.request = Some(ScimRequest::create(self.out.kind, body, &self.out.id));
        self.out
    }

    fn update(mut self, resource: &Value) -> Judged {
        let desired = self.desired(false);
        if let Some(out) = self.failed(&desired) {
            return out;
        }
        let changes = desired.changes(&self.lane.mapping, resource);
        if changes.is_empty() {
            self.out.would = Would::Unchanged;
            return self.out;
        }
        if !self.lane.mapping.flow.update {
            let reason =
                "differs at the target, and Update is not among the target object actions of the mapping"
                    .to_owned();
            return skip(
                self.out,
                "Target object actions",
                "EntrySynchronizationSkipped",
                reason,
            );
        }
        let disables = self.gate.standing.is_soft_deleted
            && changes.iter().any(|change| change.row.path.text == "active");
        self.out.would = if disables { Would::Disable } else { Would::Update };
        let body = patch_body(&changes, self.run.dialect);
        let target_id = resource["id"].as_str().unwrap_or_default();
        let request = ScimRequest::patch(self.out.kind, target_id, body, &self.out.id);
        self.out.request = Some(request);
        self.out
    }

    /// What keeps the whole object back.
    fn failed(&mut self, desired: &Desired) -> Option<Judged> {
        const GATE: &str = "Attribute values";
        let (code, reason) = match &desired.failure {
            Some((code, message)) => (*code, message.clone()),
            None if desired.ignored => (
                "EntrySynchronizationSkipped",
                "left alone by an expression (IgnoreObjectFlow)".to_owned(),
            ),
            None => return None,
        };
        Some(skip(self.out.clone(), GATE, code, reason))
    }

    /// All rows, with what is not good about them.
    fn desired(&mut self, creating: bool) -> Desired {
        let (lane, listed) = (self.lane, self.listed);
        let object = source(listed, &self.gate);
        let problems = &mut self.out.problems;
        let desired = self.run.with_environment(listed.id(), |environment| {
            let mut tell = |row: &Row, value: &RowValue| note(problems, row, value, creating);
            Desired::telling(&lane.mapping, creating, &object, environment, &mut tell)
        });
        if let Listed::User(user) = listed {
            first_of_several(lane, user, self.gate.standing.roles.len(), problems);
        }
        desired
    }
}

/// Attributes that take one of several values.
fn first_of_several(lane: &Lane, user: &User, roles: usize, problems: &mut Vec<Problem>) {
    let mut add = |rows: &[usize], message: &dyn Fn() -> String| {
        let rows = rows.iter().filter_map(|at| lane.mapping.rows.get(*at));
        for row in rows.filter(|row| !row.multivalued) {
            problems.push(Problem::new(ProblemCode::ValueDropped, &row.target, message()));
        }
    };
    let phones = user.json.get("businessPhones").and_then(Value::as_array);
    let phones = phones.map_or(0, Vec::len);
    if phones > 1 {
        add(&lane.telephones, &|| {
            format!("{phones} telephone numbers, and telephoneNumber is the first of them")
        });
    }
    if roles > 1 {
        add(&lane.roles, &|| {
            format!("{roles} roles are assigned, and one of them is sent; which one is not known")
        });
    }
}

/// What is not good about one row.
fn note(problems: &mut Vec<Problem>, row: &Row, value: &RowValue, creating: bool) {
    let mut add = |code, message: String| problems.push(Problem::new(code, &row.target, message));
    match &value.yields {
        Yield::Failed { code, message } => add(
            match (&row.source, *code) {
                (Source::Broken(_), _) => ProblemCode::BrokenExpression,
                (_, "SchemaPropertyCanOnlyAcceptValue") => ProblemCode::SeveralValues,
                _ => ProblemCode::ExpressionFailed,
            },
            message.clone(),
        ),
        Yield::NotPredictable(why) => add(ProblemCode::NotForeseeable, why.clone()),
        Yield::Null if value.dropped => add(
            ProblemCode::ValueDropped,
            "there are several values, and none of them is sent".to_owned(),
        ),
        Yield::Null if row.required && creating => add(
            ProblemCode::MissingRequiredValue,
            format!("the target requires a value, and `{}` gives none", row.expression),
        ),
        Yield::Value(Value::String(text)) if text.is_empty() && row.required => add(
            ProblemCode::MissingRequiredValue,
            format!(
                "the target requires a value, and `{}` gives an empty text",
                row.expression
            ),
        ),
        Yield::Value(sent @ Value::String(_)) if row.kind != TargetType::Text => add(
            ProblemCode::WrongType,
            format!(
                "'{}' is no {}, and is sent as text",
                row.logged(sent),
                match row.kind {
                    TargetType::Boolean => "Boolean",
                    _ => "whole number",
                }
            ),
        ),
        _ => {}
    }
    for doubt in &value.notes {
        add(ProblemCode::Doubtful, doubt.message());
    }
}
