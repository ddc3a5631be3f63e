//! The file itself: opened twice, after a kill, and when it is not what it should be.

use std::path::Path;
use std::process::Command;

use jiff::Timestamp;
use serde_json::json;
use session_store::{Change, NewSession, SessionStore, StoreError};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnectOptions;

/// Tells this test binary, started again, to write and be killed.
const DOOMED: &str = "SESSION_STORE_TEST_DOOMED_FILE";

fn new() -> NewSession {
    NewSession {
        vendor_id: "sms2go".into(),
        app_name: "SMS2GO".into(),
        state: json!({"ticks": ["1.1"]}),
        ..NewSession::default()
    }
}

async fn open(path: &Path) -> SessionStore {
    SessionStore::open(path).await.expect("opens")
}

/// Runs SQL on the file as another program would.
async fn other_program(path: &Path, sql: &'static str) {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let mut connection = sqlx::SqliteConnection::connect_with(&options)
        .await
        .expect("opens");
    sqlx::raw_sql(sql).execute(&mut connection).await.expect("runs");
    connection.close().await.expect("closes");
}

#[tokio::test]
async fn a_file_can_be_open_twice_and_both_see_every_change() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("deep/er/sessions.db");
    let (one, two) = (open(&path).await, open(&path).await);
    let made = one.create(new(), Timestamp::UNIX_EPOCH).await.expect("made");
    assert_eq!(two.get(made.id).await.expect("seen"), made);
    two.update(made.id, 1, Change::default(), Timestamp::UNIX_EPOCH)
        .await
        .expect("changed");
    assert_eq!(one.get(made.id).await.expect("seen").revision, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_new_file_may_be_opened_by_several_at_the_same_moment() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sessions.db");
    let openers: Vec<_> = (0..6)
        .map(|_| {
            let path = path.clone();
            tokio::spawn(async move { SessionStore::open(&path).await })
        })
        .collect();
    for opener in openers {
        let store = opener.await.expect("no panic").expect("opens");
        store.create(new(), Timestamp::UNIX_EPOCH).await.expect("made");
    }
    assert_eq!(open(&path).await.list(10).await.expect("listed").len(), 6);
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_the_process_was_killed() {
    if let Ok(path) = std::env::var(DOOMED) {
        let store = open(Path::new(&path)).await;
        let made = store.create(new(), Timestamp::UNIX_EPOCH).await.expect("made");
        let change = Change {
            known: Some(json!({"appId": "kept"})),
            ..Change::default()
        };
        store
            .update(made.id, 1, change, Timestamp::UNIX_EPOCH)
            .await
            .expect("changed");
        // No destructor, no checkpoint, no close.
        std::process::abort();
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sessions.db");
    let status = Command::new(std::env::current_exe().expect("this test"))
        .args([
            "--exact",
            "what_was_acknowledged_is_there_after_the_process_was_killed",
        ])
        .env(DOOMED, &path)
        .output()
        .expect("starts")
        .status;
    assert!(!status.success(), "it was killed");
    let left = folder.path().join("sessions.db-wal");
    assert!(left.exists(), "it was killed before it could tidy up");

    let store = open(&path).await;
    let sessions = store.list(10).await.expect("listed");
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0].known, json!({"appId": "kept"}));
    store
        .update(sessions[0].id, 2, Change::default(), Timestamp::UNIX_EPOCH)
        .await
        .expect("goes on");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_named_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "my shopping list, longer than a header ".repeat(20)).expect("written");
    let before = std::fs::read(&path).expect("read");
    let error = SessionStore::open(&path).await.expect_err("foreign");
    assert!(matches!(error, StoreError::Foreign { .. }));
    assert!(error.to_string().contains("notes.txt"), "{error}");
    assert!(error.repair().contains("notes.txt"));
    assert_eq!(std::fs::read(&path).expect("read"), before);
}

#[tokio::test]
async fn another_programs_database_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("other.db");
    other_program(
        &path,
        "CREATE TABLE sessions (a); INSERT INTO sessions VALUES (1)",
    )
    .await;
    let before = std::fs::read(&path).expect("read");
    let error = SessionStore::open(&path).await.expect_err("foreign");
    assert!(matches!(error, StoreError::Foreign { .. }));
    assert_eq!(std::fs::read(&path).expect("read"), before);
    let files = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(files, 1, "nothing was made beside it");
}

#[tokio::test]
async fn a_damaged_file_is_named_with_its_repair_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sessions.db");
    let store = open(&path).await;
    for _ in 0..50 {
        store.create(new(), Timestamp::UNIX_EPOCH).await.expect("made");
    }
    store.close().await;
    let mut bytes = std::fs::read(&path).expect("read");
    // Everything after the first page: the header still says what the file was.
    for byte in bytes.iter_mut().skip(4096) {
        *byte ^= 0x5a;
    }
    std::fs::write(&path, &bytes).expect("written");
    let error = SessionStore::open(&path).await.expect_err("damaged");
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
    assert!(error.repair().contains("sessions.db"));
    assert_eq!(std::fs::read(&path).expect("read"), bytes);
}

#[tokio::test]
async fn a_truncated_file_is_damaged_not_empty() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sessions.db");
    open(&path).await.close().await;
    let bytes = std::fs::read(&path).expect("read");
    std::fs::write(&path, &bytes[..3000]).expect("written");
    let error = SessionStore::open(&path).await.expect_err("damaged");
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
    assert_eq!(std::fs::read(&path).expect("read").len(), 3000);
}

#[tokio::test]
async fn a_file_of_a_newer_slipway_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sessions.db");
    open(&path).await.close().await;
    other_program(
        &path,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'later', 1, x'00', 0)",
    )
    .await;
    let before = std::fs::read(&path).expect("read");
    let error = SessionStore::open(&path).await.expect_err("too new");
    assert!(matches!(error, StoreError::TooNew { .. }), "{error:?}");
    assert_eq!(std::fs::read(&path).expect("read"), before);
}

#[tokio::test]
async fn an_empty_file_becomes_a_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sessions.db");
    std::fs::write(&path, "").expect("written");
    assert!(open(&path).await.list(1).await.expect("listed").is_empty());
}

#[tokio::test]
async fn a_folder_in_the_files_place_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = SessionStore::open(folder.path()).await.expect_err("a folder");
    assert!(matches!(error, StoreError::Unusable { .. }), "{error:?}");
    assert!(error.to_string().contains(&folder.path().display().to_string()));
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sessions.sqlite");
    let _store = SessionStore::open(&path).await.expect("opened");
    for entry in std::fs::read_dir(folder.path()).expect("a folder") {
        let entry = entry.expect("a file");
        let mode = entry.metadata().expect("its mode").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.file_name());
    }
}
