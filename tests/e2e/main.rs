//! Tests in the real window. `cargo xtask test` starts them inside a session of their own.

mod content;
mod wizard;

use std::process::ExitCode;

use anyhow::{Result, ensure};
use slipway_tests::axe;
use slipway_tests::cases::Cases;
use slipway_tests::tour::Tour;
use slipway_tests::window::{Options, Window};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode> {
    let mut cases = Cases::new(std::env::args().nth(1));
    cases
        .case(
            "an admin sets SMS2GO up from Home to the report",
            in_a_window("set-up", wizard::set_up),
        )
        .await?;
    cases
        .case(
            "every mistake on the way is named with its repair, and nothing of it is kept",
            in_a_window("mistakes", async |window| {
                Tour::new(window, async |_, _| Ok(())).stumble().await
            }),
        )
        .await?;
    cases
        .case(
            "a trial tenant is made, called, looked into and changed, and axe finds nothing",
            in_a_window("trial", async |window| {
                let mut broken = Vec::new();
                let at_stop = async |window: &Window, stop: &str| {
                    for violation in axe::violations(window).await? {
                        broken.push(format!("{stop}: {violation}"));
                    }
                    Ok(())
                };
                Tour::new(window, at_stop).trial_tenant().await?;
                ensure!(broken.is_empty(), "accessibility:\n    {}", broken.join("\n    "));
                Ok(())
            }),
        )
        .await?;
    Ok(if cases.finish()? {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Runs `body` in a window with a data folder of its own; leaves a picture when it fails.
async fn in_a_window(name: &str, body: impl AsyncFnOnce(&Window) -> Result<()>) -> Result<()> {
    let dir = tempfile::tempdir()?;
    let window = Window::open(&Options::usual(dir.path())).await?;
    let outcome = body(&window).await;
    let picture = match &outcome {
        Ok(()) => None,
        Err(_) => window.record_failure(name).await.ok(),
    };
    // Also after a failure: the next case is a first instance only when this one is gone.
    let closed = window.close().await;
    match picture {
        Some(picture) => outcome
            .map_err(|error| error.context(format!("the window at that moment: {}", picture.display()))),
        None => outcome.and(closed),
    }
}
