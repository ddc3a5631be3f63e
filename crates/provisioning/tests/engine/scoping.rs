//! Scoping filters: the shared vectors, every operator, and the reasons in words.

use std::path::PathBuf;

use expr::vectors::Verdict;
use expr::{Attributes, Doubt, Readings, Value};
use provisioning::scope::{ScopeFilter, ScopeVerdict, vectors::judge};
use serde_json::{Map, Value as Json, json};

/// A folder `shared/vectors` beside the repository wins over the committed copy.
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
    let text = vectors("scoping.jsonl");
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    let failed: Vec<Verdict> = lines
        .iter()
        .map(|line| judge(line).expect("a case"))
        .filter(|verdict| *verdict != Verdict::Passed)
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(lines.len() >= 30, "only {} vectors", lines.len());
}

#[test]
fn a_vector_that_does_not_hold_is_reported_with_the_reason() {
    let line = r#"{"id":"X","filter":{"groups":[{"name":"g","clauses":[{"sourceOperandName":"a","operatorName":"EQUALS","targetOperand":{"values":["x"]}}]}]},"attributes":{"a":"y"},"expected":true}"#;
    let Ok(Verdict::Failed { id, expected, got }) = judge(line) else {
        panic!("it does not hold");
    };
    assert_eq!((id.as_str(), expected.as_str()), ("X", "true"));
    assert_eq!(
        got,
        "false (filter clause 1 of 'g' is false because a is 'y', not 'x')"
    );
    for bad in [
        "",
        "{}",
        r#"{"filter":null}"#,
        r#"{"filter":null,"attributes":3,"expected":true}"#,
    ] {
        assert!(judge(bad).is_err(), "{bad}");
    }
}

fn filter(clauses: Json) -> ScopeFilter {
    ScopeFilter::from_json(&serde_json::json!({ "groups": [{ "name": "EMEA", "clauses": clauses }] }))
}

fn clause(attribute: &str, operator: &str, operand: &[&str]) -> Json {
    json!({"sourceOperandName": attribute, "operatorName": operator, "targetOperand": {"values": operand}})
}

fn object(json: Json) -> Map<String, Json> {
    json.as_object().cloned().expect("an object")
}

fn one(operator: &str, operand: &[&str], value: Json) -> ScopeVerdict {
    filter(json!([clause("a", operator, operand)])).judge(&object(json!({ "a": value })))
}

#[test]
fn a_closed_filter_says_which_clause_and_why() {
    let filter = filter(json!([
        clause("country", "Equals", &["DK"]),
        clause("department", "NOT EQUALS", &["IT"]),
    ]));
    let verdict = filter.judge(&object(json!({"country": "DK"})));
    assert!(!verdict.passed);
    assert_eq!(
        verdict.reason,
        "filter clause 2 of 'EMEA' is false because department is null"
    );
    let clauses: Vec<(&str, bool, &str)> = verdict
        .clauses
        .iter()
        .map(|clause| (clause.text.as_str(), clause.passed, clause.because.as_str()))
        .collect();
    assert_eq!(
        clauses,
        [
            ("EMEA.country Equals 'DK'", true, "country is 'DK'"),
            ("EMEA.department NOT EQUALS 'IT'", false, "department is null"),
        ]
    );
}

#[test]
fn an_open_filter_says_why_too() {
    let filter = filter(json!([
        clause("country", "EQUALS", &["DK"]),
        clause("jobTitle", "IS NOT NULL", &[]),
    ]));
    let verdict = filter.judge(&object(json!({"country": "DK", "jobTitle": "SRE"})));
    assert!(verdict.passed);
    assert_eq!(
        verdict.reason,
        "the group 'EMEA' holds: country is 'DK', jobTitle has a value"
    );
    assert_eq!(
        ScopeFilter::from_json(&Json::Null).judge(&Map::new()).reason,
        "no filter is set"
    );
}

#[test]
fn every_group_that_fails_is_named() {
    let filter = ScopeFilter::from_json(&json!({"groups": [
        {"name": "A", "clauses": [clause("a", "EQUALS", &["1"])]},
        {"name": "B", "clauses": [clause("a", "EQUALS", &["2"])]},
    ]}));
    assert_eq!(
        filter.judge(&object(json!({"a": "3"}))).reason,
        "filter clause 1 of 'A' is false because a is '3', not '1'; filter clause 1 of 'B' is false because a is '3', not '2'"
    );
}

