//! Connection, mappings, people and groups, the plan.

use anyhow::Result;

use super::{AtStop, Tour};
use crate::poll;

impl<H: AtStop> Tour<'_, H> {
    pub(super) async fn connection(&mut self) -> Result<()> {
        self.go_on("connection").await?;
        self.stop("connection").await?;
        self.window.click("use-trial").await?;
        self.window
            .attribute("probe", "data-verdict", "pass", poll::SHORT)
            .await?;
        self.stop("connection-good").await
    }

    pub(super) async fn mappings(&mut self) -> Result<()> {
        self.go_on("mappings").await?;
        self.stop("mappings").await
    }

    pub(super) async fn who(&mut self) -> Result<()> {
        self.go_on("who").await?;
        self.stop("who").await
    }

    pub(super) async fn review(&mut self) -> Result<()> {
        self.window.click("primary-act").await?;
        self.arrive("review", poll::LONG).await?;
        self.window.see("plan").await?;
        self.stop("review").await
    }
}
