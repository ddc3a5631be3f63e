//! Apply, check, start, finish, report.

use anyhow::Result;

use super::{AtStop, Tour};
use crate::poll;

impl<H: AtStop> Tour<'_, H> {
    pub(super) async fn apply(&mut self) -> Result<()> {
        self.go_on("apply").await?;
        self.stop("apply-running").await?;
        self.window.click("apply-to-requests").await?;
        self.window.see("request-panel").await?;
        self.stop("requests-running").await?;
        self.window.click("requests-back").await?;
        self.arrive("apply", poll::SHORT).await?;
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
        self.stop("report").await?;
        self.requests().await?;
        self.arrive("report", poll::SHORT).await?;
        self.window.see("report-path").await?;
        Ok(())
    }

    /// What was sent, looked into and exported; back to where it was opened.
    async fn requests(&mut self) -> Result<()> {
        self.window.click("report-to-requests").await?;
        self.window.see("request-panel").await?;
        self.stop("requests").await?;
        self.window.fill("request-search", "PUT secrets").await?;
        self.window.see("secret-note").await?;
        self.stop("requests-found").await?;
        self.window.fill("request-search", "no such words").await?;
        self.window.see("empty").await?;
        self.stop("requests-no-match").await?;
        self.window.click("requests-export").await?;
        self.window.see("request-form-har").await?;
        self.stop("requests-export").await?;
        self.window.click("form-act").await?;
        self.window.see("exported-requests").await?;
        self.stop("requests-exported").await?;
        self.window.click("form-done").await?;
        self.window.gone("exported-requests", poll::SHORT).await?;
        self.window.click("requests-back").await
    }
}
