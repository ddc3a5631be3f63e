//! Files of another kind where ours should be: left as they are, with a clear message.

use std::path::Path;

use crate::place::Place;
use crate::world::World;

/// What other programs leave under the names we use.
const FOREIGN: [&[u8]; 3] = [
    b"",
    b"dear diary\n",
    b"SQLite format 3\0 and then something else entirely",
];

fn beside(path: &Path) -> Vec<String> {
    let folder = std::fs::read_dir(path.parent().unwrap()).unwrap();
    let mut names: Vec<_> = folder
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_database_of_another_kind_is_left_alone() {
    let place = Place::new();
    std::fs::create_dir(place.data()).unwrap();
    for content in &FOREIGN[1..] {
        let path = place.data().join("trials.sqlite");
        std::fs::write(&path, content).unwrap();
        for command in [
            &["trial", "list"][..],
            &["trial", "create", "a"],
            &["trial", "serve", "--listen", "127.0.0.1:0"],
        ] {
            let ran = place.run(command).await;
            assert!(ran.status == 1 || ran.status == 2, "{command:?}: {}", ran.err);
            assert_eq!(ran.out, "");
            ran.says(&["trials.sqlite", "fix:"]);
        }
        assert_eq!(&std::fs::read(&path).unwrap(), content);
        assert_eq!(beside(&path), ["trials.sqlite"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_database_of_another_kind_is_left_alone() {
    let world = World::here(&[]).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sessions.sqlite");
    let data = folder.path().to_str().unwrap();
    for content in &FOREIGN[1..] {
        std::fs::write(&path, content).unwrap();
        let ran = world.setup("plan", &["--data-dir", data]).await.expect(1);
        ran.says(&["sessions.sqlite", "fix:", "Move"]);
        assert_eq!(&std::fs::read(&path).unwrap(), content);
    }
    // The trial database under the other's name is SQLite, and still not ours to write to.
    std::fs::remove_file(&path).unwrap();
    let source = world.place.data().join("trials.sqlite");
    world.trial.kill().await;
    std::fs::copy(source, &path).unwrap();
    let before = std::fs::read(&path).unwrap();
    let place = &world.place;
    let ran = place.run(&["whoami", "--data-dir", data]).await.expect(1);
    ran.says(&["sessions.sqlite", "fix:"]);
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_state_file_of_another_kind_is_left_alone() {
    let place = Place::new();
    for content in FOREIGN.iter().chain(&[&b"{\"kind\":\"recipe\"}"[..], b"[1,2,3]"]) {
        let path = place.file("tenant.json", content);
        let ran = place.run(&["tenant", "serve", "--state", &path]).await;
        assert!(ran.status == 1 || ran.status == 2, "{}", ran.err);
        ran.says(&["tenant.json", "fix:"]);
        assert_eq!(&std::fs::read(&path).unwrap(), content);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_folder_that_cannot_be_made_is_said() {
    let mut place = Place::new();
    let file = place.file("a file", "");
    place.set("SLIPWAY_DATA_DIR", &format!("{file}/below"));
    for command in [&["demo"][..], &["whoami"], &["trial", "list"]] {
        let ran = place.run(command).await.expect(1);
        ran.says(&["a file/below", "fix:", "--data-dir"]);
    }
}
