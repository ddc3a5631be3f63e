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
    for (line, _, verdict) in lines(text, judge)? {
        match verdict {
            Verdict::Passed => passed += 1,
            Verdict::Failed { id, expected, got } => failures.push(VectorFailureView {
                line,
                id,
                expected,
                got,
            }),
        }
    }
    Ok(VectorsView {
        passed,
        failed: number(failures.len()),
        failures,
    })
}

/// Every line that is not blank, with its number and what `read` makes of it.
pub(super) fn lines<T>(
    text: &str,
    read: fn(&str) -> Result<T, VectorError>,
) -> Result<Vec<(u32, &str, T)>, VectorsError> {
    let mut all = Vec::new();
    let mut bad = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let line_number = number(at + 1);
        match read(line) {
            Ok(read) => all.push((line_number, line, read)),
            Err(error) => bad.push(BadLine {
                line: line_number,
                message: said(&error),
            }),
        }
    }
    if !bad.is_empty() {
        return Err(VectorsError::Lines(bad));
    }
    if all.is_empty() {
        return Err(VectorsError::Empty);
    }
    Ok(all)
}

/// A line knows only itself: "line 1" of its JSON is not the line of the file.
fn said(error: &dyn Display) -> String {
    error.to_string().replace(" at line 1 column ", " at column ")
}
