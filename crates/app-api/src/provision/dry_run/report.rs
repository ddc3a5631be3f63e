//! What a dry run says: a line for each object, and what it all comes to.

use std::collections::BTreeMap;

use provisioning::dry::{AttributeChange, Difference, Effect, Judged, Problem, SchemaProblem, Would};
use provisioning::{Kind, ScimRequest};
use serde::Serialize;
use serde_json::Value;

use super::rehearsal::Orphan;

/// So many objects are shown one by one.
const SHOWN_MAX: usize = 20;

/// How the objects are written, one by one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lines {
    /// Not at all: the report alone.
    #[default]
    None,
    /// One JSON document on each line.
    Json,
    /// A table.
    Csv,
}

/// What it all comes to.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DryRunReport {
    /// People that were judged.
    pub people: u64,
    /// Groups that were judged.
    pub groups: u64,
    /// How often what would happen: `create`, `update`, `disable`, `unchanged`, `skip`, `collide`, `ambiguous`.
    pub would: BTreeMap<&'static str, u64>,
    /// Why objects are skipped: by gate.
    pub skipped: BTreeMap<&'static str, u64>,
    /// Objects with an error; a warning alone does not count.
    pub with_errors: u64,
    /// Requests a first cycle would send, as far as they are known beforehand.
    pub requests: Requests,
    /// Each kind of problem of each row, most frequent first.
    pub problems: Vec<ProblemCount>,
    /// What is wrong with the schema as a whole; with two schemas, with the one after.
    pub schema_problems: Vec<SchemaProblemView>,
    /// The first objects with an error.
    pub first: Vec<FirstView>,
    /// The match rehearsal; `null` without a target.
    pub rehearsal: Option<RehearsalView>,
    /// The difference between two schemas; `null` with one.
    pub comparison: Option<ComparisonView>,
    /// What is noticeable about the input, in words.
    pub remarks: Vec<String>,
    /// It was stopped before the end; what is here is of those judged before.
    pub stopped: bool,
    /// Why it ended early, in words; what is here is of those judged before.
    pub failure: Option<String>,
}

/// Requests of a first cycle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Requests {
    /// GET by a matching value.
    pub searches: u64,
    /// POST.
    pub creates: u64,
    /// PATCH of a person or group, those that disable included.
    pub updates: u64,
    /// PATCH of members, at most.
    pub members: u64,
}

/// One kind of problem of one row.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProblemCount {
    /// `missing-matching-value`, …
    pub code: &'static str,
    /// Target attribute; may be empty.
    pub target: String,
    /// Keeps objects from being provisioned as they should.
    pub error: bool,
    /// How many objects have it.
    pub count: u64,
    /// The first of them.
    pub first: String,
    /// What it is there.
    pub message: String,
}

/// Something in the schema.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SchemaProblemView {
    /// `User`, `Group`, or empty for the schema.
    pub kind: &'static str,
    /// Target attribute, or another place.
    pub place: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub fix: String,
    /// Somebody cannot be provisioned by it.
    pub error: bool,
}

impl From<&SchemaProblem> for SchemaProblemView {
    fn from(problem: &SchemaProblem) -> Self {
        Self {
            kind: problem.kind.map_or("", Kind::as_str),
            place: problem.place.clone(),
            message: problem.message.clone(),
            fix: problem.fix.clone(),
            error: problem.is_error,
        }
    }
}

/// One object, in short.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FirstView {
    /// What it is called.
    pub name: String,
    /// What would happen.
    pub would: &'static str,
    /// Each problem in words, with its row.
    pub problems: Vec<String>,
}

/// The match rehearsal.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RehearsalView {
    /// Searches that were sent.
    pub searches: u64,
    /// Objects that one resource of the target matches.
    pub matched: u64,
    /// Objects that nothing matches.
    pub not_found: u64,
    /// Objects that several resources match.
    pub ambiguous: u64,
    /// Searches that were not answered as they should be.
    pub failed: u64,
    /// Resources at the target that nobody is matched by; `null` when they were not looked for to the end.
    pub orphans: Option<u64>,
    /// The first of them.
    pub first_orphans: Vec<Orphan>,
}

