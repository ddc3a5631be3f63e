//! The parsed form in which Graph stores a mapping's source (`attributeMappingSource`): `type`, `name`, `expression`,
//! `parameters`. Integers become quoted constants; an argument that was left out is absent (Graph: synchronization schema).

use serde_json::{Value as Json, json};

use crate::ast::Call;
use crate::functions::{self, Function, Parameter, Type};
use crate::{
    CompareOp, Diagnostic, DiagnosticKind, Expr, ExprKind, Keyword, NESTING_MAX, Span, parse, quote,
};

type OrProblems<T> = Result<T, Vec<Diagnostic>>;

/// The Graph form of an expression.
///
/// How Graph writes a comparison inside `IIF` is in no document; it is written here as a function named by its operator.
/// The `expression` text beside it is always complete, and that is what Graph parses.
///
/// ```
/// let mid = expr::parse("Mid([userPrincipalName], 1, 8)").unwrap();
/// let source = expr::graph_form::to_source(&mid);
/// assert_eq!(source["parameters"][1]["key"], "start");
/// assert_eq!(source["parameters"][1]["value"]["expression"], "\"1\"");
/// ```
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
            let parameters = in_full(call)
                .iter()
                .enumerate()
                .filter_map(|(at, argument)| {
                    let function = functions::find(&call.name);
                    let key = function.and_then(|f| f.parameter(at)).map_or("source", |p| p.key);
                    argument.as_ref().map(|argument| parameter(key, argument))
                })
                .collect();
            node("Function", &call.name, &expr.to_string(), parameters)
        }
    }
}

