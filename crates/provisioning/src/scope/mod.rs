//! Scoping filters: `objectMapping.scope` of the schema, as Graph stores it.
//!
//! Clauses of a group are ANDed, groups are ORed; no group means everything is in scope. A null or empty value satisfies
//! nothing but IS NULL, so NOT EQUALS and NOT REGEX MATCH are false for it too (Microsoft Learn: scoping filters).

mod clause;
mod operator;
pub mod vectors;

use expr::{Attributes, Doubt, Readings};
use serde_json::Value as Json;

use clause::Clause;

/// A filter, its patterns compiled.
#[derive(Clone, Debug, Default)]
pub struct ScopeFilter {
    groups: Vec<FilterGroup>,
    input_groups: Vec<FilterGroup>,
    problems: Vec<ScopeProblem>,
}

#[derive(Clone, Debug)]
struct FilterGroup {
    name: String,
    clauses: Vec<Clause>,
}

/// Something in a filter that the service refuses, ignores, or reads in another way than its writer meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeProblem {
    /// Where: `groups[0].clauses[1]`.
    pub place: String,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do, as an instruction.
    pub fix: String,
    /// The clause can never be used as it stands; otherwise it works, and probably not as meant.
    pub is_error: bool,
}

/// What a filter said about one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeVerdict {
    /// In scope.
    pub passed: bool,
    /// Each clause of each group.
    pub clauses: Vec<ClauseVerdict>,
    /// Why, in words, whether in scope or not.
    pub reason: String,
    /// Open questions on which the answer depends.
    pub doubts: Vec<Doubt>,
}

/// What one clause said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseVerdict {
    /// Name of its group.
    pub group: String,
    /// Its number in the group, from 1.
    pub number: usize,
    /// The clause as the provisioning log writes it: `Sales only.department EQUALS 'Sales'`.
    pub text: String,
    /// Whether it holds.
    pub passed: bool,
    /// Why, in words: `department is null`.
    pub because: String,
}

impl ScopeFilter {
    /// Reads the `scope` of an object mapping; null is no filter. What cannot be read becomes a clause that never holds,
    /// and stands in [`problems`](Self::problems): a filter that is broken must not let everybody in.
    #[must_use]
    pub fn from_json(scope: &Json) -> Self {
        let mut problems = Vec::new();
        if !scope.is_null() && !scope.is_object() {
            let broken = FilterGroup::broken("", "the filter is no object");
            return Self {
                problems: vec![ScopeProblem {
                    place: "scope".to_owned(),
                    message: "the filter is neither null nor an object".to_owned(),
                    fix: "Give `groups`, a list of groups with `name` and `clauses`.".to_owned(),
                    is_error: true,
                }],
                groups: vec![broken],
                input_groups: Vec::new(),
            };
        }
        Self {
            groups: groups(scope, "groups", &mut problems),
            input_groups: groups(scope, "inputFilterGroups", &mut problems),
            problems,
        }
    }

    /// What is wrong or suspicious in the filter, in its order.
    #[must_use]
    pub fn problems(&self) -> &[ScopeProblem] {
        &self.problems
    }

    /// Source attributes that it reads.
    pub fn attributes(&self) -> impl Iterator<Item = String> + '_ {
        let clauses = self
            .groups
            .iter()
            .chain(&self.input_groups)
            .flat_map(|group| &group.clauses);
        clauses.map(|clause| clause.attribute().to_owned())
    }

    /// Judges one object.
    pub fn judge(&self, object: &dyn Attributes) -> ScopeVerdict {
        self.judge_with(object, Readings::default())
    }

    /// The same, with some open questions read the other way.
    pub fn judge_with(&self, object: &dyn Attributes, readings: Readings) -> ScopeVerdict {
        judge(&self.groups, object, readings)
    }

    /// Filters while reading (`inputFilterGroups`): an object that fails is not looked at, and not deprovisioned either.
    pub fn reads(&self, object: &dyn Attributes) -> bool {
        self.reads_with(object, Readings::default()).passed
    }

    /// The same, with some open questions read the other way and the reason.
    pub fn reads_with(&self, object: &dyn Attributes, readings: Readings) -> ScopeVerdict {
        judge(&self.input_groups, object, readings)
    }
}

