//! A whole set-up by the window's functions with known secrets, and a search of every byte it wrote.

use std::path::Path;

use app_api::request::{Nothing, TrialRequest, VendorRequest};
use app_api::{
    apply, check, connection, job, mappings, preflight, report, review, session as sessions, trial, who,
};
use secrecy::SecretString;

use crate::desk::{ADMIN, Desk, session, until};

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_the_window_does_writes_a_secret_down() {
    let desk = Desk::open().await;
    let app = &desk.app;
    let password = desk.account(ADMIN).await.password;
    let mut config = app.sign_in_config("simulated").await.unwrap();
    config.scopes.extend(app_api::sign_in::Need::SetUp.scopes());
    app.sign_in_with_password(config, ADMIN, &SecretString::from(password.clone()))
        .await
        .unwrap();
    let vendor = VendorRequest {
        vendor_id: "sms2go".to_owned(),
    };
    let id = sessions::create(app, vendor).await.unwrap().id;
    preflight::show(app, session(&id)).await.unwrap();
    let tick = app_api::request::GuideTickRequest {
        session_id: id.clone(),
        item_id: "S2G-B0".to_owned(),
        done: true,
    };
    sessions::tick(app, tick).await.unwrap();
    let connected = connection::use_trial(app, session(&id)).await.unwrap();
    let name = connected.trial_name.unwrap();
    let token = trial::token(app, TrialRequest { name }).await.unwrap().token;
    mappings::show(app, session(&id)).await.unwrap();
    who::show(app, session(&id)).await.unwrap();
    let exported = review::export(app, session(&id)).await.unwrap();
    assert!(Path::new(&exported.path).starts_with(desk.path()));
    apply::to_the_end(app, &id).await.unwrap();
    let search = app_api::request::SearchRequest {
        session_id: id.clone(),
        text: String::new(),
    };
    let person = check::candidates(app, search)
        .await
        .unwrap()
        .into_iter()
        .find(|found| !found.group)
        .unwrap();
    let request = app_api::request::CheckRequest {
        session_id: id.clone(),
        subject_id: person.id,
        group: false,
    };
    check::run(app, request).await.unwrap();
    job::start(app, session(&id)).await.unwrap();
    until("the first cycle", async || {
        job::show(app, session(&id))
            .await
            .unwrap()
            .first_cycle_done
            .then_some(())
    })
    .await;
    report::make(app, session(&id)).await.unwrap();

    let written = files(desk.path());
    let names: Vec<_> = written.iter().map(|(path, _)| path.as_str()).collect();
    for expected in [
        "sessions.sqlite",
        "trials.sqlite",
        "simulated-tenant.json",
        ".html",
        ".md",
    ] {
        assert!(
            names.iter().any(|name| name.ends_with(expected)),
            "{expected} is not among {names:?}"
        );
    }
    for secret in [password.as_str(), token.as_str(), "eyJhbGciOi", "Bearer ey"] {
        for (path, bytes) in &written {
            let found = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "{path} holds a secret");
        }
    }
    let shown = app_api::home::show(app, Nothing {}).await.unwrap();
    assert!(shown.tenant.is_some());
}
