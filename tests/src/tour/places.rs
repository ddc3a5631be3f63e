//! The places beside the wizard: empty before it, filled after it.

use anyhow::{Context, Result};

use super::{AtStop, Tour, VENDOR};
use crate::poll;

/// As long as a name may be, to see how it is cut.
const LONG_NAME: &str = "a-trial-tenant-with-a-name-that-is-as-long-as-a-name-may-get-12";

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
        self.go_to("trial").await?;
        self.stop("trial-empty").await?;
        self.go_to("settings").await?;
        self.stop("settings").await?;
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
        self.new_trial().await.context("a new trial tenant")?;
        self.go_to("trial").await?;
        self.stop("trial-list").await?;
        self.window.follow(&format!("trial-{VENDOR}")).await?;
        self.window.see("exchange-row").await?;
        self.stop("trial-exchanges").await?;
        self.inside_trial().await.context("the vendor's trial tenant")?;
        self.signed_out().await.context("after signing out")
    }

    async fn new_trial(&mut self) -> Result<()> {
        self.go_to("trial").await?;
        self.window.click("primary-act").await?;
        self.window.see("trial-name").await?;
        self.stop("trial-create").await?;
        self.window.fill("trial-name", "not_a_name").await?;
        self.stop("trial-create-bad-name").await?;
        self.window.fill("trial-name", LONG_NAME).await?;
        self.window.click("trial-create").await?;
        self.window.see("created-token").await?;
        self.stop("trial-created").await?;
        self.window.click("created-open").await?;
        self.window.see("tab-exchanges").await?;
        self.stop("trial-no-exchanges").await
    }

    async fn inside_trial(&mut self) -> Result<()> {
        self.window.click("exchange-row").await?;
        self.window.see("exchange-panel").await?;
        for tab in ["request", "answer", "change", "why"] {
            self.window.click(&format!("exchange-tab-{tab}")).await?;
            self.stop(&format!("trial-exchange-{tab}")).await?;
        }
        self.window
            .fill("exchange-search", "nothing has these words")
            .await?;
        self.window.gone("exchange-row", poll::SHORT).await?;
        self.stop("trial-exchanges-none-found").await?;
        for place in ["people", "groups"] {
            self.window.click(&format!("tab-{place}")).await?;
            self.window.click("resource-row").await?;
            self.window.see("resource-json").await?;
            self.stop(&format!("trial-{place}")).await?;
        }
        self.window.click("reveal-token").await?;
        self.window.see("token").await?;
        self.stop("trial-token").await?;
        self.window.escape().await?;
        self.window.gone("token", poll::SHORT).await?;
        self.window.click("trial-delete").await?;
        self.window.see("confirm").await?;
        self.stop("trial-delete").await?;
        self.window.click("confirm-no").await?;
        self.window.gone("confirm", poll::SHORT).await
    }

    async fn signed_out(&mut self) -> Result<()> {
        self.go_to("settings").await?;
        self.stop("settings-signed-in").await?;
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
    async fn go_to(&self, place: &str) -> Result<()> {
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
