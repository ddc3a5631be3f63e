//! Waiting for a condition, never for a time.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::time::{Instant, MissedTickBehavior, interval};

/// How often a condition is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// For anything that happens on this machine without waiting for the simulated tenant.
pub const SHORT: Duration = Duration::from_secs(20);

/// For work that goes through the simulated tenant with its delays: applying a plan, a cycle.
pub const LONG: Duration = Duration::from_secs(120);

/// Looks again and again until `look` finds something.
///
/// # Errors
/// The last thing that `look` complained of, when `limit` has passed; or that nothing was found.
pub async fn until<T>(
    what: &str,
    limit: Duration,
    mut look: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let end = Instant::now() + limit;
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let found = look().await;
        if let Ok(Some(found)) = found {
            return Ok(found);
        }
        if Instant::now() >= end {
            found.with_context(|| format!("waited {} s for {what}", limit.as_secs()))?;
            bail!("waited {} s for {what}", limit.as_secs());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_wait_ends_with_what_was_missing() {
        let error = until("a ship", Duration::ZERO, async || Ok(None::<()>))
            .await
            .unwrap_err();
        assert_eq!(error.to_string(), "waited 0 s for a ship");
    }
}
