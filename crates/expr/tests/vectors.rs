//! Every case of the shared vectors.
//!
//! A folder `shared/vectors` beside the repository wins over the committed copy, so that newer vectors are tried at once.

use std::path::PathBuf;

use expr::vectors::{Verdict, judge};

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
fn every_case_passes() {
    let text = vectors("expressions.jsonl");
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    let failed: Vec<Verdict> = lines
        .iter()
        .map(|line| judge(line).expect("a case"))
        .filter(|verdict| *verdict != Verdict::Passed)
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(lines.len() >= 250, "only {} cases", lines.len());
}

#[test]
fn a_case_that_does_not_hold_is_reported_with_what_came_out() {
    let failed = |line: &str| match judge(line).expect("a case") {
        Verdict::Failed { id, expected, got } => format!("{id}: {expected} / {got}"),
        Verdict::Passed => "passed".to_owned(),
    };
    for (line, report) in [
        (
            r#"{"id":"A","expression":"[a]","attributes":{"a":"x"},"expected":"y"}"#,
            r#"A: "y" / "x""#,
        ),
        (
            r#"{"id":"B","expression":"[a]","attributes":{"a":""},"expected":null}"#,
            r#"B: null / """#,
        ),
        (
            r#"{"id":"C","expression":"[a]","expected":null,"flow":"ignore"}"#,
            "C: the attribute ignored / null",
        ),
        (
            r#"{"id":"D","expression":"[a]","expected":null,"expect_error":"value"}"#,
            "D: an error (value) / null",
        ),
        (
            r#"{"id":"E","expression":"Guid()","expected_regex":"^x"}"#,
            "E: text that matches ^x / ",
        ),
        (
            r#"{"id":"F","expression":"CDate([a])","expected":"x"}"#,
            r#"F: "x" / error: `CDate`, argument"#,
        ),
        (r#"{"id":"G","expression":"13","expected":13}"#, "passed"),
    ] {
        assert!(failed(line).starts_with(report), "{}", failed(line));
    }
    assert!(judge("").is_err());
    assert!(judge(r#"{"id":"H"}"#).is_err());
    assert!(
        judge(r#"{"id":"I","expression":"[a]"}"#).is_err(),
        "it says nothing to expect"
    );
    assert!(judge(r#"{"expression":"[a]","attributes":[]}"#).is_err());
}