/// The arguments at their places in the signature: the older FormatDateTime leaves out the styles without a comma.
fn in_full(call: &Call) -> Vec<Option<Expr>> {
    let mut arguments = call.arguments.clone();
    if call.name == "FormatDateTime" && arguments.len() == 3 {
        arguments.insert(1, None);
    }
    arguments
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
pub fn from_source(source: &Json) -> OrProblems<Expr> {
    match expression(source) {
        Some(expression) => parse(expression),
        // Printed and read again, so that arity and names are checked in one place only.
        None => parse(&Parts { use_texts: true }.expr(source, 0)?.to_string()),
    }
}

/// In what a source's `expression` differs from its `name` and `parameters`, in one sentence; `None` when they say the
/// same, or when there is only one of them. Graph evaluates the text, while other tools may show the parameters.
///
/// ```
/// let source = serde_json::json!({
///     "type": "Attribute", "name": "mail", "expression": "[userPrincipalName]", "parameters": [],
/// });
/// assert_eq!(
///     expr::graph_form::disagreement(&source).as_deref(),
///     Some("The expression says `[userPrincipalName]` where the parsed form says `[mail]`.")
/// );
/// ```
#[must_use]
pub fn disagreement(source: &Json) -> Option<String> {
    let written = parse(expression(source)?).ok()?;
    text(source, "type")?;
    if let ExprKind::Call(call) = &written.kind
        && text(source, "name") == Some(&call.name)
        && parameters(source).is_empty()
    {
        // Written by a client that leaves the parsing to Graph.
        return None;
    }
    let stored = match (Parts { use_texts: false }.expr(source, 0)) {
        Ok(stored) => stored,
        Err(problems) => {
            let why = problems.first().map_or("", |problem| problem.message.as_str());
            return Some(format!(
                "The expression can be read, but its parsed form cannot: {why}."
            ));
        }
    };
    let (written, stored) = (kept(&written), kept(&stored));
    let (written, stored) = difference(&written, &stored)?;
    Some(format!(
        "The expression says `{written}` where the parsed form says `{stored}`."
    ))
}

fn expression(source: &Json) -> Option<&str> {
    text(source, "expression").filter(|text| !text.trim().is_empty())
}

fn parameters(source: &Json) -> &[Json] {
    source["parameters"].as_array().map_or(&[], Vec::as_slice)
}

/// The reader of `name` and `parameters`.
struct Parts {
    /// Whether the `expression` of a part goes before its own `name` and `parameters`.
    use_texts: bool,
}

impl Parts {
    fn expr(&self, source: &Json, depth: usize) -> OrProblems<Expr> {
        if depth > NESTING_MAX {
            return Err(vec![Diagnostic::new(
                DiagnosticKind::Nesting,
                Span::default(),
                format!("functions are nested more than {NESTING_MAX} deep"),
                "Split the expression over several attributes.",
            )]);
        }
        if self.use_texts
            && let Some(expression) = expression(source)
        {
            return parse(expression);
        }
        let name = text(source, "name").unwrap_or_default();
        match text(source, "type") {
            Some("Attribute") if !name.is_empty() => Ok(Expr::attribute(name)),
            Some("Constant") => Ok(Expr::text(name)),
            Some("Function") => self.call(name, source, depth),
            _ => Err(vec![lacking(
                "the source has neither an expression nor a known type",
            )]),
        }
    }

    fn call(&self, name: &str, source: &Json, depth: usize) -> OrProblems<Expr> {
        let mut given = Vec::new();
        for parameter in parameters(source) {
            let value = &parameter["value"];
            if !value.is_null() {
                let key = text(parameter, "key").unwrap_or_default();
                given.push((key, self.expr(value, depth + 1)?));
            }
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
}

/// Puts each argument at the first free position that has its key, so that what was left out stays empty and the order
/// does not matter. One whose key is not known comes next, as Graph's documents do not show every key.
fn placed(function: &Function, given: Vec<(&str, Expr)>) -> Vec<Option<Expr>> {
    let mut arguments: Vec<Option<Expr>> = Vec::new();
    for (key, value) in given {
        let end = arguments.len() + function.parameters.len() + function.repeats;
        let at = (0..end)
            .find(|at| {
                let is_free = arguments.get(*at).is_none_or(Option::is_none);
                is_free && function.parameter(*at).is_some_and(|p| is_called(p, key))
            })
            .unwrap_or(arguments.len());
        if arguments.len() <= at {
            arguments.resize(at + 1, None);
        }
        arguments[at] = Some(match function.parameter(at) {
            Some(parameter) => with_words(parameter, value),
            None => value,
        });
    }
    arguments
}

fn is_called(parameter: &Parameter, key: &str) -> bool {
    parameter.key.eq_ignore_ascii_case(key) || parameter.name.eq_ignore_ascii_case(key)
}

/// A constant that is a bare word of the language, where such a word may stand.
fn with_words(parameter: &Parameter, value: Expr) -> Expr {
    let ExprKind::Text(text) = &value.kind else {
        return value;
    };
    let word = Keyword::ALL.into_iter().find(|word| word.as_str() == text);
    match (word, parameter.kind) {
        (Some(word @ (Keyword::VbBinaryCompare | Keyword::VbTextCompare)), Type::Word)
        | (Some(word @ (Keyword::IgnoreAttributeFlow | Keyword::IgnoreObjectFlow)), Type::Any) => {
            Expr::new(ExprKind::Keyword(word))
        }
        _ => value,
    }
}

/// The expression as far as Graph's parsed form keeps it: numbers and bare words are texts, and nothing stands for what
/// was left out at the end.
fn kept(expr: &Expr) -> Expr {
    Expr::new(match &expr.kind {
        ExprKind::Integer { value, .. } => ExprKind::Text(value.to_string()),
        ExprKind::Keyword(word) => ExprKind::Text(word.as_str().to_owned()),
        ExprKind::Compare { op, left, right } => ExprKind::Compare {
            op: *op,
            left: Box::new(kept(left)),
            right: Box::new(kept(right)),
        },
        ExprKind::Call(call) => {
            let mut arguments: Vec<Option<Expr>> = in_full(call)
                .iter()
                .map(|argument| argument.as_ref().map(kept))
                .collect();
            while arguments.last().is_some_and(Option::is_none) {
                arguments.pop();
            }
            return Expr::call(call.name.clone(), arguments);
        }
        kind => kind.clone(),
    })
}

/// The first and smallest parts that differ, as text.
fn difference(left: &Expr, right: &Expr) -> Option<(String, String)> {
    if left == right {
        return None;
    }
    match (&left.kind, &right.kind) {
        (ExprKind::Call(one), ExprKind::Call(other))
            if one.name == other.name && one.arguments.len() == other.arguments.len() =>
        {
            let differing = one
                .arguments
                .iter()
                .zip(&other.arguments)
                .find(|(one, other)| one != other)?;
            match differing {
                (Some(one), Some(other)) => difference(one, other),
                _ => Some((left.to_string(), right.to_string())),
            }
        }
        (
            ExprKind::Compare {
                op,
                left: a,
                right: b,
            },
            ExprKind::Compare {
                op: other,
                left: c,
                right: d,
            },
        ) if op == other => difference(a, c).or_else(|| difference(b, d)),
        _ => Some((left.to_string(), right.to_string())),
    }
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
