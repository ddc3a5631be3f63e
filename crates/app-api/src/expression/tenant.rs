//! Test vectors put to a tenant: Graph's `parseExpression` evaluates them, and what it says is judged.

use expr::vectors::{Answer, Question, Verdict, judge_answer, question};
use graph_client::Graph;
use graph_model::schema::ParsedExpression;
use graph_model::{GraphRequest, TestInput};
use serde::Serialize;
use serde_json::Value;

use super::number;
use super::vectors::{BadLine, VectorsError, lines};
use crate::app::App;
use crate::application;
use crate::error::ApiError;
use crate::graph_calls;
use crate::view::expression::VectorFailureView;

/// What came of a file of vectors in a tenant.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AgainstTenantView {
    /// Cases that came out as they should.
    pub passed: u32,
    /// Cases that did not.
    pub failed: u32,
    /// Cases that cannot be put to a tenant.
    pub not_asked: u32,
    /// Those that failed, in the order of the file.
    pub failures: Vec<VectorFailureView>,
}

/// Why a file was not put to a tenant.
#[derive(Debug)]
pub enum AgainstTenantError {
    /// The file.
    Vectors(VectorsError),
    /// The tenant.
    Api(ApiError),
}

impl From<ApiError> for AgainstTenantError {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

/// Puts every case of a file to the signed-in tenant, in the job of an application. Nothing is changed there.
///
/// `application` is its name or the object id of its service principal. `say` is told each case that cannot be asked.
///
/// # Errors
/// The file is none of vectors; there is no such application or it has no job; the tenant refuses.
pub async fn test_against_tenant(
    app: &App,
    text: &str,
    application: &str,
    say: impl Fn(&str),
) -> Result<AgainstTenantView, AgainstTenantError> {
    let questions = lines(text, question).map_err(AgainstTenantError::Vectors)?;
    let graph = app.signed_in()?.graph;
    let found = application::find(&graph, &app.watch(), application).await?;
    let (principal, job) = (found.principal.id(), found.job.id());
    let mut view = AgainstTenantView {
        passed: 0,
        failed: 0,
        not_asked: 0,
        failures: Vec::new(),
    };
    for (line_number, line, asked) in questions {
        if let Some(why) = asked.only_here {
            say(&format!("not asked: {} (line {line_number}): {why}", asked.id));
            view.not_asked += 1;
            continue;
        }
        let answer = ask(app, &graph, principal, job, &asked).await?;
        let judged = judge_answer(line, &answer).map_err(|error| {
            AgainstTenantError::Vectors(VectorsError::Lines(vec![BadLine {
                line: line_number,
                message: error.to_string(),
            }]))
        })?;
        match judged {
            Verdict::Passed => view.passed += 1,
            Verdict::Failed { id, expected, got } => view.failures.push(VectorFailureView {
                line: line_number,
                id,
                expected,
                got,
            }),
        }
    }
    view.failed = number(view.failures.len());
    Ok(view)
}

async fn ask(
    app: &App,
    graph: &Graph,
    principal: &str,
    job: &str,
    asked: &Question,
) -> Result<Answer, ApiError> {
    let mut input = TestInput::default();
    for (name, value) in &asked.attributes {
        if !value.is_null() {
            input = input.with(name, as_texts(value));
        }
    }
    let request = GraphRequest::parse_expression(principal, job, &asked.expression, Some(&input));
    let answer = graph_calls::read(graph, &app.watch(), &request).await?;
    let parsed = ParsedExpression::from_value(answer.body.unwrap_or_default());
    Ok(understood(&parsed))
}

/// Test objects have texts and lists of texts.
fn as_texts(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(as_texts).collect(),
        Value::String(_) => value.clone(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        other => other.to_string().into(),
    }
}

fn understood(parsed: &ParsedExpression) -> Answer {
    if !parsed.parsed() || !parsed.evaluated() {
        let (code, message) = parsed.error().unwrap_or(("", "it says nothing"));
        return Answer::Error(format!("{code}: {message}"));
    }
    Answer::Value(match parsed.result() {
        [] => Value::Null,
        [one] => one.clone(),
        several => several.into(),
    })
}
