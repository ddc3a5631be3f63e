//! Accounts of the simulated tenant, and signing in with one in the browser's place.

use anyhow::{Context, Result, bail, ensure};
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
    /// The accounts on the sign-in page; the first may do everything.
    ///
    /// # Errors
    /// The page shows none.
    pub async fn all_on(window: &Window) -> Result<Vec<Self>> {
        window.see("account-upn").await?;
        let names = window.texts("account-upn").await?;
        let passwords = window.texts("account-password").await?;
        ensure!(
            names.len() == passwords.len(),
            "{} accounts, {} passwords",
            names.len(),
            passwords.len()
        );
        let account = |(upn, password): (&String, &String)| Self {
            upn: upn.trim().to_owned(),
            password: password.trim().to_owned(),
        };
        Ok(names.iter().zip(&passwords).map(account).collect())
    }

    /// The first account on the sign-in page.
    ///
    /// # Errors
    /// The page shows none.
    pub async fn first_on(window: &Window) -> Result<Self> {
        Self::all_on(window)
            .await?
            .into_iter()
            .next()
            .context("no account is shown")
    }

    /// An account on the sign-in page without any role.
    ///
    /// # Errors
    /// The page shows none.
    pub async fn without_role_on(window: &Window) -> Result<Self> {
        for account in Self::all_on(window).await? {
            let row = window.texts(&format!("account-{}", account.upn)).await?;
            if row.iter().any(|words| words.contains("no role")) {
                return Ok(account);
            }
        }
        bail!("no account without a role is shown")
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

    /// Types the code that the window shows, as this person would on another device, and agrees to what is asked.
    ///
    /// # Errors
    /// The window shows no code, or the pages refuse.
    pub async fn enter_code(&self, window: &Window) -> Result<()> {
        let page = window.text("code-address").await?;
        let page = page.trim().parse().context("the address of the code's page")?;
        let code = window.text("user-code").await?;
        let password = SecretString::from(self.password.clone());
        graph_client::enter_code(&page, code.trim(), &self.upn, &password, true)
            .await
            .context("typing the code")
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
