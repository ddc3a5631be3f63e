//! `$filter`, as far as directory objects and provisioning logs need them (Graph: queries).

use std::cmp::Ordering;

use super::record::{Field, Record};
use crate::directory::{begins, fold, order, same};

/// A parsed `$filter`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Filter {
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
    Not(Box<Filter>),
    Compare {
        operator: Operator,
        left: Operand,
        right: Literal,
    },
    Text {
        function: TextFunction,
        left: Operand,
        right: String,
    },
    /// `tags/any(t:t eq 'x')`, `targetResources/any(t:t/id eq 'x')`. Inside, the item itself has the empty path.
    Any {
        path: String,
        item: Box<Filter>,
    },
    In {
        left: Operand,
        values: Vec<Literal>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextFunction {
    StartsWith,
    EndsWith,
    Contains,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Operand {
    pub(crate) path: String,
    pub(crate) lower: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    Text(String),
    Bare(String),
    Bool(bool),
    Null,
}

impl Filter {
    /// Every property the filter names.
    pub(crate) fn properties(&self) -> Vec<&str> {
        match self {
            Self::And(a, b) | Self::Or(a, b) => [a.properties(), b.properties()].concat(),
            Self::Not(inner) => inner.properties(),
            Self::Compare { left, .. } | Self::Text { left, .. } | Self::In { left, .. } => vec![&left.path],
            Self::Any { path, .. } => vec![path],
        }
    }

    /// Whether it needs `ConsistencyLevel: eventual` and `$count=true`.
    pub(crate) fn is_advanced(&self) -> bool {
        match self {
            Self::And(a, b) | Self::Or(a, b) => a.is_advanced() || b.is_advanced(),
            Self::Not(_) => true,
            Self::Compare { operator, .. } => *operator == Operator::Ne,
            Self::Text { function, .. } => *function == TextFunction::EndsWith,
            Self::Any { item, .. } => item.is_advanced(),
            Self::In { .. } => false,
        }
    }

    /// The property that is asked whether it contains a text: directory objects cannot tell.
    pub(crate) fn contains(&self) -> Option<&str> {
        match self {
            Self::And(a, b) | Self::Or(a, b) => a.contains().or_else(|| b.contains()),
            Self::Not(inner) | Self::Any { item: inner, .. } => inner.contains(),
            Self::Text {
                function: TextFunction::Contains,
                left,
                ..
            } => Some(&left.path),
            _ => None,
        }
    }

    /// Whether an object passes. `folds_case`: directory text compares without case, logs compare with it.
    pub(crate) fn matches(&self, object: &(impl Record + ?Sized), folds_case: bool) -> bool {
        match self {
            Self::And(a, b) => a.matches(object, folds_case) && b.matches(object, folds_case),
            Self::Or(a, b) => a.matches(object, folds_case) || b.matches(object, folds_case),
            Self::Not(inner) => !inner.matches(object, folds_case),
            Self::Compare {
                operator,
                left,
                right,
            } => compare(object.field(&left.path), left.lower, *operator, right, folds_case),
            Self::In { left, values } => values
                .iter()
                .any(|v| compare(object.field(&left.path), left.lower, Operator::Eq, v, folds_case)),
            Self::Text {
                function,
                left,
                right,
            } => {
                let Field::Text(text) = object.field(&left.path) else {
                    return false;
                };
                test_text(*function, text, right, folds_case || left.lower)
            }
            Self::Any { path, item: wanted } => {
                object.any(path, &mut |item| wanted.matches(item, folds_case))
            }
        }
    }

    /// Makes paths that begin with a variable of `any` begin at its item; the error is a path that does not.
    pub(crate) fn bind(&mut self, variable: &str) -> Result<(), String> {
        let operand = match self {
            Self::And(a, b) | Self::Or(a, b) => {
                a.bind(variable)?;
                return b.bind(variable);
            }
            Self::Not(inner) => return inner.bind(variable),
            Self::Any { path, .. } => path,
            Self::Compare { left, .. } | Self::Text { left, .. } | Self::In { left, .. } => &mut left.path,
        };
        let rest = operand.strip_prefix(variable).and_then(|rest| match rest {
            "" => Some(""),
            rest => rest.strip_prefix('/'),
        });
        match rest {
            Some(rest) => *operand = rest.to_owned(),
            None => {
                return Err(format!(
                    "Syntax error: '{operand}' does not begin with '{variable}'."
                ));
            }
        }
        Ok(())
    }
}

fn test_text(function: TextFunction, text: &str, wanted: &str, folds: bool) -> bool {
    match function {
        TextFunction::StartsWith if folds => begins(text, &fold(wanted)),
        TextFunction::StartsWith => text.starts_with(wanted),
        TextFunction::EndsWith if folds => fold(text).ends_with(&fold(wanted)),
        TextFunction::EndsWith => text.ends_with(wanted),
        TextFunction::Contains if folds => fold(text).contains(&fold(wanted)),
        TextFunction::Contains => text.contains(wanted),
    }
}

fn compare(value: Field<'_>, lower: bool, operator: Operator, literal: &Literal, folds_case: bool) -> bool {
    // By far the most frequent question, and it needs no order.
    if let (Operator::Eq, Field::Text(a), Literal::Text(b), true) = (operator, &value, literal, folds_case)
        && !b.starts_with(|c: char| c.is_ascii_digit())
    {
        return same(a, b);
    }
    let order = match (value, literal) {
        (Field::Null, Literal::Null) => Some(Ordering::Equal),
        (Field::Bool(a), Literal::Bool(b)) => Some(a.cmp(b)),
        (Field::Number(a), Literal::Bare(b)) => b.parse().ok().and_then(|b| a.partial_cmp(&b)),
        (Field::Text(a), Literal::Text(b) | Literal::Bare(b)) => Some(order_text(a, b, lower, folds_case)),
        _ => None,
    };
    match operator {
        Operator::Eq => order == Some(Ordering::Equal),
        Operator::Ne => order != Some(Ordering::Equal),
        Operator::Gt => order == Some(Ordering::Greater),
        Operator::Ge => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        Operator::Lt => order == Some(Ordering::Less),
        Operator::Le => matches!(order, Some(Ordering::Less | Ordering::Equal)),
    }
}

fn order_text(a: &str, b: &str, lower: bool, folds_case: bool) -> Ordering {
    if let (Some(a), Some(b)) = (time(a), time(b)) {
        return a.cmp(&b);
    }
    match (folds_case, lower) {
        (true, _) => order(a, b),
        (false, true) => fold(a).as_str().cmp(b),
        (false, false) => a.cmp(b),
    }
}

/// A time, or a date alone: `activityDateTime gt 2026-01-01` is documented to work.
fn time(text: &str) -> Option<jiff::Timestamp> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    text.parse()
        .ok()
        .or_else(|| format!("{text}T00:00:00Z").parse().ok())
}

#[cfg(test)]
mod tests {
    use super::super::filter_parse::parse;
    use serde_json::{Value, json};

    fn passes(filter: &str, object: &Value) -> bool {
        parse(filter).unwrap().matches(object, true)
    }

    #[test]
    fn filters_in_use_are_understood() {
        let object = json!({"displayName": "O'Brien", "tags": ["a", "b"], "accountEnabled": true, "mail": null,
            "licences": [{"skuId": "078D2B04-f1bd-4111-bbd4-b4b1b354cef4"}],
            "servicePrincipal": {"id": "AB"}, "targetResources": [{"id": "r1", "type": "User"}], "activityDateTime": "2026-01-01T10:00:00.5Z"});
        for filter in [
            "displayName eq 'O''Brien'",
            "displayName eq 'o''brien'",
            "startswith(displayName,'O') or mail eq 'x'",
            "tags/any(t:t eq 'b')",
            "tags/any(tag:startswith(tag,'b'))",
            "targetResources/any(t:t/id eq 'r1' and t/type eq 'User')",
            "tags/any(t:t eq 'B')",
            "licences/any(l:l/skuId eq 078d2b04-f1bd-4111-bbd4-b4b1b354cef4)",
            "accountEnabled eq true and mail eq null",
            "((contains(tolower(servicePrincipal/id), 'ab') or contains(tolower(servicePrincipal/displayName), 'x')) and activityDateTime gt 2026-01-01 and activityDateTime lt 2026-01-02)",
            "activityDateTime ge 2026-01-01T10:00:00Z",
            "not(displayName eq 'x')",
            "displayName in ('x', 'O''Brien')",
        ] {
            assert!(passes(filter, &object), "{filter}");
        }
        assert!(!passes("displayName eq 'O'", &object));
        assert!(!passes("targetResources/any(t:t/id eq 'r2')", &object));
    }
}
