//! A session that is recorded: nobody is in the file, and a fresh tenant answers as the recorded one did.

use std::time::Duration;

use app_api::request::Nothing;
use app_api::simulated::{self, TenantOptions};
use app_api::{comparing, recording};
use graph_sim::{RunningTenant, Switches};
use serde_json::Value;

use crate::desk::Desk;
use crate::faults::set_up;

async fn tenant() -> RunningTenant {
    let options = TenantOptions {
        control: true,
        switches: Switches {
            replication: Duration::from_millis(100),
            ..Switches::default()
        },
        ..TenantOptions::default()
    };
    simulated::serve(options).await.unwrap()
}

/// Everyone in the tenant, with every attribute.
async fn people(tenant: &RunningTenant) -> Vec<Value> {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/_sim/people", tenant.graph());
    let answer: Value = client.get(url).send().await.unwrap().json().await.unwrap();
    answer["value"].as_array().unwrap().clone()
}

/// A set-up as the terminal makes it, recorded; the recording, and everything that must not be in it.
async fn recorded() -> (String, Vec<String>) {
    let desk = Desk::open().await;
    let tenant = tenant().await;
    recording::start(&desk.app);
    set_up(&desk, &tenant).await.unwrap();
    let file = desk.path().join("session.http");
    let written = recording::stop(&desk.app, &file).unwrap().unwrap();
    assert!(written.requests > 20 && written.left_out == 0, "{written:?}");
    let text = std::fs::read_to_string(&file).unwrap();
    let mut secret: Vec<String> = vec![
        tenant.tenant_id(),
        tenant.tenant_id().replace('-', ""),
        "eyJ".to_owned(),
        "contoso.example/".to_owned(),
        "127.0.0.1".to_owned(),
        "Contoso Nordic".to_owned(),
    ];
    secret.extend(tenant.accounts().into_iter().map(|account| account.password));
    for person in people(&tenant).await {
        let mut texts = Vec::new();
        for name in [
            "id",
            "userPrincipalName",
            "displayName",
            "mail",
            "mailNickname",
            "mobilePhone",
            "employeeId",
            "businessPhones",
            "proxyAddresses",
        ] {
            match &person[name] {
                Value::String(text) => texts.push(text.clone()),
                Value::Array(all) => texts.extend(all.iter().filter_map(Value::as_str).map(str::to_owned)),
                _ => {}
            }
        }
        secret.extend(texts.into_iter().filter(|text| text.chars().count() > 3));
    }
    tenant.shutdown().await;
    (text, secret)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_holds_no_secret_and_nobody() {
    let (text, secrets) = recorded().await;
    assert!(secrets.len() > 1_000);
    let lower = text.to_lowercase();
    let found: Vec<&String> = secrets
        .iter()
        .filter(|secret| lower.contains(&secret.to_lowercase()))
        .collect();
    let place = |secret: &str| {
        let line = text
            .lines()
            .find(|line| line.to_lowercase().contains(&secret.to_lowercase()));
        line.unwrap_or_default()
            .trim()
            .chars()
            .take(300)
            .collect::<String>()
    };
    let shown: Vec<String> = found
        .iter()
        .map(|secret| format!("{secret}: {}", place(secret)))
        .collect();
    assert!(
        shown.is_empty(),
        "{} in the recording:\n{}",
        shown.len(),
        shown.join("\n")
    );
    // And it is one: who is in it is called by an alias, in the address too.
    for alias in [
        "person-1@contoso.example",
        "{secretToken}",
        "{baseAddress}",
        "{tenant32}",
    ] {
        assert!(text.contains(alias), "{alias} is not in the recording");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_of_the_simulated_tenant_is_no_different_from_it() {
    let (text, _) = recorded().await;
    let view = comparing::compare(&text).await.unwrap();
    assert_eq!(view.different, 0, "{:#?}", view.differences);
    assert!(view.same > 20, "{view:?}");
    // One thing of each kind is changed.
    let edited = text
        .replacen("HTTP/1.1 204", "HTTP/1.1 200", 1)
        .replacen("\"interval\": \"PT40M\"", "\"interval\": \"PT20M\"", 1)
        .replacen(
            "\"templateId\": \"scim\",",
            "\"templateId\": \"scim\", \"another\": 1,",
            1,
        );
    let view = comparing::compare(&edited).await.unwrap();
    let kinds: std::collections::BTreeSet<&str> =
        view.differences.iter().map(|one| one.kind.as_str()).collect();
    assert_eq!(
        kinds.into_iter().collect::<Vec<_>>(),
        ["shape", "status", "wording"],
        "{view:#?}"
    );
    assert!(view.differences.iter().all(|one| one.line > 0), "{view:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_records_into_the_folder_of_reports() {
    let desk = Desk::open().await;
    let tenant = tenant().await;
    let began = recording::begin(&desk.app, Nothing {}).await.unwrap();
    assert!(
        began.on && began.since.is_some() && began.requests == 0,
        "{began:?}"
    );
    set_up(&desk, &tenant).await.unwrap();
    // Beginning again loses nothing.
    let shown = recording::begin(&desk.app, Nothing {}).await.unwrap();
    assert!(shown.requests > 20 && shown.since == began.since, "{shown:?}");
    let stopped = recording::end(&desk.app, Nothing {}).await.unwrap();
    assert!(!stopped.on && stopped.since.is_none() && stopped.requests == 0);
    let written = stopped.written.unwrap();
    assert!(written.path.starts_with(&stopped.folder), "{written:?}");
    let text = std::fs::read_to_string(&written.path).unwrap();
    let parsed: conversation::Conversation = text.parse().unwrap();
    assert_eq!(parsed.exchanges.len(), written.requests as usize);
    for account in tenant.accounts() {
        assert!(!text.contains(&account.password));
    }
    tenant.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_never_written_over_another_file() {
    let desk = Desk::open().await;
    recording::start(&desk.app);
    let nothing = recording::stop(&desk.app, &desk.path().join("none.http")).unwrap();
    assert_eq!(nothing, None, "nothing was asked");
    let taken = desk.path().join("taken.http");
    std::fs::write(&taken, "mine").unwrap();
    let refused = recording::check_free(&taken).unwrap_err();
    assert!(refused.message.contains("exists already"), "{refused:?}");
    assert!(recording::check_free(&desk.path().join("no/such/folder.http")).is_err());
    let tenant = tenant().await;
    recording::start(&desk.app);
    set_up(&desk, &tenant).await.unwrap();
    recording::stop(&desk.app, &taken).unwrap_err();
    assert_eq!(std::fs::read_to_string(&taken).unwrap(), "mine");
    // What was recorded is still there, for another name.
    let written = recording::stop(&desk.app, &desk.path().join("free.http")).unwrap();
    assert!(written.is_some());
    tenant.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_recording_is_refused_with_its_line() {
    let error = comparing::compare("# a\n# Source: b\n\n>>>\nGET\n")
        .await
        .unwrap_err();
    assert!(error.detail.contains("line 5"), "{error:?}");
}
