//! Everyone from files, over several threads.

use std::sync::Mutex;

use graph_model::schema::usual_schema;
use serde_json::json;

use super::*;

/// A file that lives as long as the test.
fn file(name: &str, text: impl AsRef<[u8]>) -> (tempfile::TempDir, PathBuf) {
    let place = tempfile::tempdir().expect("a folder");
    let path = place.path().join(name);
    std::fs::write(&path, text).expect("written");
    (place, path)
}

fn request(people: PathBuf, lines: Lines) -> DryRunRequest {
    DryRunRequest {
        schema: usual_schema(),
        after: None,
        people: PeopleFrom::File(people),
        target: None,
        dialect: None,
        now: "2026-11-20T08:14:03Z".parse().expect("a time"),
        lines,
        workers: Some(3),
        stop: Arc::default(),
    }
}

/// The report, and what was written.
async fn ran(request: DryRunRequest) -> (Result<DryRunReport, ApiError>, String) {
    let out: Arc<Mutex<Vec<u8>>> = Arc::default();
    let heard = Arc::clone(&out);
    let report = dry_run(request, move |event| {
        if let DryRunEvent::Lines(lines) = event {
            heard.lock().expect("not poisoned").extend_from_slice(lines);
        }
        true
    })
    .await;
    let out = out.lock().expect("not poisoned").clone();
    (report, String::from_utf8(out).expect("text"))
}

async fn of(name: &str, text: impl AsRef<[u8]>) -> (Result<DryRunReport, ApiError>, String) {
    let (_place, path) = file(name, text);
    ran(request(path, Lines::Json)).await
}

fn names(lines: &str) -> Vec<String> {
    lines
        .lines()
        .map(|line| {
            let line: Value = serde_json::from_str(line).expect("JSON");
            line["name"].as_str().unwrap_or_default().to_owned()
        })
        .collect()
}

fn person(number: usize) -> Value {
    json!({"id": format!("id-{number}"), "userPrincipalName": format!("p{number}@x.example"), "displayName": format!("P {number}"), "otherMails": ["a}\"]", "\\"]})
}

#[tokio::test]
async fn output_is_in_the_order_of_the_input_for_every_form_of_it() {
    let people: Vec<Value> = (0..3_000).map(person).collect();
    let expected: Vec<String> = (0..3_000).map(|number| format!("p{number}@x.example")).collect();
    let table: String = std::iter::once("id,userPrincipalName,displayName\n".to_owned())
        .chain((0..3_000).map(|number| format!("id-{number},p{number}@x.example,\"P, {number}\"\n")))
        .collect();
    for (name, text) in [
        ("list.json", json!(people).to_string()),
        (
            "answer.json",
            json!({"@odata.context": "x", "value": people}).to_string(),
        ),
        (
            "pretty.json",
            serde_json::to_string_pretty(
                &json!({"value": people, "secrets": [{"key": "SyncAll", "value": "true"}]}),
            )
            .expect("text"),
        ),
        ("table.csv", table),
    ] {
        let (report, lines) = of(name, text).await;
        let report = report.expect("a report");
        assert_eq!(
            (report.people, report.would["create"], report.failure),
            (3_000, 3_000, None),
            "{name}"
        );
        assert_eq!(names(&lines), expected, "{name}");
    }
}

#[tokio::test]
async fn one_thread_and_many_write_the_same() {
    let people: Vec<Value> = (0..1_500).map(|number| person(number % 1_400)).collect();
    let (_place, path) = file("p.json", json!(people).to_string());
    let mut outs = Vec::new();
    for workers in [1, 2, 4] {
        let (report, out) = ran(DryRunRequest {
            workers: Some(workers),
            ..request(path.clone(), Lines::Csv)
        })
        .await;
        outs.push((
            serde_json::to_string(&report.expect("a report")).expect("JSON"),
            out,
        ));
    }
    assert!(outs.windows(2).all(|pair| pair[0] == pair[1]));
    assert!(outs[0].1.contains("this id is listed 2 times"));
}

#[tokio::test]
async fn assignments_and_groups_are_found_wherever_they_stand() {
    let document = format!(
        r#"{{"groups": [{{"id": "g", "displayName": "Sales", "members": ["id-1", {{"id": "id-2"}}]}}], "value": {}, "x": {{"y": []}},
            "assignments": [{{"principalId": "g"}}, {{"principalId": "id-3"}}]}}"#,
        json!((0..5).map(person).collect::<Vec<_>>())
    );
    let (report, lines) = of("p.json", document).await;
    let report = report.expect("a report");
    assert_eq!(
        (report.would["create"], report.would["skip"], report.groups),
        (4, 2, 1)
    );
    assert_eq!(report.skipped["Assigned to the application"], 2);
    assert_eq!(
        report.requests,
        Requests {
            searches: 4,
            creates: 4,
            updates: 0,
            members: 1
        }
    );
    assert!(lines.contains("\"would\":\"skip\",\"gate\":\"Assigned to the application\""));
}

