//! Scoping filters: `objectMapping.scope` of the schema.
//!
//! Clauses of a group are ANDed, groups are ORed; no group means everything is in scope. A null or empty value satisfies
//! nothing but IS NULL, so NOT EQUALS and NOT REGEX MATCH are false for it too (Microsoft: scoping filters).

use expr::Value;
use fancy_regex::{Regex, RegexBuilder};
use serde_json::Value as Json;

/// Steps a pattern may take before it counts as not matching. .NET patterns with nested repeats can run for ever.
const REGEX_STEPS_MAX: usize = 200_000;

/// A compiled filter.
#[derive(Clone, Debug, Default)]
pub struct ScopeFilter {
    groups: Vec<FilterGroup>,
    input_groups: Vec<FilterGroup>,
}

#[derive(Clone, Debug)]
struct FilterGroup {
    name: String,
    clauses: Vec<Clause>,
}

#[derive(Clone, Debug)]
struct Clause {
    attribute: String,
    operator: String,
    operand: String,
    test: Test,
}

#[derive(Clone, Debug)]
enum Test {
    Equals(bool),
    Is(bool),
    Null(bool),
    Includes,
    EndsWith,
    Greater {
        or_equal: bool,
    },
    Matches {
        regex: Box<Regex>,
        wanted: bool,
    },
    /// Unknown operator, or a pattern that cannot be compiled. Never satisfied, and says why.
    Unusable(String),
}

/// What a filter said about one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeVerdict {
    /// In scope.
    pub passed: bool,
    /// Each clause as the provisioning log writes it (`Sales only.department EQUALS 'Sales'`), and whether it held.
    pub clauses: Vec<(String, bool)>,
    /// The first clause that did not hold, in words; `None` when in scope.
    pub reason: Option<String>,
}

impl ScopeFilter {
    /// Reads the `scope` of an object mapping; null is no filter.
    #[must_use]
    pub fn from_json(scope: &Json) -> Self {
        Self {
            groups: groups(&scope["groups"]),
            input_groups: groups(&scope["inputFilterGroups"]),
        }
    }

    /// Judges one object. `attribute` gives its attributes by mapping name.
    pub fn judge(&self, attribute: &dyn Fn(&str) -> Value) -> ScopeVerdict {
        judge(&self.groups, attribute)
    }

    /// Filters while reading (`inputFilterGroups`): an object that fails is not looked at, and not deprovisioned either.
    pub fn reads(&self, attribute: &dyn Fn(&str) -> Value) -> bool {
        judge(&self.input_groups, attribute).passed
    }
}

fn judge(groups: &[FilterGroup], attribute: &dyn Fn(&str) -> Value) -> ScopeVerdict {
    let mut verdict = ScopeVerdict {
        passed: groups.is_empty(),
        clauses: Vec::new(),
        reason: None,
    };
    for group in groups {
        let mut all = true;
        for (at, clause) in group.clauses.iter().enumerate() {
            let value = attribute(&clause.attribute);
            let holds = clause.holds(&value);
            if !holds && all && verdict.reason.is_none() {
                verdict.reason = Some(clause.why_not(at + 1, &group.name, &value));
            }
            all &= holds;
            verdict.clauses.push((clause.text(&group.name), holds));
        }
        verdict.passed |= all;
    }
    if verdict.passed {
        verdict.reason = None;
    }
    verdict
}

impl Clause {
    fn holds(&self, value: &Value) -> bool {
        let text = value.to_text().unwrap_or_default();
        let present = !value.is_empty();
        match &self.test {
            Test::Null(wanted) => present != *wanted,
            _ if !present => false,
            Test::Equals(wanted) => (text == self.operand) == *wanted,
            Test::Is(wanted) => match value {
                Value::Bool(value) => value == wanted,
                _ => text == if *wanted { "True" } else { "False" },
            },
            Test::Includes => text.contains(&self.operand),
            Test::EndsWith => text.ends_with(&self.operand),
            Test::Greater { or_equal } => match (number(&text), number(&self.operand)) {
                (Some(have), Some(limit)) => have > limit || (*or_equal && have == limit),
                _ => false,
            },
            Test::Matches { regex, wanted } => regex.is_match(&text).is_ok_and(|matches| matches == *wanted),
            Test::Unusable(_) => false,
        }
    }

    /// As `ScopeEvaluationResult` writes it.
    fn text(&self, group: &str) -> String {
        match self.test {
            Test::Null(_) | Test::Is(_) => format!("{group}.{} {}", self.attribute, self.operator),
            _ => format!("{group}.{} {} '{}'", self.attribute, self.operator, self.operand),
        }
    }

    fn why_not(&self, number: usize, group: &str, value: &Value) -> String {
        let because = match (&self.test, value.to_text()) {
            (Test::Unusable(why), _) => why.clone(),
            (_, Some(text)) if !text.is_empty() => format!("{} is '{text}'", self.attribute),
            _ => format!("{} is null", self.attribute),
        };
        format!("filter clause {number} of '{group}' is false because {because}")
    }
}

fn groups(json: &Json) -> Vec<FilterGroup> {
    json.as_array()
        .into_iter()
        .flatten()
        .map(|group| FilterGroup {
            name: group["name"].as_str().unwrap_or_default().to_owned(),
            clauses: group["clauses"]
                .as_array()
                .into_iter()
                .flatten()
                .map(clause)
                .collect(),
        })
        .collect()
}

fn clause(json: &Json) -> Clause {
    let operator = json["operatorName"].as_str().unwrap_or_default();
    let operand = json["targetOperand"]["values"][0].as_str().unwrap_or_default();
    Clause {
        attribute: json["sourceOperandName"].as_str().unwrap_or_default().to_owned(),
        operator: operator.to_owned(),
        operand: operand.to_owned(),
        test: test(operator, operand),
    }
}

/// Operator names are compared without case, and `_` equals a blank: portal, article and Graph spell them differently.
fn test(operator: &str, operand: &str) -> Test {
    let name = operator.to_ascii_uppercase().replace('_', " ");
    match name.as_str() {
        "EQUALS" => Test::Equals(true),
        "NOT EQUALS" => Test::Equals(false),
        "IS TRUE" => Test::Is(true),
        "IS FALSE" => Test::Is(false),
        "IS NULL" => Test::Null(true),
        "IS NOT NULL" => Test::Null(false),
        "INCLUDES" => Test::Includes,
        "ENDS WITH" => Test::EndsWith,
        "GREATER THAN" => Test::Greater { or_equal: false },
        "GREATER THAN OR EQUALS" => Test::Greater { or_equal: true },
        "REGEX MATCH" | "NOT REGEX MATCH" => {
            match RegexBuilder::new(operand)
                .backtrack_limit(REGEX_STEPS_MAX)
                .build()
            {
                Ok(regex) => Test::Matches {
                    regex: Box::new(regex),
                    wanted: name == "REGEX MATCH",
                },
                Err(error) => Test::Unusable(format!("the pattern `{operand}` cannot be read ({error})")),
            }
        }
        // `&` and `!&`: what they mean is not documented. IsMemberOf is listed by Graph but not supported.
        _ => Test::Unusable(format!("the operator `{operator}` is not supported")),
    }
}

/// Comparisons by size are for non-negative whole numbers.
fn number(text: &str) -> Option<u128> {
    text.parse().ok()
}
