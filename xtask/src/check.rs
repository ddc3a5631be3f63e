//! `cargo xtask check`: formats, lints and types, as CI holds them.

use crate::failure::Outcome;
use crate::system::{self, Need};
use crate::tree::Tree;
use crate::{cargo, step, ui};

/// Packages that are no part of the workspace.
const APART: [&str; 2] = ["bench/Cargo.toml", "fuzz/Cargo.toml"];

/// Checks everything that needs no test.
pub(crate) fn check(tree: &Tree) -> Outcome {
    system::ensure(Need::Desktop)?;
    step::quiet(
        "Rust format",
        &mut cargo::cargo(tree, &["fmt", "--all", "--check"]),
    )
    .map_err(|failure| failure.hint("Repair it with:\n  cargo fmt --all"))?;
    for apart in APART {
        step::quiet(
            &format!("Rust format of {apart}"),
            &mut cargo::cargo(tree, &["fmt", "--manifest-path", apart, "--check"]),
        )
        .map_err(|failure| failure.hint(format!("Repair it with:\n  cargo fmt --manifest-path {apart}")))?;
        // They name our own crates, so another dependency there makes these lock files stale.
        let update = ["update", "--workspace", "--manifest-path", apart];
        step::quiet(
            &format!("Lock file of {apart}"),
            cargo::cargo(tree, &update).arg("--locked"),
        )
        .map_err(|failure| failure.hint(format!("Repair it with:\n  cargo {}", update.join(" "))))?;
    }
    ui::ensure_packages(tree)?;
    let repair = "Repair it with:\n  npm --prefix ui run format";
    step::quiet(
        "Format of the user interface",
        &mut ui::npm(tree, &["run", "format:check"]),
    )
    .map_err(|failure| failure.hint(repair))?;
    step::quiet(
        "Types of the user interface",
        &mut ui::npm(tree, &["run", "typecheck"]),
    )?;
    step::quiet(
        "Lints of the user interface",
        &mut ui::npm(tree, &["run", "lint"]),
    )?;
    ui::ensure_some_page(tree)?;
    let mut clippy = cargo::cargo(tree, &["clippy", "--locked", "--all-targets"]);
    step::quiet(
        "Rust lints (the first time takes minutes)",
        clippy.args(cargo::EVERYTHING).args(["--", "-D", "warnings"]),
    )
}
