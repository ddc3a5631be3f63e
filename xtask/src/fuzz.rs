//! `cargo xtask fuzz`: texts that nobody would write, made up until one breaks something.
//!
//! Needs no nightly compiler: what is fuzzed has no unsafe code, so it runs without a sanitizer.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::tree::Tree;
use crate::{cargo, step};

/// What is fuzzed, and the crate whose tests replay its folder in `fuzz/corpus`.
const TARGETS: &[(&str, &str)] = &[
    ("expression", "expr"),
    ("pattern", "expr"),
    ("date", "expr"),
    ("filter", "scim"),
    ("path", "scim"),
    ("patch", "scim"),
    ("bulk", "scim"),
];

/// How long one target runs when nobody says otherwise.
const MINUTES: u32 = 5;

/// What counts as a finding besides a panic, and how long a text may become: longer than Entra's limit of 10,000.
const LIMITS: &[&str] = &["-timeout=5", "-rss_limit_mb=2048", "-max_len=12000"];

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
struct Asked<'a> {
    targets: Vec<&'a str>,
    minutes: u32,
    keep: bool,
}

/// Runs one target, or all of them in turn. Fails when one finds something.
pub(crate) fn fuzz(tree: &Tree, rest: &[&str]) -> Outcome {
    let asked = asked(rest)?;
    if !cfg!(unix) {
        return Err(Failure::missing("the fuzzer runs on Linux and macOS only"));
    }
    cargo::ensure_cargo_fuzz(tree)?;
    step::quiet(
        "Compile the fuzz targets (the first time takes minutes)",
        cargo_fuzz(tree, "build").args(options()),
    )?;
    for target in asked.targets {
        run(tree, target, asked.minutes)?;
        if asked.keep {
            keep(tree, target)?;
        }
    }
    Ok(())
}

fn asked<'a>(rest: &[&'a str]) -> Outcome<Asked<'a>> {
    let mut asked = Asked {
        targets: Vec::new(),
        minutes: MINUTES,
        keep: false,
    };
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        match *word {
            "--keep" => asked.keep = true,
            "--minutes" => {
                asked.minutes = words
                    .next()
                    .and_then(|minutes| minutes.parse().ok())
                    .filter(|minutes| *minutes > 0)
                    .ok_or_else(|| Failure::usage("`--minutes` takes a number"))?;
            }
            target if names().any(|name| name == target) => asked.targets.push(target),
            _ => {
                return Err(Failure::usage(format!(
                    "`fuzz` takes a target ({}), --minutes N and --keep",
                    names().collect::<Vec<_>>().join(", ")
                )));
            }
        }
    }
    if asked.targets.is_empty() {
        asked.targets = names().collect();
    }
    Ok(asked)
}

fn names() -> impl Iterator<Item = &'static str> {
    TARGETS.iter().map(|(name, _)| *name)
}

/// The crate a target is about.
fn crate_of(target: &str) -> &'static str {
    let found = TARGETS.iter().find(|(name, _)| *name == target);
    found.map_or("", |(_, tested)| tested)
}

/// With overflow checks, and without a sanitizer.
fn options() -> [&'static str; 5] {
    ["--fuzz-dir", "fuzz", "--sanitizer", "none", "--debug-assertions"]
}

fn cargo_fuzz(tree: &Tree, verb: &str) -> Command {
    let mut command = Command::new(tree.tools().join("bin").join("cargo-fuzz"));
    command
        .arg(verb)
        .current_dir(&tree.root)
        .env("CARGO_TARGET_DIR", &tree.target);
    command
}

/// New texts go to the target folder, so that a run leaves the repository as it is.
fn run(tree: &Tree, target: &str, minutes: u32) -> Outcome {
    let found = tree.target.join("fuzz").join(target);
    std::fs::create_dir_all(&found)?;
    let mut command = cargo_fuzz(tree, "run");
    command
        .args(options())
        .arg(target)
        .arg(&found)
        .arg(corpus(tree, target))
        .arg("--")
        .args(LIMITS)
        .arg(format!("-max_total_time={}", minutes * 60));
    let tested = crate_of(target);
    // A target has words of its own, or those of its crate.
    let words = [target, tested].map(|name| tree.root.join("fuzz").join(format!("{name}.dict")));
    if let Some(words) = words.iter().find(|words| words.is_file()) {
        command.arg(format!("-dict={}", words.display()));
    }
    step::open(&format!("Fuzz {target} for {minutes} min"), &mut command).map_err(|failure| {
        failure.hint(format!(
            "The text that broke it is in fuzz/artifacts/{target}. When it is repaired, copy it to fuzz/corpus/{target}:\n\
             the test `corpus` of crates/{tested} then holds it."
        ))
    })
}

/// Adds to the committed corpus the fewest texts that reach what it does not reach yet.
fn keep(tree: &Tree, target: &str) -> Outcome {
    let mut command = cargo_fuzz(tree, "run");
    command
        .args(options())
        .arg(target)
        .arg(corpus(tree, target))
        .arg(tree.target.join("fuzz").join(target))
        .args(["--", "-set_cover_merge=1", "-use_counters=0"])
        .args(LIMITS);
    step::quiet(&format!("Keep what {target} reached"), &mut command)
}

fn corpus(tree: &Tree, target: &str) -> PathBuf {
    tree.root.join("fuzz").join("corpus").join(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_target_all_of_them_run() {
        let asked = asked(&["--minutes", "15"]).unwrap();
        assert_eq!(asked.targets, names().collect::<Vec<_>>());
        assert_eq!(asked.minutes, 15);
        assert!(!asked.keep);
    }

    #[test]
    fn what_is_misspelt_is_refused() {
        for words in [&["expresion"][..], &["--minutes"], &["--minutes", "0"]] {
            assert_eq!(asked(words).unwrap_err().status, 2, "{words:?}");
        }
    }
}
