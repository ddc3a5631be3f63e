//! `slipway expr test` and `slipway scope test`.

use std::process::ExitCode;

use app_api::App;
use app_api::expression::{self, AgainstTenantError, VectorsError};
use app_api::sign_in::Need;
use app_api::view::expression::{VectorFailureView, VectorsView};

use super::{name_of, read_text, sign_in};
use crate::args::{ExprTestArgs, ScopeCommand, TestArgs};
use crate::output::{Failure, delivered, document, judged, line, progress};

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

/// `slipway expr test FILE --against-tenant --app NAME|ID`.
pub(crate) async fn against_tenant(app: &App, args: ExprTestArgs) -> Result<ExitCode, Failure> {
    let text = read_text(&args.test.file, FIX)?;
    sign_in::into(app, &args.tenant, &[Need::Enter, Need::SetUp]).await?;
    let application = args.app.unwrap_or_default();
    let judged_there = expression::test_against_tenant(app, &text, &application, progress).await;
    let view = judged_there.map_err(|error| match error {
        AgainstTenantError::Vectors(error) => not_vectors(&args.test, error),
        AgainstTenantError::Api(error) => error.into(),
    })?;
    if args.test.json {
        document(&view);
    } else {
        for failure in &view.failures {
            line(&in_one_line(failure));
        }
        if view.not_asked > 0 {
            progress(&format!("{} cases can only be judged here", view.not_asked));
        }
        line(&format!("{} passed, {} failed", view.passed, view.failed));
    }
    Ok(judged(view.failed == 0))
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
