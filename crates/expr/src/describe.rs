//! An expression as one English sentence, for people who do not read expressions.

use crate::ast::Call;
use crate::{CompareOp, Expr, ExprKind, Keyword, functions};

/// One sentence, with a capital and a full stop.
#[must_use]
pub fn describe(expr: &Expr) -> String {
    let sentence = match &expr.kind {
        ExprKind::Attribute(name) => format!("the value of `{name}`, as it is"),
        ExprKind::Text(text) => format!("always {}", quoted(text)),
        _ => phrase(expr),
    };
    let mut letters = sentence.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}

fn quoted(text: &str) -> String {
    match text {
        "" => "an empty text".to_owned(),
        " " => "a blank".to_owned(),
        text => format!("“{text}”"),
    }
}

/// A noun phrase for a part.
fn phrase(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Attribute(name) => format!("`{name}`"),
        ExprKind::Text(text) => quoted(text),
        ExprKind::Integer { value, .. } => value.to_string(),
        ExprKind::Keyword(Keyword::IgnoreAttributeFlow) => {
            "nothing at all (the attribute is left out)".to_owned()
        }
        ExprKind::Keyword(Keyword::IgnoreObjectFlow) => "nothing at all (the object is skipped)".to_owned(),
        ExprKind::Keyword(word) => word.as_str().to_owned(),
        ExprKind::Compare { op, left, right } => {
            format!("{} {} {}", phrase(left), verb(*op), phrase(right))
        }
        ExprKind::Call(call) => call_phrase(call),
    }
}

fn verb(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Equal => "is",
        CompareOp::NotEqual => "is not",
        CompareOp::Less => "is less than",
        CompareOp::LessOrEqual => "is at most",
        CompareOp::Greater => "is more than",
        CompareOp::GreaterOrEqual => "is at least",
    }
}

fn call_phrase(call: &Call) -> String {
    let argument = |at: usize| {
        call.arguments
            .get(at)
            .and_then(Option::as_ref)
            .map_or_else(|| "nothing".to_owned(), phrase)
    };
    let given = |at: usize| call.arguments.get(at).is_some_and(Option::is_some);
    match call.name.as_str() {
        "Switch" => switch(call, &argument),
        "IIF" => format!(
            "{} when {}, otherwise {}",
            argument(1),
            condition(call),
            argument(2)
        ),
        "Coalesce" => format!("the first of {} that has a value", list(call, 0)),
        "Not" => format!("“False” when {} is “True”, otherwise “True”", argument(0)),
        "Join" => match argument(0).as_str() {
            "an empty text" => format!("{} joined", list(call, 1)),
            separator => format!("{} joined with {separator}", list(call, 1)),
        },
        "Append" => format!("{} followed by {}", argument(0), argument(1)),
        "ToLower" => format!("{}, in lower case", argument(0)),
        "ToUpper" => format!("{}, in upper case", argument(0)),
        "StripSpaces" => format!("{}, without blanks", argument(0)),
        "NormalizeDiacritics" => format!("{}, without accents", argument(0)),
        "Left" => format!("the first {} characters of {}", argument(1), argument(0)),
        "Mid" => format!(
            "at most {} characters of {}, from character {} on",
            argument(2),
            argument(0),
            argument(1)
        ),
        "Split" => format!("{} cut at each {}", argument(0), argument(1)),
        "Item" => format!("value number {} of {}", argument(1), argument(0)),
        "Replace" if given(6) => format!("{} with {} put in for {}", argument(6), argument(0), argument(1)),
        "Replace" if given(2) && argument(2) != "an empty text" => {
            format!(
                "{} with what matches {} replaced by {}",
                argument(0),
                argument(2),
                argument(4)
            )
        }
        "Replace" => format!("{} with {} replaced by {}", argument(0), argument(1), argument(4)),
        "SingleAppRoleAssignment" => "the name of one app role of the user".to_owned(),
        "IsNull" => format!("whether {} has no value", argument(0)),
        "IsNullOrEmpty" => format!("whether {} is empty", argument(0)),
        "IsPresent" => format!("whether {} has a value", argument(0)),
        name => {
            let about = functions::find(name).map_or("the result of a function", |f| f.about);
            if call.arguments.is_empty() {
                format!("{about} ({name})")
            } else {
                format!("{about} ({name} of {})", list(call, 0))
            }
        }
    }
}

fn switch(call: &Call, argument: &dyn Fn(usize) -> String) -> String {
    let pairs: Vec<String> = (2..call.arguments.len())
        .step_by(2)
        .map(|at| {
            let key = match argument(at).as_str() {
                "an empty text" => "empty".to_owned(),
                key => key.to_owned(),
            };
            format!("{} when it is {key}", argument(at + 1))
        })
        .collect();
    if pairs.is_empty() {
        return argument(1);
    }
    format!(
        "depending on {}: {}, otherwise {}",
        argument(0),
        pairs.join(", "),
        argument(1)
    )
}

fn condition(call: &Call) -> String {
    match call.arguments.first().and_then(Option::as_ref) {
        Some(expr) => match &expr.kind {
            ExprKind::Compare { .. } => phrase(expr),
            ExprKind::Call(_) => {
                let phrase = phrase(expr);
                phrase
                    .strip_prefix("whether ")
                    .map_or_else(|| format!("{phrase} is true"), str::to_owned)
            }
            _ => format!("{} is true", phrase(expr)),
        },
        None => "nothing".to_owned(),
    }
}

/// `a, b and c`, from one position on.
fn list(call: &Call, from: usize) -> String {
    let parts: Vec<String> = call.arguments.iter().skip(from).flatten().map(phrase).collect();
    match parts.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => "nothing".to_owned(),
    }
}
