//! The answers of a set-up as a file, for the vendor or for another computer.

use crate::app::App;
use crate::client_secret;
use crate::connection;
use crate::error::ApiError;
use crate::report::Canaries;

/// The answers as TOML that `--answers` reads again. The set-up changed last when none is named. No secret is in it.
///
/// # Errors
/// There is no such set-up, or an answer holds this set-up's secret.
pub async fn answers_text(app: &App, session_id: Option<&str>) -> Result<String, ApiError> {
    let session = match session_id {
        Some(id) => app.session(id).await?,
        None => app.all_sessions().await?.into_iter().next().ok_or_else(|| {
            ApiError::bad_input("There is no set-up yet").fix("Begin one with `slipway setup plan`.")
        })?,
    };
    let state = &session.state;
    let body = toml::to_string_pretty(&state.answers).map_err(|error| {
        ApiError::failed("The answers cannot be written as TOML").because(&error.to_string())
    })?;
    let text = format!(
        "# Answers of a set-up of {} for `slipway setup --answers`. No secret is in here.\n{body}",
        state
            .profile()
            .map_or_else(|_| state.answers.vendor.clone(), |profile| profile.name.clone())
    );
    let token = app.inner.secrets.get(&connection::token_name(&session.id)).await;
    let mut secrets = client_secret::all_kept(app, &session.id).await;
    secrets.extend(token);
    if Canaries::of(&secrets).found_in(&text) {
        return Err(ApiError::failed("An answer holds the vendor's secret token")
            .because("The token is part of an address or a name that was answered.")
            .fix("Correct that answer; the token belongs into its own field alone."));
    }
    Ok(text)
}
