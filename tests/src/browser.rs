//! The system's browser, as far as the app can tell: addresses that it opens are written down here.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use url::Url;

use crate::poll;

/// Writes down what it is asked to open. `xdg-open` is what Linux desktops call first.
const SCRIPT: &str = "#!/bin/sh\nprintf '%s\\n' \"$1\" >> \"$SLIPWAY_OPENED\"\n";

/// The stand-in for one run of the app.
pub struct Browser {
    bin: PathBuf,
    opened: PathBuf,
    seen: std::sync::atomic::AtomicUsize,
}

impl Browser {
    /// Puts the stand-in into `dir`.
    ///
    /// # Errors
    /// The files cannot be written.
    pub fn install(dir: &Path) -> Result<Self> {
        let bin = dir.join("bin");
        std::fs::create_dir_all(&bin)?;
        let program = bin.join("xdg-open");
        std::fs::write(&program, SCRIPT)?;
        make_executable(&program)?;
        Ok(Self {
            bin,
            opened: dir.join("opened"),
            seen: 0.into(),
        })
    }

    /// What the app must inherit to find the stand-in.
    ///
    /// # Errors
    /// The search path cannot be put together.
    pub fn environment(&self) -> Result<Vec<(&'static str, std::ffi::OsString)>> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path =
            std::env::join_paths(std::iter::once(self.bin.clone()).chain(std::env::split_paths(&path)))?;
        Ok(vec![
            ("PATH", path),
            ("SLIPWAY_OPENED", self.opened.clone().into()),
        ])
    }

    /// The next address that the app opens and nobody has asked for yet.
    ///
    /// # Errors
    /// Nothing was opened in time, or it is no address.
    pub async fn next_url(&self) -> Result<Url> {
        let line = self.next().await?;
        Url::parse(&line).with_context(|| format!("the app opened `{line}`"))
    }

    /// The next thing that the app opens: an address, or a file.
    ///
    /// # Errors
    /// Nothing was opened in time.
    pub async fn next(&self) -> Result<String> {
        use std::sync::atomic::Ordering::Relaxed;
        let index = self.seen.load(Relaxed);
        let line = poll::until("the app to open the browser", poll::SHORT, async || {
            let text = std::fs::read_to_string(&self.opened).unwrap_or_default();
            // A line counts when it is complete.
            let complete = text.rfind('\n').map_or("", |end| &text[..end]);
            Ok(complete.lines().nth(index).map(str::to_owned))
        })
        .await?;
        self.seen.store(index + 1, Relaxed);
        Ok(line)
    }
}

#[cfg(unix)]
fn make_executable(file: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::set_permissions(
        file,
        std::fs::Permissions::from_mode(0o755),
    )?)
}

#[cfg(not(unix))]
fn make_executable(_file: &Path) -> Result<()> {
    Ok(())
}
