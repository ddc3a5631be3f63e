//! `cargo xtask gen`: files that are written from the code, committed, and held fresh by CI.

use std::path::Path;
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::system::{self, Need};
use crate::tree::Tree;
use crate::{cargo, step, ui};

/// The TypeScript types of the window's commands.
const BINDINGS: &str = "ui/src/api/generated/bindings.ts";

/// Write the files, or compare them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Write them into the repository.
    Write,
    /// Fail when what is in the repository is not what the code says.
    Check,
}

/// Writes or checks every generated file.
pub(crate) fn generate(tree: &Tree, mode: Mode) -> Outcome {
    system::ensure(Need::Desktop)?;
    // The pages use the generated types, so they cannot be built before them.
    ui::ensure_some_page(tree)?;
    cargo::build(tree)?;
    let fresh = tree.target.join("generated");
    std::fs::create_dir_all(&fresh)?;
    let fresh = fresh.join("bindings.ts");
    let mut export = Command::new(tree.program("slipway-desktop"));
    step::quiet(
        "Write the TypeScript types of the commands",
        export.arg("--export-bindings").arg(&fresh),
    )?;
    compare(&tree.root.join(BINDINGS), &fresh, mode)
}

fn compare(committed: &Path, fresh: &Path, mode: Mode) -> Outcome {
    let text = std::fs::read_to_string(fresh)?;
    let old = std::fs::read_to_string(committed).unwrap_or_default();
    if old == text {
        eprintln!("  {BINDINGS} is current");
        return Ok(());
    }
    if mode == Mode::Check {
        let line = old.lines().zip(text.lines()).take_while(|(a, b)| a == b).count() + 1;
        return Err(
            Failure::failed(format!("{BINDINGS} is stale from line {line} on"))
                .hint("Write it anew and commit it:\n  cargo xtask gen"),
        );
    }
    if let Some(folder) = committed.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(committed, text)?;
    eprintln!("  {BINDINGS} was written");
    Ok(())
}
