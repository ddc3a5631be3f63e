//! The places beside the wizard: empty before it, filled after it.

use anyhow::{Context, Result};

use super::{AtStop, Tour, VENDOR};
use crate::poll;

impl<H: AtStop> Tour<'_, H> {
    /// Every place while it is empty, the whole way, and every place again.
    ///
    /// # Errors
    /// The first stop that did not come as expected.
    pub async fn everywhere(&mut self) -> Result<()> {
        self.empty_places().await.context("the places before a set-up")?;
        self.walk().await?;
        self.filled_places().await.context("the places after a set-up")
    }

    async fn empty_places(&mut self) -> Result<()> {
        self.window.see("door-setup").await?;
        self.go_to("settings").await?;
        self.stop("settings").await?;
        self.window.click("recording-start").await?;
        self.window.see("recording-stop").await?;
        self.window.click("command-field").await?;
        self.window.see("palette-input").await?;
        self.stop("palette").await?;
        self.window.escape().await?;
        self.window.gone("palette-input", poll::SHORT).await?;
        self.go_to("home").await
    }

    async fn filled_places(&mut self) -> Result<()> {
        self.go_to("home").await?;
        self.stop("home-with-set-up").await?;
        self.go_to("trial").await?;
        self.window.follow(&format!("trial-{VENDOR}")).await?;
        self.window.see("exchange-row").await?;
        self.stop("exchanges-of-the-set-up").await?;
        self.signed_out().await.context("after signing out")
    }

    async fn signed_out(&mut self) -> Result<()> {
        self.go_to("settings").await?;
        self.stop("settings-signed-in").await?;
        self.window.click("recording-stop").await?;
        self.window.see("recording-file").await?;
        self.stop("settings-recorded").await?;
        self.window.click("sign-out").await?;
        self.window.gone("sign-out", poll::SHORT).await?;
        self.go_to("home").await?;
        self.window.follow("session-").await?;
        self.arrive("report", poll::SHORT).await?;
        self.stop("session-signed-out").await?;
        self.window.click("rail-review").await?;
        self.window.see("error-bar").await?;
        self.stop("review-signed-out").await
    }

    /// Opens a place of the navigation.
    pub(super) async fn go_to(&self, place: &str) -> Result<()> {
        self.window.click(&format!("nav-{place}")).await?;
        let nav = format!("nav-{place}");
        self.window
            .attribute(&nav, "aria-current", "page", poll::SHORT)
            .await?;
        self.window.gone("waiting", poll::SHORT).await?;
        self.window.see("page-title").await?;
        Ok(())
    }
}
