//! The parsed form in which Graph stores a mapping's source (`attributeMappingSource`): `type`, `name`, `expression`,
//! `parameters`. Integers become quoted constants; an argument that was left out is absent (Graph: synchronization schema).

use serde_json::{Value as Json, json};

use crate::functions::{self, Function};
use crate::{CompareOp, Diagnostic, Expr, ExprKind, Span, parse, quote};

/// The Graph form of an expression.
///
/// How Graph writes a comparison inside `IIF` is in no document; it is written here as a function named by its operator.
/// The `expression` text beside it is always complete, and that is what Graph parses.
#[must_use]
pub fn to_source(expr: &Expr) -> Json {
    match &expr.kind {
        ExprKind::Attribute(name) => node("Attribute", name, &expr.to_string(), Vec::new()),
        ExprKind::Text(text) => node("Constant", text, &quote(text), Vec::new()),
        ExprKind::Integer { value, .. } => {
            let digits = value.to_string();
            node("Constant", &digits, &quote(&digits), Vec::new())
        }
        ExprKind::Keyword(word) => node("Constant", word.as_str(), word.as_str(), Vec::new()),
        ExprKind::Compare { op, left, right } => {
            let sides = vec![parameter("value1", left), parameter("value2", right)];
            node("Function", op.as_str(), &expr.to_string(), sides)
        }
        ExprKind::Call(call) => {
            let function = functions::find(&call.name);
            let given = call.arguments.iter().enumerate();
            let parameters = given
                .filter_map(|(at, argument)| {
                    let key = function.and_then(|f| f.parameter(at)).map_or("source", |p| p.key);
                    argument.as_ref().map(|argument| parameter(key, argument))
                })
                .collect();
            node("Function", &call.name, &expr.to_string(), parameters)
        }
    }
}

fn node(kind: &str, name: &str, expression: &str, parameters: Vec<Json>) -> Json {
    json!({ "expression": expression, "name": name, "type": kind, "parameters": parameters })
}

fn parameter(key: &str, value: &Expr) -> Json {
    json!({ "key": key, "value": to_source(value) })
}

/// The expression of a Graph source. Its `expression` text is read when there is one; otherwise the tree is put together
/// from `name` and `parameters`, whose keys say which arguments were left out.
///
/// # Errors
/// The problems of the text, or one that says what the Graph form lacks.
pub fn from_source(source: &Json) -> Result<Expr, Vec<Diagnostic>> {
    match text(source, "expression").filter(|text| !text.trim().is_empty()) {
        Some(expression) => parse(expression),
        // Printed and read again, so that arity and names are checked in one place only.
        None => parse(&from_parts(source)?.to_string()),
    }
}

fn from_parts(source: &Json) -> Result<Expr, Vec<Diagnostic>> {
    let name = text(source, "name").unwrap_or_default();
    match text(source, "type") {
        Some("Attribute") => Ok(Expr::attribute(name)),
        Some("Constant") => Ok(Expr::text(name)),
        Some("Function") => call(name, source),
        _ => Err(vec![lacking(
            "the source has neither an expression nor a known type",
        )]),
    }
}

fn call(name: &str, source: &Json) -> Result<Expr, Vec<Diagnostic>> {
    let mut given = Vec::new();
    for parameter in source["parameters"].as_array().into_iter().flatten() {
        let key = text(parameter, "key").unwrap_or_default();
        given.push((key, from_source(&parameter["value"])?));
    }
    if let Some(op) = CompareOp::ALL.into_iter().find(|op| op.as_str() == name) {
        let mut sides = given.into_iter().map(|(_, side)| Box::new(side));
        let (Some(left), Some(right)) = (sides.next(), sides.next()) else {
            return Err(vec![lacking("a comparison needs two sides")]);
        };
        return Ok(Expr::new(ExprKind::Compare { op, left, right }));
    }
    let arguments = match functions::find(name) {
        Some(function) => placed(function, given),
        None => given.into_iter().map(|(_, value)| Some(value)).collect(),
    };
    Ok(Expr::call(name, arguments))
}

/// Puts each argument at the next position that has its key, so that what was left out stays empty.
fn placed(function: &Function, given: Vec<(&str, Expr)>) -> Vec<Option<Expr>> {
    let mut arguments: Vec<Option<Expr>> = Vec::new();
    for (key, value) in given {
        let from = arguments.len();
        let at = (from..from + function.parameters.len() + function.repeats)
            .find(|at| function.parameter(*at).is_some_and(|p| p.key == key))
            .unwrap_or(from);
        arguments.resize(at, None);
        arguments.push(Some(value));
    }
    arguments
}

fn text<'a>(json: &'a Json, key: &str) -> Option<&'a str> {
    json.get(key).and_then(Json::as_str)
}

fn lacking(message: &str) -> Diagnostic {
    Diagnostic::parse(
        Span::default(),
        message,
        "Read the schema again from Graph, or enter the expression anew.",
    )
}
