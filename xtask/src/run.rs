//! `cargo xtask run`: the app on the simulated tenant; with no display the same job in the terminal.

use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::system::{self, Need};
use crate::tree::Tree;
use crate::{cargo, step, ui};

/// The vendor that a run without a display sets up.
const VENDOR: &str = "sms2go";

/// Opens the app, or does the same job in the terminal.
pub(crate) fn run(tree: &Tree, rest: &[&str]) -> Outcome {
    if !rest.is_empty() {
        return Err(Failure::usage("`run` takes no arguments"));
    }
    if has_display() {
        desktop(tree)
    } else {
        terminal(tree)
    }
}

fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

fn desktop(tree: &Tree) -> Outcome {
    system::ensure(Need::Desktop)?;
    ui::ensure_built(tree)?;
    cargo::build(tree)?;
    step::open(
        "Slipway is open; close its window to end",
        &mut Command::new(tree.program("slipway-desktop")),
    )
}

fn terminal(tree: &Tree) -> Outcome {
    eprintln!("There is no display here: the same job runs in the terminal, on the simulated tenant.");
    system::ensure(Need::Terminal)?;
    if system::has_desktop_libraries() {
        // What `test` and `run` compile elsewhere serves here too.
        ui::ensure_some_page(tree)?;
        cargo::build(tree)?;
    } else {
        let mut command = cargo::cargo(tree, &["build", "--locked", "--package", "slipway"]);
        step::quiet(
            "Compile the terminal program (the first time takes minutes)",
            &mut command,
        )?;
    }
    let mut demo = Command::new(tree.program("slipway"));
    step::open(
        &format!("slipway demo --vendor {VENDOR}"),
        demo.args(["demo", "--vendor", VENDOR]),
    )
}
