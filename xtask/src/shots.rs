//! `cargo xtask shots`: a picture of every screen and state of the real window.

use std::path::PathBuf;

use crate::failure::{Failure, Outcome};
use crate::system::{self, Need};
use crate::tree::Tree;
use crate::{cargo, step, ui, window};

/// Takes the pictures.
pub(crate) fn shots(tree: &Tree, rest: &[&str]) -> Outcome {
    if !cfg!(target_os = "linux") {
        return Err(Failure::missing("pictures are taken on Linux only")
            .hint("macOS has no WebDriver for the system's webview, and Windows is not wired up."));
    }
    let mut out = tree.root.join("target").join("shots");
    let mut only = None;
    let mut rest = rest.iter();
    while let Some(word) = rest.next() {
        match (*word, rest.next()) {
            ("--out", Some(dir)) => out = std::path::absolute(PathBuf::from(dir))?,
            ("--only", Some(text)) => only = Some(*text),
            _ => return Err(Failure::usage("`shots` takes --out DIR and --only TEXT")),
        }
    }
    system::ensure(Need::Pictures)?;
    ui::ensure_built(tree)?;
    cargo::build(tree)?;
    cargo::ensure_tauri_driver(tree)?;
    let session = window::Session::open(tree)?;
    let mut command = session.command("shots", &[]);
    command.arg(&out).args(only);
    step::open(&format!("Pictures into {}", out.display()), &mut command)
}