/// The difference between two schemas.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ComparisonView {
    /// How often which effect: `enters`, `leaves`, `abandoned`, `breaks`, `changes`; `none` are the others.
    pub effects: BTreeMap<&'static str, u64>,
    /// Requests that the edit causes by itself.
    pub requests: ComparedRequests,
    /// Objects that would not be found by the matching attributes after the edit, without their links.
    pub would_be_lost: u64,
    /// Objects with an error that they did not have.
    pub new_errors: u64,
    /// Objects without an error that they had.
    pub solved_errors: u64,
    /// Each attribute that changes, most frequent first.
    pub attributes: Vec<AttributeCount>,
    /// The first objects that are reached.
    pub first: Vec<FirstDifference>,
}

/// Requests that an edit causes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ComparedRequests {
    /// POST.
    pub creates: u64,
    /// PATCH.
    pub patches: u64,
    /// DELETE.
    pub deletes: u64,
}

/// One attribute that changes.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AttributeCount {
    /// Target attribute.
    pub target: String,
    /// Objects are looked for by it.
    pub matching: bool,
    /// Objects that get another value.
    pub changed: u64,
    /// Objects that it is not sent for any more; it stays as it is there.
    pub no_longer_sent: u64,
    /// The first of them: name, value before, value after.
    pub first: [String; 3],
}

/// One object that is reached, in short.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FirstDifference {
    /// What it is called.
    pub name: String,
    /// `enters`, …
    pub effect: &'static str,
    /// Why, or what changes, in words.
    pub what: String,
}

/// What one batch comes to, and all of them together.
#[derive(Debug, Default)]
pub(super) struct Tally {
    report: DryRunReport,
    problems: BTreeMap<(&'static str, String), ProblemCount>,
    attributes: BTreeMap<String, AttributeCount>,
}

impl Tally {
    pub(super) fn for_comparison() -> Self {
        let mut tally = Self::default();
        tally.report.comparison = Some(ComparisonView::default());
        tally
    }

    fn object(&mut self, kind: Kind) {
        match kind {
            Kind::User => self.report.people += 1,
            Kind::Group => self.report.groups += 1,
        }
    }

    /// How many objects there are in it.
    pub(super) fn objects(&self) -> u64 {
        self.report.people + self.report.groups
    }

    pub(super) fn judged(&mut self, judged: &Judged) {
        self.object(judged.kind);
        *self.report.would.entry(judged.would.as_str()).or_default() += 1;
        if judged.would == Would::Skip {
            *self.report.skipped.entry(judged.gate).or_default() += 1;
        }
        let requests = &mut self.report.requests;
        requests.searches += judged.searches as u64;
        match judged.would {
            Would::Create => requests.creates += 1,
            Would::Update | Would::Disable => requests.updates += 1,
            _ => {}
        }
        requests.members += judged.member_requests_max() as u64;
        for problem in &judged.problems {
            self.problem(&judged.name, problem);
        }
        if judged.has_error() {
            self.report.with_errors += 1;
            if self.report.first.len() < SHOWN_MAX {
                self.report.first.push(FirstView {
                    name: judged.name.clone(),
                    would: judged.would.as_str(),
                    problems: judged
                        .problems
                        .iter()
                        .filter(|problem| problem.code.is_error())
                        .map(in_words)
                        .collect(),
                });
            }
        }
    }

    fn problem(&mut self, name: &str, problem: &Problem) {
        let key = (problem.code.as_str(), problem.target.clone());
        let count = self.problems.entry(key).or_insert_with(|| ProblemCount {
            code: problem.code.as_str(),
            target: problem.target.clone(),
            error: problem.code.is_error(),
            count: 0,
            first: name.to_owned(),
            message: problem.message.clone(),
        });
        count.count += 1;
    }

