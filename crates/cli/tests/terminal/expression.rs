//! The expression workbench: answers on standard output, doubts and problems on standard error, and the exit status.

use std::path::Path;

use serde_json::{Value, json};

use crate::place::{Place, Ran};

/// A person in the words of a mapping.
const PERSON: &str = r#"{"givenName": "Søren", "surname": "Møller", "department": "Sales", "Mail": "sm@contoso.example",
    "tags": ["a", "b"], "accountEnabled": true}"#;

/// A person in the words of Graph.
const GRAPH_USER: &str = r#"{"id": "7", "userPrincipalName": "ana_silva_partner.example#EXT#@contoso.onmicrosoft.com",
    "mobilePhone": "+45 1", "businessPhones": ["+45 2"], "accountEnabled": true}"#;

fn vectors(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/vectors");
    folder.join(name).to_string_lossy().into_owned()
}

/// `slipway expr …` for one of the people above.
async fn expr(place: &Place, arguments: &[&str]) -> Ran {
    let person = place.file("person.json", PERSON);
    let user = place.file("user.json", GRAPH_USER);
    let arguments: Vec<&str> = arguments
        .iter()
        .map(|word| match *word {
            "PERSON" => person.as_str(),
            "GRAPH-USER" => user.as_str(),
            word => word,
        })
        .collect();
    place.run(&[&["expr"], &arguments[..]].concat()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_is_alone_on_standard_output() {
    let place = Place::new();
    let cases = [
        (r#"Join(" ", [givenName], [surname])"#, "PERSON", "Søren Møller\n"),
        ("[tags]", "PERSON", "a\nb\n"),
        ("[accountEnabled]", "PERSON", "True\n"),
        (
            "IgnoreFlowIfNullOrEmpty([city])",
            "PERSON",
            "IgnoreAttributeFlow\n",
        ),
        (
            r#"IIF([department] = "Sales", IgnoreObjectFlow, "x")"#,
            "PERSON",
            "IgnoreObjectFlow\n",
        ),
        (
            r#"Join("|", [objectId], [mobile], [telephoneNumber])"#,
            "GRAPH-USER",
            "7|+45 1|+45 2\n",
        ),
        ("[userPrincipalName]", "GRAPH-USER", "ana_silva@partner.example\n"),
        ("[IsSoftDeleted]", "GRAPH-USER", "False\n"),
        ("-3", "PERSON", "-3\n"),
    ];
    for (expression, object, value) in cases {
        let ran = expr(&place, &["eval", expression, "--object", object])
            .await
            .expect(0);
        assert_eq!(ran.out, value, "{expression}");
    }
    let ran = expr(&place, &["eval", "[department]", "--object", "PERSON"]).await;
    assert_eq!(ran.expect(0).err, "", "nothing about it is in doubt");
}

#[tokio::test(flavor = "multi_thread")]
async fn null_is_said_in_words_and_a_name_in_another_case_is_offered() {
    let place = Place::new();
    let ran = expr(&place, &["eval", "[mail]", "--object", "PERSON"])
        .await
        .expect(0);
    assert_eq!(ran.out, "null\n");
    ran.says(&[
        "there is no value",
        "default value",
        "no attribute `mail`, but `Mail`",
    ]);
    let ran = expr(&place, &["eval", "[mail]"]).await.expect(0);
    assert_eq!(ran.out, "null\n");
    assert!(
        !ran.err.contains("no attribute"),
        "without an object nothing is missing"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_world_is_like_can_be_said() {
    let place = Place::new();
    for (arguments, value) in [
        (
            &["Now()", "--now", "2026-01-31T09:00:00+01:00"][..],
            "1/31/2026 8:00:00 AM\n",
        ),
        (&[r#"SelectUniqueValue("a", "b")"#], "a\n"),
        (
            &[
                r#"SelectUniqueValue("a", "b", "c")"#,
                "--taken",
                "A",
                "--taken",
                "b",
            ],
            "c\n",
        ),
        (
            &["DefaultDomain()", "--domain", "contoso.example"],
            "contoso.example\n",
        ),
        (&[r#"Split("a, b", ",")"#], "a\nb\n"),
        (&[r#"Split("a, b", ",")"#, "--reading", "split-blanks"], "a\n b\n"),
    ] {
        let ran = expr(&place, &[&["eval"], arguments].concat()).await.expect(0);
        assert_eq!(ran.out, value, "{arguments:?}");
    }
    let year = expr(
        &place,
        &[
            "eval",
            r#"FormatDateTime(Now(), , "M/d/yyyy h:mm:ss tt", "yyyy")"#,
        ],
    )
    .await;
    assert!(year.expect(0).out.trim().parse::<u32>().unwrap() >= 2025);
    let random = async |seed: &'static [&'static str]| {
        expr(&place, &[&["eval", "Guid()"], seed].concat())
            .await
            .expect(0)
            .out
    };
    assert_eq!(random(&["--seed", "7"]).await, random(&["--seed", "7"]).await);
    assert_ne!(random(&[]).await, random(&[]).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn doubts_are_named_with_their_source_and_their_switch() {
    let place = Place::new();
    let ran = expr(&place, &["eval", r#"Split("a, b", ",")"#]).await.expect(0);
    ran.says(&[
        "split-blanks",
        "https://learn.microsoft.com/",
        "--reading split-blanks",
        "^^^^^",
    ]);
    let ran = expr(&place, &["eval", "ToUpper(ToLower(ToUpper([a])))"])
        .await
        .expect(0);
    ran.says(&["the same at 2 other places"]);
    assert_eq!(ran.err.matches("note (null-to-text)").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_evaluation_is_one_document_with_its_keys() {
    let place = Place::new();
    let arguments = [
        "eval",
        r#"Switch([department], "other", "HR", "people", "Sales", Split("x, y", ","))"#,
        "--object",
        "PERSON",
        "--json",
    ];
    let view = expr(&place, &arguments).await.expect(0).json();
    let keys: Vec<_> = view.as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        keys,
        [
            "expression",
            "value",
            "kind",
            "error",
            "notes",
            "missing",
            "trace"
        ]
    );
    assert_eq!(
        (&view["kind"], &view["value"]),
        (&json!("value"), &json!(["x", "y"]))
    );
    assert_eq!((&view["error"], &view["trace"]), (&Value::Null, &Value::Null));
    let note = &view["notes"][0];
    assert_eq!(note["code"], "split-blanks");
    assert_eq!(note["otherReading"], "values keep their blanks");
    assert_eq!((&note["start"], &note["end"]), (&json!(55), &json!(73)));

    let traced = expr(&place, &[&arguments[..], &["--trace"]].concat())
        .await
        .expect(0)
        .json();
    let trace = &traced["trace"];
    assert_eq!(
        trace["why"],
        r#"the source is "Sales", which fits the key "Sales""#
    );
    let kinds: Vec<_> = trace["children"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["kind"].clone())
        .collect();
    let no = "not_evaluated";
    assert_eq!(kinds, ["value", no, "value", no, "value", "value"]);

    for (expression, kind) in [
        ("[city]", "null"),
        ("IgnoreFlowIfNullOrEmpty([city])", "ignored"),
        ("IIF(\"a\" = \"a\", IgnoreObjectFlow, \"x\")", "object_ignored"),
    ] {
        let view = expr(&place, &["eval", expression, "--json"])
            .await
            .expect(0)
            .json();
        assert_eq!(
            (&view["kind"], &view["value"]),
            (&json!(kind), &Value::Null),
            "{expression}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_evaluation_is_not_good_and_shows_its_place() {
    let place = Place::new();
    let arguments = [
        "eval",
        r#"Append("at ", CDate([department]))"#,
        "--object",
        "PERSON",
    ];
    let ran = expr(&place, &arguments).await.expect(1);
    assert_eq!(ran.out, "");
    ran.says(&[
        "error: `CDate`",
        "  | Append(\"at \", CDate([department]))\n  |                     ^^^",
        "fix:",
    ]);
    let ran = expr(&place, &[&arguments[..], &["--json"]].concat())
        .await
        .expect(1);
    let view = ran.json();
    assert_eq!((&view["kind"], &view["value"]), (&json!("error"), &Value::Null));
    assert_eq!(
        (&view["error"]["code"], &view["error"]["start"]),
        (&json!("value"), &json!(20))
    );
    let ran = expr(&place, &["eval", "DefaultDomain()"]).await.expect(1);
    ran.says(&["not known", "Nothing is wrong with the expression"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistyped_expression_is_bad_input_with_every_problem_underlined() {
    let place = Place::new();
    let mistyped = "Join(\u{201c} \u{201d}, [givenName] [surname], Toupper([city])";
    let shown = expr(&place, &["eval", mistyped]).await.expect(2);
    insta::assert_snapshot!(shown.err);
    for command in ["eval", "explain", "format"] {
        for json in [&[][..], &["--json"]] {
            let ran = expr(&place, &[&[command, mistyped], json].concat())
                .await
                .expect(2);
            assert_eq!(ran.out, "", "{command}");
            assert_eq!(ran.err, shown.err, "{command}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_expression_or_the_object_comes_from_standard_input_but_not_both() {
    let place = Place::new();
    let person = place.file("person.json", PERSON);
    let piped = async |arguments: &[&str], input: &[u8]| {
        place
            .run_with_input(&[&["expr"], arguments].concat(), input)
            .await
    };
    let ran = piped(
        &["eval", "-", "--object", &person],
        b"\xEF\xBB\xBFToUpper(\r\n  [department]\r\n)\r\n",
    )
    .await;
    assert_eq!(ran.expect(0).out, "SALES\n");
    let ran = piped(&["eval", "[department]", "--object", "-"], PERSON.as_bytes()).await;
    assert_eq!(ran.expect(0).out, "Sales\n");
    let ran = piped(&["format", "-"], b"ToUpper( [a] )").await;
    assert_eq!(ran.expect(0).out, "ToUpper([a])\n");
    piped(&["check", "-"], b"ToUpper([a]").await.expect(1);
    for arguments in [
        &["eval", "-", "--object", "-"][..],
        &["check", "-", "--schema", "-"],
    ] {
        let ran = piped(arguments, b"x").await.expect(2);
        ran.says(&["standard input", "fix:"]);
    }
    let ran = piped(&["eval", "-"], b"").await.expect(2);
    ran.says(&["the expression is empty"]);
    let ran = piped(&["eval", "-"], &[b'x'; 1 << 20]).await.expect(2);
    ran.says(&["Entra accepts 10000", "xxx…"]);
    assert!(ran.err.len() < 1000, "only the beginning is shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_object_or_world_says_what_to_write() {
    let place = Place::new();
    let folder = place.path().to_str().unwrap().to_owned();
    let cases: [(&[u8], &[&str]); 9] = [
        (b"", &["object.json:1:", "not JSON"]),
        (b"{\"a\": 1,\n \"b\" 2}", &["object.json:2:", "not JSON"]),
        (b"[1]", &["object.json", "a list"]),
        (b"7", &["object.json", "a single value"]),
        (
            b"{\"value\": [{\"id\": \"1\"}]}",
            &["object.json", "list of people"],
        ),
        (b"{\"a\": \"S\xF8ren\"}", &["object.json", "UTF-8", "line 1"]),
        (b"\xFF\xFE{\0}\0", &["object.json", "UTF-16", "Out-File"]),
        (
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            &["object.json", "not a text file"],
        ),
        (&[b'['; 100_000], &["object.json:1:", "not JSON"]),
    ];
    for (content, words) in cases {
        let file = place.file("object.json", content);
        let ran = place
            .run(&["expr", "eval", "[a]", "--object", &file, "--json"])
            .await
            .expect(2);
        assert_eq!(ran.out, "");
        ran.says(words).says(&["fix:"]);
    }
    for (arguments, words) in [
        (
            &["eval", "[a]", "--object", "missing.json"][..],
            &["missing.json", "cannot be read"][..],
        ),
        (&["eval", "[a]", "--object", &folder], &["is a folder"]),
        (
            &["eval", "Now()", "--now", "yesterday"],
            &["yesterday", "2026-01-31T09:00:00Z"],
        ),
        (&["eval", "[a]", "--reading", "nope"], &["nope", "split-blanks"]),
        (
            &["eval", "[a]", "--reading", "random"],
            &["random", "no other reading"],
        ),
        (&["eval", "[a]", "--seed", "x"], &["--seed"]),
        (&["eval"], &["<EXPR>"]),
    ] {
        let ran = expr(&place, arguments).await.expect(2);
        assert_eq!(ran.out, "", "{arguments:?}");
        ran.says(words);
    }
    let marked = place.file("marked.json", [b"\xEF\xBB\xBF", PERSON.as_bytes()].concat());
    let ran = place
        .run(&["expr", "eval", "[surname]", "--object", &marked])
        .await
        .expect(0);
    assert_eq!(ran.out, "Møller\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_is_good_when_there_is_no_error() {
    let place = Place::new();
    let fine = expr(&place, &["check", r#"Join(" ", [givenName], [surname])"#])
        .await
        .expect(0);
    assert_eq!(fine.out, "fine: `givenName` and `surname` joined with a blank.\n");
    assert_eq!(fine.err, "");
    let bad = expr(&place, &["check", "ToUpper([surname]"]).await.expect(1);
    assert!(
        bad.out.contains("  | ToUpper([surname]\n  | ") && bad.out.ends_with("1 error\n"),
        "{}",
        bad.out
    );
    let view = expr(&place, &["check", "Toupper([surname])", "--json"])
        .await
        .expect(1)
        .json();
    let keys: Vec<_> = view.as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        keys,
        [
            "expression",
            "good",
            "errors",
            "warnings",
            "sentence",
            "attributes",
            "advice",
            "leftOut"
        ]
    );
    assert_eq!((&view["good"], &view["errors"]), (&json!(false), &json!(1)));
    let advice = &view["advice"][0];
    assert_eq!(
        (&advice["code"], &advice["severity"]),
        (&json!("unknown-function"), &json!("error"))
    );
    assert_eq!((&advice["start"], &advice["end"]), (&json!(0), &json!(7)));
    assert!(advice["fix"].as_str().unwrap().contains("ToUpper"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attribute_is_wrong_where_the_schema_says_so_and_doubtful_elsewhere() {
    let place = Place::new();
    let schema = json!({
        "synchronizationRules": [{
            "sourceDirectoryName": "Azure Active Directory", "targetDirectoryName": "customappsso",
            "objectMappings": [{"sourceObjectName": "User", "targetObjectName": "scim:User", "attributeMappings": []}],
        }],
        "directories": [
            {"name": "Azure Active Directory", "objects": [{"name": "User", "attributes": [{"name": "mail", "type": "String"}]}]},
            {"name": "customappsso", "objects": [{"name": "scim:User", "attributes": [{"name": "userName", "type": "String"}]}]},
        ],
    });
    let file = place.file("schema.json", schema.to_string());
    let ran = expr(&place, &["check", "[Mail]", "--schema", &file])
        .await
        .expect(1);
    assert!(ran.out.contains("Write [mail]"), "{}", ran.out);
    expr(
        &place,
        &["check", "[mail]", "--schema", &file, "--target", "userName"],
    )
    .await
    .expect(0);

    let ran = expr(&place, &["check", "[Mail]"]).await.expect(0);
    assert!(
        ran.out.contains("warning: [Mail]") && ran.out.contains("Write [mail]"),
        "{}",
        ran.out
    );
    let ran = expr(&place, &["check", "[extension_0123_site]"]).await.expect(0);
    assert!(ran.out.starts_with("fine: "), "{}", ran.out);
    for (arguments, word) in [
        (["--object-type", "Group", "--schema", file.as_str()], "Group"),
        (["--target", "userNmae", "--schema", &file], "userNmae"),
        (["--schema", "missing.json", "--target", "x"], "missing.json"),
        (["--object-type", "Robot", "--schema", &file], "Robot"),
    ] {
        let ran = expr(&place, &[&["check", "[mail]"], &arguments[..]].concat())
            .await
            .expect(2);
        assert_eq!(ran.out, "");
        ran.says(&[word]);
    }
    let person = place.file("person.json", PERSON);
    let ran = expr(&place, &["check", "[mail]", "--schema", &person])
        .await
        .expect(2);
    ran.says(&["synchronizationSchema", "fix:"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_explanation_has_the_sentence_the_layout_and_what_it_came_to() {
    let place = Place::new();
    let expression = r#"IIF([department] = "Sales", Switch([city], "none", "Aalborg", "north"), [city])"#;
    let plain = expr(&place, &["explain", expression]).await.expect(0);
    for text in [
        "When `department` is “Sales”: (“north” when `city` is “Aalborg”, otherwise “none”)",
        "valueIfTrue: Switch",
        "defaultValue: \"none\"",
    ] {
        assert!(plain.out.contains(text), "{text}\n{}", plain.out);
    }
    assert!(!plain.out.contains("for this object"));
    let object = ["explain", expression, "--object", "PERSON"];
    let for_one = expr(&place, &object).await.expect(0);
    for text in [
        "(the condition holds: the first value)",
        "(the source is null, which fits no key: the default)",
        "[city]   not evaluated",
    ] {
        assert!(for_one.out.contains(text), "{text}\n{}", for_one.out);
    }
    let view = expr(&place, &[&object[..], &["--json"]].concat())
        .await
        .expect(0)
        .json();
    let keys: Vec<_> = view.as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        keys,
        [
            "expression",
            "sentence",
            "layout",
            "attributes",
            "parts",
            "evaluation"
        ]
    );
    assert_eq!(view["evaluation"]["value"], "none");
    expr(&place, &["explain", "CDate([department])", "--object", "PERSON"])
        .await
        .expect(1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expression_is_laid_out_to_the_width_that_is_asked() {
    let place = Place::new();
    let expression = r#"Switch([state],,"NSW","Australia/Sydney","QLD","Australia/Brisbane")"#;
    let laid_out =
        "Switch(\n  [state], ,\n  \"NSW\", \"Australia/Sydney\",\n  \"QLD\", \"Australia/Brisbane\"\n)";
    let narrow = expr(&place, &["format", expression, "--width", "40"])
        .await
        .expect(0);
    assert_eq!(narrow.out, format!("{laid_out}\n"));
    let view = expr(&place, &["format", expression, "--width", "40", "--json"])
        .await
        .expect(0)
        .json();
    assert_eq!(view["formatted"], laid_out);
    assert_eq!(
        view["oneLine"],
        r#"Switch([state], , "NSW", "Australia/Sydney", "QLD", "Australia/Brisbane")"#
    );
    expr(&place, &["format", expression, "--width", "0"])
        .await
        .expect(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_shared_vector_passes_through_the_command() {
    let place = Place::new();
    for (command, file, passed) in [("expr", "expressions.jsonl", 250), ("scope", "scoping.jsonl", 30)] {
        let file = vectors(file);
        let ran = place.run(&[command, "test", &file]).await.expect(0);
        assert_eq!(ran.out, format!("{passed} passed, 0 failed\n"));
        let view = place
            .run(&[command, "test", &file, "--json"])
            .await
            .expect(0)
            .json();
        assert_eq!(view, json!({ "passed": passed, "failed": 0, "failures": [] }));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vector_that_fails_has_a_line_and_the_counts_come_last() {
    let place = Place::new();
    let file = place.file(
        "cases.jsonl",
        "\u{feff}{\"id\":\"A\",\"expression\":\"[a]\",\"attributes\":{\"a\":\"x\"},\"expected\":\"y\"}\r\n\r\n\
         {\"id\":\"B\",\"expression\":\"Toupper([a])\",\"expected\":\"y\"}\r\n\
         {\"id\":\"C\",\"expression\":\"[a]\",\"expected\":null}",
    );
    let ran = place.run(&["expr", "test", &file]).await.expect(1);
    assert_eq!(
        ran.out,
        "A (line 1): expected \"y\", got \"x\"\n\
         B (line 3): expected \"y\", got error: unknown function `Toupper`\n\
         1 passed, 2 failed\n"
    );
    let view = place
        .run(&["expr", "test", &file, "--json"])
        .await
        .expect(1)
        .json();
    assert_eq!((&view["passed"], &view["failed"]), (&json!(1), &json!(2)));
    assert_eq!(
        view["failures"][0],
        json!({ "line": 1, "id": "A", "expected": "\"y\"", "got": "\"x\"" })
    );
    let scope = r#"{"id":"S","filter":null,"attributes":{},"expected":false}"#;
    let ran = place
        .run_with_input(&["scope", "test", "-"], scope.as_bytes())
        .await
        .expect(1);
    assert!(
        ran.out.starts_with("S (line 1): expected false, got true"),
        "{}",
        ran.out
    );
    assert!(ran.out.ends_with("0 passed, 1 failed\n"), "{}", ran.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_holds_no_vectors_is_bad_input_with_its_line() {
    let place = Place::new();
    let folder = place.path().to_str().unwrap().to_owned();
    let cases: [(&[u8], &[&str]); 6] = [
        (b"", &["nothing was tested"]),
        (b"\n \n", &["nothing was tested"]),
        (
            b"{\"id\":\"A\",\"expression\":\"[a]\",\"filter\":null,\"expected\":true}\nhello\n",
            &["cases.jsonl:2: "],
        ),
        (b"[\n  1\n]", &["cases.jsonl:1: ", "cases.jsonl:3: "]),
        (b"\x7fELF\x02\x01\x01\0", &["cases.jsonl", "not a text file"]),
        (&[b'x'; 1 << 20], &["cases.jsonl:1: "]),
    ];
    for command in ["expr", "scope"] {
        for (content, words) in cases {
            let file = place.file("cases.jsonl", content);
            let ran = place.run(&[command, "test", &file]).await.expect(2);
            assert_eq!(ran.out, "");
            ran.says(words).says(&["fix:"]);
        }
        place
            .run(&[command, "test", &folder])
            .await
            .expect(2)
            .says(&["is a folder"]);
        place
            .run(&[command, "test", "missing.jsonl"])
            .await
            .expect(2)
            .says(&["missing.jsonl"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn functions_are_listed_and_each_has_its_page() {
    let place = Place::new();
    let list = expr(&place, &["functions"]).await.expect(0);
    assert!(
        list.out.contains("Switch(source, defaultValue?, key, value, …)"),
        "{}",
        list.out
    );
    let families = expr(&place, &["functions", "--json"]).await.expect(0).json();
    let count: usize = families
        .as_array()
        .unwrap()
        .iter()
        .map(|family| family["functions"].as_array().unwrap().len())
        .sum();
    assert_eq!(
        count,
        list.out
            .lines()
            .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
            .count()
    );
    let page = expr(&place, &["functions", "Split"]).await.expect(0);
    for text in [
        "parameters",
        "remarks",
        "examples",
        "open questions",
        "split-blanks",
        "source: https://",
    ] {
        assert!(page.out.contains(text), "{text}\n{}", page.out);
    }
    let view = expr(&place, &["functions", "Split", "--json"])
        .await
        .expect(0)
        .json();
    assert_eq!(
        (&view["name"], &view["gives"]),
        (&json!("Split"), &json!("several values"))
    );
    for (name, word) in [
        ("split", "`Split`"),
        ("Len", "Entra Connect"),
        ("Foo bar", "list of functions"),
        ("", "fix:"),
    ] {
        let ran = expr(&place, &["functions", name]).await.expect(2);
        assert_eq!(ran.out, "");
        ran.says(&[word]);
    }
}

/// `slipway … | head -1`.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_reference_is_written_into_a_folder_and_leaves_other_files_alone() {
    let place = Place::new();
    let folder = place.path().join("reference");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("notes.md"), "mine").unwrap();
    let shown = folder.to_str().unwrap();
    let ran = expr(&place, &["functions", "--pages", shown]).await.expect(0);
    assert_eq!(ran.out, "");
    let split = std::fs::read_to_string(folder.join("Split.md")).unwrap();
    assert!(split.contains("# Split"), "{split}");

    // As if a later version did not have it any more.
    std::fs::write(folder.join("Gone.md"), &split).unwrap();
    expr(&place, &["functions", "--pages", shown]).await.expect(0);
    assert!(!folder.join("Gone.md").exists());
    assert!(folder.join("README.md").exists() && folder.join("notes.md").exists());

    let file = folder.join("notes.md");
    expr(&place, &["functions", "--pages", file.to_str().unwrap()])
        .await
        .expect(2)
        .says(&["Cannot write into"]);
    expr(&place, &["functions", "Split", "--pages", shown])
        .await
        .expect(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_goes_away_is_no_failure() {
    let place = Place::new();
    let mut child = place.program(&["expr", "functions", "--json"]).spawn().unwrap();
    drop(child.stdout.take());
    let ran = Place::ended(child).await.expect(0);
    assert_eq!(ran.err, "");
}
