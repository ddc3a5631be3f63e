//! Signing in on another device, for the window: begun here, shown and cancelled as the browser's way is.

use std::sync::Arc;
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use super::awaited::Telling;
use super::{Attempt, asked_for, begin, qr};
use crate::app::App;
use crate::error::ApiError;
use crate::request::SignInRequest;
use crate::view::sign_in::{DeviceCodeView, SignInView};

/// Asks Entra for a code and begins to wait until somebody typed it (RFC 8628). No browser is opened here.
///
/// # Errors
/// There is no such cloud, or Entra gives no code.
pub async fn start_with_code(app: &App, request: SignInRequest) -> Result<SignInView, ApiError> {
    let config = asked_for(app, &request).await?;
    let pending = graph_client::start_device_sign_in(config).await?;
    let address = pending.verification_uri().to_string();
    let attempt = Attempt {
        code: Some(DeviceCodeView {
            user_code: pending.user_code().to_owned(),
            qr: qr::drawing(&address),
        }),
        url: address,
        deadline: Instant::now() + pending.time_left(),
        browser_failed: false,
        cancel: CancellationToken::new(),
        outcome: Arc::default(),
    };
    let watch = Telling {
        // The window sees that it still waits; the sign-in itself goes on asking as Entra wishes.
        tell: |_: &str| {},
        cancel: attempt.cancel.clone(),
    };
    begin(app, attempt, request.session_id, async move {
        pending.finish(&watch).await
    })
    .await
}
