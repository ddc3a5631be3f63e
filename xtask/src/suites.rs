//! Independent SCIM conformance suites against the trial backend. They are Python programs: they get an
//! environment of their own, from `tests/suites/requirements.txt`, beside the other tools.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::step;
use crate::tree::Tree;

/// Oldest Python that the suites run on.
const PYTHON_MINOR_MIN: u32 = 11;

/// What the runs are called, for the filter of `cargo xtask test`; `tests/suites/run.py` has the same.
const NAMES: &[&str] = &[
    "scim2-tester, entra tenant",
    "scim2-tester, strict tenant",
    "scim-sanity, entra tenant",
    "scim-sanity, strict tenant",
    "scim2-models, entra tenant",
    "scim2-models, strict tenant",
];

/// Runs the suites whose name contains `filter`.
pub(crate) fn run(tree: &Tree, filter: Option<&str>) -> Outcome {
    if filter.is_some_and(|filter| !NAMES.iter().any(|name| name.contains(filter))) {
        return Ok(());
    }
    let python = ensure_environment(tree)?;
    let mut command = Command::new(python);
    command
        .arg(folder(tree).join("run.py"))
        .arg(tree.program("slipway"))
        .args(filter)
        // Nothing is written into the repository.
        .env("PYTHONDONTWRITEBYTECODE", "1");
    step::open("SCIM conformance suites", &mut command)
}

fn folder(tree: &Tree) -> PathBuf {
    tree.root.join("tests").join("suites")
}

/// The Python of the environment, which is made once for each list of packages.
fn ensure_environment(tree: &Tree) -> Outcome<PathBuf> {
    let requirements = folder(tree).join("requirements.txt");
    // By what is in the list alone: another checkout with the same list finds the same environment.
    let mut hasher = DefaultHasher::new();
    std::fs::read(&requirements)?.hash(&mut hasher);
    let name = format!("scim-suites-{:016x}", hasher.finish());
    let environment = tree.tools().join(name);
    let python = match cfg!(windows) {
        true => environment.join("Scripts").join("python.exe"),
        false => environment.join("bin").join("python"),
    };
    let stamp = environment.join("installed");
    // A system's Python that was upgraded leaves an environment that does not start.
    if stamp.is_file() && minor_version(&python).is_some() {
        return Ok(python);
    }
    let mut make = Command::new(system_python()?);
    make.args(["-m", "venv", "--clear"]).arg(&environment);
    step::quiet("Make a Python environment for the SCIM suites", &mut make).map_err(|failure| {
        failure.hint(
            "Python makes environments with its modules venv and ensurepip. On Debian and Ubuntu they are a package of\n\
             their own: sudo apt-get install -y python3-venv",
        )
    })?;
    let mut install = Command::new(&python);
    install
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
        ])
        .args(["--require-hashes", "--only-binary", ":all:", "--requirement"])
        .arg(&requirements);
    step::quiet("Install the SCIM suites (pip)", &mut install).map_err(|failure| {
        failure.hint("pip needs the package registry once; later runs need no network.")
    })?;
    std::fs::write(stamp, "")?;
    Ok(python)
}

/// The first Python on the search path that is new enough.
fn system_python() -> Outcome<&'static str> {
    let names = ["python3", "python"];
    let found = names
        .into_iter()
        .find(|name| minor_version(Path::new(name)).is_some_and(|minor| minor >= PYTHON_MINOR_MIN));
    found.ok_or_else(|| {
        Failure::missing(format!("Python 3.{PYTHON_MINOR_MIN} or newer is missing")).hint(
            "The SCIM conformance suites are Python programs. Install Python with its module venv (python3-venv on\n\
             Debian and Ubuntu), then start again.",
        )
    })
}

/// `11` for Python 3.11; `None` when the program does not start.
fn minor_version(python: &Path) -> Option<u32> {
    let output = Command::new(python).arg("--version").output().ok()?;
    minor_of(&String::from_utf8_lossy(&output.stdout))
}

fn minor_of(version: &str) -> Option<u32> {
    version
        .trim()
        .strip_prefix("Python 3.")?
        .split('.')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::minor_of;

    #[test]
    fn the_version_is_read_from_what_python_says() {
        assert_eq!(minor_of("Python 3.11.7\n"), Some(11));
        assert_eq!(minor_of("Python 3.15"), Some(15));
        assert_eq!(minor_of("Python 2.7.18"), None);
        assert_eq!(minor_of(""), None);
    }
}
