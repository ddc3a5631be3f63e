//! One file per command.

pub(crate) mod demo;
pub(crate) mod setup;
pub(crate) mod sign_in;
pub(crate) mod tenant;
pub(crate) mod trial;
pub(crate) mod vendor;

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

/// Waits until the person or the system asks to stop.
pub(crate) async fn until_interrupted() -> Result<(), Failure> {
    tokio::signal::ctrl_c().await.map_err(|error| {
        ApiError::failed("The interrupt signal cannot be awaited")
            .because(&error.to_string())
            .into()
    })
}
