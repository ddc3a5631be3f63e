//! Calls of cargo. All of them select the same packages and features, because another selection changes
//! features of shared dependencies and compiles them anew.

use std::process::Command;

use crate::failure::Outcome;
use crate::step;
use crate::tree::Tree;

/// The whole workspace, with the pages built into the desktop app.
pub(crate) const EVERYTHING: &[&str] = &["--workspace", "--features", "slipway-desktop/custom-protocol"];

/// Version of the program that passes WebDriver on to the app's webview.
const TAURI_DRIVER: &str = "2.1.0";

/// Version of the program that builds fuzz targets.
const CARGO_FUZZ: &str = "0.13.2";

/// `cargo` in the repository, into our target folder.
pub(crate) fn cargo(tree: &Tree, arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args(arguments)
        .current_dir(&tree.root)
        .env("CARGO_TARGET_DIR", &tree.target);
    // What `cargo run` says about xtask itself must not reach the programs that cargo starts now.
    for (name, _) in std::env::vars_os() {
        if name
            .to_str()
            .is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"))
        {
            command.env_remove(name);
        }
    }
    command
}

/// Compiles every program.
pub(crate) fn build(tree: &Tree) -> Outcome {
    step::quiet(
        "Compile (the first time takes minutes)",
        cargo(tree, &["build", "--locked"]).args(EVERYTHING),
    )
}

/// Compiles every program and every test.
pub(crate) fn build_tests(tree: &Tree) -> Outcome {
    let mut command = cargo(tree, &["build", "--locked", "--all-targets"]);
    step::quiet(
        "Compile programs and tests (the first time takes minutes)",
        command.args(EVERYTHING),
    )
}

/// Installs tauri-driver for ourselves, once per version.
pub(crate) fn ensure_tauri_driver(tree: &Tree) -> Outcome {
    ensure_tool(tree, "tauri-driver", TAURI_DRIVER)
}

/// Installs cargo-fuzz for ourselves, once per version.
pub(crate) fn ensure_cargo_fuzz(tree: &Tree) -> Outcome {
    ensure_tool(tree, "cargo-fuzz", CARGO_FUZZ)
}

fn ensure_tool(tree: &Tree, name: &str, version: &str) -> Outcome {
    let root = tree.tools();
    let stamp = root.join(format!("{name}-{version}.installed"));
    if stamp.is_file() {
        return Ok(());
    }
    let mut command = cargo(
        tree,
        &["install", name, "--locked", "--version", version, "--root"],
    );
    step::quiet(&format!("Install {name}"), command.arg(&root))?;
    Ok(std::fs::write(stamp, "")?)
}
