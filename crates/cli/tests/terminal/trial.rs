//! `slipway trial …`: every command once as it should be used, and once as it should not.

use serde_json::{Value, json};

use crate::place::Place;
use crate::serving::Serving;

const GUID: &str = "6f1f3b0e-5a3c-4f6e-9d20-000000000001";

/// A served trial tenant.
struct Trial {
    place: Place,
    serving: Serving,
    made: Value,
    client: reqwest::Client,
}

impl Trial {
    async fn with(options: &[&str]) -> Self {
        let place = Place::new();
        let create = [&["trial", "create", "demo", "--json"], options].concat();
        let made = place.run(&create).await.expect(0).json();
        let serving = Serving::start(&place, &["trial", "serve", "--listen", "127.0.0.1:0"]).await;
        Self {
            place,
            serving,
            made,
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }

    fn url(&self) -> String {
        format!("{}/demo/scim/v2", self.serving.text("baseUrl"))
    }

    async fn status(&self, token: &str) -> u16 {
        let request = self.client.get(format!("{}/Users", self.url()));
        let answer = request
            .header("Authorization", format!("Bearer {token}"))
            .send()
            .await;
        answer.unwrap().status().as_u16()
    }

    async fn create_user(&self, body: Value) -> (u16, Value) {
        let answer = self
            .client
            .post(format!("{}/Users", self.url()))
            .header("Authorization", format!("Bearer {}", self.token()))
            .header("Content-Type", "application/scim+json")
            .body(body.to_string())
            .send()
            .await
            .unwrap();
        let status = answer.status().as_u16();
        (
            status,
            serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default(),
        )
    }

    fn token(&self) -> &str {
        self.made["token"].as_str().unwrap()
    }

    /// Runs `slipway trial …` and gives its JSON.
    async fn json(&self, arguments: &[&str]) -> Value {
        let arguments = [&["trial"], arguments, &["--json"]].concat();
        self.place.run(&arguments).await.expect(0).json()
    }

    async fn refused(&self, arguments: &[&str], words: &[&str]) {
        let arguments = [&["trial"], arguments].concat();
        self.place.run(&arguments).await.expect(2).says(words);
    }
}

fn user(name: &str) -> Value {
    json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": name, "displayName": name })
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_added_listed_rotated_and_revoked_while_it_serves() {
    let trial = Trial::with(&[]).await;
    let second = trial
        .json(&["token", "add", "demo", "--as-name", "entra", "--valid-for", "30d"])
        .await;
    let second_token = second["token"].as_str().unwrap().to_owned();
    assert!(second["expiresAt"].is_string());
    assert_eq!(
        (
            trial.status(&second_token).await,
            trial.status(trial.token()).await
        ),
        (200, 200)
    );
    let third = trial
        .json(&["rotate", "demo", "--token", "first", "--overlap", "1h"])
        .await;
    assert_eq!(
        (
            trial.status(trial.token()).await,
            trial.status(third["token"].as_str().unwrap()).await
        ),
        (200, 200)
    );
    assert_eq!(
        trial.json(&["token", "revoke", "demo", "entra"]).await,
        json!({ "revoked": "entra" })
    );
    assert_eq!(trial.status(&second_token).await, 401);
    let list = trial.json(&["token", "list", "demo"]).await;
    let names: Vec<&str> = list["tokens"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|token| token["name"].as_str())
        .collect();
    assert_eq!(names, ["first", "entra", "token 3"]);
    assert!(list["tokens"][1]["revokedAt"].is_string());
    assert!(!list.to_string().contains(&second_token));
    let log = trial
        .place
        .run(&["trial", "log", "demo", "--json", "--failed"])
        .await
        .expect(0);
    let line: Value = serde_json::from_str(log.out.lines().next().unwrap()).unwrap();
    assert!(
        line["signedWith"]
            .as_str()
            .unwrap()
            .contains("token “entra” was revoked on")
    );

    trial
        .refused(
            &["token", "add", "demo", "--as-name", "entra"],
            &["entra", "fix:"],
        )
        .await;
    trial
        .refused(
            &["token", "add", "demo", "--valid-for", "soon"],
            &["`soon` is not a span", "30d"],
        )
        .await;
    trial
        .refused(&["token", "revoke", "demo", "nobody"], &["nobody", "token list"])
        .await;
    trial.refused(&["rotate", "nobody"], &["nobody"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_oauth_client_gets_an_access_token() {
    let trial = Trial::with(&["--oauth"]).await;
    let oauth = &trial.made["oauth"];
    let (id, secret) = (
        oauth["clientId"].as_str().unwrap(),
        oauth["clientSecret"].as_str().unwrap(),
    );
    assert!(
        oauth["tokenEndpoint"]
            .as_str()
            .unwrap()
            .ends_with("/demo/oauth/token")
    );
    let ask = |id: &str, secret: &str| {
        let url = format!("{}/demo/oauth/token", trial.serving.text("baseUrl"));
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", id),
            ("client_secret", secret),
        ];
        trial.client.post(url).form(&form).send()
    };
    let answer: Value = ask(id, secret).await.unwrap().json().await.unwrap();
    assert_eq!(trial.status(answer["access_token"].as_str().unwrap()).await, 200);
    assert_eq!(ask(id, "wrong").await.unwrap().status(), 401);
    let more = trial
        .json(&["token", "add-client", "demo", "--as-name", "second"])
        .await;
    let (id, secret) = (
        more["clientId"].as_str().unwrap(),
        more["clientSecret"].as_str().unwrap(),
    );
    assert_eq!(ask(id, secret).await.unwrap().status(), 200);
    trial.json(&["token", "revoke", "demo", "second"]).await;
    assert_eq!(ask(id, secret).await.unwrap().status(), 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_is_made_and_changed_to_be_what_is_asked() {
    let place = Place::new();
    let schema = json!({ "id": "urn:ietf:params:scim:schemas:extension:TrialCo:2.0:User", "attributes": [{ "name": "badge" }] });
    let file = place.file("schema.json", schema.to_string());
    let create = [
        "trial",
        "create",
        "demo",
        "--vendor",
        "sms2go",
        "--strict",
        "--extension",
        &file,
        "--entra-token",
        "--tenant-id",
        GUID,
        "--keep",
        "500",
        "--keep-for",
        "30d",
        "--valid-for",
        "90d",
    ];
    let made = place.run(&create).await.expect(0);
    for words in [
        "secret token",
        "accepted until",
        "Secret Token blank",
        "Entra in the cloud cannot",
    ] {
        assert!(made.out.contains(words) || made.err.contains(words), "{words}");
    }
    let shown = place
        .run(&["trial", "show", "demo", "--json"])
        .await
        .expect(0)
        .json();
    assert_eq!(
        (shown["name"].as_str(), shown["vendor"].as_str()),
        (Some("demo"), Some("sms2go"))
    );
    let settings = &shown["settings"];
    assert_eq!(
        (settings["strict"].as_bool(), settings["flavour"].as_str()),
        (Some(true), Some("sms2go"))
    );
    assert_eq!(settings["extensions"][0], schema["id"]);
    let keys = format!("https://login.microsoftonline.com/{GUID}/discovery/v2.0/keys");
    assert_eq!(settings["entra"]["jwksUrl"], keys);
    assert_eq!(
        settings["retention"],
        json!({ "exchanges": 500, "ageS": 2_592_000, "bytes": null })
    );
    assert!(shown["tokens"][0]["expiresAt"].is_string());

    let set = place
        .run(&[
            "trial",
            "set",
            "demo",
            "--strict",
            "off",
            "--flavour",
            "none",
            "--json",
        ])
        .await
        .expect(0)
        .json();
    assert_eq!(
        (set["strict"].as_bool(), set["flavour"].as_str()),
        (Some(false), None)
    );
    assert_eq!(set["extensions"][0], schema["id"], "what is not named stays");
    let shown = place.run(&["trial", "show", "demo"]).await.expect(0).out;
    assert!(shown.contains("behaves as") && shown.contains("nobody") && shown.contains("Entra tokens"));

    let bad = place.file("bad.json", "{\"id\":\"x\"}");
    for (options, words) in [
        (&["--flavour", "nobody"][..], &["nobody", "sms2go"][..]),
        (&["--extension", &bad], &["URN", "RFC 7643"]),
        (&["--extension", "missing.json"], &["missing.json"]),
        (&["--entra-token"], &["--tenant-id"]),
        (&["--entra-token", "--tenant-id", "x"], &["GUID"]),
        (
            &[
                "--entra-token",
                "--tenant-id",
                GUID,
                "--jwks",
                "http://keys.example",
            ],
            &["not an https address"],
        ),
        (&["--keep-for", "5"], &["30d"]),
        (&["--strict", "maybe"], &["off"]),
    ] {
        let arguments = [&["trial", "set", "demo"], options].concat();
        place.run(&arguments).await.expect(2).says(words);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_strike_a_server_that_runs() {
    let trial = Trial::with(&[]).await;
    let fault = "429:GET /Users:times=1:retry-after=10";
    let list = trial
        .json(&["fault", "add", "demo", fault, "delay=10ms:POST /Users"])
        .await;
    assert_eq!(list["faults"], json!([fault, "delay=10ms:POST /Users"]));
    assert_eq!(
        (
            trial.status(trial.token()).await,
            trial.status(trial.token()).await
        ),
        (429, 200)
    );
    let log = trial
        .place
        .run(&["trial", "log", "demo", "--json", "--failed"])
        .await
        .expect(0);
    let line: Value = serde_json::from_str(log.out.lines().next().unwrap()).unwrap();
    assert_eq!(line["faults"], json!([fault]));
    assert_eq!(
        trial.json(&["fault", "remove", "demo", "1"]).await["faults"],
        json!(["delay=10ms:POST /Users"])
    );
    assert_eq!(trial.json(&["fault", "clear", "demo"]).await["faults"], json!([]));
    assert_eq!(trial.json(&["fault", "list", "demo"]).await["faults"], json!([]));
    trial
        .refused(
            &["fault", "add", "demo", "200:GET /Users"],
            &["cannot be read", "400 to 599"],
        )
        .await;
    trial
        .refused(&["fault", "add", "demo", "html", "oops"], &["`oops`"])
        .await;
    assert_eq!(
        trial.json(&["fault", "list", "demo"]).await["faults"],
        json!([]),
        "all of them or none"
    );
    trial
        .refused(&["fault", "remove", "demo", "7"], &["no fault `7`"])
        .await;
    let help = trial
        .place
        .run(&["trial", "fault", "add", "--help"])
        .await
        .expect(0);
    for words in ["KIND[:METHOD PATH]", "probability=0.2", "retry-after=10"] {
        assert!(help.out.contains(words), "{words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn states_are_seeded_saved_restored_and_carried_over() {
    let trial = Trial::with(&[]).await;
    assert_eq!(
        trial.json(&["seed", "demo"]).await,
        json!({ "people": 24, "groups": 5, "thereAlready": 0 })
    );
    let taken = trial.json(&["snapshot", "take", "demo", "before"]).await;
    assert_eq!(
        (taken["users"].as_u64(), taken["groups"].as_u64()),
        (Some(24), Some(5))
    );
    let gone = trial.json(&["reset", "demo", "--people"]).await;
    assert_eq!(gone, json!({ "people": 24, "groups": 0, "exchanges": 0 }));
    trial.json(&["restore", "demo", "before"]).await;
    assert_eq!(trial.json(&["show", "demo"]).await["users"], 24);

    let file = trial.place.path().join("state.json");
    let file = file.to_str().unwrap();
    trial.json(&["snapshot", "export", "demo", "before", file]).await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            std::fs::metadata(file).unwrap().permissions().mode() & 0o077,
            0,
            "it is people's data"
        );
    }
    trial
        .place
        .run(&["trial", "create", "other", "--json"])
        .await
        .expect(0);
    trial.json(&["snapshot", "import", "other", "demo's", file]).await;
    trial.json(&["restore", "other", "demo's"]).await;
    assert_eq!(trial.json(&["show", "other"]).await["groups"], 5);
    assert_eq!(
        trial.json(&["snapshot", "list", "other"]).await[0]["name"],
        "demo's"
    );
    trial.json(&["snapshot", "delete", "other", "demo's"]).await;
    let people = trial
        .json(&["seed", "demo", "--people", "3", "--seed", "9"])
        .await;
    assert_eq!(people["people"], 3);
    trial.json(&["reset", "demo"]).await;
    assert_eq!(trial.json(&["show", "demo"]).await["groups"], 0);

    trial
        .refused(&["restore", "demo", "never"], &["never", "snapshot list"])
        .await;
    trial
        .refused(
            &["snapshot", "import", "demo", "x", "missing.json"],
            &["missing.json"],
        )
        .await;
    let bad = trial.place.file("bad.json", "[]");
    trial
        .refused(&["snapshot", "import", "demo", "x", &bad], &["no snapshot"])
        .await;
    trial
        .refused(&["seed", "demo", "--people", "100000000"], &["at most"])
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_exported_told_as_a_story_and_replayed() {
    let trial = Trial::with(&[]).await;
    assert_eq!(trial.create_user(user("ana@x")).await.0, 201);
    assert_eq!(trial.create_user(user("bo@x")).await.0, 201);
    let story = trial
        .place
        .run(&["trial", "log", "demo", "--about", "ana@x", "--json"])
        .await
        .expect(0);
    assert_eq!(story.out.lines().count(), 1);
    let line: Value = serde_json::from_str(&story.out).unwrap();
    let id = line["id"].as_str().unwrap();

    let har = trial
        .place
        .run(&["trial", "log", "demo", "--export", "har", "-"])
        .await
        .expect(0)
        .json();
    assert_eq!(har["log"]["entries"].as_array().unwrap().len(), 2);
    let file = trial.place.path().join("log.csv");
    let file = file.to_str().unwrap();
    let export = ["log", "demo", "--export", "csv", file, "--pseudonyms"];
    assert_eq!(trial.json(&export).await, json!({ "exchanges": 2 }));
    let csv = std::fs::read_to_string(file).unwrap();
    assert!(csv.starts_with("id,at,") && !csv.contains("ana@x"), "{csv}");
    trial
        .refused(&["log", "demo", "--export", "xml", "-"], &["har, jsonl or csv"])
        .await;

    let again = trial.json(&["replay", "demo", id]).await;
    assert_eq!(
        (again["status"].as_u64(), again["replayOf"].as_str()),
        (Some(409), Some(id))
    );
    let body = trial.place.file("body.json", user("cy@x").to_string());
    let edited = trial
        .json(&["replay", "demo", id, "--body", &body, "--header", "X-Why: test"])
        .await;
    assert_eq!(edited["status"], 201);
    let read = trial
        .json(&[
            "replay",
            "demo",
            id,
            "--method",
            "GET",
            "--path",
            "/Users?count=1",
            "--no-header",
            "content-type",
        ])
        .await;
    assert_eq!(
        (read["status"].as_u64(), read["answer"]["totalResults"].as_u64()),
        (Some(200), Some(3))
    );
    trial
        .refused(&["replay", "demo", "99999"], &["no exchange 99999"])
        .await;
    trial
        .refused(&["replay", "demo", id, "--header", "nothing"], &["Name: value"])
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reach_is_said_plainly_and_a_wrong_certificate_is_refused() {
    let place = Place::new();
    let serving = Serving::start(
        &place,
        &["trial", "serve", "--listen", "0.0.0.0:0", "--allow-remote"],
    )
    .await;
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    let printed = serving.printed.lock().unwrap().clone();
    assert!(
        printed.contains("warning: ") && printed.contains("over plain HTTP"),
        "{printed}"
    );
    let here = Serving::start(
        &place,
        &[
            "trial",
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--public-url",
            "https://scim.trial.example",
        ],
    )
    .await;
    assert_eq!(here.text("baseUrl"), "https://scim.trial.example");
    let bad = place.file("bad.pem", "nothing");
    for (options, words) in [
        (&["--tls-cert", &bad][..], &["--tls-key"][..]),
        (
            &["--tls-cert", &bad, "--tls-key", &bad],
            &["no certificate in PEM form"],
        ),
        (
            &["--tls-cert", "missing", "--tls-key", &bad],
            &["`missing` cannot be read"],
        ),
        (&["--public-url", "nowhere"], &["`nowhere` is not an address"]),
    ] {
        let arguments = [&["trial", "serve", "--listen", "127.0.0.1:0"], options].concat();
        place.run(&arguments).await.expect(2).says(words);
    }
}
