//! Graph's parsed form of a mapping's source, in both directions.

use expr::graph_form::{disagreement, from_source, to_source};
use expr::{NESTING_MAX, functions, parse};
use serde_json::{Value as Json, json};

/// The same source without any `expression` text: what a tool sees that reads the parameters.
fn parts(source: &Json) -> Json {
    match source {
        Json::Object(object) => object
            .iter()
            .filter(|(key, _)| *key != "expression")
            .map(|(key, value)| (key.clone(), parts(value)))
            .collect(),
        Json::Array(items) => items.iter().map(parts).collect(),
        other => other.clone(),
    }
}

fn source(text: &str) -> Json {
    to_source(&parse(text).unwrap_or_else(|problems| panic!("{text}: {problems:?}")))
}

/// What the parameters alone say, as text.
fn from_parts(text: &str) -> String {
    match from_source(&parts(&source(text))) {
        Ok(expr) => expr.to_string(),
        Err(problems) => panic!("{text}: {problems:?}"),
    }
}

/// The parsed form of Join as Graph documents it.
#[test]
fn join_as_documented() {
    let documented = json!({"type": "Function", "name": "Join", "expression": "Join(\" \", [givenName], [surname])", "parameters": [
        {"key": "separator", "value": {"type": "Constant", "name": " ", "expression": "\" \"", "parameters": []}},
        {"key": "source", "value": {"type": "Attribute", "name": "givenName", "expression": "[givenName]", "parameters": []}},
        {"key": "source", "value": {"type": "Attribute", "name": "surname", "expression": "[surname]", "parameters": []}},
    ]});
    let text = r#"Join(" ", [givenName], [surname])"#;
    assert_eq!(source(text), documented);
    assert_eq!(from_parts(text), text);
    assert_eq!(disagreement(&documented), None);
}

/// The empty default of the default mapping of `active` is omitted, and stays empty when it is read.
#[test]
fn switch_with_an_omitted_default() {
    let text = r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#;
    let source = source(text);
    let keys: Vec<&str> = source["parameters"]
        .as_array()
        .expect("parameters")
        .iter()
        .filter_map(|parameter| parameter["key"].as_str())
        .collect();
    assert_eq!(
        keys,
        [
            "source",
            "switchValue",
            "switchValue",
            "switchValue",
            "switchValue"
        ]
    );
    assert_eq!(from_parts(text), text);
}

#[test]
fn an_odd_number_of_switch_values_is_not_taken_for_a_default() {
    let constant = |text: &str| json!({"key": "switchValue", "value": {"type": "Constant", "name": text}});
    let odd = json!({"type": "Function", "name": "Switch", "parameters": [
        {"key": "source", "value": {"type": "Attribute", "name": "a"}},
        constant("x"), constant("y"), constant("z"),
    ]});
    let problems = from_source(&odd).expect_err("a key without a value");
    assert!(problems[0].message.contains("has no value"), "{problems:?}");
}

