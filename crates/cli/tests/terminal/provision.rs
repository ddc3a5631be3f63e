//! `slipway provision run` and `slipway explain`: files in, SCIM out, against a real trial backend.

use graph_model::schema::usual_schema;
use serde_json::{Value, json};

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::odd_target::OddTarget;
use crate::place::{Place, Ran};
use crate::serving::Serving;

const TABLE: &str = "userPrincipalName;displayName;givenName;surname;accountEnabled\n\
     ana@x.example;Ana Ø 🚀;Ana;Ø;true\nbo@x.example;Bo;Bo;B;true\noff@x.example;Off;Off;O;false\n";

/// A schema file, a people file and a trial tenant with its token in the environment.
struct Desk {
    place: Place,
    schema: String,
    url: String,
    _serving: Serving,
}

impl Desk {
    async fn open() -> Self {
        let mut place = Place::new();
        let made = place
            .run(&["trial", "create", "vendor", "--json"])
            .await
            .expect(0)
            .json();
        place.set("SLIPWAY_TOKEN", made["token"].as_str().unwrap());
        let serving = Serving::start(&place, &["trial", "serve", "--listen", "127.0.0.1:0"]).await;
        let url = serving.ready["tenants"][0]["url"].as_str().unwrap().to_owned();
        let schema = place.file("schema.json", usual_schema().as_value().to_string());
        Self {
            place,
            schema,
            url,
            _serving: serving,
        }
    }

    async fn run(&self, people: &str, more: &[&str]) -> Ran {
        let fixed = ["provision", "run", "--schema", &self.schema, "--people", people];
        let arguments: Vec<&str> = fixed.iter().chain(more).copied().collect();
        self.place.run(&arguments).await
    }

    /// A cycle over these people, with a memory.
    async fn cycle(&self, people: &str, now: &str) -> Value {
        let more = [
            "--target", &self.url, "--state", "job.json", "--now", now, "--json",
        ];
        self.run(people, &more).await.expect(0).json()
    }

    /// User names at the target, as the trial backend has them.
    async fn stored(&self) -> Vec<(String, bool)> {
        let token = self.place.variable("SLIPWAY_TOKEN");
        let answer = reqwest::Client::new()
            .get(format!("{}/Users", self.url))
            .bearer_auth(token)
            .send()
            .await
            .unwrap();
        let list: Value = answer.json().await.unwrap();
        let mut users: Vec<(String, bool)> = list["Resources"]
            .as_array()
            .unwrap()
            .iter()
            .map(|user| {
                (
                    user["userName"].as_str().unwrap().to_owned(),
                    user["active"] == true,
                )
            })
            .collect();
        users.sort();
        users
    }
}

