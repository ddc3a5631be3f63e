//! `slipway provision dry-run`: everyone, from files, and against a real trial backend.

use graph_model::schema::usual_schema;
use serde_json::{Value, json};

use crate::place::Place;
use crate::serving::Serving;

fn schema(place: &Place) -> String {
    place.file("schema.json", usual_schema().as_value().to_string())
}

fn lines(out: &str) -> Vec<Value> {
    out.lines()
        .map(|line| serde_json::from_str(line).expect("JSON Lines"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn everyone_is_judged_and_the_exit_status_says_whether_somebody_has_an_error() {
    let place = Place::new();
    let schema = schema(&place);
    let good = place.file(
        "good.csv",
        "userPrincipalName,displayName\nana@x.example,Ana\nbo@x.example,Bo\n",
    );
    let run = |people: String, more: Vec<&'static str>| {
        let (place, schema) = (&place, &schema);
        async move {
            let mut arguments = vec!["provision", "dry-run", "--schema", schema, "--people", &people];
            arguments.extend(more);
            place.run(&arguments).await
        }
    };
    let ran = run(good.clone(), vec!["--json"]).await.expect(0);
    let out = lines(&ran.out);
    assert_eq!(out.len(), 3);
    assert_eq!(
        (&out[0]["would"], &out[0]["request"]["body"]["userName"]),
        (&json!("create"), &json!("ana@x.example"))
    );
    assert_eq!(out[2]["summary"]["would"]["create"], 2);

    let twice = place.file(
        "twice.csv",
        "id,userPrincipalName\n1,ana@x.example\n2,Ana@X.example\n3,\n",
    );
    let ran = run(twice, vec![]).await.expect(1);
    assert!(ran.out.contains("collide   ana@x.example"), "{}", ran.out);
    assert!(
        ran.out.contains("missing-matching-value userName: 1"),
        "{}",
        ran.out
    );
    assert!(ran.out.ends_with("3 with an error\n"), "{}", ran.out);

    let cut = place.file(
        "cut.json",
        "[{\"id\": \"1\", \"userPrincipalName\": \"a@x\"}, {\"id\"",
    );
    let ran = run(cut, vec!["--json"]).await.expect(2);
    let out = lines(&ran.out);
    assert_eq!(out.len(), 2);
    assert!(
        out[1]["summary"]["failure"]
            .as_str()
            .unwrap()
            .contains("in the middle of the document")
    );

    let ran = run(good, vec!["--csv"]).await.expect(0);
    assert!(ran.out.starts_with("kind,id,name,would,"), "{}", ran.out);
    assert_eq!(ran.out.lines().count(), 3);
    assert!(ran.err.contains("foreseen for 2 people"), "{}", ran.err);
    run(place.file("no.json", "{}"), vec![]).await.expect(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_reads_and_never_writes() {
    let mut place = Place::new();
    let made = place
        .run(&["trial", "create", "vendor", "--json"])
        .await
        .expect(0)
        .json();
    place.set("SLIPWAY_TOKEN", made["token"].as_str().unwrap());
    let serving = Serving::start(&place, &["trial", "serve", "--listen", "127.0.0.1:0"]).await;
    let url = serving.ready["tenants"][0]["url"].as_str().unwrap().to_owned();
    let schema = schema(&place);
    let before = place.file(
        "before.csv",
        "userPrincipalName,displayName,givenName\nana@x.example,Ana,ana\nbo@x.example,Bo,bo\noff@x.example,Off,off\ngone@x.example,Gone,gone\n",
    );
    place
        .run(&[
            "provision",
            "run",
            "--schema",
            &schema,
            "--people",
            &before,
            "--target",
            &url,
        ])
        .await
        .expect(0);
    let after = place.file(
        "after.csv",
        "userPrincipalName,displayName,givenName,accountEnabled\nana@x.example,Ana,ana,true\nbo@x.example,Bob,bo,true\noff@x.example,Off,off,false\nnew@x.example,New,new,true\n",
    );
    let exchanges = || async {
        let log = place.run(&["trial", "log", "vendor", "--json"]).await.expect(0);
        log.out.lines().filter(|line| !line.contains("\"GET\"")).count()
    };
    let writes = exchanges().await;
    let ran = place
        .run(&[
            "provision",
            "dry-run",
            "--schema",
            &schema,
            "--people",
            &after,
            "--target",
            &url,
            "--json",
        ])
        .await
        .expect(0);
    let out = lines(&ran.out);
    let would: Vec<(&str, &str)> = out[..4]
        .iter()
        .map(|line| (line["name"].as_str().unwrap(), line["would"].as_str().unwrap()))
        .collect();
    assert_eq!(
        would,
        [
            ("ana@x.example", "unchanged"),
            ("bo@x.example", "update"),
            ("off@x.example", "disable"),
            ("new@x.example", "create"),
        ]
    );
    assert_eq!(out[1]["request"]["method"], "PATCH");
    assert_eq!(out[3]["match"], "none");
    assert_eq!(out[4]["orphan"]["name"], "gone@x.example");
    let rehearsal = &out[5]["summary"]["rehearsal"];
    assert_eq!(
        (
            &rehearsal["matched"],
            &rehearsal["notFound"],
            &rehearsal["orphans"]
        ),
        (&json!(3), &json!(1), &json!(1))
    );
    assert_eq!(exchanges().await, writes, "nothing but GET was sent");

    place.set("SLIPWAY_TOKEN", "wrong");
    let ran = place
        .run(&[
            "provision",
            "dry-run",
            "--schema",
            &schema,
            "--people",
            &after,
            "--target",
            &url,
        ])
        .await
        .expect(1);
    assert!(ran.err.contains("connection test"), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_assigned_in_a_tenant_is_judged_and_looked_for() {
    let (world, graph) = crate::on_demand::set_up(&[]).await;
    let mut groups = 0;
    let mut expected = std::collections::BTreeSet::new();
    for group in graph.all("/groups").await {
        if group["displayName"].as_str().unwrap().starts_with("SMS2GO") {
            groups += 1;
            for person in graph.people_of(group["id"].as_str().unwrap()).await {
                expected.insert(person["userPrincipalName"].as_str().unwrap().to_owned());
            }
        }
    }
    let command = [
        "provision",
        "dry-run",
        "--app",
        "SMS2GO",
        "--target",
        &world.url,
        "--json",
    ];
    let ran = world.run_in_tenant(&command).await;
    let out = lines(&ran.out);
    let summary = &out.last().unwrap()["summary"];
    let names: std::collections::BTreeSet<String> = out
        .iter()
        .filter(|line| line["kind"] == "User")
        .map(|line| line["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, expected, "everybody once: {}", ran.err);
    assert_eq!(
        (&summary["people"], &summary["groups"]),
        (&json!(expected.len()), &json!(groups))
    );
    assert_eq!(summary["failure"], Value::Null);
    // The check of the set-up has sent one person there.
    assert_eq!(summary["rehearsal"]["matched"], 1, "{summary}");
    assert!(summary["would"]["create"].as_u64().unwrap() > 1, "{summary}");
    assert_eq!(summary["skipped"]["Assigned to the application"], Value::Null);

    let missing = ["provision", "dry-run", "--app", "Nothing like it"];
    world.run_in_tenant(&missing).await.expect(2);
}
