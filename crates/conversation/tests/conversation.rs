//! Reading, writing and comparing, by example and by property.

use conversation::{
    Allowed, Conversation, DifferenceKind, Exchange, Message, Names, Note, compare_answer, compare_request,
    escaped,
};
use proptest::prelude::*;

const FILE: &str = "# A job that was just made
# Source: Microsoft Learn, “Create synchronizationJob”
# Options: users=50
# and a remark

>>>
# Call: create_job {spId} | scim
POST /v1.0/servicePrincipals/{spId}/synchronization/jobs HTTP/1.1
Authorization: Bearer {token}

{\"templateId\": \"scim\"}

<<<
HTTP/1.1 201 Created

{\"id\": \"scim.{tenant32}.{appId}\"}
";

fn answer(text: &str) -> Message {
    let (start, body) = text.split_once('\n').unwrap_or((text, ""));
    Message {
        start: start.to_owned(),
        body: body.to_owned(),
        ..Message::default()
    }
}

fn json(body: &str) -> Message {
    answer(&format!("HTTP/1.1 200 OK\n{body}"))
}

/// The differences as they are printed.
fn differences(expected: &str, found: &str, names: &mut Names, allowed: &Allowed) -> Vec<String> {
    let all = compare_answer(&json(expected), &json(found), names, allowed);
    all.iter().map(ToString::to_string).collect()
}

fn strictly(expected: &str, found: &str) -> Vec<String> {
    differences(expected, found, &mut Names::default(), &Allowed::default())
}

#[test]
fn a_file_is_read_and_written_again_as_the_same() {
    let read: Conversation = FILE.parse().unwrap();
    assert_eq!(read.title, "A job that was just made");
    assert_eq!(read.note("Options"), Some("users=50"));
    assert_eq!(read.notes.last().unwrap().value, "and a remark");
    let exchange = &read.exchanges[0];
    assert_eq!(exchange.request.note("Call"), Some("create_job {spId} | scim"));
    assert_eq!(
        (exchange.request.method(), exchange.answer.status()),
        ("POST", 201)
    );
    assert_eq!(read.to_string().parse::<Conversation>().unwrap(), read);
}

#[test]
fn a_bad_file_is_refused_with_its_line() {
    let cases = [
        ("", "line 1: the first line says what"),
        ("# t\n\n>>>\nGET / HTTP/1.1\n", "line 1: it does not say where"),
        ("# t\nSource: x", "line 2: before the first"),
        ("# t\n# Source: x\n", "line 2: there is no request"),
        ("# t\n# Source: x\n<<<\nHTTP/1.1 200", "line 3: an answer without"),
        (
            "# t\n# Source: x\n>>>\nGET / HTTP/1.1",
            "line 3: this request has no answer",
        ),
        (
            "# t\n# Source: x\n>>>\nGET / HTTP/1.1\n>>>\n",
            "line 5: nothing stands",
        ),
        ("# t\n# Source: x\n>>> now\n", "line 3: a marker"),
        (
            "# t\n# Source: x\n>>>\nGET /a b HTTP/1.1\n<<<\nHTTP/1.1 200",
            "line 4: a request begins",
        ),
        (
            "# t\n# Source: x\n>>>\nGET / HTTP/1.1\n<<<\n200 OK",
            "line 6: an answer begins",
        ),
        (
            "# t\n# Source: x\n>>>\nGET / HTTP/1.1\nHost\n<<<\nHTTP/1.1 200",
            "line 5: a header",
        ),
    ];
    for (text, said) in cases {
        let error = text.parse::<Conversation>().unwrap_err().to_string();
        assert!(error.starts_with(said), "{text:?}: {error}");
    }
}

#[test]
fn what_is_missing_too_much_or_of_another_kind_is_named_with_its_place() {
    let found = strictly(
        r#"{"a": 1, "b": {"c": "x", "@odata.type": "t"}, "d": [1, 2]}"#,
        r#"{"b": {"c": 3, "e": true}, "d": [1, 3]}"#,
    );
    assert_eq!(
        found,
        [
            "$.a: expected 1, found nothing",
            r#"$.b.c: expected "x", found 3"#,
            r#"$.b['@odata.type']: expected "t", found nothing"#,
            "$.b.e: expected nothing, found true",
            "$.d[1]: expected 2, found 3",
        ]
    );
    assert_eq!(
        strictly(r#"{"a": 1, "…": "…"}"#, r#"{"z": 0, "a": 1.0}"#),
        [""; 0]
    );
    assert_eq!(strictly(r#"[1, "…"]"#, "[1, 2]"), [""; 0]);
    assert_eq!(strictly(r#"{"a": "…", "b": "…"}"#, r#"{"a": null}"#), [""; 0]);
    assert_eq!(
        strictly("[1]", "[1, 2]"),
        ["$: expected 1 value, found 2 values: [1,2]"]
    );
}

#[test]
fn a_name_is_learnt_once_and_holds_from_then_on() {
    let mut names = Names::default();
    names.set("tenant32", "0f");
    let job = r#"{"id": "scim.{tenant32}.{appId}", "link": "x('{appId}')"}"#;
    let none = Allowed::default();
    let good = r#"{"id": "scim.0f.1-2", "link": "x('1-2')"}"#;
    assert_eq!(differences(job, good, &mut names, &none), [""; 0]);
    assert_eq!(names.get("appId"), Some("1-2"));
    assert_eq!(names.fill("/a/{appId}/{other}"), "/a/1-2/{other}");
    let other = r#"{"id": "scim.0f.3-4", "link": "x('1-2')"}"#;
    assert_eq!(
        differences(job, other, &mut names, &none),
        [r#"$.id: expected "scim.0f.1-2", found "scim.0f.3-4""#]
    );
}

#[test]
fn forms_of_text_are_told_apart() {
    let good = [
        ("{guid}", "\"14d82eec-204b-4c2f-b7e8-296a70dab67e\""),
        ("{time}", "\"2026-01-05T10:11:12\""),
        ("{time}", "\"2026-01-05T10:11:12.1234567Z\""),
        ("at {time} UTC", "\"at 2026-01-05 10:11:12Z UTC\""),
        ("{number}", "7"),
        ("{number} s", "\"12 s\""),
        ("{any}", "[]"),
        ("Not…found", "\"Not found\""),
        ("Tenant '…' not…", "\"Tenant 'x' not found\""),
        ("{brace}any}", "\"{any}\""),
    ];
    for (pattern, value) in good {
        assert_eq!(
            strictly(&format!("[\"{pattern}\"]"), &format!("[{value}]")),
            [""; 0]
        );
    }
    let bad = [
        ("{guid}", "\"14d82eec\""),
        ("{time}", "\"now\""),
        ("{any}", "null"),
        ("{number}", "\"x\""),
    ];
    for (pattern, value) in bad {
        assert_eq!(
            strictly(&format!("[\"{pattern}\"]"), &format!("[{value}]")).len(),
            1
        );
    }
    assert_eq!(strictly(r#"{"a": "{absent}"}"#, "{}"), [""; 0]);
    assert_eq!(
        strictly(r#"{"a": "{absent}"}"#, r#"{"a": null}"#),
        [r#"$.a: expected "{absent}", found null"#]
    );
}

#[test]
fn a_document_inside_a_string_is_compared_in_meaning() {
    let expected = r#"{"value": "[{\"action\": \"Create\", \"id\": \"{guid}\"}]"}"#;
    let found = r#"{"value": "[{\"id\":\"14d82eec-204b-4c2f-b7e8-296a70dab67e\",\"action\":\"Update\"}]"}"#;
    assert_eq!(
        strictly(expected, found),
        [r#"$.value(as JSON)[0].action: expected "Create", found "Update""#]
    );
}

#[test]
fn what_is_allowed_does_not_count() {
    let mut names = Names::default();
    let any_order = Allowed {
        any_order: vec!["$.responses".into()],
        ..Allowed::default()
    };
    let expected = r#"{"responses": [{"id": "1", "got": "{x}"}, {"id": "2"}]}"#;
    let found = r#"{"responses": [{"id": "2"}, {"id": "1", "got": "y"}]}"#;
    assert_eq!(differences(expected, found, &mut names, &any_order), [""; 0]);
    assert_eq!(names.get("x"), Some("y"));
    assert_eq!(
        differences(
            expected,
            r#"{"responses": [{"id": "1", "got": "y"}]}"#,
            &mut names,
            &any_order
        )
        .len(),
        1
    );
    let lengths = Allowed {
        other_lengths: true,
        extra_members: true,
        ..Allowed::default()
    };
    assert_eq!(
        differences(r#"[{"a": 1}]"#, r#"[{"a": 1, "b": 2}, 3]"#, &mut names, &lengths),
        [""; 0]
    );
    assert_eq!(differences(r#"[{"a": 1}]"#, "[]", &mut names, &lengths).len(), 1);
}

#[test]
fn status_headers_and_kind_of_difference_are_told() {
    let mut expected = answer("HTTP/1.1 429");
    expected.headers = vec![
        ("Retry-After".into(), "{number}".into()),
        ("X".into(), "{absent}".into()),
    ];
    let mut found = answer("HTTP/1.1 200 OK\n{}");
    found.headers = vec![("x".into(), "1".into())];
    let all = compare_answer(&expected, &found, &mut Names::default(), &Allowed::default());
    let told: Vec<_> = all.iter().map(|one| (one.kind, one.place.as_str())).collect();
    assert_eq!(
        told,
        [
            (DifferenceKind::Status, "status"),
            (DifferenceKind::Shape, "body"),
            (DifferenceKind::Shape, "header Retry-After"),
            (DifferenceKind::Shape, "header X"),
        ]
    );
}

#[test]
fn requests_are_compared_in_meaning() {
    let request = |start: &str, body: &str| Message {
        start: start.to_owned(),
        body: body.to_owned(),
        ..Message::default()
    };
    let mut names = Names::default();
    names.set("spId", "7");
    let compare = |expected: &str, found: &str| {
        let (expected, found) = (request(expected, ""), request(found, ""));
        let all = compare_request(&expected, &found, &mut names.clone(), &Allowed::default());
        all.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let expected = "GET /a/{spId}?$select=id,name&$filter=n%20eq%20'%C3%A5+b' HTTP/1.1";
    assert_eq!(
        compare(
            expected,
            "GET /a/7?$filter=n+eq+%27%C3%A5%20b%27&$select=id%2Cname HTTP/1.1"
        ),
        [""; 0]
    );
    assert_eq!(
        compare(expected, "POST /a/8?$select=id&$top=1 HTTP/1.1"),
        [
            "method: expected GET, found POST",
            "path: expected /a/7, found /a/8",
            "query $select: expected id,name, found id",
            "query $filter: expected n eq 'å b', found nothing",
            "query $top: expected nothing, found 1",
        ]
    );
    let form = |body: &str| Message {
        headers: vec![("Content-Type".into(), "application/x-www-form-urlencoded".into())],
        ..request("POST /token HTTP/1.1", body)
    };
    let all = compare_request(
        &form("grant_type=refresh_token&scope=a%20b&client_secret={absent}"),
        &form("scope=a+b&grant_type=refresh_token"),
        &mut names,
        &Allowed::default(),
    );
    assert_eq!(all, []);
}

#[test]
fn an_example_is_one_of_the_messages_it_stands_for() {
    let mut names = Names::default();
    names.set("spId", "7");
    let mut expected = json(
        r#"{"id": "{spId}", "at": "{time}", "of": "{guid}", "n": "{number}", "no": "{absent}", "is": ["{any}", "…"], "…": "…"}"#,
    );
    expected.headers = vec![
        ("Retry-After".into(), "{number}".into()),
        ("X".into(), "{absent}".into()),
    ];
    let example = expected.example(&names);
    assert_eq!(example.headers, [("Retry-After".to_owned(), "1".to_owned())]);
    assert!(
        example.body.starts_with(r#"{"id":"7","at":"2026-"#),
        "{}",
        example.body
    );
    let all = compare_answer(&expected, &example, &mut names, &Allowed::default());
    assert_eq!(all, []);
}

#[test]
fn a_pattern_with_endless_tries_ends() {
    let pattern = "{any}a".repeat(30);
    let text = "a".repeat(200);
    let begun = std::time::Instant::now();
    strictly(&format!("[\"{pattern}b\"]"), &format!("[\"{text}\"]"));
    assert!(begun.elapsed().as_secs() < 5);
}

fn note() -> impl Strategy<Value = Note> {
    (prop_oneof!["", "[A-Z][a-z]{0,6}"], "[a-z0-9=]{1,12}").prop_map(|(key, value)| Note { key, value })
}

fn message(start: impl Strategy<Value = String>) -> impl Strategy<Value = Message> {
    let headers = prop::collection::vec(("[A-Za-z-]{1,8}", "[a-z{}/ ]{0,10}"), 0..3);
    let line = prop_oneof![
        Just(">>>".to_owned()),
        Just("\\<<< x".to_owned()),
        "[ -~å…]{0,12}"
    ];
    (
        prop::collection::vec(note(), 0..2),
        start,
        headers,
        prop::collection::vec(line, 0..4),
    )
        .prop_map(|(notes, start, headers, body)| Message {
            notes,
            start,
            headers: headers
                .into_iter()
                .map(|(name, value)| (name, value.trim().to_owned()))
                .collect(),
            body: body.join("\n").trim_end().to_owned(),
            line: 0,
        })
}

proptest! {
    #[test]
    fn what_was_written_is_read_again(
        title in "[a-z][a-z ]{0,10}[a-z]",
        more in prop::collection::vec(note(), 0..3),
        exchanges in prop::collection::vec(
            (message("GET /[a-z{}?=$]{0,8} HTTP/1\\.1".prop_map(|s| s)), message("HTTP/1\\.1 [1-5][0-9]{2}( OK)?".prop_map(|s| s))),
            1..3,
        ),
    ) {
        let mut notes = vec![Note { key: "Source".into(), value: "a test".into() }];
        notes.extend(more);
        let exchanges = exchanges.into_iter().map(|(request, answer)| Exchange { request, answer }).collect();
        let conversation = Conversation { title, notes, exchanges };
        let read: Conversation = conversation.to_string().parse().unwrap();
        prop_assert_eq!(read, conversation);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "(# |Source:|>>>|<<<|HTTP/1.1|GET|[ -~\n\\\\…å]){0,40}") {
        let _ = text.parse::<Conversation>();
    }

    #[test]
    fn a_text_written_out_means_itself(text in "([a-z]|\\{|\\}|…|\\{any\\}|\\{brace\\}|\\{absent\\}|\\{ellipsis\\}){0,12}") {
        let (expected, found) = (
            serde_json::json!([escaped(&text)]).to_string(),
            serde_json::json!([text]).to_string(),
        );
        prop_assert_eq!(strictly(&expected, &found), Vec::<String>::new());
    }
}
