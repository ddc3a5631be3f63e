//! What each part of an expression is for.

use expr::functions::{self, Function};
use expr::{Expr, ExprKind};

use crate::view::expression::PartView;

/// The tree of an expression in the words of the reference.
pub(super) fn view(expr: &Expr) -> PartView {
    part(expr, None)
}

fn part(expr: &Expr, parameter: Option<&str>) -> PartView {
    let of = |function: Option<String>, about: Option<String>, children| PartView {
        parameter: parameter.map(str::to_owned),
        text: Some(expr.to_string()),
        function,
        about,
        children,
    };
    match &expr.kind {
        ExprKind::Call(call) => {
            let function = functions::find(&call.name);
            let children = call
                .arguments
                .iter()
                .enumerate()
                .map(|(at, argument)| {
                    let name = function.and_then(|function| parameter_name(function, at));
                    match argument {
                        Some(argument) => part(argument, name.as_deref()),
                        None => empty(name.as_deref()),
                    }
                })
                .collect();
            of(
                Some(call.name.clone()),
                function.map(|function| function.about.to_owned()),
                children,
            )
        }
        ExprKind::Compare { left, right, op } => of(
            Some(op.as_str().to_owned()),
            Some("a comparison: True or False".to_owned()),
            vec![part(left, Some("left side")), part(right, Some("right side"))],
        ),
        _ => of(None, None, Vec::new()),
    }
}

/// `source1` that is given again is `source2`, and so on; a group, such as key and value, keeps its names.
fn parameter_name(function: &Function, at: usize) -> Option<String> {
    let name = function.parameter(at)?.name;
    let again = (at + 1).saturating_sub(function.parameters.len());
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    match name.get(stem.len()..)?.parse::<usize>() {
        Ok(number) if function.repeats == 1 => Some(format!("{stem}{}", number + again)),
        _ => Some(name.to_owned()),
    }
}

fn empty(parameter: Option<&str>) -> PartView {
    PartView {
        parameter: parameter.map(str::to_owned),
        text: None,
        function: None,
        about: None,
        children: Vec::new(),
    }
}