#[tokio::test]
async fn a_document_that_breaks_off_keeps_what_was_before_and_says_where() {
    let whole = json!({"value": (0..700).map(person).collect::<Vec<_>>()}).to_string();
    let cut = &whole[..whole.len() / 2];
    let (report, lines) = of("cut.json", cut).await;
    let report = report.expect("a report");
    let failure = report.failure.expect("a failure");
    assert!(
        failure.contains("cut.json:1: the file ends in the middle of the document (byte "),
        "{failure}"
    );
    assert!(report.people > 300 && report.people < 400, "{}", report.people);
    assert_eq!(names(&lines).len() as u64, report.people);
    assert!(report.remarks[0].contains("counts as assigned"));

    let (report, lines) = of(
        "bad.json",
        "[{\"id\": \"1\"},\n{\"id\": \"2\"},\n{\"id\" 3},\n{\"id\": \"4\"}]",
    )
    .await;
    let report = report.expect("a report");
    assert_eq!((report.people, names(&lines).len()), (2, 2));
    assert!(
        report
            .failure
            .expect("a failure")
            .contains("bad.json:3: expected `:`")
    );
}

#[tokio::test]
async fn what_is_no_people_file_is_refused_with_a_reason() {
    for (name, text, why) in [
        ("empty.json", &b""[..], "empty.json is empty"),
        ("blank.json", b" \n\t\n", "blank.json is empty"),
        ("none.json", b"{\"value\": []}", "none.json lists nobody"),
        ("other.json", b"{\"a\": 1}", "other.json lists nobody"),
        ("zip.xlsx", b"PK\x03\x04\x00\x00abc", "not a text file"),
        ("utf16.csv", b"\xFF\xFEi\0d\0", "UTF-16"),
        (
            "other.csv",
            b"name,mail\na,b\n",
            "no heading `id` or `userPrincipalName`",
        ),
        (
            "who.json",
            b"{\"value\": [{\"id\": \"1\"}], \"assignments\": [{\"role\": null}]}",
            "entry 1 of `assignments` has no `principalId`",
        ),
        (
            "text.json",
            b"{\"value\": 7",
            "text.json:1: a list is expected (byte 10)",
        ),
    ] {
        let (report, _) = of(name, text).await;
        let said = match report {
            Err(error) => error.message,
            Ok(report) => report.failure.unwrap_or_default(),
        };
        assert!(said.contains(why), "{name}: {said}");
    }
    let (report, _) = of("nameless.json", "[{\"id\": \"1\"}, {\"mail\": \"a\"}]").await;
    assert!(
        report
            .expect("a report")
            .failure
            .expect("a failure")
            .contains("entry 2 of `value` has no `id`")
    );
    let (report, _) = of("short.csv", "id,mail\n1,a\n2\n").await;
    let report = report.expect("a report");
    assert_eq!(report.people, 1);
    assert!(
        report
            .failure
            .expect("a failure")
            .contains("short.csv:3: the line has 1 cells")
    );
}

#[tokio::test]
async fn an_edit_is_told_in_people_attributes_and_requests() {
    let mut after = usual_schema().into_value();
    for mapping in after["synchronizationRules"][0]["objectMappings"]
        .as_array_mut()
        .expect("mappings")
    {
        if mapping["sourceObjectName"] == "User" {
            for row in mapping["attributeMappings"].as_array_mut().expect("rows") {
                if row["targetAttributeName"] == "displayName" {
                    row["source"] =
                        json!({"expression": "Join(\" \", [displayName], \"(x)\")", "type": "Function"});
                }
            }
        }
    }
    let people: Vec<Value> = (0..50).map(person).collect();
    let (_place, path) = file("p.json", json!(people).to_string());
    let mut asked = request(path, Lines::Json);
    asked.after = Some(SynchronizationSchema::from_value(after));
    let (report, lines) = ran(asked).await;
    let report = report.expect("a report");
    let comparison = report.comparison.expect("a comparison");
    assert_eq!(comparison.effects["changes"], 50);
    assert_eq!(
        comparison.requests,
        ComparedRequests {
            creates: 0,
            patches: 50,
            deletes: 0
        }
    );
    let display_name = &comparison.attributes[0];
    assert_eq!(
        (display_name.target.as_str(), display_name.changed),
        ("displayName", 50)
    );
    assert_eq!(
        display_name.first,
        ["p0@x.example", "P 0", "P 0 (x)"].map(str::to_owned)
    );
    assert_eq!(lines.lines().count(), 50);
    assert_eq!(report.with_errors, 0);
}

#[tokio::test]
async fn whoever_stops_it_gets_what_was_judged_until_then() {
    let people: Vec<Value> = (0..20_000).map(person).collect();
    let (_place, path) = file("p.json", json!(people).to_string());
    let asked = request(path, Lines::None);
    let stop = Arc::clone(&asked.stop);
    let report = dry_run(asked, move |event| {
        if matches!(event, DryRunEvent::Judged(count) if count > 1_000) {
            stop.store(true, Ordering::Relaxed);
        }
        true
    })
    .await
    .expect("a report");
    assert!(report.stopped);
    assert!(
        report.people > 1_000 && report.people < 20_000,
        "{}",
        report.people
    );
}
