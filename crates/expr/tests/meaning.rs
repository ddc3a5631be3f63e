//! What the vectors do not pin: laziness, descriptions, layout, unevaluated functions.

use expr::{EvalErrorKind, Value, attributes, describe, evaluate, parse};

fn value(text: &str, object: &[(&str, Value)]) -> Result<Value, expr::EvalError> {
    let parsed = parse(text).expect("a correct expression");
    evaluate(&parsed, &|name| {
        object
            .iter()
            .find(|(key, _)| *key == name)
            .map_or(Value::Null, |(_, value)| value.clone())
    })
}

#[test]
fn a_function_that_is_not_evaluated_yet_says_so_and_is_not_called_unknown() {
    let error = value("PCase([a])", &[]).expect_err("not evaluated");
    assert_eq!(
        error.to_string(),
        "`PCase` is not evaluated by this version; Entra does evaluate it"
    );
    let error = value(r#"Replace([a], , "x+", , "y", , )"#, &[]).expect_err("not evaluated");
    assert!(
        matches!(error.kind, EvalErrorKind::NotEvaluated { .. }),
        "{error}"
    );
}

#[test]
fn the_branch_that_is_not_chosen_cannot_fail() {
    for text in [
        r#"IIF(IsPresent([d]), CDate([d]), "none")"#,
        r#"Switch([d], CDate([d]), "", "none")"#,
        r#"Coalesce("none", CDate([d]))"#,
    ] {
        assert_eq!(value(text, &[]), Ok(Value::Text("none".into())), "{text}");
    }
}

#[test]
fn an_error_points_to_the_argument() {
    let text = r#"Append("x", Item(Split([a], ","), 3))"#;
    let error = value(text, &[("a", Value::Text("1,2".into()))]).expect_err("there are two");
    assert_eq!(&text[error.span.start..error.span.end], "3");
    assert_eq!(
        error.to_string(),
        "`Item`, argument `index`: there is no value number 3: the source has 2, counted from 1"
    );
}

#[test]
fn attribute_names_are_exact() {
    let object = [("Mail", Value::Text("a@b".into()))];
    assert_eq!(value("[mail]", &object), Ok(Value::Null));
}

#[test]
fn attributes_are_listed_once_in_order_of_appearance() {
    let parsed = parse(r#"Switch([b], [a], "x", [b], "y", Join(" ", [c], [a]))"#).expect("correct");
    assert_eq!(attributes(&parsed), ["b", "a", "c"]);
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
        Ok(Value::Text("İSTANBUL".into()))
    );
    assert_eq!(
        value(r#"ToLower("ISPARTA", "tr-TR")"#, &[]),
        Ok(Value::Text("ısparta".into()))
    );
    assert_eq!(
        value(r#"ToUpper("straße")"#, &[]),
        Ok(Value::Text("STRAßE".into()))
    );
}

#[test]
fn the_default_mapping_of_active_in_graph_form() {
    let text = r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#;
    let source = expr::graph_form::to_source(&parse(text).expect("correct"));
    insta::assert_json_snapshot!(source);
}

#[test]
fn descriptions_are_sentences() {
    let sentences: Vec<String> = [
        "[userPrincipalName]",
        r#""DK""#,
        r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#,
        "Not([IsSoftDeleted])",
        r#"Join(" ", [givenName], [surname])"#,
        r#"IIF(IsPresent([mail]), [mail], Append(Item(Split([userPrincipalName], "@"), 1), "@domain.com"))"#,
        r#"IIF([country]="USA", [country], [department])"#,
        r#"ToLower(NormalizeDiacritics(StripSpaces([displayName])))"#,
        "Coalesce([mail], [userPrincipalName])",
        r#"Replace([mail], "@old.example", , , "@new.example", , )"#,
        "SingleAppRoleAssignment([appRoleAssignments])",
        r#"FormatDateTime([hired], , "yyyy", "yy")"#,
    ]
    .into_iter()
    .map(|text| describe(&parse(text).expect("correct")))
    .collect();
    insta::assert_snapshot!(sentences.join("\n"));
}
