//! The shared vectors for scoping filters. A folder `shared/vectors` beside the repository wins over the committed copy.

use std::path::PathBuf;

use expr::Value;
use provisioning::scope::ScopeFilter;
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

#[test]
fn every_vector_holds() {
    let mut compared = 0;
    let mut wrong = Vec::new();
    for line in vectors("scoping.jsonl").lines().filter(|line| !line.is_empty()) {
        let case: Json = serde_json::from_str(line).expect("one JSON object per line");
        let filter = ScopeFilter::from_json(&case["filter"]);
        let verdict = filter.judge(&|name| Value::from(&case["attributes"][name]));
        if Some(verdict.passed) != case["expected"].as_bool() {
            wrong.push(format!("{} {}: {verdict:?}", case["id"], case["note"]));
        }
        compared += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared >= 30, "only {compared} vectors");
}

fn filter(clauses: Json) -> ScopeFilter {
    ScopeFilter::from_json(&serde_json::json!({ "groups": [{ "name": "EMEA", "clauses": clauses }] }))
}

#[test]
fn a_closed_filter_says_which_clause_and_why() {
    let filter = filter(serde_json::json!([
        {"sourceOperandName": "country", "operatorName": "Equals", "targetOperand": {"values": ["DK"]}},
        {"sourceOperandName": "department", "operatorName": "NOT EQUALS", "targetOperand": {"values": ["IT"]}},
    ]));
    let verdict = filter.judge(&|name| match name {
        "country" => Value::Text("DK".into()),
        _ => Value::Null,
    });
    assert!(!verdict.passed);
    assert_eq!(
        verdict.reason.as_deref(),
        Some("filter clause 2 of 'EMEA' is false because department is null")
    );
    assert_eq!(
        verdict.clauses,
        [
            ("EMEA.country Equals 'DK'".to_owned(), true),
            ("EMEA.department NOT EQUALS 'IT'".to_owned(), false),
        ]
    );
}

#[test]
fn an_unknown_operator_or_a_broken_pattern_admits_nobody_and_says_so() {
    for (operator, operand) in [("IsMemberOf", "x"), ("REGEX MATCH", "(")] {
        let filter = filter(serde_json::json!([
            {"sourceOperandName": "department", "operatorName": operator, "targetOperand": {"values": [operand]}},
        ]));
        let verdict = filter.judge(&|_| Value::Text("x".into()));
        assert!(!verdict.passed, "{operator}");
        assert!(
            verdict
                .reason
                .is_some_and(|why| why.contains(operand) || why.contains(operator))
        );
    }
}

#[test]
fn a_pattern_that_would_run_for_ever_ends() {
    let filter = filter(serde_json::json!([
        {"sourceOperandName": "department", "operatorName": "REGEX MATCH", "targetOperand": {"values": ["^(?=(a+)+$)(a+)+\\1$"]}},
    ]));
    let verdict = filter.judge(&|_| Value::Text(format!("{}!", "a".repeat(60))));
    assert!(!verdict.passed);
}
