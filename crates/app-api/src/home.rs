//! The frame around every screen.

use crate::app::{App, lock};
use crate::error::ApiError;
use crate::request::{LinkRequest, Nothing};
use crate::view::home::AppView;

/// Who is signed in and where things are kept.
///
/// # Errors
/// None; a sign-in that cannot be restored shows as "nobody is signed in".
pub async fn show(app: &App, _request: Nothing) -> Result<AppView, ApiError> {
    let signed_in = lock(&app.inner.signed_in).current().cloned();
    Ok(AppView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        tenant: signed_in.as_ref().map(|present| present.card.clone()),
        given_name: signed_in.and_then(|present| present.given_name),
        data_dir: app.inner.places.dir().display().to_string(),
        secret_store: app.inner.secrets.kind(),
        secret_store_note: app.inner.secrets.note(),
        simulated_tenant_url: app.simulated_url(),
        trial_url: app.trial_url(),
    })
}

/// Opens a link in the system's browser: `https`, or an address on this computer.
///
/// # Errors
/// Another kind of address, or no browser.
pub async fn open_link(app: &App, request: LinkRequest) -> Result<Nothing, ApiError> {
    let allowed = url::Url::parse(&request.url).is_ok_and(|url| match (url.scheme(), url.host_str()) {
        ("https", Some(_)) => true,
        ("http", Some(host)) => matches!(host, "127.0.0.1" | "localhost"),
        _ => false,
    });
    if !allowed {
        return Err(ApiError::bad_input("Only web addresses can be opened"));
    }
    app.inner.host.open(&request.url).map_err(|why| {
        ApiError::failed("No browser could be opened")
            .because(&why)
            .fix("Copy the address and open it in your browser.")
    })?;
    Ok(Nothing {})
}