    pub(super) fn compared(&mut self, difference: &Difference) {
        self.object(difference.kind);
        let comparison = self.report.comparison.get_or_insert_default();
        *comparison.effects.entry(difference.effect.as_str()).or_default() += 1;
        match difference.request.as_ref().map(|request| request.method.as_str()) {
            Some("POST") => comparison.requests.creates += 1,
            Some("PATCH") => comparison.requests.patches += 1,
            Some("DELETE") => comparison.requests.deletes += 1,
            _ => {}
        }
        let has_error = |problems: &[Problem]| problems.iter().any(|problem| problem.code.is_error());
        comparison.would_be_lost += u64::from(difference.would_be_lost);
        let new_error = has_error(&difference.new_problems);
        comparison.new_errors += u64::from(new_error);
        comparison.solved_errors += u64::from(has_error(&difference.solved_problems));
        if !difference.is_none() && comparison.first.len() < SHOWN_MAX {
            comparison.first.push(FirstDifference {
                name: difference.name.clone(),
                effect: difference.effect.as_str(),
                what: what(difference),
            });
        }
        if new_error || difference.would_be_lost || difference.effect == Effect::Breaks {
            self.report.with_errors += 1;
        }
        for change in &difference.attributes {
            self.attribute(&difference.name, change);
        }
        for problem in &difference.new_problems {
            self.problem(&difference.name, problem);
        }
    }

    fn attribute(&mut self, name: &str, change: &AttributeChange) {
        let count = self
            .attributes
            .entry(change.target.clone())
            .or_insert_with(|| AttributeCount {
                target: change.target.clone(),
                matching: change.is_matching,
                changed: 0,
                no_longer_sent: 0,
                first: [
                    name.to_owned(),
                    AttributeChange::shown(change.from.as_ref()),
                    AttributeChange::shown(change.to.as_ref()),
                ],
            });
        match change.to {
            Some(_) => count.changed += 1,
            None => count.no_longer_sent += 1,
        }
    }

    /// Adds what comes after it.
    pub(super) fn add(&mut self, later: Self) {
        let (own, other) = (&mut self.report, later.report);
        own.people += other.people;
        own.groups += other.groups;
        own.with_errors += other.with_errors;
        own.requests.searches += other.requests.searches;
        own.requests.creates += other.requests.creates;
        own.requests.updates += other.requests.updates;
        own.requests.members += other.requests.members;
        add_counts(&mut own.would, other.would);
        add_counts(&mut own.skipped, other.skipped);
        let room = SHOWN_MAX.saturating_sub(own.first.len());
        own.first.extend(other.first.into_iter().take(room));
        if let Some(other) = other.comparison {
            let own = own.comparison.get_or_insert_default();
            add_counts(&mut own.effects, other.effects);
            own.requests.creates += other.requests.creates;
            own.requests.patches += other.requests.patches;
            own.requests.deletes += other.requests.deletes;
            own.would_be_lost += other.would_be_lost;
            own.new_errors += other.new_errors;
            own.solved_errors += other.solved_errors;
            let room = SHOWN_MAX.saturating_sub(own.first.len());
            own.first.extend(other.first.into_iter().take(room));
        }
        for (key, count) in later.problems {
            match self.problems.get_mut(&key) {
                Some(own) => own.count += count.count,
                None => {
                    self.problems.insert(key, count);
                }
            }
        }
        for (target, count) in later.attributes {
            match self.attributes.get_mut(&target) {
                Some(own) => {
                    own.changed += count.changed;
                    own.no_longer_sent += count.no_longer_sent;
                }
                None => {
                    self.attributes.insert(target, count);
                }
            }
        }
    }

