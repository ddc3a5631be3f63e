//! Tenant URL and token: probed, and kept only when the probe is good.

use app_api::request::{ConnectionRequest, VendorRequest};
use app_api::view::common::Verdict;
use serde::Deserialize;

use crate::desk::{Desk, session};
use crate::endpoint::{self, Kind};

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    endpoint: Option<Kind>,
    url: Option<String>,
    code: String,
    fix: String,
}

const TOKEN: &str = "a-token-that-must-not-be-kept";

async fn check(case: Case) {
    let desk = Desk::open().await;
    let name = &case.name;
    let id = begin(&desk).await;
    let tenant_url = match case.endpoint {
        Some(kind) => endpoint::start(kind).await,
        None => case.url.unwrap(),
    };
    let request = ConnectionRequest {
        session_id: id.clone(),
        tenant_url,
        secret_token: Some(TOKEN.to_owned()),
    };
    let (probe, saved) = tokio::join!(
        app_api::connection::probe(&desk.app, request.clone()),
        app_api::connection::save(&desk.app, request)
    );
    let (probe, refused) = (probe.unwrap(), saved.unwrap_err());
    assert_eq!(probe.code, case.code, "{name}: {}", probe.title);
    assert_eq!(probe.verdict, Verdict::Fail, "{name}");
    assert!(!probe.title.is_empty() && !probe.detail.is_empty(), "{name}");
    let fix = probe.fix.unwrap_or_else(|| panic!("{name} has no repair"));
    assert!(fix.action.contains(&case.fix), "{name}: {}", fix.action);

    assert_eq!(refused.message, probe.title, "{name}");
    assert!(refused.fix.is_some(), "{name}");
    let kept = app_api::connection::show(&desk.app, session(&id)).await.unwrap();
    assert_eq!(
        (kept.tenant_url.as_str(), kept.has_token, kept.last_probe),
        ("", false, None),
        "{name}"
    );
}

async fn begin(desk: &Desk) -> String {
    let vendor = VendorRequest {
        vendor_id: "sms2go".to_owned(),
    };
    app_api::session::create(&desk.app, vendor).await.unwrap().id
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_not_a_scim_endpoint_is_named_and_nothing_is_kept() {
    let cases: Cases = toml::from_str(include_str!("connections.toml")).unwrap();
    let mut running = tokio::task::JoinSet::new();
    for case in cases.case {
        running.spawn(check(case));
    }
    // All of them are looked at before the test fails; each says by itself what is wrong.
    let mut failed = 0;
    while let Some(ended) = running.join_next().await {
        failed += usize::from(ended.is_err());
    }
    assert_eq!(failed, 0, "cases failed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_does_not_take_the_place_of_the_right_one() {
    let desk = Desk::open().await;
    let id = begin(&desk).await;
    let (url, token) = desk.vendor().await;
    let with = |token: &str| ConnectionRequest {
        session_id: id.clone(),
        tenant_url: url.clone(),
        secret_token: Some(token.to_owned()),
    };
    let refused = app_api::connection::save(&desk.app, with("wrong"))
        .await
        .unwrap_err();
    assert!(
        format!("{} {}", refused.message, refused.detail).contains("401"),
        "{refused:#?}"
    );
    // As copied from a web page: blanks and a line's end around it.
    let saved = app_api::connection::save(&desk.app, with(&format!(" {token}\r\n")))
        .await
        .unwrap();
    assert!(saved.has_token);
    app_api::connection::save(&desk.app, with("wrong again"))
        .await
        .unwrap_err();
    let kept = app_api::connection::show(&desk.app, session(&id)).await.unwrap();
    assert_eq!(kept.tenant_url, url);
    // Without a token typed anew the kept one is used, and it is the right one.
    let again = ConnectionRequest {
        session_id: id.clone(),
        tenant_url: url.clone(),
        secret_token: None,
    };
    let probe = app_api::connection::probe(&desk.app, again).await.unwrap();
    assert_eq!(probe.verdict, Verdict::Pass);
}
