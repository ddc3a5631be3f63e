//! Apply, check, start, finish, report.

use anyhow::Result;

use super::{AtStop, Tour};
use crate::poll;

impl<H: AtStop> Tour<'_, H> {
    pub(super) async fn apply(&mut self) -> Result<()> {
        self.go_on("apply").await?;
        self.stop("apply-running").await?;
        self.window
            .attribute("apply-state", "data-state", "done", poll::LONG)
            .await?;
        self.stop("apply-done").await
    }

    pub(super) async fn check(&mut self) -> Result<()> {
        self.go_on("check").await?;
        self.window.choose("candidate-").await?;
        self.stop("check-choice").await?;
        self.window.click("primary-act").await?;
        self.window.see_within("check-panel", poll::LONG).await?;
        self.stop("check").await?;
        for tab in ["requests", "target"] {
            self.window.click(&format!("tab-{tab}")).await?;
            self.stop(&format!("check-{tab}")).await?;
        }
        Ok(())
    }

    pub(super) async fn start(&mut self) -> Result<()> {
        self.go_on("start").await?;
        self.stop("start").await?;
        self.window.click("primary-act").await?;
        self.window.see("job-counts").await?;
        self.stop("start-running").await?;
        self.window
            .attribute("job-counts", "data-first-cycle-done", "true", poll::LONG)
            .await?;
        self.stop("start-done").await
    }

    pub(super) async fn finish(&mut self) -> Result<()> {
        self.go_on("finish").await?;
        self.stop("finish").await?;
        self.window.tick_everything().await?;
        self.stop("finish-done").await
    }

    pub(super) async fn report(&mut self) -> Result<()> {
        self.go_on("report").await?;
        self.window.see("report-path").await?;
        self.stop("report").await
    }
}
