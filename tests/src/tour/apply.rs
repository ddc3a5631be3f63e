//! Apply, check, start, finish, report.

use anyhow::Result;

use super::{AtStop, Tour};
use crate::poll;

impl<H: AtStop> Tour<'_, H> {
    pub(super) async fn apply(&mut self) -> Result<()> {
        self.go_on("apply").await?;
        self.stop("apply-running").await?;
        self.window
            .attribute("apply", "data-state", "done", poll::LONG)
            .await?;
        self.stop("apply-done").await
    }

    pub(super) async fn check(&mut self) -> Result<()> {
        self.go_on("check").await?;
        self.stop("check").await
    }

    pub(super) async fn start(&mut self) -> Result<()> {
        self.go_on("start").await?;
        self.stop("start").await
    }

    pub(super) async fn finish(&mut self) -> Result<()> {
        self.go_on("finish").await?;
        self.stop("finish").await?;
        self.tick_everything().await?;
        self.stop("finish-done").await
    }

    pub(super) async fn report(&mut self) -> Result<()> {
        self.go_on("report").await?;
        self.stop("report").await
    }
}
