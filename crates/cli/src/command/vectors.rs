//! `slipway expr test` and `slipway scope test`.

use std::process::ExitCode;

use app_api::expression::{self, VectorsError};
use app_api::view::expression::{VectorFailureView, VectorsView};

use super::{name_of, read_text};
use crate::args::{ScopeCommand, TestArgs};
use crate::output::{Failure, delivered, document, judged, line};

/// How many lines that are no cases are named one by one.
const BAD_LINES_SHOWN_MAX: usize = 10;

const FIX: &str = "Name a file of test vectors: one JSON object on each line.";

pub(crate) fn expressions(args: &TestArgs) -> Result<ExitCode, Failure> {
    test(args, expression::test_expressions)
}

pub(crate) fn scope(command: ScopeCommand) -> Result<ExitCode, Failure> {
    let ScopeCommand::Test(args) = command;
    test(&args, expression::test_scopes)
}

fn test(args: &TestArgs, judge: fn(&str) -> Result<VectorsView, VectorsError>) -> Result<ExitCode, Failure> {
    let text = read_text(&args.file, FIX)?;
    let view = judge(&text).map_err(|error| not_vectors(args, error))?;
    if args.json {
        document(&view);
    } else if view
        .failures
        .iter()
        .all(|failure| delivered(&in_one_line(failure)))
    {
        line(&format!("{} passed, {} failed", view.passed, view.failed));
    }
    Ok(judged(view.failed == 0))
}

fn not_vectors(args: &TestArgs, error: VectorsError) -> Failure {
    let file = name_of(&args.file);
    match error {
        VectorsError::Empty => Failure::bad_input(&format!("{file} has no case: nothing was tested"), FIX),
        VectorsError::Lines(lines) => {
            let mut shown: Vec<String> = lines
                .iter()
                .take(BAD_LINES_SHOWN_MAX)
                .map(|bad| format!("{file}:{}: {}", bad.line, bad.message))
                .collect();
            if lines.len() > shown.len() {
                shown.push(format!("and {} more lines", lines.len() - shown.len()));
            }
            Failure::bad_input(&shown.join("\n"), FIX)
        }
    }
}

/// A message with an excerpt has several lines; its first one says it.
fn in_one_line(failure: &VectorFailureView) -> String {
    let first = |text: &str| text.lines().next().unwrap_or_default().to_owned();
    format!(
        "{} (line {}): expected {}, got {}",
        failure.id,
        failure.line,
        first(&failure.expected),
        first(&failure.got)
    )
}
