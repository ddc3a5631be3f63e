//! The user interface: packages from the lock file, the built pages, its tests and checks.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::step;
use crate::system::has_program;
use crate::tree::{Tree, fingerprint};

/// Oldest Node.js that the user interface builds with.
const NODE_MAJOR_MIN: u32 = 20;

/// `npm` in the folder of the user interface.
pub(crate) fn npm(tree: &Tree, arguments: &[&str]) -> Command {
    // On Windows npm is a script, which only its full name starts.
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.args(arguments).current_dir(tree.ui());
    command
        .env("NPM_CONFIG_FUND", "false")
        .env("NPM_CONFIG_AUDIT", "false")
        .env("NPM_CONFIG_UPDATE_NOTIFIER", "false");
    command
}

/// Installs the packages when the lock file changed since the last time.
pub(crate) fn ensure_packages(tree: &Tree) -> Outcome {
    need_node()?;
    let stamp = Stamp::of(
        tree,
        "packages",
        &[
            tree.ui().join("package.json"),
            tree.ui().join("package-lock.json"),
        ],
    )?;
    if stamp.is_current() {
        return Ok(());
    }
    step::quiet(
        "Install the packages of the user interface (npm ci)",
        &mut npm(tree, &["ci"]),
    )
    .map_err(|failure| failure.hint("npm ci needs the package registry once; later runs need no network."))?;
    stamp.set()
}

/// Builds the pages when a source of theirs changed since the last time.
pub(crate) fn ensure_built(tree: &Tree) -> Outcome {
    ensure_packages(tree)?;
    let stamp = Stamp::of(tree, "pages", &[tree.ui()])?;
    if stamp.is_current() && index(tree).is_file() {
        return Ok(());
    }
    step::quiet("Build the user interface", &mut npm(tree, &["run", "build"]))?;
    stamp.set()
}

/// The folder of the built pages must exist for the desktop app to compile. Where only its commands matter, an empty
/// page is enough.
pub(crate) fn ensure_some_page(tree: &Tree) -> Outcome {
    let index = index(tree);
    if !index.is_file() {
        std::fs::create_dir_all(tree.ui().join("dist"))?;
        std::fs::write(index, "<!doctype html><title>Slipway</title>\n")?;
    }
    Ok(())
}

fn index(tree: &Tree) -> PathBuf {
    tree.ui().join("dist").join("index.html")
}

fn need_node() -> Outcome {
    let hint = format!("Install Node.js {NODE_MAJOR_MIN} or newer with npm, then start again.");
    let output = Command::new("node")
        .arg("--version")
        .output()
        .map_err(|_| Failure::missing("Node.js is missing").hint(&hint))?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if node_major(&version).is_none_or(|major| major < NODE_MAJOR_MIN) {
        return Err(Failure::missing(format!("Node.js {version} is too old")).hint(hint));
    }
    if cfg!(unix) && !has_program("npm") {
        return Err(Failure::missing("npm is missing").hint(hint));
    }
    Ok(())
}

fn node_major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Remembers in `node_modules` (which belongs to this checkout alone) what was done with which sources.
struct Stamp {
    file: PathBuf,
    now: String,
}

impl Stamp {
    fn of(tree: &Tree, name: &str, sources: &[PathBuf]) -> Outcome<Self> {
        let file = tree.ui().join("node_modules").join(format!(".slipway-{name}"));
        Ok(Self {
            file,
            now: fingerprint(sources, &["node_modules", "dist", "dist-mock", "coverage"])?,
        })
    }

    fn is_current(&self) -> bool {
        read(&self.file).as_deref() == Some(self.now.as_str())
    }

    fn set(&self) -> Outcome {
        Ok(std::fs::write(&self.file, &self.now)?)
    }
}

fn read(file: &Path) -> Option<String> {
    std::fs::read_to_string(file).ok()
}

#[cfg(test)]
mod tests {
    use super::node_major;

    #[test]
    fn the_major_version_is_read_from_what_node_says() {
        assert_eq!(node_major("v20.20.2"), Some(20));
        assert_eq!(node_major("20"), None);
    }
}
