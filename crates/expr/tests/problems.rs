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
fn single_quotes_backticks_and_accents_are_no_quotes() {
    insta::assert_snapshot!(render("Join(' ', `a`, ´b´, ‘c’)"));
}

#[test]
fn and_or_and_their_signs_are_explained_once_each() {
    insta::assert_snapshot!(render(
        r#"IIF([a]="1" AND [b]="2", IIF([c]="3" || Lenn([d])="4", "x", "y"), IIF([e]="5" && [f]="6", "x", "y"))"#
    ));
}

#[test]
fn and_as_a_function_of_a_spreadsheet() {
    insta::assert_snapshot!(render(r#"IF(AND([a]="1", [b]="2"), CONCATENATE([a], [b]), "")"#));
}

#[test]
fn comparisons_of_other_languages_are_translated() {
    insta::assert_snapshot!(render(
        r#"IIF([a] != "x", "1", IIF([b] => 2, "2", IIF([c] === "y", "3", "4")))"#
    ));
}

#[test]
fn concatenation_is_written_with_join() {
    insta::assert_snapshot!(render(r#"[givenName] & "." & [surname] + "@contoso.com""#));
}

#[test]
fn arithmetic_is_refused_by_its_sign() {
    insta::assert_snapshot!(render("Left([a], 2 * 3 - 1)"));
}

#[test]
fn semicolons_between_arguments_are_told_once() {
    insta::assert_snapshot!(render(r#"Switch([a];;"x";"y")"#));
}

#[test]
fn a_semicolon_at_the_end_is_not_needed() {
    insta::assert_snapshot!(render("ToLower([mail]);"));
}

#[test]
fn a_leading_equals_sign_comes_from_a_spreadsheet() {
    insta::assert_snapshot!(render("=ToLower([mail])"));
}

#[test]
fn full_width_letters_are_shown_by_their_narrow_ones() {
    insta::assert_snapshot!(render("Join（＂ ＂，［名前］， [mail])"));
}

#[test]
fn invisible_characters_are_named_by_their_code() {
    insta::assert_snapshot!(render("ToLower(\u{200b}[mail]\u{200e})"));
}

#[test]
fn a_parenthesis_missing_in_the_middle_is_placed() {
    insta::assert_snapshot!(render(r#"Append(Left([mail], 3, ".test")"#));
}

#[test]
fn a_parenthesis_too_many_in_the_middle_is_placed() {
    insta::assert_snapshot!(render(r#"Append(ToLower([mail])), ".test")"#));
}

#[test]
fn a_parenthesis_too_many_at_the_end_is_underlined() {
    insta::assert_snapshot!(render("ToLower([mail]))"));
}

#[test]
fn an_attribute_in_quotes_or_in_other_brackets() {
    insta::assert_snapshot!(render(
        r#"Join(" ", ["mail"], {surname}, user.givenName, ['city'])"#
    ));
}

#[test]
fn a_function_without_parentheses() {
    insta::assert_snapshot!(render(r#"Append(ToLower [mail], Guid)"#));
}

#[test]
fn variables_of_cloud_sync_are_recognised() {
    insta::assert_snapshot!(render(r#"Append([mailNickname], %DomainFQDN%)"#));
}

#[test]
fn too_few_too_many_and_empty_arguments() {
    insta::assert_snapshot!(render(
        r#"Join(Append(), ToLower(, "tr-TR"), Not([a], [b]), Mid([a], 1))"#
    ));
}

#[test]
fn a_word_that_is_almost_a_word_of_the_language() {
    insta::assert_snapshot!(render(r#"IIF([a]="x", "y", ignoreattributeflow)"#));
}

#[test]
fn nested_selectuniquevalue_is_refused() {
    insta::assert_snapshot!(render("ToLower(SelectUniqueValue([a], [b]))"));
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
fn piles_of_signs_are_bounded_too() {
    for text in [
        "(", "&", "1*", "[a] and ", "! ", "ToLower ", "=", "\"a\"+", "IIF(1=", ";",
    ] {
        let text = text.repeat(9_000 / text.len());
        assert!(expr::parse(&text).is_err());
        let checked = expr::check::check(&text, &expr::check::Setting::default());
        assert!(checked.has_errors() && checked.expr.is_none());
    }
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

#[test]
fn of_a_long_line_what_stands_around_the_place_is_shown() {
    let before = r#""1", "one", "#.repeat(60);
    let after = r#""2", "two", "#.repeat(60);
    insta::assert_snapshot!(render(&format!(
        r#"Switch([n], , {before}"3" "three", {after}"4", "four")"#
    )));
}

#[test]
fn a_text_that_is_no_expression_at_all_has_a_bounded_list_of_problems() {
    let text = format!("Join({}\"x\")", "é, ".repeat(3_000));
    let problems = expr::parse(&text).expect_err("no word of it is quoted");
    assert_eq!(problems.len(), expr::PROBLEMS_MAX + 1);
    let last = &problems[expr::PROBLEMS_MAX];
    assert!(last.message.contains("more problems"), "{last}");
    let rendered: usize = problems
        .iter()
        .map(|problem| expr::render(&"é) ".repeat(3_000), problem).len())
        .sum();
    assert!(rendered < 50_000, "{rendered} bytes");
}