    /// The report, without what belongs to the input.
    pub(super) fn into_report(self) -> DryRunReport {
        let mut report = self.report;
        report.problems = self.problems.into_values().collect();
        report
            .problems
            .sort_by_key(|count| (!count.error, std::cmp::Reverse(count.count)));
        if let Some(comparison) = &mut report.comparison {
            comparison.attributes = self.attributes.into_values().collect();
            comparison
                .attributes
                .sort_by_key(|count| std::cmp::Reverse(count.changed + count.no_longer_sent));
        }
        report
    }
}

fn add_counts(own: &mut BTreeMap<&'static str, u64>, other: BTreeMap<&'static str, u64>) {
    for (name, count) in other {
        *own.entry(name).or_default() += count;
    }
}

/// A problem with its row.
pub(super) fn in_words(problem: &Problem) -> String {
    if problem.target.is_empty() {
        problem.message.clone()
    } else {
        format!("{}: {}", problem.target, problem.message)
    }
}

fn what(difference: &Difference) -> String {
    let mut parts = Vec::new();
    if !difference.reason.is_empty() {
        parts.push(difference.reason.clone());
    }
    for change in &difference.attributes {
        let from = AttributeChange::shown(change.from.as_ref());
        parts.push(match &change.to {
            Some(to) => format!(
                "{}: '{from}' → '{}'",
                change.target,
                AttributeChange::shown(Some(to))
            ),
            None => format!("{}: no longer sent, stays '{from}'", change.target),
        });
    }
    if difference.would_be_lost {
        parts.push("would not be found by what it is matched by".to_owned());
    }
    parts.extend(difference.new_problems.iter().map(in_words));
    parts.join("; ")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProblemLine<'a> {
    code: &'static str,
    target: &'a str,
    message: &'a str,
    error: bool,
}

#[derive(Serialize)]
struct RequestLine<'a> {
    method: &'a str,
    path: &'a str,
    body: &'a Option<Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JudgedLine<'a> {
    kind: &'static str,
    id: &'a str,
    name: &'a str,
    would: &'static str,
    gate: &'a str,
    reason: &'a str,
    error_code: &'a str,
    problems: Vec<ProblemLine<'a>>,
    request: Option<RequestLine<'a>>,
    #[serde(skip_serializing_if = "is_zero")]
    members: usize,
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    matched: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DifferenceLine<'a> {
    kind: &'static str,
    id: &'a str,
    name: &'a str,
    effect: &'static str,
    reason: &'a str,
    attributes: Vec<ChangeLine<'a>>,
    would_be_lost: bool,
    new_problems: Vec<ProblemLine<'a>>,
    solved_problems: Vec<ProblemLine<'a>>,
    request: Option<RequestLine<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ChangeLine<'a> {
    target: &'a str,
    from: &'a Option<Value>,
    to: &'a Option<Value>,
    matching: bool,
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

fn problem_lines(problems: &[Problem]) -> Vec<ProblemLine<'_>> {
    problems
        .iter()
        .map(|problem| ProblemLine {
            code: problem.code.as_str(),
            target: &problem.target,
            message: &problem.message,
            error: problem.code.is_error(),
        })
        .collect()
}

fn request_line(request: &Option<ScimRequest>) -> Option<RequestLine<'_>> {
    request.as_ref().map(|request| RequestLine {
        method: &request.method,
        path: &request.path,
        body: &request.body,
    })
}

