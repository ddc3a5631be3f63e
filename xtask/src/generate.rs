//! `cargo xtask gen`: files that are written from the code, committed, and held fresh by CI.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::system::{self, Need};
use crate::tree::Tree;
use crate::{cargo, step, ui};

/// The TypeScript types of the window's commands.
const BINDINGS: &str = "ui/src/api/generated/bindings.ts";

/// The reference of the mapping expressions, one page for each function.
const PAGES: &str = "docs/expressions";

/// The JSON Schema of profiles, which editors read.
const SCHEMA: &str = "docs/profile.schema.json";

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
    let bindings = fresh.join("bindings.ts");
    let mut export = Command::new(tree.program("slipway-desktop"));
    step::quiet(
        "Write the TypeScript types of the commands",
        export.arg("--export-bindings").arg(&bindings),
    )?;
    let pages = fresh.join("expressions");
    if pages.exists() {
        std::fs::remove_dir_all(&pages)?;
    }
    let mut export = Command::new(tree.program("slipway"));
    step::quiet(
        "Write the reference of the expressions",
        export.args(["expr", "functions", "--pages"]).arg(&pages),
    )?;
    let schema = fresh.join("profile.schema.json");
    let printed = std::fs::File::create(&schema)?;
    let mut export = Command::new(tree.program("slipway"));
    step::quiet(
        "Write the schema of profiles",
        export.args(["vendor", "schema"]).stdout(printed),
    )?;
    compare(tree, SCHEMA, &schema, mode)?;
    compare(tree, BINDINGS, &bindings, mode)?;
    let committed = names(&tree.root.join(PAGES))?;
    let made = names(&pages)?;
    for name in &made {
        compare(tree, &format!("{PAGES}/{name}"), &pages.join(name), mode)?;
    }
    for name in committed.difference(&made) {
        remove(tree, &format!("{PAGES}/{name}"), mode)?;
    }
    eprintln!("  {BINDINGS}, {SCHEMA} and {PAGES} are current");
    Ok(())
}

/// Files of a folder; none when it is not there.
fn names(folder: &Path) -> std::io::Result<BTreeSet<String>> {
    if !folder.exists() {
        return Ok(BTreeSet::new());
    }
    std::fs::read_dir(folder)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect()
}

fn stale(what: &str) -> Failure {
    Failure::failed(what.to_owned()).hint("Write it anew and commit it:\n  cargo xtask gen")
}

fn compare(tree: &Tree, name: &str, fresh: &Path, mode: Mode) -> Outcome {
    let committed = tree.root.join(name);
    let text = std::fs::read_to_string(fresh)?;
    let old = std::fs::read_to_string(&committed).unwrap_or_default();
    if old == text {
        return Ok(());
    }
    if mode == Mode::Check {
        let line = old.lines().zip(text.lines()).take_while(|(a, b)| a == b).count() + 1;
        return Err(stale(&format!("{name} is stale from line {line} on")));
    }
    if let Some(folder) = committed.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(committed, text)?;
    eprintln!("  {name} was written");
    Ok(())
}

/// A page that is no longer made.
fn remove(tree: &Tree, name: &str, mode: Mode) -> Outcome {
    if mode == Mode::Check {
        return Err(stale(&format!("{name} is no longer generated")));
    }
    std::fs::remove_file(tree.root.join(name))?;
    eprintln!("  {name} was removed");
    Ok(())
}
