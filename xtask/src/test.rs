//! `cargo xtask test`: Rust, the user interface, SCIM conformance suites, the real window.

use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::system::{self, Need};
use crate::tree::Tree;
use crate::{cargo, step, suites, ui, window};

/// Runs every test, or those whose name contains `filter`.
pub(crate) fn test(tree: &Tree, rest: &[&str]) -> Outcome {
    let filter = match rest {
        [] => None,
        [filter] if !filter.starts_with('-') => Some(*filter),
        _ => {
            return Err(Failure::usage(
                "`test` takes one word that the names of the tests contain",
            ));
        }
    };
    system::ensure(Need::Tests)?;
    ui::ensure_built(tree)?;
    cargo::build_tests(tree)?;
    rust(tree, filter)?;
    interface(tree, filter)?;
    suites::run(tree, filter)?;
    window(tree, filter)
}

fn rust(tree: &Tree, filter: Option<&str>) -> Outcome {
    let nextest = Command::new("cargo-nextest")
        .args(["nextest", "--version"])
        .output()
        .is_ok();
    if nextest {
        let mut command = cargo::cargo(
            tree,
            &[
                "nextest",
                "run",
                "--locked",
                "--status-level",
                "fail",
                "--no-tests",
                "pass",
            ],
        );
        step::open("Rust tests", command.args(cargo::EVERYTHING).args(filter))?;
        let mut command = cargo::cargo(tree, &["test", "--quiet", "--locked", "--doc"]);
        step::open(
            "Rust examples in the documentation",
            command.args(cargo::EVERYTHING).args(filter),
        )
    } else {
        let mut command = cargo::cargo(tree, &["test", "--quiet", "--locked"]);
        step::open(
            "Rust tests and examples",
            command.args(cargo::EVERYTHING).args(filter),
        )
    }
}

fn interface(tree: &Tree, filter: Option<&str>) -> Outcome {
    let mut command = ui::npm(tree, &["test", "--"]);
    if let Some(filter) = filter {
        command.args(["--passWithNoTests", "--testNamePattern", filter]);
    }
    step::open("Tests of the user interface", &mut command)
}

fn window(tree: &Tree, filter: Option<&str>) -> Outcome {
    if !cfg!(target_os = "linux") {
        eprintln!("- The real window is driven on Linux only: left out here");
        return Ok(());
    }
    cargo::ensure_tauri_driver(tree)?;
    let arguments: Vec<&str> = filter.into_iter().collect();
    let session = window::Session::open(tree)?;
    step::open(
        "Tests in the real window",
        &mut session.command("e2e", &arguments),
    )
}
