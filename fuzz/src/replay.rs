//! The corpora as tests: the crates that are fuzzed take this file in.

use std::path::PathBuf;

/// Runs a target over its folder, and names the file that fails.
pub(crate) fn replay(target: &str, run: fn(&[u8])) {
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
