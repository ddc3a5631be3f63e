//! Every request that Entra is known to send, as a file in raw HTTP (`fixtures/entra`), with the answer it needs.
//! Where Entra departs from the RFC, the file has what the log says of it, and how a strict tenant refuses.

mod common;
mod wire;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use wire::Player;
use wire::script::{Asked, Script};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/entra")
}

/// The scripts of a folder and of the folders in it, by name.
fn scripts(folder: &Path) -> BTreeMap<String, Script> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(scripts(&path));
        } else {
            let script = Script::read(&path);
            let before = found.insert(script.name.clone(), script);
            assert!(before.is_none(), "two files are called {}", path.display());
        }
    }
    found
}

async fn play_all(asked: Asked) {
    let trial = common::start().await;
    let given = scripts(&folder().join("given"));
    let mut failed = Vec::new();
    let mut played = 0;
    for script in scripts(&folder()).values() {
        if given.contains_key(&script.name) {
            continue;
        }
        let mut player = Player::new(&trial.store, &trial.running, asked, &script.name).await;
        let mut done = Ok(());
        for name in &script.given {
            done = player.play(&given[name]).await;
            if done.is_err() {
                break;
            }
        }
        if done.is_ok() {
            done = player.play(script).await;
        }
        failed.extend(done.err());
        played += 1;
    }
    assert!(
        failed.is_empty(),
        "{} of {played} differ\n\n{}",
        failed.len(),
        failed.join("\n")
    );
}

#[tokio::test]
async fn a_tenant_answers_every_request_as_entra_needs_it() {
    play_all(Asked::Entra).await;
}

#[tokio::test]
async fn a_strict_tenant_refuses_what_the_rfc_does_not_know() {
    play_all(Asked::Strict).await;
}