#[test]
fn each_operator_says_what_it_found() {
    for (operator, operand, value, passed, because) in [
        ("EQUALS", "x", json!("x"), true, "a is 'x'"),
        (
            "EQUALS",
            "Sales",
            json!("sales"),
            false,
            "a is 'sales', which differs from 'Sales' in upper and lower case",
        ),
        ("NOT_EQUALS", "x", json!("x"), false, "a is 'x'"),
        ("Not Equals", "x", json!("y"), true, "a is 'y', not 'x'"),
        ("NOT EQUALS", "x", json!(""), false, "a is null"),
        ("IS TRUE", "", json!(true), true, "a is True"),
        ("IS TRUE", "", json!("False"), false, "a is False"),
        ("IS FALSE", "", json!(null), false, "a is null"),
        ("IS NULL", "", json!(""), true, "a is null"),
        ("IS NULL", "", json!([]), true, "a is null"),
        ("IS NOT NULL", "", json!(false), true, "a has a value"),
        (
            "Includes",
            "an",
            json!("Manager"),
            true,
            "a is 'Manager', which contains 'an'",
        ),
        (
            "INCLUDES",
            "AN",
            json!("Manager"),
            false,
            "a is 'Manager', which does not contain 'AN'",
        ),
        (
            "ENDS_WITH",
            "er",
            json!("Manager"),
            true,
            "a is 'Manager', which ends with 'er'",
        ),
        ("Greater_Than", "9", json!(10), true, "a is 10, more than 9"),
        ("GREATER_THAN", "9", json!("9"), false, "a is 9, exactly 9"),
        (
            "GREATER_THAN_OR_EQUALS",
            "9",
            json!("9"),
            true,
            "a is 9, exactly 9",
        ),
        (
            "GREATER_THAN",
            "9",
            json!("-10"),
            false,
            "'-10' is no whole number",
        ),
        (
            "GREATER_THAN",
            "nine",
            json!("10"),
            false,
            "'nine' is no whole number",
        ),
        (
            "GREATER_THAN",
            "1",
            json!("99999999999999999999999"),
            true,
            "a is 99999999999999999999999, more than 1",
        ),
        (
            "REGEX MATCH",
            "^[A-Z]+$",
            json!("ABC"),
            true,
            "a is 'ABC', which matches ^[A-Z]+$",
        ),
        (
            "REGEX MATCH",
            "^[A-Z]+$",
            json!("abc"),
            false,
            "a is 'abc', which does not match ^[A-Z]+$",
        ),
        (
            "NOT REGEX MATCH",
            "^svc-",
            json!("ann"),
            true,
            "a is 'ann', which does not match ^svc-",
        ),
        (
            "EQUALS",
            "x",
            json!(["x", "y"]),
            false,
            "a has several values, which a scoping filter cannot use",
        ),
        ("EQUALS", "x", json!(["x"]), true, "a is 'x'"),
    ] {
        let verdict = one(operator, &[operand], value.clone());
        let got = &verdict.clauses[0];
        assert_eq!(
            (got.passed, got.because.as_str()),
            (passed, because),
            "{operator} {operand} on {value}"
        );
        assert_eq!(verdict.passed, passed);
    }
}

#[test]
fn open_questions_are_named_only_where_they_decide_and_can_be_read_the_other_way() {
    for (operator, operand, value, doubt) in [
        ("REGEX MATCH", &["[1-9][0-9]"][..], "123", Doubt::WholeMatch),
        ("NOT REGEX MATCH", &["[1-9][0-9]"], "123", Doubt::WholeMatch),
        (
            "ENDS_WITH",
            &["@CONTOSO.com"],
            "ann@contoso.com",
            Doubt::EndsWithCase,
        ),
        ("EQUALS", &["x", "y"], "y", Doubt::SeveralOperands),
        ("NOT EQUALS", &["x", "y"], "y", Doubt::SeveralOperands),
    ] {
        let filter = filter(json!([clause("a", operator, operand)]));
        let object = object(json!({ "a": value }));
        let assumed = filter.judge(&object);
        assert_eq!(assumed.doubts, [doubt], "{operator}");
        let other = filter.judge_with(&object, Readings::default().with(doubt));
        assert_ne!(assumed.passed, other.passed, "{operator}");
    }
    assert_eq!(one("REGEX MATCH", &["[1-9][0-9]"], json!("12")).doubts, []);
    assert_eq!(one("ENDS_WITH", &["com"], json!("x.com")).doubts, []);
    assert_eq!(one("&", &["2"], json!("514")).doubts, [Doubt::AmpersandOperator]);
}