impl FilterGroup {
    fn broken(name: &str, why: &str) -> Self {
        Self {
            name: name.to_owned(),
            clauses: vec![Clause::broken(why)],
        }
    }
}

fn judge(groups: &[FilterGroup], object: &dyn Attributes, readings: Readings) -> ScopeVerdict {
    let mut verdict = ScopeVerdict {
        passed: groups.is_empty(),
        clauses: Vec::new(),
        reason: "no filter is set".to_owned(),
        doubts: Vec::new(),
    };
    let mut holding: Option<String> = None;
    let mut failing = Vec::new();
    for group in groups {
        let mut first_false = None;
        let mut words = Vec::new();
        for (at, clause) in group.clauses.iter().enumerate() {
            let judged = clause.judge(object, readings, &mut verdict.doubts);
            if judged.holds {
                words.push(judged.because.clone());
            } else {
                first_false.get_or_insert_with(|| {
                    format!(
                        "filter clause {} of '{}' is false because {}",
                        at + 1,
                        group.name,
                        judged.because
                    )
                });
            }
            verdict.clauses.push(ClauseVerdict {
                group: group.name.clone(),
                number: at + 1,
                text: clause.text(&group.name),
                passed: judged.holds,
                because: judged.because,
            });
        }
        match first_false {
            Some(why) => failing.push(why),
            None => {
                holding.get_or_insert_with(|| match words.as_slice() {
                    [] => format!(
                        "the group '{}' has no clauses, so it holds for everybody",
                        group.name
                    ),
                    words => format!("the group '{}' holds: {}", group.name, words.join(", ")),
                });
            }
        }
    }
    if let Some(why) = holding {
        verdict.passed = true;
        verdict.reason = why;
    } else if !failing.is_empty() {
        verdict.reason = failing.join("; ");
    }
    verdict
}

fn groups(scope: &Json, key: &str, problems: &mut Vec<ScopeProblem>) -> Vec<FilterGroup> {
    let mut broken = |place: String, message: &str, fix: &str| {
        problems.push(ScopeProblem {
            place,
            message: message.to_owned(),
            fix: fix.to_owned(),
            is_error: true,
        });
    };
    let items = match &scope[key] {
        Json::Null => return Vec::new(),
        Json::Array(items) => items,
        _ => {
            broken(key.to_owned(), "it is no list", "Give a list of groups.");
            return vec![FilterGroup::broken("", "the list of groups cannot be read")];
        }
    };
    let mut groups = Vec::new();
    for (at, group) in items.iter().enumerate() {
        let place = format!("{key}[{at}]");
        let name = group["name"].as_str().unwrap_or_default();
        let Some(clauses) = group["clauses"].as_array() else {
            problems.push(ScopeProblem {
                place: format!("{place}.clauses"),
                message: "the group has no list of clauses".to_owned(),
                fix: "Give `clauses`, each with sourceOperandName, operatorName and targetOperand."
                    .to_owned(),
                is_error: true,
            });
            groups.push(FilterGroup::broken(name, "its clauses cannot be read"));
            continue;
        };
        if clauses.is_empty() {
            problems.push(ScopeProblem {
                place: format!("{place}.clauses"),
                message: format!("the group '{name}' has no clauses, so everybody is in scope"),
                fix: "Add a clause, or remove the group.".to_owned(),
                is_error: false,
            });
        }
        let clauses = clauses
            .iter()
            .enumerate()
            .map(|(at, clause)| Clause::read(clause, &format!("{place}.clauses[{at}]"), problems))
            .collect();
        groups.push(FilterGroup {
            name: name.to_owned(),
            clauses,
        });
    }
    groups
}
