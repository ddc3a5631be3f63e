//! What was answered is on disk, whoever writes at the same time.

mod common;

use common::{listen, start, tenant, user};
use scim_server::{ExchangeQuery, StoreError, StoreOptions, TrialStore};
use serde_json::json;

#[tokio::test]
async fn a_restart_keeps_everything() {
    let mut trial = start().await;
    let id = trial.demo.user("ana@x", "Ana").await;
    let group = trial.demo.group("Finance").await;
    let add = json!([{ "op": "add", "path": "members", "value": [{ "value": id }] }]);
    trial.demo.patch(&format!("/Groups/{group}"), add).await;
    trial.running.shutdown().await;
    drop(trial.store);

    let store = TrialStore::open(&trial.folder.path().join("trial.db"))
        .await
        .unwrap();
    let running = listen(&store).await;
    trial.demo.url = running.tenant_url("demo");
    assert_eq!(
        trial.demo.get(&format!("/Users/{id}")).await.json()["userName"],
        "ana@x"
    );
    let asked = format!("/Groups/{group}?attributes=members.value,members.display");
    let members = trial.demo.get(&asked).await.json()["members"].clone();
    assert_eq!(members, json!([{ "value": id, "display": "Ana" }]));
    let page = store.exchanges("demo", &ExchangeQuery::default()).await.unwrap();
    assert_eq!(page.total, 5);
    assert_eq!(page.rows[4].what, "created · 3 attributes");
}

#[tokio::test]
async fn of_many_who_create_the_same_person_one_succeeds() {
    let trial = start().await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..40 {
        let demo = trial.demo.clone();
        tasks.spawn(async move {
            demo.post("/Users", user("ana@x", &format!("Ana {n}")))
                .await
                .status
        });
    }
    let statuses = tasks.join_all().await;
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1);
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 39);
    assert_eq!(trial.demo.found("/Users").await, 1);
    let page = trial
        .store
        .exchanges("demo", &ExchangeQuery::default())
        .await
        .unwrap();
    assert_eq!(page.total, 41, "every answer is in the log");
}

#[tokio::test]
async fn concurrent_member_changes_lose_nothing() {
    let trial = start().await;
    let group = trial.demo.group("Everyone").await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..50 {
        let (demo, path) = (trial.demo.clone(), format!("/Groups/{group}"));
        tasks.spawn(async move {
            let id = demo.user(&format!("u{n}@x"), &format!("U {n}")).await;
            let add = json!([{ "op": "Add", "path": "members", "value": [{ "value": id }] }]);
            demo.patch(&path, add).await.status
        });
    }
    assert!(tasks.join_all().await.into_iter().all(|status| status == 200));
    let members = trial.demo.get(&format!("/Groups/{group}")).await.json()["members"].clone();
    assert_eq!(members.as_array().unwrap().len(), 50);
}

#[tokio::test]
async fn two_stores_on_one_file_write_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shared.db");
    // Both create the file at the same time, as two processes would.
    let (first, second) = tokio::join!(TrialStore::open(&path), TrialStore::open(&path));
    let (first, second) = (first.unwrap(), second.unwrap());
    let (one, two) = (listen(&first).await, listen(&second).await);
    let demo = tenant(&first, &one, "demo").await;
    let mut same = demo.clone();
    same.url = two.tenant_url("demo");
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..40 {
        let client = if n % 2 == 0 { demo.clone() } else { same.clone() };
        tasks.spawn(async move { client.user(&format!("u{n}@x"), "U").await });
    }
    assert_eq!(tasks.join_all().await.len(), 40);
    assert_eq!(demo.found("/Users").await, 40);
    assert_eq!(same.found("/Users").await, 40);
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_readable_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let trial = start().await;
    trial.demo.user("ana@x", "Ana").await;
    for entry in std::fs::read_dir(trial.folder.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.file_name());
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trial.db");
    std::fs::write(
        &path,
        "this is a letter, not a database, and it is long enough to be read",
    )
    .unwrap();
    let error = TrialStore::open(&path).await.unwrap_err().to_string();
    assert!(error.contains("database"), "{error}");
    assert!(
        std::fs::read_to_string(&path)
            .unwrap()
            .starts_with("this is a letter")
    );
}

