//! What a person reads when an expression is wrong. Reviewed like prose.

fn render(text: &str) -> String {
    match expr::parse(text) {
        Ok(expr) => format!("fine: {expr}"),
        Err(problems) => problems
            .iter()
            .map(|problem| expr::render(text, problem))
            .collect::<Vec<_>>()
            .join("\n\n"),
    }
}

#[test]
fn unknown_function_suggests_the_nearest_one() {
    insta::assert_snapshot!(render("NormaliseDiacritics([surname])"));
}

#[test]
fn a_function_in_the_wrong_case_is_unknown_and_the_right_case_is_offered() {
    insta::assert_snapshot!(render(r#"switch([a], , "x", "y")"#));
}

#[test]
fn a_function_of_entra_connect_is_recognised() {
    insta::assert_snapshot!(render("Len([mail])"));
}

#[test]
fn several_problems_are_reported_at_once() {
    insta::assert_snapshot!(render(
        r#"Join(' ', [givenName] [surname], Lower([x]), Append([a]))"#
    ));
}

#[test]
fn curly_quotes_from_a_vendor_guide_are_named_and_the_expression_is_still_understood() {
    insta::assert_snapshot!(render(
        "Switch([IsSoftDeleted], , “False”, “True”, “True”, “False”)"
    ));
}

#[test]
fn text_that_is_never_closed_is_reported_where_it_opens() {
    insta::assert_snapshot!(render(r#"Join(" ", "oops)"#));
}

#[test]
fn a_bracket_that_is_never_closed_is_reported_where_it_opens() {
    insta::assert_snapshot!(render(r#"Join(" ", [givenName, [surname])"#));
}

#[test]
fn a_switch_key_without_a_value_is_underlined() {
    insta::assert_snapshot!(render(r#"Switch([a], , "x", "y", "z")"#));
}

#[test]
fn a_bare_word_is_explained() {
    insta::assert_snapshot!(render("IIF([a]=mail, True, null)"));
}

#[test]
fn there_is_no_concatenation_no_arithmetic_and_no_double_equals() {
    insta::assert_snapshot!(render(r#"IIF([a] == "x", [b] & [c], [d] + 1)"#));
}

#[test]
fn a_missing_closing_parenthesis_points_to_its_opening() {
    insta::assert_snapshot!(render(r#"Append(ToLower([mail]), ".test""#));
}

#[test]
fn what_follows_the_expression_is_underlined() {
    insta::assert_snapshot!(render("[mail] [upn]"));
}

#[test]
fn an_expression_past_the_limit_is_not_read() {
    let text = format!("\"{}\"", "x".repeat(10_001));
    let problems = expr::parse(&text).expect_err("too long");
    assert_eq!(problems.len(), 1);
    assert_eq!(
        problems[0].message,
        "the expression has 10003 characters; Entra accepts 10000"
    );
}

#[test]
fn nesting_is_bounded() {
    let text = format!("{}[a]{}", "Not(".repeat(1000), ")".repeat(1000));
    assert!(expr::parse(&text).is_err());
    let text = format!("{}[a]{}", "Not(".repeat(150), ")".repeat(150));
    let program = expr::Program::parse(&text).expect("deep, and within the limit");
    let nothing = |_: &str| expr::Value::Null;
    let environment = expr::Environment::default();
    assert!(program.evaluate(&nothing, &environment).value.is_ok());
}
