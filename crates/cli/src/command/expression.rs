//! `slipway expr eval|check|explain|format|functions`.

mod print;

use std::path::Path;
use std::process::ExitCode;

use app_api::expression::{self, ExpressionError};
use app_api::request::{CheckExpressionRequest, EvaluateRequest, ExpressionWorld};
use app_api::view::expression::{EvaluationView, ValueKind};
use serde_json::Value;

use super::{is_standard_input, name_of, read_text, vectors};
use crate::args::{CheckArgs, EvalArgs, ExplainArgs, ExprCommand, FormatArgs, FunctionsArgs, ObjectArgs};
use crate::output::{BAD_INPUT, Failure, document, judged, line, progress};

pub(crate) fn run(command: ExprCommand) -> Result<ExitCode, Failure> {
    match command {
        ExprCommand::Eval(args) => eval(args),
        ExprCommand::Check(args) => check(args),
        ExprCommand::Explain(args) => explain(args),
        ExprCommand::Format(args) => format(&args),
        ExprCommand::Test(args) => vectors::expressions(&args.test),
        ExprCommand::Functions(args) => functions(&args),
    }
}

fn eval(args: EvalArgs) -> Result<ExitCode, Failure> {
    let request = request(&args.expr, args.object, args.trace)?;
    let view = match expression::evaluate(&request) {
        Ok(view) => view,
        Err(error) => return not_an_expression(&request.expression, error),
    };
    if args.json {
        document(&view);
    } else {
        print::evaluation(&view);
        if let Some(trace) = &view.trace {
            line("");
            print::trace(trace);
        }
    }
    Ok(evaluated(&view))
}

fn check(args: CheckArgs) -> Result<ExitCode, Failure> {
    let expression = expression_text(&args.expr, args.schema.as_deref())?;
    let schema = match &args.schema {
        Some(file) => Some(read_json(
            file,
            "Save the answer of GET …/synchronization/jobs/{id}/schema.",
        )?),
        None => None,
    };
    let view = expression::check(&CheckExpressionRequest {
        expression,
        schema,
        object_type: args.object_type.map(|kind| kind.as_str().to_owned()),
        target: args.target,
        default_value: args.default_value,
        only_on_create: args.only_on_create,
        matching: args.matching,
        all_users: args.all_users,
    })?;
    if args.json {
        document(&view);
    } else {
        print::checked(&view);
    }
    Ok(judged(view.good))
}

fn explain(args: ExplainArgs) -> Result<ExitCode, Failure> {
    let request = request(&args.expr, args.object, true)?;
    let view = match expression::explain(&request) {
        Ok(view) => view,
        Err(error) => return not_an_expression(&request.expression, error),
    };
    if args.json {
        document(&view);
    } else {
        print::explained(&view);
    }
    Ok(view.evaluation.as_ref().map_or(ExitCode::SUCCESS, evaluated))
}

fn format(args: &FormatArgs) -> Result<ExitCode, Failure> {
    let text = expression_text(&args.expr, None)?;
    match expression::format(&text, args.width) {
        Ok(view) if args.json => document(&view),
        Ok(view) => line(&view.formatted),
        Err(error) => return not_an_expression(&text, error),
    }
    Ok(ExitCode::SUCCESS)
}

fn functions(args: &FunctionsArgs) -> Result<ExitCode, Failure> {
    if let Some(folder) = &args.pages {
        let pages = expression::write_pages(folder)?;
        progress(&format!("{pages} pages are in {}", folder.display()));
        return Ok(ExitCode::SUCCESS);
    }
    match &args.name {
        Some(name) => {
            let view = expression::function(name)?;
            if args.json {
                document(&view);
            } else {
                print::function(&view);
            }
        }
        None if args.json => document(&expression::families()),
        None => print::families(&expression::families()),
    }
    Ok(ExitCode::SUCCESS)
}

fn evaluated(view: &EvaluationView) -> ExitCode {
    judged(view.kind != ValueKind::Error)
}

/// Says every problem on standard error: a text that is no expression is bad input.
fn not_an_expression(text: &str, error: ExpressionError) -> Result<ExitCode, Failure> {
    match error {
        ExpressionError::Api(error) => Err(error.into()),
        ExpressionError::Problems(problems) => {
            let shown: Vec<String> = problems
                .iter()
                .map(|problem| expression::rendered(text, problem))
                .collect();
            progress(&shown.join("\n\n"));
            Ok(ExitCode::from(BAD_INPUT))
        }
    }
}

fn request(expr: &str, args: ObjectArgs, trace: bool) -> Result<EvaluateRequest, Failure> {
    let expression = expression_text(expr, args.object.as_deref())?;
    let object = match &args.object {
        Some(file) => {
            let text = read_text(file, "Name a JSON file with the attributes of one object.")?;
            Some(expression::read_object(&name_of(file), &text)?)
        }
        None => None,
    };
    Ok(EvaluateRequest {
        expression,
        object,
        world: ExpressionWorld {
            now: Some(args.now.unwrap_or_else(|| jiff::Timestamp::now().to_string())),
            taken: args.taken,
            seed: args.seed,
            default_domain: args.domain,
            readings: args.reading,
        },
        trace,
    })
}

/// The expression as written, or from standard input without the line break at its end. `file` is what else is read.
fn expression_text(written: &str, file: Option<&Path>) -> Result<String, Failure> {
    if written != "-" {
        return Ok(written.to_owned());
    }
    if file.is_some_and(is_standard_input) {
        return Err(Failure::bad_input(
            "the expression and a file cannot both come from standard input",
            "Write the expression as an argument, or name a file.",
        ));
    }
    let text = read_text(
        Path::new(written),
        "Pipe the expression in, or write it as an argument.",
    )?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}

fn read_json(file: &Path, fix: &str) -> Result<Value, Failure> {
    let text = read_text(file, fix)?;
    serde_json::from_str(&text)
        .map_err(|error| Failure::bad_input(&format!("{} is not JSON: {error}", name_of(file)), fix))
}
