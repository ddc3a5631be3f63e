//! What the grammar cannot say: which functions exist and what they take.

use crate::ast::Call;
use crate::functions::{self, Function, MISTAKEN_FOR_OURS};
use crate::{Diagnostic, DiagnosticKind, Expr, ExprKind, Span};

/// Names that differ by more than this many edits, or in more than every third letter, are not offered as "did you mean".
const SUGGESTION_EDITS_MAX: usize = 3;

/// Functions of spreadsheets, SQL and programming languages, with what does the same here.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "And",
        "There is no AND: put one IIF inside another, IIF(first, IIF(second, \"yes\", \"no\"), \"no\").",
    ),
    (
        "Or",
        "There is no OR: put one IIF inside another, IIF(first, \"yes\", IIF(second, \"yes\", \"no\")).",
    ),
    ("If", "Write IIF(condition, valueIfTrue, valueIfFalse)."),
    (
        "Concat",
        "Write Join(\"\", …), whose first argument stands between the values.",
    ),
    (
        "Concatenate",
        "Write Join(\"\", …), whose first argument stands between the values.",
    ),
    (
        "Substring",
        "Write Mid(source, start, length); the first character has number 1.",
    ),
    (
        "Substr",
        "Write Mid(source, start, length); the first character has number 1.",
    ),
    ("Upper", "Write ToUpper."),
    ("Lower", "Write ToLower."),
    ("Proper", "Write PCase."),
    ("Case", "Write Switch(source, default, key, value, …)."),
    ("Choose", "Write Switch(source, default, key, value, …)."),
    ("IsBlank", "Write IsNullOrEmpty."),
    ("IfNull", "Write Coalesce(first, second)."),
    ("IsNullOr", "Write Coalesce(first, second)."),
    ("Nvl", "Write Coalesce(first, second)."),
    ("Length", "There is no length here; Mid and Left cut text to one."),
    (
        "IndexOf",
        "Write InStr(text, wanted), which counts from 1 and gives 0 when nothing is found.",
    ),
    (
        "Find",
        "Write InStr(text, wanted), which counts from 1 and gives 0 when nothing is found.",
    ),
    ("Today", "Write Now(), which is UTC and has a time."),
    (
        "Format",
        "Write FormatDateTime(source, , \"input format\", \"output format\").",
    ),
    (
        "FormatDate",
        "Write FormatDateTime(source, , \"input format\", \"output format\").",
    ),
    ("ToString", "Write CStr."),
    (
        "RegexReplace",
        "Write Replace(source, , \"pattern\", , \"replacement\", , ).",
    ),
    ("Substitute", "Write Replace(source, \"old\", , , \"new\", , )."),
    ("NewGuid", "Write Guid()."),
];

/// Checks every call in the tree.
pub(super) fn check(expr: &Expr, problems: &mut Vec<Diagnostic>) {
    check_at(expr, true, problems);
}

fn check_at(expr: &Expr, top: bool, problems: &mut Vec<Diagnostic>) {
    if let ExprKind::Call(call) = &expr.kind {
        match functions::find(&call.name) {
            None => problems.push(unknown(call)),
            Some(function) => {
                if function.top_level_only && !top {
                    problems.push(Diagnostic::new(
                        DiagnosticKind::Nesting,
                        call.name_span.0,
                        format!("`{}` may only be the outermost function", call.name),
                        format!("Put the other functions inside `{}`.", call.name),
                    ));
                }
                arguments(function, call, expr.span, problems);
            }
        }
    }
    for child in expr.children() {
        check_at(child, false, problems);
    }
}

fn unknown(call: &Call) -> Diagnostic {
    let name = call.name.as_str();
    let near = nearest(name);
    let mistaken = MISTAKEN_FOR_OURS
        .iter()
        .find(|mistaken| mistaken.name.eq_ignore_ascii_case(name));
    let (message, fix) = if let Some(mistaken) = mistaken {
        (
            format!("`{name}` belongs to Entra Connect or Cloud Sync, not to app provisioning"),
            mistaken.instead.to_owned(),
        )
    } else if let Some((_, fix)) = ELSEWHERE
        .iter()
        .find(|(other, _)| other.eq_ignore_ascii_case(name))
        && functions::all().all(|function| !function.name.eq_ignore_ascii_case(name))
    {
        (format!("unknown function `{name}`"), (*fix).to_owned())
    } else {
        let message = format!("unknown function `{name}`");
        let fix = match near {
            Some(near) if near.eq_ignore_ascii_case(name) => {
                format!("Write `{near}`: function names are case-sensitive.")
            }
            Some(near) => format!("did you mean `{near}`? Function names are case-sensitive."),
            None => "Look the name up in the list of functions.".to_owned(),
        };
        (message, fix)
    };
    Diagnostic::new(DiagnosticKind::UnknownFunction, call.name_span.0, message, fix)
}

/// The known function whose name is nearest; a difference in case only comes first.
fn nearest(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    functions::all()
        .map(|function| {
            let edits = strsim::damerau_levenshtein(&lower, &function.name.to_lowercase());
            (edits, function.name)
        })
        .min()
        .filter(|(edits, _)| *edits <= SUGGESTION_EDITS_MAX.min((name.chars().count() + 1) / 3))
        .map(|(_, name)| name)
}

fn arguments(function: &Function, call: &Call, whole: Span, problems: &mut Vec<Diagnostic>) {
    let mut arity = |span: Span, message: String| {
        problems.push(Diagnostic::new(
            DiagnosticKind::Arity,
            span,
            message,
            format!("Write {}.", function.signature()),
        ));
    };
    let name = function.name;
    let given = call.arguments.len();

    if function.arguments_max().is_some_and(|max| given > max) {
        let max = function.arguments_max().unwrap_or(given);
        let extra = call.arguments[max..]
            .iter()
            .flatten()
            .map(|argument| argument.span)
            .reduce(|a, b| Span::new(a.start, b.end))
            .unwrap_or(whole);
        arity(
            extra,
            format!(
                "`{name}` takes at most {max} argument{}, and {given} are given",
                if max == 1 { "" } else { "s" }
            ),
        );
    }
    if name == "Switch" && given >= 2 && !given.is_multiple_of(2) {
        let last = call.arguments.last().and_then(Option::as_ref);
        arity(
            last.map_or(whole, |last| last.span),
            "the last key of `Switch` has no value: keys and values come in pairs after the default"
                .to_owned(),
        );
    }
    if name == "FormatDateTime" && given == 3 {
        // Older configurations leave the styles out altogether (guides, Graph metadata).
        return;
    }
    if call.arguments.iter().all(Option::is_none) && function.arguments_min() > 1 {
        return arity(
            whole,
            format!(
                "`{name}` needs at least {} arguments, and none is given",
                function.arguments_min()
            ),
        );
    }
    for at in 0..given.max(function.arguments_min()) {
        let Some(parameter) = function.parameter(at) else {
            break;
        };
        let is_given = call.arguments.get(at).is_some_and(Option::is_some);
        if !is_given && (parameter.required || at >= function.parameters.len()) {
            arity(
                whole,
                format!(
                    "argument {} of `{name}`, `{}`, is missing",
                    at + 1,
                    parameter.name
                ),
            );
        }
    }
}
