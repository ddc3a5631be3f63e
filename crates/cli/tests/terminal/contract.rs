//! Names and options that scripts depend on.

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::place::{Place, until};
use crate::serving::Serving;

#[tokio::test(flavor = "multi_thread")]
async fn every_command_and_option_of_the_contract_exists() {
    let place = Place::new();
    let contract: [(&[&str], &[&str]); 41] = [
        (&["demo"], &["--vendor", "--json"]),
        (&["vendor", "list"], &["--json"]),
        (&["vendor", "show"], &["<ID>", "--json"]),
        (&["vendor", "check"], &["<FILE>", "--json"]),
        (
            &["tenant", "serve"],
            &[
                "--listen",
                "--seed",
                "--users",
                "--groups",
                "--state",
                "--fault",
                "--clock-rate",
                "--no-control",
            ],
        ),
        (&["tenant", "compare"], &["<FILE>", "--json", "--record"]),
        (
            &["tenant", "person", "add"],
            &["<NAME=VALUE>", "--tenant", "--json"],
        ),
        (
            &["tenant", "person", "set"],
            &["<PERSON>", "<NAME=VALUE>", "--tenant", "--json"],
        ),
        (
            &["tenant", "person", "disable"],
            &["<PERSON>", "--tenant", "--json"],
        ),
        (
            &["tenant", "person", "enable"],
            &["<PERSON>", "--tenant", "--json"],
        ),
        (
            &["tenant", "person", "delete"],
            &["<PERSON>", "--permanently", "--tenant", "--json"],
        ),
        (
            &["tenant", "person", "restore"],
            &["<PERSON>", "--tenant", "--json"],
        ),
        (
            &["tenant", "person", "list"],
            &["--search", "--deleted", "--tenant", "--json"],
        ),
        (
            &["tenant", "group", "add"],
            &["<NAME>", "--description", "--member", "--json"],
        ),
        (
            &["tenant", "group", "rename"],
            &["<GROUP>", "<NAME>", "--tenant", "--json"],
        ),
        (&["tenant", "group", "delete"], &["<GROUP>", "--tenant", "--json"]),
        (
            &["tenant", "group", "add-member"],
            &["<GROUP>", "<WHO>", "--tenant", "--json"],
        ),
        (
            &["tenant", "group", "remove-member"],
            &["<GROUP>", "<WHO>", "--tenant", "--json"],
        ),
        (&["tenant", "group", "list"], &["[GROUP]", "--tenant", "--json"]),
        (&["tenant", "clock", "advance"], &["<SPAN>", "--tenant", "--json"]),
        (&["tenant", "fault", "add"], &["<FAULT>", "--tenant", "--json"]),
        (&["tenant", "state", "load"], &["<FILE>", "--tenant", "--json"]),
        (&["tenant", "token"], &["<UPN>", "--scope", "--tenant", "--json"]),
        (&["trial", "serve"], &["--db", "--listen"]),
        (&["trial", "create"], &["<NAME>", "--vendor", "--db", "--json"]),
        (&["trial", "log"], &["<NAME>", "--follow"]),
        (
            &["sign-in"],
            &[
                "--cloud",
                "--authority",
                "--graph",
                "--account",
                "--device-code",
                "--json",
            ],
        ),
        (&["sign-out"], &[]),
        (&["whoami"], &["--json"]),
        (&["setup", "plan"], &["--vendor", "--answers", "--json"]),
        (&["setup", "apply"], &["--vendor", "--answers", "--yes", "--json"]),
        (&["setup", "status"], &["--vendor", "--answers", "--json"]),
        (
            &["setup", "log"],
            &["[SESSION]", "--writes", "--export", "--json"],
        ),
        (
            &["expr", "eval"],
            &[
                "<EXPR>",
                "--object",
                "--now",
                "--taken",
                "--seed",
                "--domain",
                "--reading",
                "--trace",
                "--json",
            ],
        ),
        (
            &["expr", "check"],
            &[
                "<EXPR>",
                "--schema",
                "--object-type",
                "--target",
                "--default-value",
                "--only-on-create",
                "--matching",
                "--all-users",
                "--json",
            ],
        ),
        (
            &["expr", "explain"],
            &[
                "<EXPR>",
                "--object",
                "--now",
                "--taken",
                "--seed",
                "--domain",
                "--reading",
                "--json",
            ],
        ),
        (&["expr", "format"], &["<EXPR>", "--width", "--json"]),
        (
            &["expr", "test"],
            &["<FILE>", "--against-tenant", "--app", "--json"],
        ),
        (&["expr", "functions"], &["[NAME]", "--json"]),
        (
            &["provision", "dry-run"],
            &[
                "--schema",
                "--people",
                "--target",
                "--compare",
                "--dialect",
                "--now",
                "--json",
                "--csv",
            ],
        ),
        (&["scope", "test"], &["<FILE>", "--json"]),
    ];
    for (command, options) in contract {
        let help = place.run(&[command, &["--help"]].concat()).await.expect(0);
        for option in options.iter().chain(&["--data-dir"]) {
            assert!(help.out.contains(option), "{command:?} has no {option}");
        }
        assert_eq!(help.err, "");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ready_lines_have_their_keys_and_come_first() {
    let place = Place::new();
    let made = place
        .run(&["trial", "create", "acme", "--vendor", "sms2go", "--json"])
        .await
        .expect(0)
        .json();
    let keys: Vec<_> = made.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["name", "url", "token"]);
    let (tenant, trial) = tokio::join!(
        Serving::start(&place, &["tenant", "serve", "--seed", "7"]),
        Serving::start(&place, &["trial", "serve", "--listen", "127.0.0.1:0"])
    );
    for key in ["authority", "graph", "tenantId", "clientId"] {
        assert!(!tenant.text(key).is_empty());
    }
    for account in tenant.ready["accounts"].as_array().unwrap() {
        assert!(account["upn"].is_string() && account["password"].is_string() && account["roles"].is_array());
    }
    assert_eq!(trial.ready["tenants"][0]["name"], "acme");
    let url = trial.ready["tenants"][0]["url"].as_str().unwrap();
    assert!(url.starts_with(trial.text("baseUrl")));
    assert!(made["url"].as_str().unwrap().ends_with("/acme/scim/v2"));
    let twin = Serving::start(&place, &["tenant", "serve", "--seed", "7"]).await;
    assert_eq!(
        tenant.text("tenantId"),
        twin.text("tenantId"),
        "same seed, same tenant"
    );
    assert_eq!(tenant.ready["accounts"], twin.ready["accounts"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_taken_is_said_with_its_address() {
    let place = Place::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for command in [["tenant", "serve"], ["trial", "serve"]] {
        let ran = place
            .run(&[&command[..], &["--listen", &address]].concat())
            .await
            .expect(1);
        assert_eq!(ran.out, "");
        ran.says(&[&address, "fix:"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_is_json_lines_and_is_read_while_it_is_written() {
    let place = Place::new();
    let made = place
        .run(&["trial", "create", "acme", "--json"])
        .await
        .expect(0)
        .json();
    let trial = Serving::start(&place, &["trial", "serve", "--listen", "127.0.0.1:0"]).await;
    let url = trial.ready["tenants"][0]["url"].as_str().unwrap();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    for token in [made["token"].as_str().unwrap(), "wrong"] {
        http.get(format!("{url}/Users?filter=userName+eq+%22a%40b%22"))
            .bearer_auth(token)
            .send()
            .await
            .unwrap();
    }
    let log = place.run(&["trial", "log", "acme", "--json"]).await.expect(0);
    let lines: Vec<Value> = log
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["status"].to_string().trim_matches('"'), "200");
    let failed = place
        .run(&["trial", "log", "acme", "--json", "--failed"])
        .await
        .expect(0);
    assert_eq!(failed.out.lines().count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_followed_log_goes_on_and_ends_when_nobody_reads_it_any_more() {
    let place = Place::new();
    place.run(&["trial", "create", "acme", "--json"]).await.expect(0);
    let trial = Serving::start(&place, &["trial", "serve", "--listen", "127.0.0.1:0"]).await;
    let url = trial.ready["tenants"][0]["url"].as_str().unwrap().to_owned();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let call = || http.get(format!("{url}/Users")).bearer_auth("wrong").send();
    call().await.unwrap();
    let mut log = place
        .program(&["trial", "log", "acme", "--follow", "--json"])
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(log.stdout.take().unwrap()).lines();
    let first: Value = serde_json::from_str(&lines.next_line().await.unwrap().unwrap()).unwrap();
    call().await.unwrap();
    let second: Value = serde_json::from_str(&lines.next_line().await.unwrap().unwrap()).unwrap();
    assert_ne!(first["id"], second["id"]);
    drop(lines);
    until("the end of the log", async || {
        call().await.unwrap();
        log.try_wait().unwrap()
    })
    .await;
}
