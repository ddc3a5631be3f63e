//! Accounts of the simulated tenant, and signing in with one in the browser's place.

use anyhow::{Context, Result};
use graph_client::SignInError;
use secrecy::SecretString;

use crate::window::Window;

/// An account of the simulated tenant, as the page shows it.
#[derive(Clone, Debug)]
pub struct Account {
    /// `maja.lund@contoso.example`.
    pub upn: String,
    /// Its made-up password.
    pub password: String,
}

impl Account {
    /// The first account on the sign-in page: one that may do everything.
    ///
    /// # Errors
    /// The page shows none.
    pub async fn first_on(window: &Window) -> Result<Self> {
        window.see("account-upn").await?;
        let upn = window
            .texts("account-upn")
            .await?
            .into_iter()
            .next()
            .context("no account is shown")?;
        let password = window
            .texts("account-password")
            .await?
            .into_iter()
            .next()
            .context("no password is shown")?;
        Ok(Self {
            upn: upn.trim().to_owned(),
            password: password.trim().to_owned(),
        })
    }

    /// Does in the browser what the person with this account does, and agrees to what is asked.
    ///
    /// # Errors
    /// The app opens nothing, or the sign-in pages refuse.
    pub async fn sign_in(&self, window: &Window) -> Result<()> {
        self.follow(window, true)
            .await?
            .context("following the sign-in pages")
    }

    /// Follows the sign-in pages of the address that the app opened, and tells how they ended.
    ///
    /// # Errors
    /// The app opens nothing.
    pub async fn follow(&self, window: &Window, consent: bool) -> Result<Result<(), SignInError>> {
        let url = window.browser.next_url().await?;
        let password = SecretString::from(self.password.clone());
        Ok(graph_client::follow_forms(&url, &self.upn, &password, consent).await)
    }
}