/// Numbers are quoted constants (Graph: `Mid([userPrincipalName], 1, 8)`).
#[test]
fn numbers_become_quoted_constants() {
    let source = source("Mid([userPrincipalName], 1, 8)");
    assert_eq!(
        source["parameters"][1],
        json!({"key": "start", "value": {"type": "Constant", "name": "1", "expression": "\"1\"", "parameters": []}})
    );
    assert_eq!(
        from_parts("Mid([userPrincipalName], 1, 8)"),
        r#"Mid([userPrincipalName], "1", "8")"#
    );
    assert_eq!(from_parts("BitAnd([x], &HF7)"), r#"BitAnd([x], "247")"#);
}

/// Graph: omitted arguments are simply absent; the keys of Replace begin with capitals.
#[test]
fn replace_keeps_the_places_of_its_arguments() {
    let documented = json!({"type": "Function", "name": "Replace", "parameters": [
        {"key": "source", "value": {"type": "Attribute", "name": "preferredLanguage"}},
        {"key": "Find", "value": {"type": "Constant", "name": "-"}},
        {"key": "Replacement", "value": {"type": "Constant", "name": "_"}},
    ]});
    let text = r#"Replace([preferredLanguage], "-", , , "_")"#;
    assert_eq!(parts(&source(&format!("{}, , )", text.trim_end_matches(')')))), {
        let mut wanted = documented.clone();
        for parameter in wanted["parameters"].as_array_mut().expect("parameters") {
            parameter["value"]["parameters"] = json!([]);
        }
        wanted
    });
    assert_eq!(from_source(&documented).expect("read").to_string(), text);
}

#[test]
fn a_constant_and_an_attribute() {
    let constant = json!({"type": "Constant", "name": "abc", "expression": "\"abc\"", "parameters": []});
    assert_eq!(source(r#""abc""#), constant);
    assert_eq!(from_parts(r#""abc""#), r#""abc""#);
    let attribute = json!({"expression": "[userPrincipalName]", "name": "userPrincipalName", "type": "Attribute", "parameters": []});
    assert_eq!(source("[userPrincipalName]"), attribute);
    assert_eq!(from_parts("[userPrincipalName]"), "[userPrincipalName]");
}

#[test]
fn the_order_of_parameters_does_not_matter() {
    let turned = json!({"type": "Function", "name": "Replace", "parameters": [
        {"key": "Replacement", "value": {"type": "Constant", "name": "_"}},
        {"key": "Find", "value": {"type": "Constant", "name": "-"}},
        {"key": "source", "value": {"type": "Attribute", "name": "a"}},
    ]});
    assert_eq!(
        from_source(&turned).expect("read").to_string(),
        r#"Replace([a], "-", , , "_")"#
    );
}

#[test]
fn a_parameter_without_a_value_is_left_out() {
    let empty = json!({"type": "Function", "name": "Switch", "parameters": [
        {"key": "source", "value": {"type": "Attribute", "name": "a"}},
        {"key": "defaultValue", "value": null},
        {"key": "switchValue", "value": {"type": "Constant", "name": "x"}},
        {"key": "switchValue", "value": {"type": "Constant", "name": "y"}},
    ]});
    assert_eq!(
        from_source(&empty).expect("read").to_string(),
        r#"Switch([a], , "x", "y")"#
    );
}

#[test]
fn bare_words_come_back_where_they_may_stand() {
    for text in [
        r#"InStr([a], "b", "1", vbTextCompare)"#,
        r#"InStr([a], "b", , vbBinaryCompare)"#,
        r#"IIF([a] = "x", [b], IgnoreAttributeFlow)"#,
        r#"IIF([a] = "x", IgnoreObjectFlow, [b])"#,
        r#"Switch([a], IgnoreAttributeFlow, "x", "y")"#,
    ] {
        assert_eq!(from_parts(text), text);
    }
    // As a key of Switch it is a text like any other.
    let text = r#"Switch([a], , "IgnoreAttributeFlow", "y")"#;
    assert_eq!(from_parts(text), text);
}

#[test]
fn comparisons_come_back() {
    for text in [
        r#"IIF([country] = "USA", [country], [department])"#,
        r#"CBool([a] <> [b])"#,
        r#"IIF(DateDiff("d", Now(), CDate([d])) <= "14", "a", "b")"#,
    ] {
        assert_eq!(from_parts(text), text);
    }
}

#[test]
fn the_older_date_format_has_the_keys_of_its_formats() {
    let text = r#"FormatDateTime([d], "dd.MM.yyyy", "yyyy-MM-dd")"#;
    assert_eq!(source(text)["parameters"][1]["key"], "inputFormat");
    assert_eq!(
        from_parts(text),
        r#"FormatDateTime([d], , "dd.MM.yyyy", "yyyy-MM-dd")"#
    );
    assert_eq!(disagreement(&source(text)), None);
}

/// With every parameter given, and with the required ones only; repeated ones twice.
#[test]
fn every_function_comes_back_from_its_parameters() {
    for function in functions::all() {
        for only_required in [false, true] {
            let count = function.parameters.len() + function.repeats;
            let arguments: Vec<String> = (0..count)
                .map(|at| {
                    let parameter = function.parameter(at).expect("within the signature");
                    match parameter.kind {
                        _ if only_required && !parameter.required => String::new(),
                        functions::Type::Word => "vbTextCompare".to_owned(),
                        _ => format!("[a{at}]"),
                    }
                })
                .collect();
            let text = parse(&format!("{}({})", function.name, arguments.join(",")))
                .unwrap_or_else(|problems| panic!("{}: {problems:?}", function.name))
                .to_string();
            let got = from_parts(&text);
            let kept = text.trim_end_matches([',', ' ', ')']);
            assert_eq!(got.trim_end_matches(')'), kept, "{text}");
            assert_eq!(disagreement(&source(&text)), None, "{text}");
        }
    }
}

#[test]
fn the_text_goes_before_the_parameters_and_a_disagreement_is_told() {
    let told = |text: &str, of: &str| {
        let mut source = source(of);
        source["expression"] = json!(text);
        assert_eq!(from_source(&source), parse(text), "{text}");
        disagreement(&source)
    };
    assert_eq!(
        told(
            r#"Join(" ", [givenName], [surname])"#,
            r#"Join(" ", [surname], [givenName])"#
        )
        .as_deref(),
        Some("The expression says `[givenName]` where the parsed form says `[surname]`.")
    );
    assert_eq!(
        told("[mail]", r#"ToLower([mail])"#).as_deref(),
        Some("The expression says `[mail]` where the parsed form says `ToLower([mail])`.")
    );
    assert_eq!(
        told(r#"Switch([a], , "x", "y")"#, r#"Switch([a], "z", "x", "y")"#).as_deref(),
        Some(
            r#"The expression says `Switch([a], , "x", "y")` where the parsed form says `Switch([a], "z", "x", "y")`."#
        )
    );
    assert_eq!(
        told("Mid([a], 1, 3)", r#"Mid([a], "1", "3")"#),
        None,
        "numbers are quoted in Graph"
    );
    assert_eq!(
        told("IIF([a]=[b], [a], [c])", "IIF([a]=[d], [a], [c])").as_deref(),
        Some("The expression says `[b]` where the parsed form says `[d]`.")
    );
}

#[test]
fn one_of_them_alone_is_no_disagreement() {
    for source in [
        json!(null),
        json!({"expression": "[mail]"}),
        json!({"type": "Attribute", "name": "mail"}),
        json!({"type": "Function", "name": "ToLower", "expression": "ToLower([mail])", "parameters": []}),
        json!({"type": "Function", "name": "ToLower", "expression": "ToLower([mail])"}),
        json!({"type": "Attribute", "name": "mail", "expression": "[mail"}),
    ] {
        assert_eq!(disagreement(&source), None, "{source}");
    }
    let broken = json!({"type": "Function", "name": "ToLower", "expression": "ToLower([mail])", "parameters": [
        {"key": "source", "value": {"type": "Thing", "name": "mail"}},
    ]});
    assert_eq!(
        disagreement(&broken).as_deref(),
        Some(
            "The expression can be read, but its parsed form cannot: the source has neither an expression nor a known type."
        )
    );
}

#[test]
fn what_is_no_source_is_refused() {
    for source in [
        json!(null),
        json!([]),
        json!({}),
        json!({"type": "Attribute"}),
        json!({"type": "Function", "name": "=", "parameters": []}),
        json!({"type": "Function", "name": "Foo", "parameters": []}),
        json!({"type": "Function", "name": "ToLower", "parameters": "none"}),
    ] {
        assert!(from_source(&source).is_err(), "{source}");
    }
}

#[test]
fn hand_made_nesting_is_bounded() {
    let nested = |depth: usize| {
        (0..depth).fold(json!({"type": "Attribute", "name": "a"}), |inner, _| {
            json!({"type": "Function", "name": "Not", "parameters": [{"key": "source", "value": inner}]})
        })
    };
    assert!(from_source(&nested(NESTING_MAX)).is_ok());
    let problems = from_source(&nested(NESTING_MAX + 50)).expect_err("too deep");
    assert_eq!(problems[0].message, "functions are nested more than 200 deep");
    let mut with_text = nested(NESTING_MAX + 50);
    with_text["expression"] = json!("Not([a])");
    assert_eq!(
        disagreement(&with_text).as_deref(),
        Some(
            "The expression can be read, but its parsed form cannot: functions are nested more than 200 deep."
        )
    );
}
