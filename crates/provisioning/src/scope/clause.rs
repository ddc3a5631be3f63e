//! One clause: an attribute, an operator, an operand.

use expr::regex::{Pattern, Runaway};
use expr::{Attributes, Doubt, Readings, Value};
use serde_json::Value as Json;

use super::ScopeProblem;
use super::operator::Operator;

/// Attributes that a scoping filter cannot use (Microsoft Learn: scoping filters, unsupported attributes).
const NOT_FILTERABLE: [&str; 4] = ["members", "appRoleAssignments", "userType", "manager"];

/// A clause that was read.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    attribute: String,
    operator_name: String,
    operands: Vec<String>,
    operator: Operator,
}

/// What a clause said about one object.
pub(super) struct Judged {
    pub(super) holds: bool,
    pub(super) because: String,
}

impl Judged {
    fn new(holds: bool, because: impl Into<String>) -> Self {
        Self {
            holds,
            because: because.into(),
        }
    }
}

impl Clause {
    /// A clause that could not be read at all.
    pub(super) fn broken(why: &str) -> Self {
        Self {
            attribute: String::new(),
            operator_name: String::new(),
            operands: Vec::new(),
            operator: Operator::Unusable(why.to_owned()),
        }
    }

    pub(super) fn attribute(&self) -> &str {
        &self.attribute
    }

    /// Reads a clause as Graph stores it, and notes what is wrong with it.
    pub(super) fn read(json: &Json, place: &str, problems: &mut Vec<ScopeProblem>) -> Self {
        let attribute = json["sourceOperandName"].as_str().unwrap_or_default().to_owned();
        let operator_name = json["operatorName"].as_str().unwrap_or_default().to_owned();
        let operands: Vec<String> = json["targetOperand"]["values"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|value| Value::from(value).into_text())
            .map(std::borrow::Cow::into_owned)
            .collect();
        let mut problem = |message: String, fix: &str, is_error: bool| {
            problems.push(ScopeProblem {
                place: place.to_owned(),
                message,
                fix: fix.to_owned(),
                is_error,
            });
        };
        let operator = match Operator::read(&operator_name, &operands) {
            Ok(operator) => operator,
            Err(refused) => {
                problem(refused.message.clone(), &refused.fix, true);
                Operator::Unusable(refused.message)
            }
        };
        let clause = Self {
            attribute,
            operator_name,
            operands,
            operator,
        };
        clause.suspicions(&mut problem);
        clause.usable(&mut problem)
    }

    /// What makes a clause unusable beyond its operator.
    fn usable(mut self, problem: &mut dyn FnMut(String, &str, bool)) -> Self {
        let why = if self.attribute.is_empty() {
            problem(
                "the clause names no attribute".to_owned(),
                "Give `sourceOperandName`.",
                true,
            );
            "it names no attribute".to_owned()
        } else if NOT_FILTERABLE.contains(&self.attribute.as_str()) {
            let message = format!("{} cannot be used in a scoping filter", self.attribute);
            problem(message.clone(), "Choose another attribute.", true);
            message
        } else if self.operator.is_binary() && self.operands.is_empty() && !self.is_unusable() {
            problem(
                format!("{} has nothing to compare with", self.operator_name),
                "Give a value in `targetOperand.values`.",
                true,
            );
            "it has nothing to compare with".to_owned()
        } else {
            return self;
        };
        self.operator = Operator::Unusable(why);
        self
    }

    fn is_unusable(&self) -> bool {
        matches!(self.operator, Operator::Unusable(_))
    }

    fn suspicions(&self, problem: &mut dyn FnMut(String, &str, bool)) {
        if self.operands.len() > 1 {
            problem(
                "several values stand in one clause; what that means is not documented".to_owned(),
                "Write one group for each value: groups are joined by OR.",
                false,
            );
        }
        for operand in &self.operands {
            match &self.operator {
                Operator::Matches { .. } if !(operand.starts_with('^') && operand.ends_with('$')) => problem(
                    format!(
                        "the pattern `{operand}` may match a part of a value; whether it then counts is not documented"
                    ),
                    "Anchor it at both ends: ^…$.",
                    false,
                ),
                Operator::Greater { .. } if number(operand).is_none() => problem(
                    format!("`{operand}` is no whole number, so the clause is never true"),
                    "Compare with a number of digits only.",
                    false,
                ),
                Operator::Ampersand => problem(
                    format!("what `{}` tests is not documented", self.operator_name),
                    "Use EQUALS, INCLUDES or REGEX MATCH.",
                    false,
                ),
                _ => {}
            }
        }
    }

    /// As `ScopeEvaluationResult` writes it.
    pub(super) fn text(&self, group: &str) -> String {
        if self.operator.is_binary() {
            let operand = self.operands.first().map_or("", String::as_str);
            format!("{group}.{} {} '{operand}'", self.attribute, self.operator_name)
        } else {
            format!("{group}.{} {}", self.attribute, self.operator_name)
        }
    }

