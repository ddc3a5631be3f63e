//! Every case of the shared vectors whose functions are evaluated.
//!
//! A folder `shared/vectors` beside the repository wins over the committed copy, so that newer vectors are tried at once.

use std::collections::BTreeSet;
use std::path::PathBuf;

use expr::{DiagnosticKind, EvalErrorKind, Value};
use serde_json::Value as Json;

fn vectors(name: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    [
        root.join("../shared/vectors"),
        root.join("tests/fixtures/vectors"),
    ]
    .into_iter()
    .find_map(|folder| std::fs::read_to_string(folder.join(name)).ok())
    .expect("the committed copy of the vectors")
}

enum Outcome {
    Passed,
    LeftOut(String),
    Failed(String),
}

/// What a case compares: text of one value, texts of several, or nothing.
#[derive(Debug, PartialEq)]
enum Canonical {
    Null,
    One(String),
    Several(Vec<String>),
}

fn canonical(value: &Value) -> Canonical {
    match value {
        Value::Multi(values) => Canonical::Several(values.clone()),
        value => value.to_text().map_or(Canonical::Null, Canonical::One),
    }
}

fn check(case: &Json) -> Outcome {
    let text = case["expression"].as_str().expect("expression");
    let expected_error = case["expect_error"].as_str();
    let parsed = match expr::parse(text) {
        Ok(parsed) => parsed,
        Err(problems) => {
            let kinds: Vec<DiagnosticKind> = problems.iter().map(|p| p.kind).collect();
            let wanted = match expected_error {
                Some("parse") => Some(DiagnosticKind::Parse),
                Some("unknown_function") => Some(DiagnosticKind::UnknownFunction),
                Some("arity") => Some(DiagnosticKind::Arity),
                Some("nesting") => Some(DiagnosticKind::Nesting),
                Some("too_long") => Some(DiagnosticKind::TooLong),
                _ => None,
            };
            return match wanted {
                Some(wanted) if kinds.contains(&wanted) => Outcome::Passed,
                _ => Outcome::Failed(format!("{problems:?}")),
            };
        }
    };
    let attributes = |name: &str| Value::from(&case["attributes"][name]);
    match (expr::evaluate(&parsed, &attributes), expected_error) {
        (Err(error), wanted) => match error.kind {
            EvalErrorKind::NotEvaluated { function } => Outcome::LeftOut(function),
            _ if wanted.is_some() => Outcome::Passed,
            _ => Outcome::Failed(error.to_string()),
        },
        (Ok(value), Some(wanted)) => Outcome::Failed(format!("{value:?} where `{wanted}` was expected")),
        (Ok(Value::IgnoreAttribute), None) if case["flow"] == "ignore" => Outcome::Passed,
        (Ok(Value::IgnoreObject), None) if case["flow"] == "ignore_object" => Outcome::Passed,
        (Ok(value), None) => {
            let wanted = canonical(&Value::from(&case["expected"]));
            if canonical(&value) == wanted && case["flow"].is_null() {
                Outcome::Passed
            } else {
                Outcome::Failed(format!("{value:?} where {wanted:?} was expected"))
            }
        }
    }
}

#[test]
fn every_case_whose_functions_are_evaluated_passes() {
    let mut passed = 0;
    let mut left_out = BTreeSet::new();
    let mut failed = Vec::new();
    for line in vectors("expressions.jsonl")
        .lines()
        .filter(|line| !line.is_empty())
    {
        let case: Json = serde_json::from_str(line).expect("one JSON object per line");
        match check(&case) {
            Outcome::Passed => passed += 1,
            Outcome::LeftOut(function) => {
                left_out.insert(function);
            }
            Outcome::Failed(why) => failed.push(format!("{} {}: {why}", case["id"], case["expression"])),
        }
    }
    assert!(
        failed.is_empty(),
        "{} failed:\n{}",
        failed.len(),
        failed.join("\n")
    );
    assert!(passed >= 130, "only {passed} cases were compared");

    // A function that is added disappears from this list, and its cases count from then on.
    let left_out: Vec<String> = left_out.into_iter().collect();
    insta::assert_snapshot!(left_out.join("\n"));
}
