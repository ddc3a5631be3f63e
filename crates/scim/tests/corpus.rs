//! The requests that the fuzzer keeps, with the properties it holds them to (`fuzz/src`): no panic, nothing that is read
//! one way and printed another, no PATCH whose outcome cannot be stored.

use std::path::PathBuf;

#[path = "../../../fuzz/src/scim/mod.rs"]
#[allow(unreachable_pub)] // public for the fuzzer
mod targets;

/// Runs a target over its folder, and names the file that fails.
fn replay(target: &str, run: fn(&[u8])) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/corpus")
        .join(target);
    let mut files = 0;
    for entry in std::fs::read_dir(&folder).expect("the corpus is committed") {
        let path = entry.expect("a folder that can be read").path();
        let bytes = std::fs::read(&path).expect("a file that can be read");
        if let Err(panic) = std::panic::catch_unwind(|| run(&bytes)) {
            eprintln!("in {}: {:?}", path.display(), String::from_utf8_lossy(&bytes));
            std::panic::resume_unwind(panic);
        }
        files += 1;
    }
    assert!(files >= 20, "only {files} files in {}", folder.display());
}

#[test]
fn filters_of_the_corpus_hold() {
    replay("filter", targets::filter);
}

#[test]
fn paths_of_the_corpus_hold() {
    replay("path", targets::path);
}

#[test]
fn patches_of_the_corpus_hold() {
    replay("patch", targets::patch);
}

#[test]
fn bulk_requests_of_the_corpus_hold() {
    replay("bulk", targets::bulk);
}
