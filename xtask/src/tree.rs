//! Where things are: the repository and the folder that holds what is built.

use std::env::consts::EXE_SUFFIX;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};

/// The repository and its target folder.
pub(crate) struct Tree {
    /// Top of the repository.
    pub(crate) root: PathBuf,
    /// `CARGO_TARGET_DIR`, else `target` in the repository.
    pub(crate) target: PathBuf,
}

impl Tree {
    /// The repository this program was built from.
    pub(crate) fn find() -> Outcome<Self> {
        let manifest_dir = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let root = manifest_dir
            .as_deref()
            .and_then(Path::parent)
            .ok_or_else(|| Failure::usage("start this as `cargo xtask` inside the repository"))?
            .to_path_buf();
        // A relative CARGO_TARGET_DIR counts from where cargo was started.
        let target = match std::env::var_os("CARGO_TARGET_DIR").filter(|dir| !dir.is_empty()) {
            Some(dir) => std::path::absolute(dir)?,
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// The user interface.
    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// A program that the workspace builds.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(format!("{name}{EXE_SUFFIX}"))
    }

    /// Tools that we install for ourselves, apart from the user's own.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }
}

/// A number that changes when a file below `paths` changes, appears or goes. Folders named in `except` are left out.
pub(crate) fn fingerprint(paths: &[PathBuf], except: &[&str]) -> Outcome<String> {
    let mut hasher = DefaultHasher::new();
    for path in paths {
        absorb(path, except, &mut hasher)?;
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn absorb(path: &Path, except: &[&str], hasher: &mut DefaultHasher) -> Outcome {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> = std::fs::read_dir(path)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?;
        entries.sort();
        for entry in entries {
            if !entry
                .file_name()
                .is_some_and(|name| except.iter().any(|skipped| name == *skipped))
            {
                absorb(&entry, except, hasher)?;
            }
        }
    } else if path.is_file() {
        path.hash(hasher);
        std::fs::read(path)?.hash(hasher);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_changes_with_a_file_and_ignores_what_is_left_out() {
        let dir = std::env::temp_dir().join(format!("slipway-fingerprint-{}", std::process::id()));
        std::fs::create_dir_all(dir.join("dist")).unwrap();
        std::fs::write(dir.join("a"), "one").unwrap();
        let paths = [dir.clone()];
        let first = fingerprint(&paths, &["dist"]).unwrap();
        std::fs::write(dir.join("dist/b"), "built").unwrap();
        assert_eq!(fingerprint(&paths, &["dist"]).unwrap(), first);
        std::fs::write(dir.join("a"), "two").unwrap();
        assert_ne!(fingerprint(&paths, &["dist"]).unwrap(), first);
        std::fs::remove_dir_all(dir).unwrap();
    }
}
