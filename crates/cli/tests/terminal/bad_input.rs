//! What people get wrong: a clear message, a repair, the right exit status, and nothing half-written.

use serde_json::json;

use crate::place::{Place, until};
use crate::world::World;

/// A picture where text is expected.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

#[tokio::test(flavor = "multi_thread")]
async fn every_bad_answers_file_says_what_to_write_and_sends_nothing() {
    let world = World::here(&[]).await;
    let url = &world.url;
    let cases: [(&str, Vec<u8>, &[&str]); 11] = [
        (
            "a missing value",
            b"vendor = \"sms2go\"".into(),
            &["the tenant URL is missing", "Connectors"],
        ),
        (
            "an unknown key",
            format!("tenant_url = \"{url}\"\ntenat_url = 1").into(),
            &[":2:", "tenat_url", "tenant_url"],
        ),
        (
            "a secret",
            format!("tenant_url = \"{url}\"\ntoken = \"hunter2-hunter2\"").into(),
            &[":2:", "SLIPWAY_TOKEN"],
        ),
        ("an empty file", Vec::new(), &["the tenant URL is missing"]),
        ("a picture", PNG.into(), &["bad-answers", "not a text file"]),
        ("broken TOML", b"tenant_url = ".into(), &["not TOML", "fix:"]),
        ("broken JSON", b"{\"tenantUrl\": ".into(), &["not JSON", "fix:"]),
        ("a JSON list", b"[1, 2]".into(), &["fix:"]),
        (
            "another vendor's",
            format!("vendor = \"acme\"\ntenant_url = \"{url}\"").into(),
            &["acme", "sms2go"],
        ),
        (
            "an address without https",
            b"tenant_url = \"http://scim.example/v2\"".into(),
            &["https"],
        ),
        (
            "a number for text",
            b"tenant_url = 7".into(),
            &["tenant_url", "quotes"],
        ),
    ];
    for (what, content, words) in cases {
        let file = world.place.file("bad-answers", content);
        for command in ["plan", "apply", "status"] {
            let arguments = world.arguments(command, &["--json"]);
            let arguments: Vec<&str> = arguments
                .iter()
                .map(|word| {
                    if *word == world.answers {
                        file.as_str()
                    } else {
                        word.as_str()
                    }
                })
                .collect();
            let ran = world.place.run(&arguments).await;
            assert_eq!(ran.status, 2, "{what}, {command}: {}", ran.err);
            assert_eq!(ran.out, "", "{what}, {command}");
            ran.says(words);
            assert!(
                !ran.err.contains("hunter2"),
                "a secret is not repeated: {}",
                ran.err
            );
        }
    }
    assert_eq!(world.writes(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn options_that_cannot_be_meant_are_bad_usage() {
    let place = Place::new();
    let missing = place.path().join("missing.toml");
    let missing = missing.to_str().unwrap();
    let cases: [(&[&str], &str); 16] = [
        (&["setup", "plan", "--vendor", "sms2go"], "--answers"),
        (&["setup", "plan", "--vendro", "sms2go"], "--vendro"),
        (
            &["setup", "plan", "--vendor", "sms2go", "--answers", missing],
            "missing.toml",
        ),
        (
            &[
                "setup",
                "plan",
                "--vendor",
                "sms2go",
                "--answers",
                "a",
                "--graph",
                "http://127.0.0.1:1",
            ],
            "--authority",
        ),
        (
            &[
                "setup",
                "apply",
                "--vendor",
                "sms2go",
                "--answers",
                "a",
                "--token",
                "x",
            ],
            "--token",
        ),
        (&["vendor", "show", "nobody"], "nobody"),
        (&["vendor", "check", missing], "missing.toml"),
        (&["tenant", "serve", "--fault", "oops"], "oops"),
        (&["tenant", "serve", "--switch", "oops=1"], "second-job-status"),
        (&["tenant", "serve", "--switch", "secrets-put=both"], "merge"),
        (&["tenant", "serve", "--users", "3"], "10 to 100000"),
        (&["tenant", "serve", "--listen", "0.0.0.0:0"], "127.0.0.1"),
        (&["tenant", "serve", "--clock-rate", "0"], "--clock-rate"),
        (&["trial", "serve", "--listen", "0.0.0.0:0"], "127.0.0.1"),
        (&["trial", "create"], "<NAME>"),
        (&["frobnicate"], "frobnicate"),
    ];
    for (arguments, word) in cases {
        let ran = place.run(arguments).await;
        assert_eq!(ran.status, 2, "{arguments:?}: {}{}", ran.out, ran.err);
        assert_eq!(ran.out, "", "{arguments:?}");
        ran.says(&[word]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vendor_that_is_not_known_is_named_with_those_that_are() {
    let world = World::here(&[]).await;
    let arguments = world.arguments("plan", &[]);
    let arguments: Vec<&str> = arguments
        .iter()
        .map(|word| if word == "sms2go" { "sms2og" } else { word })
        .collect();
    world
        .place
        .run(&arguments)
        .await
        .expect(2)
        .says(&["sms2og", "fix:"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_with_an_unknown_key_is_not_good_and_says_where() {
    let place = Place::new();
    let good = include_str!("../../../../profiles/sms2go.toml");
    let path = place.file("good.toml", good);
    let checked = place
        .run(&["vendor", "check", &path, "--json"])
        .await
        .expect(0)
        .json();
    assert_eq!(checked["good"], true);

    let bad = good.replace("mapping_policy =", "maping_policy =");
    let line = bad
        .lines()
        .position(|line| line.starts_with("maping_policy"))
        .unwrap()
        + 1;
    let path = place.file("bad.toml", bad);
    let checked = place
        .run(&["vendor", "check", &path, "--json"])
        .await
        .expect(1)
        .json();
    assert_eq!(checked["good"], false);
    let problem = &checked["problems"][0];
    assert_eq!(problem["line"], json!(line));
    assert!(problem["message"].as_str().unwrap().contains("maping_policy"));
    assert!(problem["fix"].as_str().unwrap().contains("mapping_policy"));
    let read = place.run(&["vendor", "check", &path]).await.expect(1);
    assert!(read.out.contains(&format!("bad.toml:{line}:")), "{}", read.out);

    for content in [&b""[..], b"[[[", PNG, b"{}"] {
        let path = place.file("odd.toml", content);
        let ran = place.run(&["vendor", "check", &path]).await;
        assert!(ran.status == 1 || ran.status == 2, "{}{}", ran.out, ran.err);
        assert!(format!("{}{}", ran.out, ran.err).contains("fix:"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_is_told_as_401_before_anything_is_written() {
    let mut world = World::here(&[]).await;
    let right = world.token.clone();
    world.place.set("SLIPWAY_TOKEN", "not-the-token-of-this-vendor");
    let ran = world.setup("apply", &["--json"]).await;
    assert_eq!(ran.out, "");
    ran.expect(2).says(&["401", "fix:", "token"]);
    assert_eq!(world.writes(), Vec::<String>::new());

    world.place.set("SLIPWAY_TOKEN", &right);
    world.setup("apply", &["--json"]).await.expect(0);
    let saved = world.writes().len();
    world.place.set("SLIPWAY_TOKEN", "not-the-token-of-this-vendor");
    world.setup("apply", &["--json"]).await.expect(2).says(&["401"]);
    assert_eq!(
        world.writes().len(),
        saved,
        "the good token in the tenant is not replaced"
    );
    world.place.set("SLIPWAY_TOKEN", &right);
    let again = world.setup("apply", &["--json"]).await.expect(0).json();
    assert_eq!(again["writes"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_comes_from_standard_input_too_and_a_missing_one_is_said() {
    let mut world = World::here(&[]).await;
    let token = world.token.clone();
    world.place.set("SLIPWAY_TOKEN", "");
    let arguments = world.arguments("apply", &["--json"]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    for nothing in [&b""[..], b"\n \n"] {
        let ran = world.place.run_with_input(&arguments, nothing).await.expect(2);
        ran.says(&["token", "SLIPWAY_TOKEN"]);
    }
    world
        .place
        .run_with_input(&arguments, b"\xff\xfe\0")
        .await
        .expect(2)
        .says(&["token"]);
    world
        .place
        .run_with_input(&arguments, b"one\ntwo\n")
        .await
        .expect(2)
        .says(&["token"]);
    assert_eq!(world.writes(), Vec::<String>::new());
    world
        .place
        .run_with_input(&arguments, format!("{token}\n").as_bytes())
        .await
        .expect(0);
    world.assert_set_up_once("SMS2GO").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vendor_that_does_not_answer_is_told_and_nothing_is_written() {
    let mut world = World::here(&[]).await;
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    world.url = format!("http://{closed}/scim/v2");
    world.answer("");
    world
        .setup("apply", &["--json"])
        .await
        .expect(2)
        .says(&["error:", "fix:"]);
    assert_eq!(world.writes(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_applications_of_the_same_name_are_a_decision() {
    let mut world = World::here(&[]).await;
    let graph = world.graph().await;
    let template = "/applicationTemplates/8adf8e6e-67b2-4cf2-a259-e3dc5476c621/instantiate";
    for _ in 0..2 {
        graph
            .write("POST", template, Some(json!({ "displayName": "SMS2GO" })))
            .await;
    }
    let before = until("both applications in the tenant's lists", async || {
        let state = graph.state("SMS2GO").await;
        (state.principals.len() == 2 && state.applications.len() == 2).then_some(state)
    })
    .await;
    world
        .setup("apply", &["--json"])
        .await
        .expect(1)
        .says(&["SMS2GO", "fix:"]);
    assert_eq!(
        graph.state("SMS2GO").await,
        before,
        "nothing is written before the decision"
    );
    let chosen = before.principals[1]["id"].as_str().unwrap();
    world.answer(&format!("adopt = \"{chosen}\""));
    let outcome = world.setup("apply", &["--json"]).await.expect(0).json();
    assert_eq!(outcome["servicePrincipal"]["id"], chosen);
    assert_eq!(graph.state("SMS2GO").await.principals.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_at_the_vendor_that_is_not_ticked_stops_the_run_before_it_writes() {
    let mut world = World::here(&[]).await;
    let text = format!("tenant_url = \"{}\"\n", world.url);
    world.answers = world.place.file("unticked.toml", text);
    world
        .setup("apply", &["--json"])
        .await
        .expect(1)
        .says(&["SMS2GO", "tick"]);
    assert_eq!(world.writes(), Vec::<String>::new());
}
