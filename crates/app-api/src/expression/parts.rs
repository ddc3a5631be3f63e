//! What each part of an expression is for.

use expr::{Expr, ExprKind, functions};

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
                    let name = function
                        .and_then(|function| function.parameter(at))
                        .map(|p| p.name);
                    match argument {
                        Some(argument) => part(argument, name),
                        None => empty(name),
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

fn empty(parameter: Option<&str>) -> PartView {
    PartView {
        parameter: parameter.map(str::to_owned),
        text: None,
        function: None,
        about: None,
        children: Vec::new(),
    }
}
