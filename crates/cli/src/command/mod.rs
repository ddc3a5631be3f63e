//! One file per command.

pub(crate) mod demo;
pub(crate) mod dry_run;
pub(crate) mod explain;
pub(crate) mod expression;
pub(crate) mod on_demand;
pub(crate) mod provision;
mod qr;
pub(crate) mod record;
pub(crate) mod settings;
pub(crate) mod setup;
pub(crate) mod sign_in;
pub(crate) mod signed;
pub(crate) mod tenant;
pub(crate) mod trial;
pub(crate) mod vectors;
pub(crate) mod vendor;

use std::io::Read;
use std::path::Path;

use app_api::error::ApiError;
use app_api::text_file::{self, FILE_BYTES_MAX};
use secrecy::SecretString;

use crate::output::Failure;

/// A secret from an environment variable; blank counts as not given.
pub(crate) fn secret(variable: &str) -> Option<SecretString> {
    std::env::var(variable)
        .ok()
        .map(|value| value.trim().to_owned())
        .filter(|value| !value.is_empty())
        .map(SecretString::from)
}

/// Environment variable with the proxy's `name:password`.
pub(crate) const PROXY_CREDENTIALS_VARIABLE: &str = "SLIPWAY_PROXY_CREDENTIALS";
/// The name under which a file is standard input.
const STANDARD_INPUT: &str = "-";

/// A text file that the person named, or standard input.
pub(crate) fn read_text(file: &Path, fix: &str) -> Result<String, Failure> {
    let is_input = is_standard_input(file);
    let name = name_of(file);
    if !is_input && file.is_dir() {
        return Err(Failure::bad_input(
            &format!("{name} is a folder, not a file"),
            fix,
        ));
    }
    let read = if is_input {
        read_at_most(std::io::stdin().lock())
    } else {
        std::fs::File::open(file).and_then(read_at_most)
    };
    let bytes = read.map_err(|error| Failure::bad_input(&format!("{name} cannot be read: {error}"), fix))?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        let what = format!("{name} has more than {} MB", FILE_BYTES_MAX >> 20);
        return Err(Failure::bad_input(&what, fix));
    }
    Ok(text_file::decode(&name, bytes)?)
}

/// What messages call a file.
pub(crate) fn name_of(file: &Path) -> String {
    if is_standard_input(file) {
        "standard input".to_owned()
    } else {
        file.display().to_string()
    }
}

/// Whether `-` was written for a file.
pub(crate) fn is_standard_input(file: &Path) -> bool {
    file.as_os_str() == STANDARD_INPUT
}

/// One byte beyond the limit shows that there is more.
fn read_at_most(from: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Waits until the person (Ctrl+C) or the system (SIGTERM: a service manager, a container) asks to stop.
pub(crate) async fn until_interrupted() -> Result<(), Failure> {
    let failed = |error: std::io::Error| {
        Failure::from(ApiError::failed("The signal to stop cannot be awaited").because(&error.to_string()))
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminated = signal(SignalKind::terminate()).map_err(failed)?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted.map_err(failed),
            _ = terminated.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.map_err(failed)
}
