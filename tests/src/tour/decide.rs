//! Connection, mappings, people and groups, the plan.

use anyhow::Result;

use super::{AtStop, Tour};
use crate::poll;

/// A group of the simulated tenant that the vendor's guide does not name.
const OTHER_GROUP: &str = "Sales";

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
        self.stop("mappings").await?;
        for removed in ["removed-users", "removed-groups"] {
            if self.window.has(removed).await? {
                self.window.unfold(removed).await?;
            }
        }
        self.stop("mappings-all").await
    }

    pub(super) async fn who(&mut self) -> Result<()> {
        self.go_on("who").await?;
        self.stop("who").await?;
        self.window.fill("group-search", OTHER_GROUP).await?;
        self.window.present("found-").await?;
        self.stop("who-search").await?;
        self.window.escape().await
    }

    pub(super) async fn review(&mut self) -> Result<()> {
        self.window.click("primary-act").await?;
        self.arrive("review", poll::LONG).await?;
        self.window.see("plan").await?;
        self.stop("review").await?;
        self.window.click("rail-requests").await?;
        self.window.see("requests-to-setup").await?;
        self.stop("requests-none").await?;
        self.window.click("requests-to-setup").await?;
        self.arrive("review", poll::LONG).await?;
        self.window.see("plan").await?;
        self.window.click("plan-open-user-mappings").await?;
        self.window.see("planned-request").await?;
        self.stop("review-open").await?;
        self.window.click("plan-open-user-mappings").await
    }
}
