//! The whole wizard: from Home to the report, and what came of it.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use slipway_tests::axe;
use slipway_tests::poll;
use slipway_tests::tour::Tour;
use slipway_tests::trial::Trial;
use slipway_tests::window::Window;

use crate::content;

/// Walks the whole way, judging each stop with axe, and checks the trial tenant over SCIM and on the screen.
pub(crate) async fn set_up(window: &Window) -> Result<()> {
    let mut broken = Vec::new();
    let mut people = String::new();
    let mut at_stop = async |window: &Window, stop: &str| {
        for violation in axe::violations(window).await? {
            broken.push(format!("{stop}: {violation}"));
        }
        if stop == "who" {
            people = window.text("page-title").await?;
        }
        Ok(())
    };
    Tour::new(window, &mut at_stop).walk().await?;
    report_opens(window).await.context("the report")?;
    let trial = trial_on_screen(window)
        .await
        .context("the trial tenant on the screen")?;
    let (users, groups) = content::check(&trial)
        .await
        .context("the trial tenant over SCIM")?;
    ensure!(users > 0, "nobody arrived");
    ensure!(groups == content::GROUPS.len(), "{groups} groups arrived");
    ensure!(
        people.contains(&users.to_string()),
        "the page promised “{people}”, and {users} people arrived"
    );
    ensure!(broken.is_empty(), "accessibility:\n    {}", broken.join("\n    "));
    Ok(())
}

async fn report_opens(window: &Window) -> Result<()> {
    let path = window.text("report-path").await?;
    window.click("primary-act").await?;
    let opened = window.browser.next().await?;
    let opened = opened.strip_prefix("file://").unwrap_or(&opened);
    ensure!(
        opened == path.trim(),
        "the page says {path}, and {opened} was opened"
    );
    let report = std::fs::read_to_string(Path::new(opened)).with_context(|| format!("reading {opened}"))?;
    for words in ["SMS2GO", content::GROUPS[0]] {
        ensure!(report.contains(words), "the report does not name {words}");
    }
    Ok(())
}

/// Reads the trial tenant's address and token on its page, as a person would, and looks at its exchanges.
async fn trial_on_screen(window: &Window) -> Result<Trial> {
    window.click("nav-trial").await?;
    window.follow("trial-").await?;
    let url = window.text("trial-url").await?.trim().to_owned();
    window.click("reveal-token").await?;
    let token = window.text("token").await?.trim().to_owned();
    window.escape().await?;
    window.reads("exchange-row", "Users", poll::SHORT).await?;
    Ok(Trial { url, token })
}
