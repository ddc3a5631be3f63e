//! What the vectors do not pin: laziness, layout, unevaluated functions.

use expr::{Environment, EvalErrorKind, Program, Value, attributes, parse};

fn value(text: &str, object: &[(&'static str, Value<'static>)]) -> Result<Value<'static>, expr::EvalError> {
    let program = Program::parse(text).expect("a correct expression");
    let object = object.to_vec();
    let attributes = move |name: &str| {
        object
            .iter()
            .find(|(key, _)| *key == name)
            .map_or(Value::Null, |(_, value)| value.clone())
    };
    let environment = Environment::default();
    let value = program.evaluate(&attributes, &environment).value;
    value.map(Value::into_owned).map_err(|error| *error)
}

#[test]
fn what_depends_on_the_world_says_what_is_missing() {
    for (text, why) in [
        (
            "Now()",
            "`Now` cannot be foreseen: the time of the evaluation is not known",
        ),
        ("Guid()", "`Guid` cannot be foreseen: its value is random"),
        (
            "DefaultDomain()",
            "`DefaultDomain` cannot be foreseen: the tenant's default domain is not known",
        ),
        (
            "AppRoleAssignments([appRoleAssignments])",
            "`AppRoleAssignments` cannot be foreseen: what it gives is not documented",
        ),
    ] {
        let error = value(text, &[]).expect_err("not known");
        assert_eq!(error.to_string(), why);
        assert!(matches!(error.kind, EvalErrorKind::NotPredictable { .. }));
    }
}

#[test]
fn the_branch_that_is_not_chosen_cannot_fail() {
    for text in [
        r#"IIF(IsPresent([d]), CDate([d]), "none")"#,
        r#"Switch([d], CDate([d]), "", "none")"#,
        r#"Coalesce("none", CDate([d]))"#,
    ] {
        assert_eq!(value(text, &[]), Ok(Value::text("none")), "{text}");
    }
}

#[test]
fn an_error_points_to_the_argument() {
    let text = r#"Append("x", Item(Split([a], ","), 3))"#;
    let error = value(text, &[("a", Value::text("1,2"))]).expect_err("there are two");
    assert_eq!(&text[error.span.start..error.span.end], "3");
    assert_eq!(
        error.to_string(),
        "`Item`, argument `index`: there is no value number 3: the source has 2, counted from 1"
    );
}

#[test]
fn attribute_names_are_exact() {
    let object = [("Mail", Value::text("a@b"))];
    assert_eq!(value("[mail]", &object), Ok(Value::Null));
}

#[test]
fn attributes_are_listed_once_in_order_of_appearance() {
    let parsed = parse(r#"Switch([b], [a], "x", [b], "y", Join(" ", [c], [a]))"#).expect("correct");
    assert_eq!(attributes(&parsed), ["b", "a", "c"]);
}

#[test]
fn an_attribute_longer_than_any_is_refused_wherever_it_stands_with_and_without_a_trace() {
    let object = |_: &str| Value::text("x".repeat(expr::VALUE_BYTES_MAX + 1));
    for text in [
        "[a]",
        "ToUpper([a])",
        r#"Switch([a], "b", "c", "d")"#,
        r#"IIF([a] = "b", "c", "d")"#,
        r#"Join("", [a], [a])"#,
    ] {
        let program = Program::parse(text).expect("a correct expression");
        let environment = Environment::default();
        let predicted = program.evaluate(&object, &environment);
        let error = predicted.value.as_ref().expect_err(text);
        assert!(matches!(error.kind, EvalErrorKind::ValueTooLong { .. }), "{text}");
        assert_eq!(
            error.span.start,
            text.find("[a]").expect("the attribute"),
            "{text}"
        );
        assert_eq!(
            program.trace(&object, &environment).predicted,
            predicted,
            "{text}"
        );
    }
}

#[test]
fn white_space_and_layout_do_not_matter() {
    let laid_out = "\n Switch ( [IsSoftDeleted] ,\t,\r\n \"False\",\"True\" , \"True\", \"False\" ) ";
    let tight = r#"Switch([IsSoftDeleted],,"False","True","True","False")"#;
    assert_eq!(parse(laid_out), parse(tight));
    assert_eq!(
        parse(tight).expect("correct").to_string(),
        r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#
    );
}

#[test]
fn an_undefined_escape_keeps_both_characters() {
    let parsed = parse(r#"Append([a], "\+\d")"#).expect("accepted as it occurs in published guides");
    assert_eq!(parsed.to_string(), r#"Append([a], "\\+\\d")"#);
}

#[test]
fn turkish_case_is_the_only_culture_that_differs() {
    assert_eq!(
        value(r#"ToUpper("istanbul", "tr-TR")"#, &[]),
        Ok(Value::text("İSTANBUL"))
    );
    assert_eq!(
        value(r#"ToLower("ISPARTA", "tr-TR")"#, &[]),
        Ok(Value::text("ısparta"))
    );
    assert_eq!(value(r#"ToUpper("straße")"#, &[]), Ok(Value::text("STRAßE")));
}

#[test]
fn the_default_mapping_of_active_in_graph_form() {
    let text = r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#;
    let source = expr::graph_form::to_source(&parse(text).expect("correct"));
    insta::assert_json_snapshot!(source);
}
