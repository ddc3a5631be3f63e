//! A database of an earlier version opens with everything it holds.

mod common;

use common::listen;
use scim_server::{ExchangeQuery, TrialStore};
use serde_json::json;
use sqlx::{Connection, SqliteConnection};

const FIRST_VERSION: &str = include_str!("fixtures/first_version.sql");

async fn first_version(path: &std::path::Path) {
    let url = format!("sqlite://{}?mode=rwc", path.display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    // The dump has its own transaction, and its tables in no order that references allow.
    sqlx::raw_sql("PRAGMA foreign_keys = OFF")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::raw_sql(FIRST_VERSION)
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn people_groups_and_the_log_of_the_first_version_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trial.db");
    first_version(&path).await;
    let store = TrialStore::open(&path).await.unwrap();
    let tenant = store.tenant("bench").await.unwrap().unwrap();
    assert_eq!((tenant.users, tenant.groups, tenant.exchanges), (3, 1, 14));
    assert_eq!(store.tokens("bench").await.unwrap().len(), 1);

    let (users, _) = store.users("bench", None, 0, 10).await.unwrap();
    let names: Vec<_> = users.iter().map(|user| user["userName"].clone()).collect();
    assert_eq!(
        names,
        [
            "Søren@contoso.example",
            "ana@contoso.example",
            "NO-DISPLAY@contoso.example"
        ]
    );
    assert_eq!(users[0]["id"], "68db1f4c-edc3-4588-9bf7-875f41e12a51");
    assert_eq!(users[0][common::ENTERPRISE]["department"], "Finance");
    let (groups, _) = store.groups("bench", None, 0, 10).await.unwrap();
    let members = groups[0]["members"].as_array().unwrap();
    assert_eq!(members.len(), 3);
    assert_eq!(members[0]["display"], "Søren Holm");
    assert_eq!(members[2], json!({ "value": "u-404" }));

    let page = store.exchanges("bench", &ExchangeQuery::default()).await.unwrap();
    assert_eq!((page.total, page.rows.len(), page.failed_of_last_50), (14, 14, 2));
    let first = page.rows.last().unwrap();
    assert_eq!(first.who.as_deref(), Some("Søren Holm"), "named by the create");
    let changed = &page.rows[8];
    assert_eq!(changed.what, "department: Sales → Finance");
    assert_eq!(changed.changes.len(), 1);
    assert_eq!(changed.verdict, "signed with token “first”");
    assert_eq!(changed.exchange.status, Some(200));
    assert!(changed.exchange.request_json().is_some());
    assert!(changed.exchange.json().is_some());
    assert_eq!(
        store
            .exchange("bench", first.id)
            .await
            .unwrap()
            .unwrap()
            .exchange
            .method,
        "GET"
    );
    let failed = ExchangeQuery {
        failed_only: true,
        ..ExchangeQuery::default()
    };
    assert_eq!(store.exchanges("bench", &failed).await.unwrap().total, 2);
}

#[tokio::test]
async fn what_the_first_version_stored_is_found_and_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trial.db");
    first_version(&path).await;
    let store = TrialStore::open(&path).await.unwrap();
    let running = listen(&store).await;
    let demo = common::Tenant {
        name: "bench".to_owned(),
        url: running.tenant_url("bench"),
        token: store.rotate_token("bench").await.unwrap(),
        client: reqwest::Client::builder().no_proxy().build().unwrap(),
    };
    for (filter, found) in [
        ("userName eq \"SØREN@contoso.example\"", 1),
        ("externalId eq \"X-1\"", 1),
        (
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq \"10032\"",
            1,
        ),
        (
            "urn:ietf:params:scim:schemas:extension:TrialCo:2.0:User:badgeColor eq \"amber\"",
            1,
        ),
        ("emails eq \"søren@contoso.example\"", 1),
        ("userName eq \"gone@contoso.example\"", 0),
    ] {
        let filter = scim::query::encode_value(filter);
        assert_eq!(
            demo.found(&format!("/Users?filter={filter}")).await,
            found,
            "{filter}"
        );
    }
    let taken = demo
        .post("/Users", common::user("no-display@contoso.example", "X"))
        .await;
    assert_eq!(taken.status, 409);
    // The search for nobody, of the first version, gets its name.
    demo.user("nobody@contoso.example", "Nobody Now").await;
    let page = store.exchanges("bench", &ExchangeQuery::default()).await.unwrap();
    let named = page
        .rows
        .iter()
        .filter(|row| row.who.as_deref() == Some("Nobody Now"))
        .count();
    assert_eq!(named, 2);
    let group = store.groups("bench", None, 0, 1).await.unwrap().0[0]["id"].clone();
    let path = format!("/Groups/{}", group.as_str().unwrap());
    let remove = json!([{ "op": "Remove", "path": "members", "value": [{ "value": "u-404" }] }]);
    let left = demo.patch(&path, remove).await.json();
    assert_eq!(left["members"].as_array().unwrap().len(), 2);
}
