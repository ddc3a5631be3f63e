//! What holds for every expression.

use expr::date::DateTime;
use expr::{
    CompareOp, Environment, Expr, ExprKind, Keyword, Outcome, Program, Role, Seeded, Trace, Value, describe,
    functions, layout,
};
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

/// Trees as they come from a text: what cannot be written is left aside, and so is what is too long.
fn written() -> impl Strategy<Value = Expr> {
    tree()
        .prop_filter("writable", is_writable)
        .prop_filter("short", |tree| {
            tree.to_string().encode_utf16().count() <= expr::LENGTH_MAX
        })
}

fn value() -> impl Strategy<Value = Value<'static>> {
    let role = (any::<String>(), any::<Option<String>>(), any::<Option<String>>()).prop_map(
        |(id, value, display_name)| Role {
            id,
            value,
            display_name,
        },
    );
    prop_oneof![
        Just(Value::Null),
        any::<String>().prop_map(Value::text),
        "[0-9]{1,20}".prop_map(Value::text),
        "[0-9]{4}-[01][0-9]-[0-3][0-9]".prop_map(Value::text),
        "(😀|é|ß|İ|[ ,;@]){0,8}".prop_map(Value::text),
        prop::collection::vec(any::<String>(), 0..4)
            .prop_map(|values| Value::Multi(values.into_iter().map(Into::into).collect())),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Integer),
        prop::collection::vec(role, 0..3).prop_map(|roles| Value::Roles(roles.into())),
    ]
}

/// An expression that fails whenever it is evaluated.
fn failing() -> Expr {
    Expr::call("CDate", vec![Some(Expr::text("no date"))])
}

/// Choices between a value and what fails, one inside the other, which have to give the value.
fn choice() -> impl Strategy<Value = Expr> {
    let of = |name: &'static str, arguments: Vec<Expr>| {
        Expr::call(name, arguments.into_iter().map(Some).collect())
    };
    let text = |text: &str| Expr::text(text);
    "[a-z]{1,5}"
        .prop_map(Expr::text)
        .prop_recursive(5, 20, 1, move |inner| {
            (inner, 0..6_usize).prop_map(move |(value, form)| match form {
                0 => of("IIF", vec![text("True"), value, failing()]),
                1 => of("IIF", vec![text("False"), failing(), value]),
                2 => of("Coalesce", vec![value, failing()]),
                3 => of(
                    "Switch",
                    vec![text("x"), failing(), text("x"), value, failing(), failing()],
                ),
                4 => of("Switch", vec![text("x"), value, text("y"), failing()]),
                _ => {
                    let mut many = vec![text("x"), failing()];
                    for key in ["1", "2", "3", "4", "5", "6", "7", "8"] {
                        many.extend([text(key), failing()]);
                    }
                    many.extend([text("x"), value]);
                    of("Switch", many)
                }
            })
        })
}

/// Whether any part that fails was evaluated.
fn evaluated_what_fails(trace: &Trace) -> bool {
    matches!(trace.outcome, Outcome::Failed(_)) || trace.children.iter().any(evaluated_what_fails)
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
        prop_assert_eq!(expr::graph_form::disagreement(&source), None);
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
    fn a_layout_of_any_width_is_the_same_tree(tree in written(), width in 1..200_usize) {
        let text = layout(&tree, width);
        // Indentation may make it longer than Entra accepts; then there is nothing to read again.
        prop_assume!(text.encode_utf16().count() <= expr::LENGTH_MAX);
        prop_assert_eq!(expr::parse(&text), Ok(tree), "{}", text);
    }

    #[test]
    fn every_tree_can_be_told_in_a_sentence(tree in tree()) {
        let sentence = describe(&tree);
        prop_assert!(sentence.ends_with('.'), "{}", sentence);
        prop_assert!(!sentence.contains('\n'), "{}", sentence);
    }

    #[test]
    fn no_evaluation_panics(
        tree in tree(),
        values in prop::collection::vec(value(), 1..4),
        seed in any::<u64>(),
        now in -60_000_000_000_i64..250_000_000_000,
    ) {
        let program = Program::compile(&tree);
        let object = move |name: &str| values[name.len() % values.len()].clone();
        let _ = program.evaluate(&object, &Environment::default());
        let chance = Seeded::new(seed);
        let random = || chance.next();
        let taken = |value: &str| value.len().is_multiple_of(2);
        let environment = Environment {
            now: DateTime::from_ticks_since_1601(now * 1_000_000).ok(),
            random: Some(&random),
            taken: Some(&taken),
            default_domain: Some("contoso.com"),
            ..Environment::default()
        };
        let value = program.evaluate(&object, &environment).value;
        if let Ok(value) = value {
            let _ = value.to_canonical_json();
        }
    }

    #[test]
    fn what_is_not_chosen_is_not_evaluated(tree in choice()) {
        let nothing = |_: &str| Value::Null;
        let traced = Program::compile(&tree).trace(&nothing, &Environment::default());
        prop_assert!(traced.predicted.value.is_ok(), "{}: {:?}", tree, traced.predicted.value);
        prop_assert!(!evaluated_what_fails(&traced.root), "{}", tree);
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
