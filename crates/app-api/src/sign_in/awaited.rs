//! Sign-ins that the caller waits for: a terminal's. A window asks again and again how far one is.

use graph_client::{SignInConfig, WaitReason, Waiting, Watch};
use secrecy::SecretString;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::whole_seconds;
use crate::app::App;
use crate::error::ApiError;
use crate::view::home::TenantCard;

/// A code to be typed on a page, on any device.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CodePrompt {
    /// The page.
    pub verification_uri: String,
    /// What is typed there.
    pub user_code: String,
    /// Entra's own sentence; may be empty.
    pub message: String,
    /// How long the code can be typed.
    pub expires_in_s: u32,
}

/// Tells the waits that are not for the person.
pub(super) struct Telling<F> {
    pub(super) tell: F,
    pub(super) cancel: CancellationToken,
}

impl<F: Fn(&str) + Send + Sync> Watch for Telling<F> {
    fn waiting(&self, waiting: &Waiting<'_>) {
        // That the person is not done yet is what everybody expects; it would be said every five seconds.
        if waiting.reason != WaitReason::Person {
            (self.tell)(&waiting.to_string());
        }
    }

    fn cancellation(&self) -> CancellationToken {
        self.cancel.clone()
    }
}

impl App {
    /// Signs in without a browser, to a simulated tenant only, by filling in its pages.
    ///
    /// # Errors
    /// Wrong password, refused consent, an address that is not on this computer.
    pub async fn sign_in_with_password(
        &self,
        config: SignInConfig,
        account: &str,
        password: &SecretString,
    ) -> Result<TenantCard, ApiError> {
        let pending = graph_client::start_sign_in(config).await?;
        let url = pending.url().clone();
        // The page is filled in while we wait for its answer, as a person would do it.
        let (filled, finished) = {
            let cancel = CancellationToken::new();
            let waiting = pending.finish(cancel.clone());
            let filling = async {
                let filled = graph_client::follow_forms(&url, account, password, true).await;
                if filled.is_err() {
                    cancel.cancel();
                }
                filled
            };
            tokio::join!(filling, waiting)
        };
        filled?;
        self.accept(finished?).await
    }

    /// Signs in through the person's browser and waits for the result.
    ///
    /// # Errors
    /// Whatever ended the sign-in.
    pub async fn sign_in_with_browser(
        &self,
        config: SignInConfig,
        show_url: impl FnOnce(&str, bool),
    ) -> Result<TenantCard, ApiError> {
        let pending = graph_client::start_sign_in(config).await?;
        let opened = self.inner.host.open(pending.url().as_str()).is_ok();
        show_url(pending.url().as_str(), opened);
        let session = pending.finish(CancellationToken::new()).await?;
        self.accept(session).await
    }

    /// Signs in with a code that the person types on a page, on this or another device.
    ///
    /// `prompt` shows the page and the code; `tell` shows waits that are not for the person. With an account and its
    /// password the page is filled in here, in a simulated tenant only.
    ///
    /// # Errors
    /// Whatever ended the sign-in; Conditional Access may forbid this way of signing in altogether.
    pub async fn sign_in_with_code(
        &self,
        config: SignInConfig,
        account: Option<(&str, &SecretString)>,
        prompt: impl FnOnce(&CodePrompt),
        tell: impl Fn(&str) + Send + Sync,
    ) -> Result<TenantCard, ApiError> {
        let pending = graph_client::start_device_sign_in(config).await?;
        prompt(&CodePrompt {
            verification_uri: pending.verification_uri().to_string(),
            user_code: pending.user_code().to_owned(),
            message: pending.message().to_owned(),
            expires_in_s: whole_seconds(pending.time_left()),
        });
        let watch = Telling {
            tell,
            cancel: CancellationToken::new(),
        };
        let Some((account, password)) = account else {
            return self.accept(pending.finish(&watch).await?).await;
        };
        let (page, code) = (pending.verification_uri().clone(), pending.user_code().to_owned());
        let filling = async {
            let filled = graph_client::enter_code(&page, &code, account, password, true).await;
            if filled.is_err() {
                watch.cancel.cancel();
            }
            filled
        };
        let (filled, finished) = tokio::join!(filling, pending.finish(&watch));
        filled?;
        self.accept(finished?).await
    }
}
