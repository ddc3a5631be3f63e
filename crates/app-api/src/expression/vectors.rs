//! Files of test vectors: one case on each line.

use std::fmt::Display;

use expr::vectors::{VectorError, Verdict};

use super::number;
use crate::view::expression::{VectorFailureView, VectorsView};

/// A line that is no case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Line in the file, from 1.
    pub line: u32,
    /// What is wrong with it.
    pub message: String,
}

/// Why a file of vectors was not judged.
#[derive(Debug, PartialEq, Eq)]
pub enum VectorsError {
    /// It has no case: nothing would be tested.
    Empty,
    /// Lines that are no cases.
    Lines(Vec<BadLine>),
}

/// Runs the cases of a file about expressions.
///
/// # Errors
/// [`VectorsError`]: then nothing of the file counts, so that a number is never about a part of it.
pub fn test_expressions(text: &str) -> Result<VectorsView, VectorsError> {
    run(text, expr::vectors::judge)
}

/// Runs the cases of a file about scoping filters.
///
/// # Errors
/// The same.
pub fn test_scopes(text: &str) -> Result<VectorsView, VectorsError> {
    run(text, provisioning::scope::vectors::judge)
}

fn run(text: &str, judge: fn(&str) -> Result<Verdict, VectorError>) -> Result<VectorsView, VectorsError> {
    let mut passed = 0;
    let mut failures = Vec::new();
    let mut bad = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let line_number = number(at + 1);
        match judge(line) {
            Ok(Verdict::Passed) => passed += 1,
            Ok(Verdict::Failed { id, expected, got }) => failures.push(VectorFailureView {
                line: line_number,
                id,
                expected,
                got,
            }),
            Err(error) => bad.push(BadLine {
                line: line_number,
                message: said(&error),
            }),
        }
    }
    if !bad.is_empty() {
        return Err(VectorsError::Lines(bad));
    }
    if passed == 0 && failures.is_empty() {
        return Err(VectorsError::Empty);
    }
    Ok(VectorsView {
        passed,
        failed: number(failures.len()),
        failures,
    })
}

/// A line knows only itself: "line 1" of its JSON is not the line of the file.
fn said(error: &dyn Display) -> String {
    error.to_string().replace(" at line 1 column ", " at column ")
}