#[test]
fn what_cannot_be_used_admits_nobody_and_says_so() {
    for (filter, place, message) in [
        (
            json!([clause("a", "IsMemberOf", &["x"])]),
            "groups[0].clauses[0]",
            "the operator `IsMemberOf` is listed by Graph but not supported",
        ),
        (
            json!([clause("a", "LIKE", &["x"])]),
            "groups[0].clauses[0]",
            "the operator `LIKE` is not supported",
        ),
        (
            json!([clause("a", "EQUALS", &[])]),
            "groups[0].clauses[0]",
            "EQUALS has nothing to compare with",
        ),
        (
            json!([clause("", "EQUALS", &["x"])]),
            "groups[0].clauses[0]",
            "the clause names no attribute",
        ),
        (
            json!([clause("manager", "EQUALS", &["x"])]),
            "groups[0].clauses[0]",
            "manager cannot be used in a scoping filter",
        ),
        (
            json!(["nonsense"]),
            "groups[0].clauses[0]",
            "the operator `` is not supported",
        ),
        (
            json!("nonsense"),
            "groups[0].clauses",
            "the group has no list of clauses",
        ),
    ] {
        let filter = self::filter(filter);
        let problem = &filter.problems()[0];
        assert_eq!(
            (problem.place.as_str(), problem.message.as_str()),
            (place, message)
        );
        assert!(problem.is_error && problem.fix.ends_with('.'), "{problem:?}");
        assert!(!filter.judge(&|_: &str| Value::text("x")).passed, "{message}");
    }
    let filter = self::filter(json!([clause("a", "REGEX MATCH", &["("])]));
    assert!(
        filter.problems()[0]
            .message
            .starts_with("the pattern `(` cannot be read: "),
        "{:?}",
        filter.problems()
    );
    assert!(!filter.judge(&|_: &str| Value::text("x")).passed);
    for broken in [json!("x"), json!({"groups": "x"}), json!([])] {
        let filter = ScopeFilter::from_json(&broken);
        assert!(filter.problems()[0].is_error);
        assert!(
            !filter.judge(&Map::new()).passed,
            "a broken filter lets nobody in: {broken}"
        );
    }
}

#[test]
fn suspicions_do_not_change_what_a_filter_does() {
    for (clauses, message) in [
        (
            json!([clause("a", "REGEX MATCH", &["x"])]),
            "the pattern `x` may match a part of a value; whether it then counts is not documented",
        ),
        (
            json!([clause("a", "EQUALS", &["x", "y"])]),
            "several values stand in one clause; what that means is not documented",
        ),
        (
            json!([]),
            "the group 'EMEA' has no clauses, so everybody is in scope",
        ),
    ] {
        let filter = filter(clauses);
        let problem = &filter.problems()[0];
        assert_eq!(problem.message, message);
        assert!(!problem.is_error);
        assert!(filter.judge(&|_: &str| Value::text("x")).passed);
    }
}

#[test]
fn a_filter_that_is_applied_while_reading_is_a_filter_of_its_own() {
    let filter = ScopeFilter::from_json(&json!({
        "groups": [],
        "inputFilterGroups": [{"name": "in", "clauses": [clause("a", "EQUALS", &["x"])]}],
    }));
    let other = object(json!({"a": "y"}));
    assert!(filter.judge(&other).passed);
    assert!(!filter.reads(&other));
}

#[test]
fn a_pattern_that_would_run_for_ever_ends() {
    let filter = filter(json!([clause("a", "REGEX MATCH", &["^(?=(a+)+$)(a+)+\\1$"])]));
    let text = format!("{}!", "a".repeat(60));
    let object: &dyn Attributes = &move |_: &str| Value::text(text.clone());
    assert!(!filter.judge(object).passed);
}