impl Lines {
    /// What stands before the first line.
    pub(super) fn head(self, compares: bool) -> &'static str {
        match (self, compares) {
            (Self::Csv, false) => "kind,id,name,would,gate,reason,errorCode,problems,method,path,match\n",
            (Self::Csv, true) => {
                "kind,id,name,effect,reason,attribute,from,to,matching,wouldBeLost,newProblems\n"
            }
            _ => "",
        }
    }

    /// One object. `matched` is the id at the target, `none` or `several`, where the target was asked.
    pub(super) fn judged(self, judged: &Judged, matched: Option<&str>, out: &mut Vec<u8>) {
        match self {
            Self::None => {}
            Self::Json => json_line(
                &JudgedLine {
                    kind: judged.kind.as_str(),
                    id: &judged.id,
                    name: &judged.name,
                    would: judged.would.as_str(),
                    gate: judged.gate,
                    reason: &judged.reason,
                    error_code: judged.error_code,
                    problems: problem_lines(&judged.problems),
                    request: request_line(&judged.request),
                    members: judged.members,
                    matched,
                },
                out,
            ),
            Self::Csv => {
                let problems: Vec<String> = judged.problems.iter().map(in_words).collect();
                let request = judged.request.as_ref();
                csv_line(
                    &[
                        judged.kind.as_str(),
                        &judged.id,
                        &judged.name,
                        judged.would.as_str(),
                        judged.gate,
                        &judged.reason,
                        judged.error_code,
                        &problems.join("; "),
                        request.map_or("", |request| &request.method),
                        request.map_or("", |request| &request.path),
                        matched.unwrap_or_default(),
                    ],
                    out,
                );
            }
        }
    }

    /// One object that an edit reaches; the others have no line.
    pub(super) fn difference(self, difference: &Difference, out: &mut Vec<u8>) {
        if difference.is_none() {
            return;
        }
        match self {
            Self::None => {}
            Self::Json => json_line(
                &DifferenceLine {
                    kind: difference.kind.as_str(),
                    id: &difference.id,
                    name: &difference.name,
                    effect: difference.effect.as_str(),
                    reason: &difference.reason,
                    attributes: difference
                        .attributes
                        .iter()
                        .map(|change| ChangeLine {
                            target: &change.target,
                            from: &change.from,
                            to: &change.to,
                            matching: change.is_matching,
                        })
                        .collect(),
                    would_be_lost: difference.would_be_lost,
                    new_problems: problem_lines(&difference.new_problems),
                    solved_problems: problem_lines(&difference.solved_problems),
                    request: request_line(&difference.request),
                },
                out,
            ),
            Self::Csv => {
                let problems: Vec<String> = difference.new_problems.iter().map(in_words).collect();
                let mut line = |change: Option<&AttributeChange>| {
                    csv_line(
                        &[
                            difference.kind.as_str(),
                            &difference.id,
                            &difference.name,
                            difference.effect.as_str(),
                            &difference.reason,
                            change.map_or("", |change| &change.target),
                            &AttributeChange::shown(change.and_then(|change| change.from.as_ref())),
                            &AttributeChange::shown(change.and_then(|change| change.to.as_ref())),
                            if change.is_some_and(|change| change.is_matching) {
                                "true"
                            } else {
                                "false"
                            },
                            if difference.would_be_lost { "true" } else { "false" },
                            &problems.join("; "),
                        ],
                        out,
                    );
                };
                if difference.attributes.is_empty() {
                    line(None);
                }
                for change in &difference.attributes {
                    line(Some(change));
                }
            }
        }
    }

    /// A resource of the target that nobody is matched by.
    pub(super) fn orphan(self, orphan: &Orphan, out: &mut Vec<u8>) {
        match self {
            Self::None => {}
            Self::Json => json_line(&serde_json::json!({ "orphan": orphan }), out),
            Self::Csv => csv_line(
                &[
                    orphan.kind,
                    "",
                    &orphan.name,
                    "orphan",
                    "",
                    "",
                    "",
                    "",
                    "",
                    "",
                    &orphan.target_id,
                ],
                out,
            ),
        }
    }
}

fn json_line<T: Serialize>(line: &T, out: &mut Vec<u8>) {
    // Writing into memory cannot fail.
    let _ = serde_json::to_writer(&mut *out, line);
    out.push(b'\n');
}

fn csv_line(cells: &[&str], out: &mut Vec<u8>) {
    // Writing into memory cannot fail.
    let _ = csv::Writer::from_writer(out).write_record(cells);
}
