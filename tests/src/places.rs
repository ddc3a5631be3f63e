//! Where the programs and files of a run are.

use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Where everything that was built is; `cargo xtask` says so.
///
/// # Errors
/// The program was not started by `cargo xtask`.
pub fn target() -> Result<PathBuf> {
    std::env::var_os("SLIPWAY_TARGET")
        .map(PathBuf::from)
        .context("SLIPWAY_TARGET is not set: start this with `cargo xtask test` or `cargo xtask shots`")
}

/// The desktop app.
///
/// # Errors
/// As [`target`].
pub fn app() -> Result<PathBuf> {
    Ok(target()?
        .join("debug")
        .join(format!("slipway-desktop{EXE_SUFFIX}")))
}

/// The program that passes WebDriver on to the app's webview.
///
/// # Errors
/// As [`target`].
pub fn tauri_driver() -> Result<PathBuf> {
    Ok(target()?
        .join("tools")
        .join("bin")
        .join(format!("tauri-driver{EXE_SUFFIX}")))
}

/// Top of the repository.
#[must_use]
pub fn repository() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own)
}

/// Where pictures and page texts of failed cases go.
///
/// # Errors
/// As [`target`], or the folder cannot be made.
pub fn failures() -> Result<PathBuf> {
    let dir = target()?.join("window-failures");
    std::fs::create_dir_all(&dir).with_context(|| format!("making {}", dir.display()))?;
    Ok(dir)
}