fn tally(report: &Value) -> [u64; 6] {
    ["created", "updated", "disabled", "deleted", "skipped", "failed"]
        .map(|what| report["tally"][what].as_u64().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn cycles_follow_a_people_file_from_joiner_to_leaver() {
    let desk = Desk::open().await;
    let people = desk.place.file("people.csv", TABLE);
    let first = desk.cycle(&people, "2026-11-24T10:00:00Z").await;
    assert_eq!(first["state"], "Succeeded");
    assert_eq!(tally(&first), [2, 0, 0, 0, 1, 0], "{first:#}");
    assert_eq!(
        desk.stored().await,
        [
            ("ana@x.example".to_owned(), true),
            ("bo@x.example".to_owned(), true)
        ]
    );
    // Nothing changed: only the two probes.
    let second = desk.cycle(&people, "2026-11-24T10:40:00Z").await;
    assert_eq!(
        (tally(&second), &second["tally"]["requests"]),
        ([0; 6], &json!(2))
    );
    let people = desk.place.file(
        "people.csv",
        TABLE
            .replace("Ana Ø 🚀", "Ana Æ")
            .replace("Bo;B;true", "Bo;B;false"),
    );
    let third = desk.cycle(&people, "2026-11-24T11:20:00Z").await;
    assert_eq!(tally(&third), [0, 1, 1, 0, 0, 0], "{third:#}");
    assert_eq!(
        third["objects"][0],
        json!({"action": "update", "status": "success", "name": "ana@x.example", "errorCode": "", "reason": ""})
    );
    assert_eq!(third["log"][0]["activityDateTime"], "2026-11-24T11:20:00Z");
    assert_eq!(
        desk.stored().await,
        [
            ("ana@x.example".to_owned(), true),
            ("bo@x.example".to_owned(), false)
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_of_another_kind_stops_before_anything_is_sent_and_stays() {
    let desk = Desk::open().await;
    let people = desk.place.file("people.csv", TABLE);
    for (name, content, word) in [
        (
            "other.json",
            "{\"format\": 2, \"jobId\": \"scim.other\", \"links\": {}}",
            "belongs to the job",
        ),
        (
            "later.json",
            "{\"format\": 99, \"links\": {}}",
            "use the program that wrote it",
        ),
        ("no.json", "[]", "no state of a provisioning job"),
        ("empty.json", "", "is empty"),
        ("table.csv", TABLE, "it is not JSON"),
    ] {
        let state = desk.place.file(name, content);
        let ran = desk
            .run(&people, &["--target", &desk.url, "--state", &state])
            .await
            .expect(2);
        ran.says(&[word, name]);
        assert_eq!(std::fs::read_to_string(&state).unwrap(), content);
    }
    assert!(desk.stored().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn how_many_requests_go_at_once_changes_nothing_but_the_time() {
    let mut place = Place::new();
    place.set("SLIPWAY_TOKEN", "a-token");
    let schema = place.file("schema.json", usual_schema().as_value().to_string());
    let mut table = "userPrincipalName;displayName;accountEnabled\n".to_owned();
    for at in 0..60 {
        // Some have the name of somebody else, in other letters.
        let name = if at % 7 == 6 {
            format!("P{:02}", at - 1)
        } else {
            format!("p{at:02}")
        };
        table += &format!("{name}@x.example;Person {at};true\n");
    }
    let people = place.file("people.csv", table);
    let mut outcomes = Vec::new();
    for at_once in ["1", "8", "8", "64"] {
        let beat = AtomicU64::new(1);
        let target = OddTarget::start(move |request| {
            // Later requests are often answered first.
            let beat = beat.fetch_add(7, Ordering::Relaxed) % 12;
            request.well_answered().after(Duration::from_millis(beat))
        })
        .await;
        let arguments = [
            "provision",
            "run",
            "--schema",
            &schema,
            "--people",
            &people,
            "--target",
            &target.url,
            "--now",
            "2026-11-24T10:00:00Z",
            "--at-once",
            at_once,
            "--json",
        ];
        let mut report = place.run(&arguments).await.expect(0).json();
        for record in report["log"].as_array_mut().unwrap() {
            record["durationInMilliseconds"] = json!(0);
        }
        let most: usize = at_once.parse().unwrap();
        let at_once = target.most_at_once();
        assert!(
            at_once <= most && (most == 1 || at_once > 3),
            "{at_once} at once of {most}"
        );
        let mut requests: Vec<String> = target
            .received()
            .iter()
            .map(|request| format!("{} {} {}", request.method, request.path, request.body))
            .collect();
        requests.sort();
        outcomes.push((report, requests));
    }
    assert_eq!(tally(&outcomes[0].0)[0], 60, "{:#}", outcomes[0].0["tally"]);
    for other in &outcomes[1..] {
        assert_eq!(other, &outcomes[0]);
    }
    let none = [
        "provision",
        "run",
        "--schema",
        &schema,
        "--people",
        &people,
        "--dry-run",
        "--at-once",
        "0",
    ];
    place.run(&none).await.expect(2).says(&["--at-once"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_writes_json_lines_and_sends_nothing() {
    let desk = Desk::open().await;
    let document = json!({
        "value": [
            {"id": "1", "userPrincipalName": "ana@x.example", "displayName": "Ana", "accountEnabled": true},
            {"id": "2", "userPrincipalName": "bo@x.example", "displayName": "Bo", "accountEnabled": true},
        ],
        "groups": [{"id": "g", "displayName": "Sales", "securityEnabled": true, "members": ["1"]}],
        "assignments": [{"principalId": "g", "principalType": "Group", "role": null}],
    });
    let people = desk.place.file("people.json", document.to_string());
    let more = [
        "--dry-run",
        "--target",
        &desk.url,
        "--state",
        "job.json",
        "--now",
        "2026-11-24T10:00:00Z",
    ];
    let ran = desk.run(&people, &more).await.expect(0);
    let lines: Vec<Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for line in &lines {
        let keys: Vec<&String> = line.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["method", "path", "headers", "body", "person"]);
        assert_eq!(line["headers"]["Accept"], "application/scim+json");
        assert_eq!(
            line["body"].is_null(),
            line["headers"].get("Content-Type").is_none()
        );
    }
    let told: Vec<(&str, &Value)> = lines
        .iter()
        .map(|line| (line["method"].as_str().unwrap(), &line["person"]))
        .collect();
    let (ana, sales) = (json!("ana@x.example"), json!("Sales"));
    assert_eq!(
        told,
        [
            ("GET", &Value::Null),
            ("GET", &Value::Null),
            ("GET", &ana),
            ("POST", &ana),
            ("GET", &sales),
            ("POST", &sales),
            ("PATCH", &sales),
        ],
        "Bo is not assigned"
    );
    assert_eq!(lines[3]["body"]["userName"], "ana@x.example");
    assert!(!ran.out.contains(&desk.place.variable("SLIPWAY_TOKEN")));
    ran.says(&["foreseen, not sent: 2 created"]);
    assert!(desk.stored().await.is_empty());
    assert!(!desk.place.path().join("job.json").exists());
    // The same input, the same lines.
    assert_eq!(desk.run(&people, &more).await.expect(0).out, ran.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_work_is_said_with_its_repair() {
    let desk = Desk::open().await;
    let people = desk.place.file("people.csv", TABLE);
    let nobody = desk.place.file("nobody.json", "{\"value\": [{\"id\": \"1\"}]}");
    let web_page = desk.place.file("page.html", "<html>");
    desk.run(&people, &[]).await.expect(2).says(&["--target"]);
    desk.run(&people, &["--target", "http://vendor.example/scim"])
        .await
        .expect(2)
        .says(&["https"]);
    desk.run(&people, &["--target", &desk.url, "--now", "today"])
        .await
        .expect(2)
        .says(&["2026-01-31T09:00:00Z"]);
    desk.run(&web_page, &["--dry-run"])
        .await
        .expect(2)
        .says(&["page.html", "heading"]);
    desk.run("missing.csv", &["--dry-run"])
        .await
        .expect(2)
        .says(&["missing.csv", "cannot be read"]);
    desk.run(&nobody, &["--dry-run"])
        .await
        .expect(0)
        .says(&["nobody is in scope", "0 created"]);
    let arguments = [
        "provision",
        "run",
        "--schema",
        &people,
        "--people",
        &people,
        "--dry-run",
    ];
    desk.place.run(&arguments).await.expect(2).says(&[
        "people.csv",
        "it is not JSON",
        "synchronization/jobs",
    ]);
    // A refused token ends the cycle at the probe.
    let mut place = desk.place;
    place.set("SLIPWAY_TOKEN", "wrong");
    let arguments = [
        "provision",
        "run",
        "--schema",
        &desk.schema,
        "--people",
        &people,
        "--target",
        &desk.url,
    ];
    let ran = place.run(&arguments).await.expect(1);
    assert!(
        ran.out.contains("InvalidCredentials") && ran.out.contains("1 requests, 0 of them writes"),
        "{}",
        ran.out
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_is_explained_gate_by_gate_and_row_by_row() {
    let place = Place::new();
    let schema = place.file("schema.json", usual_schema().as_value().to_string());
    let people = place.file("people.csv", TABLE);
    let explain = async |more: &[&str]| {
        let arguments: Vec<&str> = ["explain", "--schema", &schema]
            .iter()
            .chain(more)
            .copied()
            .collect();
        place.run(&arguments).await
    };
    let ana = explain(&["--people", &people, "--user", "ANA@x.example", "--json"])
        .await
        .expect(0)
        .json();
    assert_eq!(ana["verdict"], "ana@x.example would be provisioned");
    assert_eq!(ana["rows"].as_array().unwrap().len(), 22);
    assert_eq!(ana["rows"][8]["value"], "Ana Ø");
    let off = explain(&["--people", &people, "--user", "Off"]).await.expect(1);
    assert!(
        off.out.contains("shut Active") && off.out.starts_with("foreseen: off@x.example would not"),
        "{}",
        off.out
    );
    explain(&["--people", &people])
        .await
        .expect(2)
        .says(&["3 people are listed", "--user"]);
    explain(&["--people", &people, "--user", "cy"])
        .await
        .expect(2)
        .says(&["nobody called `cy`"]);
    let person = place.file(
        "person.json",
        json!({"userPrincipalName": "di@x.example"}).to_string(),
    );
    let di = explain(&["--person", &person, "--json"]).await.expect(0).json();
    assert_eq!(di["provisioned"], true);
    let list = place.file("list.json", json!({"value": []}).to_string());
    explain(&["--person", &list])
        .await
        .expect(2)
        .says(&["a list of people"]);
}
