//! One file per command.

pub(crate) mod demo;
pub(crate) mod setup;
pub(crate) mod sign_in;
pub(crate) mod tenant;
pub(crate) mod trial;
pub(crate) mod vendor;

use std::path::Path;

use app_api::error::ApiError;
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

/// A text file that the person named.
pub(crate) fn read_text(file: &Path, fix: &str) -> Result<String, Failure> {
    let what = match std::fs::read(file) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => return Ok(text),
            Err(_) => format!("{} is not a text file", file.display()),
        },
        Err(error) => format!("{} cannot be read: {error}", file.display()),
    };
    Err(Failure::bad_input(&what, fix))
}

/// Waits until the person or the system asks to stop.
pub(crate) async fn until_interrupted() -> Result<(), Failure> {
    tokio::signal::ctrl_c().await.map_err(|error| {
        ApiError::failed("The interrupt signal cannot be awaited")
            .because(&error.to_string())
            .into()
    })
}
