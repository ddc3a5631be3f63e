//! The way through the window from Home to the report, stop by stop.
//!
//! At each stop a hook is called with the stop's name: the end-to-end test looks at what stands there and runs
//! axe, the pictures are taken there.

mod apply;
mod decide;
mod places;
mod prepare;
mod stumble;
mod trial;

use std::time::Duration;

use anyhow::{Context, Result};

use crate::poll;
use crate::window::Window;

/// The vendor that the tour sets up.
pub const VENDOR: &str = "sms2go";

/// Whether a dialog is open, or the page is not hidden behind one.
const SHOWN: &str = r#"return document.querySelector('[role="dialog"], [role="alertdialog"]') !== null
    || document.querySelector('[aria-hidden="true"] main') === null;"#;

/// Which step is open, and whether its content is still being fetched.
const HERE: &str = r#"
return {
  step: document.querySelector("[data-testid=rail] [aria-current]")?.dataset.testid ?? null,
  waiting: document.querySelector("[data-testid=waiting]") !== null || document.querySelector("h1") === null,
};
"#;

/// Called at every stop with its name.
pub trait AtStop: AsyncFnMut(&Window, &str) -> Result<()> {}
impl<F: AsyncFnMut(&Window, &str) -> Result<()>> AtStop for F {}

/// One walk.
pub struct Tour<'a, H> {
    window: &'a Window,
    at_stop: H,
}

impl<'a, H: AtStop> Tour<'a, H> {
    /// Begins at whatever the window shows.
    pub fn new(window: &'a Window, at_stop: H) -> Self {
        Self { window, at_stop }
    }

    /// The whole way.
    ///
    /// # Errors
    /// The first stop that did not come as expected.
    pub async fn walk(&mut self) -> Result<()> {
        self.home().await.context("Home")?;
        self.vendor().await.context("Vendor")?;
        self.sign_in().await.context("Sign in")?;
        self.preflight().await.context("Pre-flight")?;
        self.vendor_side().await.context("At the vendor")?;
        self.connection().await.context("Connection")?;
        self.mappings().await.context("Mappings")?;
        self.who().await.context("Who is synced")?;
        self.review().await.context("Review plan")?;
        self.apply().await.context("Apply")?;
        self.check().await.context("Check one person")?;
        self.start().await.context("Start")?;
        self.finish().await.context("Finish at the vendor")?;
        self.report().await.context("Report")
    }

    async fn stop(&mut self, name: &str) -> Result<()> {
        // The page behind a dialog is hidden from screen readers; it is shown to them again a moment after the dialog
        // has gone. A stop is about the page as it stays.
        let shown = async || Ok((self.window.run(SHOWN).await? == true).then_some(()));
        let settled = poll::until("the page to be there for screen readers", poll::SHORT, shown).await;
        settled.with_context(|| format!("at the stop `{name}`"))?;
        (self.at_stop)(self.window, name)
            .await
            .with_context(|| format!("at the stop `{name}`"))
    }

    /// Waits until `step` is the step that is shown, with its content.
    async fn arrive(&self, step: &str, limit: Duration) -> Result<()> {
        let mut last = String::new();
        let arrived = poll::until(&format!("the step `{step}` to open"), limit, async || {
            let here = self.window.run(HERE).await?;
            last = here.to_string();
            Ok((here["step"] == format!("rail-{step}") && here["waiting"] == false).then_some(()))
        })
        .await;
        arrived.with_context(|| format!("the page says {last}"))
    }

    /// Presses the step's one act, and waits for the next step.
    async fn go_on(&self, next: &str) -> Result<()> {
        self.window.click("primary-act").await?;
        self.arrive(next, poll::SHORT).await
    }
}