    pub(super) fn judge(
        &self,
        object: &dyn Attributes,
        readings: Readings,
        doubts: &mut Vec<Doubt>,
    ) -> Judged {
        if let Operator::Unusable(why) = &self.operator {
            return Judged::new(false, why.clone());
        }
        let value = object.attribute(&self.attribute);
        let name = &self.attribute;
        if let Operator::Null(wanted) = self.operator {
            let is_null = value.is_empty();
            let because = if is_null {
                format!("{name} is null")
            } else {
                format!("{name} has a value")
            };
            return Judged::new(is_null == wanted, because);
        }
        if value.is_empty() {
            return Judged::new(false, format!("{name} is null"));
        }
        let Some(text) = value.to_text() else {
            return Judged::new(
                false,
                format!("{name} has several values, which a scoping filter cannot use"),
            );
        };
        if let Operator::Is(wanted) = self.operator {
            let holds = text.eq_ignore_ascii_case(if wanted { "true" } else { "false" });
            return Judged::new(holds, format!("{name} is {text}"));
        }
        let mut doubt = |doubt: Doubt| {
            if !doubts.contains(&doubt) {
                doubts.push(doubt);
            }
            readings.other(doubt)
        };
        let used = if self.operands.len() > 1 && doubt(Doubt::SeveralOperands) {
            self.operands.len()
        } else {
            1
        };
        // Several values mean "one of them"; under NOT, none of them.
        let is_negated = matches!(
            self.operator,
            Operator::Equals(false) | Operator::Matches { wanted: false, .. }
        );
        let mut judged = Vec::new();
        for at in 0..used {
            let one = self.compare(&text, at, &mut doubt);
            if one.holds != is_negated {
                return one;
            }
            judged.push(one);
        }
        judged
            .pop()
            .unwrap_or_else(|| Judged::new(false, "it has nothing to compare with"))
    }

    /// The value against one operand.
    fn compare(&self, text: &str, at: usize, doubt: &mut dyn FnMut(Doubt) -> bool) -> Judged {
        let name = &self.attribute;
        let operand = self.operands.get(at).map_or("", String::as_str);
        match &self.operator {
            Operator::Equals(wanted) => {
                let equal = text == operand;
                let because = if equal {
                    format!("{name} is '{text}'")
                } else if text.to_lowercase() == operand.to_lowercase() {
                    format!("{name} is '{text}', which differs from '{operand}' in upper and lower case")
                } else {
                    format!("{name} is '{text}', not '{operand}'")
                };
                Judged::new(equal == *wanted, because)
            }
            Operator::Includes => {
                let holds = text.contains(operand);
                let verb = if holds { "contains" } else { "does not contain" };
                Judged::new(holds, format!("{name} is '{text}', which {verb} '{operand}'"))
            }
            Operator::EndsWith => {
                let mut holds = text.ends_with(operand);
                let ignoring_case = text.to_lowercase().ends_with(&operand.to_lowercase());
                if ignoring_case != holds && doubt(Doubt::EndsWithCase) {
                    holds = ignoring_case;
                }
                let verb = if holds { "ends with" } else { "does not end with" };
                Judged::new(holds, format!("{name} is '{text}', which {verb} '{operand}'"))
            }
            Operator::Greater { or_equal } => greater(name, text, operand, *or_equal),
            Operator::Matches { patterns, wanted } => match patterns.get(at) {
                Some(pattern) => match is_match(pattern, text, doubt) {
                    Ok(matches) => {
                        let verb = if matches { "matches" } else { "does not match" };
                        Judged::new(
                            matches == *wanted,
                            format!("{name} is '{text}', which {verb} {operand}"),
                        )
                    }
                    Err(error) => Judged::new(false, error.to_string()),
                },
                None => Judged::new(false, "it has no pattern"),
            },
            Operator::Ampersand => {
                doubt(Doubt::AmpersandOperator);
                Judged::new(
                    false,
                    format!("what `{}` tests is not documented", self.operator_name),
                )
            }
            Operator::Null(_) | Operator::Is(_) | Operator::Unusable(_) => {
                Judged::new(false, "it compares with nothing")
            }
        }
    }
}

/// A match anywhere in the value counts; where it does not cover the whole value, that is an open question.
fn is_match(pattern: &Pattern, text: &str, doubt: &mut dyn FnMut(Doubt) -> bool) -> Result<bool, Runaway> {
    if !pattern.is_match(text)? {
        return Ok(false);
    }
    Ok(pattern.matches_whole(text)? || !doubt(Doubt::WholeMatch))
}

fn greater(name: &str, text: &str, operand: &str, or_equal: bool) -> Judged {
    let (Some(have), Some(limit)) = (number(text), number(operand)) else {
        let what = if number(text).is_none() { text } else { operand };
        return Judged::new(false, format!("'{what}' is no whole number"));
    };
    let holds = have > limit || (or_equal && have == limit);
    let words = match have.cmp(&limit) {
        std::cmp::Ordering::Less => "less than",
        std::cmp::Ordering::Equal => "exactly",
        std::cmp::Ordering::Greater => "more than",
    };
    Judged::new(holds, format!("{name} is {have}, {words} {limit}"))
}

/// Comparisons by size are for non-negative whole numbers.
fn number(text: &str) -> Option<u128> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
}
