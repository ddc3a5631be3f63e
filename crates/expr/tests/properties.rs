//! What holds for every expression.

use expr::{CompareOp, Expr, ExprKind, Keyword, functions};
use proptest::prelude::*;

fn attribute_name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z_][a-zA-Z0-9_.:-]{0,20}",
        Just(r#"emails[type eq "work"].value"#.to_owned()),
    ]
}

fn leaf() -> impl Strategy<Value = Expr> {
    prop_oneof![
        attribute_name().prop_map(Expr::attribute),
        any::<String>().prop_map(Expr::text),
        r#"[\\"\[\](), a-z]{0,12}"#.prop_map(Expr::text),
        (any::<i64>()).prop_map(|value| Expr::new(ExprKind::Integer { value, hex: false })),
        (0..i64::MAX).prop_map(|value| Expr::new(ExprKind::Integer { value, hex: true })),
        prop::sample::select(&Keyword::ALL[..]).prop_map(|word| Expr::new(ExprKind::Keyword(word))),
    ]
}

/// Trees that the checker accepts: the right number of arguments, optional ones sometimes left out.
fn tree() -> impl Strategy<Value = Expr> {
    leaf().prop_recursive(4, 40, 6, |inner| {
        let names: Vec<&'static str> = functions::all()
            .filter(|function| !function.top_level_only)
            .map(|function| function.name)
            .collect();
        let call = (
            prop::sample::select(names),
            prop::collection::vec(inner.clone(), 8),
            any::<[bool; 8]>(),
        )
            .prop_map(|(name, pool, keep)| {
                let function = functions::find(name).expect("taken from the table");
                let arguments = (0..function.parameters.len())
                    .map(|at| {
                        let required = function.parameters[at].required;
                        (required || keep[at]).then(|| pool[at].clone())
                    })
                    .collect();
                Expr::call(name, arguments)
            });
        let compare = (prop::sample::select(&CompareOp::ALL[..]), leaf(), call.clone()).prop_map(
            |(op, left, right)| {
                Expr::new(ExprKind::Compare {
                    op,
                    left: Box::new(left),
                    right: Box::new(right),
                })
            },
        );
        prop_oneof![4 => call, 1 => compare]
    })
}

/// A comparison inside a comparison cannot be written: there are no grouping parentheses.
fn is_writable(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Compare { left, right, .. } => [left, right]
            .into_iter()
            .all(|side| !matches!(side.kind, ExprKind::Compare { .. }) && is_writable(side)),
        ExprKind::Call(call) => call.arguments.iter().flatten().all(is_writable),
        _ => true,
    }
}

fn without_expressions(source: &serde_json::Value) -> serde_json::Value {
    let mut source = source.clone();
    strip(&mut source);
    source
}

fn strip(source: &mut serde_json::Value) {
    if let Some(object) = source.as_object_mut() {
        object.remove("expression");
        object.values_mut().for_each(strip);
    } else if let Some(items) = source.as_array_mut() {
        items.iter_mut().for_each(strip);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn printing_then_parsing_gives_the_same_tree(tree in tree().prop_filter("writable", is_writable)) {
        let text = tree.to_string();
        prop_assume!(text.encode_utf16().count() <= expr::LENGTH_MAX);
        match expr::parse(&text) {
            Ok(again) => prop_assert_eq!(again, tree),
            Err(problems) => prop_assert!(false, "{}: {:?}", text, problems),
        }
    }

    #[test]
    fn the_graph_form_says_the_same(tree in tree().prop_filter("writable", is_writable)) {
        let text = tree.to_string();
        prop_assume!(text.encode_utf16().count() <= expr::LENGTH_MAX);
        // A bare number becomes a quoted constant: Graph has no other.
        prop_assume!(!matches!(tree.kind, ExprKind::Integer { .. }));
        let source = expr::graph_form::to_source(&tree);
        prop_assert_eq!(expr::graph_form::from_source(&source), Ok(tree));
        // Without any text the parameters alone carry it, apart from what Graph itself does not keep: numbers become texts.
        let parts = without_expressions(&source);
        let rebuilt = expr::graph_form::from_source(&parts);
        prop_assert!(rebuilt.is_ok(), "{}: {:?}", text, rebuilt);
        if let Ok(rebuilt) = rebuilt {
            prop_assert_eq!(without_expressions(&expr::graph_form::to_source(&rebuilt)), parts);
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic_and_every_problem_lies_inside_it(text in any::<String>()) {
        in_bounds(&text);
    }

    #[test]
    fn no_pile_of_punctuation_does_either(text in r#"[\[\](),"'\\&<>=!%H\-0-9a-cS“” \n]{0,40}"#) {
        in_bounds(&text);
    }
}

fn in_bounds(text: &str) {
    if let Err(problems) = expr::parse(text) {
        assert!(!problems.is_empty(), "refused without a reason: {text:?}");
        for problem in problems {
            let span = problem.span;
            assert!(
                span.start <= span.end && span.end <= text.len(),
                "{text:?} {problem:?}"
            );
            assert!(!expr::render(text, &problem).is_empty());
        }
    }
}