#[tokio::test]
async fn a_database_of_something_else_is_refused_and_left_alone() {
    use sqlx::Connection;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    let url = format!("sqlite://{}?mode=rwc", path.display());
    let mut other = sqlx::SqliteConnection::connect(&url).await.unwrap();
    sqlx::raw_sql("CREATE TABLE song (title TEXT)")
        .execute(&mut other)
        .await
        .unwrap();
    let before = std::fs::read(&path).unwrap();
    let error = TrialStore::open(&path).await.unwrap_err();
    assert!(matches!(error, StoreError::OtherDatabase), "{error}");
    assert_eq!(
        std::fs::read(&path).unwrap(),
        before,
        "not even its journal mode is changed"
    );
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema")
        .fetch_one(&mut other)
        .await
        .unwrap();
    assert_eq!(tables, 1);
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused() {
    use sqlx::Connection;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trial.db");
    TrialStore::open(&path).await.unwrap();
    let mut later = sqlx::SqliteConnection::connect(&format!("sqlite://{}", path.display()))
        .await
        .unwrap();
    sqlx::raw_sql(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'later', 1, x'00', 0)",
    )
    .execute(&mut later)
    .await
    .unwrap();
    let error = TrialStore::open(&path).await.unwrap_err();
    assert!(matches!(error, StoreError::Newer { migration: 9999 }), "{error}");
}

#[tokio::test]
async fn a_damaged_database_is_called_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trial.db");
    let store = TrialStore::open(&path).await.unwrap();
    store.create_tenant("demo", None).await.unwrap();
    let bodies = (0..2_000).map(|n| json!({ "userName": format!("u{n}@x"), "title": "x".repeat(400) }));
    store
        .import("demo", scim::resource::ResourceType::User, bodies)
        .await
        .unwrap();
    drop(store);
    // The thread of the backend ends by itself, and the last to close takes the side file along.
    for _ in 0..400 {
        if !folder.path().join("trial.db-wal").exists() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let mut bytes = std::fs::read(&path).unwrap();
    // Whole pages: of half a page SQLite may read other numbers and see nothing wrong.
    let damaged = bytes.len() / 4 / 4_096 * 4_096..bytes.len();
    bytes[damaged].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    let found = match TrialStore::open(&path).await {
        Ok(store) => store.users("demo", None, 0, 2_000).await.map(|_| ()),
        Err(error) => Err(error),
    };
    let error = found.unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
}

#[tokio::test]
async fn another_process_that_keeps_writing_is_named() {
    use sqlx::Connection;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trial.db");
    TrialStore::open(&path).await.unwrap();
    let mut other = sqlx::SqliteConnection::connect(&format!("sqlite://{}", path.display()))
        .await
        .unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .unwrap();
    let options = StoreOptions {
        busy_wait: std::time::Duration::from_millis(50),
        ..StoreOptions::default()
    };
    let store = TrialStore::open_with(&path, options).await.unwrap();
    let error = store.create_tenant("demo", None).await.unwrap_err();
    assert!(matches!(error, StoreError::Locked), "{error}");
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    store.create_tenant("demo", None).await.unwrap();
}

#[tokio::test]
async fn requests_are_told_that_another_process_keeps_writing_and_nothing_is_lost() {
    use sqlx::Connection;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trial.db");
    let options = StoreOptions {
        busy_wait: std::time::Duration::from_millis(50),
        ..StoreOptions::default()
    };
    let store = TrialStore::open_with(&path, options).await.unwrap();
    let running = listen(&store).await;
    let demo = tenant(&store, &running, "demo").await;
    demo.user("ana@x", "Ana").await;
    let mut other = sqlx::SqliteConnection::connect(&format!("sqlite://{}", path.display()))
        .await
        .unwrap();
    sqlx::raw_sql("BEGIN EXCLUSIVE")
        .execute(&mut other)
        .await
        .unwrap();
    let bo = json!({ "schemas": [scim::schema::USER], "userName": "bo@x" });
    let refused = demo.post("/Users", bo.clone()).await;
    assert_eq!(refused.status, 503);
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("by another program"), "{detail}");
    assert_eq!(demo.found("/Users").await, 1, "reading goes on");
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    assert_eq!(
        demo.post("/Users", bo).await.status,
        201,
        "it was not stored before"
    );
    assert_eq!(demo.found("/Users").await, 2);
}
