//! Runs named cases one after the other and counts them.

use std::io::Write;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use tokio::time::timeout;

/// Longest that one case may take before it counts as failed.
pub const CASE_MAX: Duration = Duration::from_secs(600);

/// The cases of one run.
pub struct Cases {
    filter: Option<String>,
    passed: usize,
    failed: usize,
}

impl Cases {
    /// Those whose name contains `filter`, or all.
    #[must_use]
    pub fn new(filter: Option<String>) -> Self {
        Self {
            filter,
            passed: 0,
            failed: 0,
        }
    }

    /// Runs one case, unless the filter leaves it out.
    ///
    /// # Errors
    /// The result could not be printed.
    pub async fn case(&mut self, name: &str, body: impl Future<Output = Result<()>>) -> Result<()> {
        if self
            .filter
            .as_deref()
            .is_some_and(|filter| !name.contains(filter))
        {
            return Ok(());
        }
        let start = Instant::now();
        let outcome = timeout(CASE_MAX, body)
            .await
            .unwrap_or_else(|_| Err(anyhow!("did not end within {} s", CASE_MAX.as_secs())));
        let seconds = start.elapsed().as_secs_f64();
        match outcome {
            Ok(()) => {
                self.passed += 1;
                say(&format!("    PASS [{seconds:6.1}s] {name}"))
            }
            Err(error) => {
                self.failed += 1;
                let why: Vec<String> = error.chain().map(|cause| format!("        {cause}")).collect();
                say(&format!("    FAIL [{seconds:6.1}s] {name}\n{}", why.join("\n")))
            }
        }
    }

    /// Prints the sum, and tells whether all is well.
    ///
    /// # Errors
    /// The sum could not be printed.
    pub fn finish(self) -> Result<bool> {
        say(&format!("window: {} passed, {} failed", self.passed, self.failed))?;
        Ok(self.failed == 0)
    }
}

fn say(line: &str) -> Result<()> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}
