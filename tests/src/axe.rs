//! Accessibility, judged by axe in the real webview.

use std::fmt;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::places;
use crate::window::Window;

/// The rules that are run: WCAG 2.2, levels A and AA. Fluent's focus traps end in hidden stops that pass the focus
/// on at once; axe takes them for content.
const RUN: &str = r#"
const done = arguments[arguments.length - 1];
axe.run({ exclude: ["[data-tabster-dummy]"] }, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"] })
  .then((result) => done(result.violations.map((v) => ({
    id: v.id, help: v.help,
    nodes: v.nodes.map((n) => n.target.join(" ") + "  " + (n.any[0]?.message ?? n.all[0]?.message ?? "")),
  }))), (error) => done([{ id: "axe", help: String(error), nodes: [] }]));
"#;

/// One rule that the page breaks.
#[derive(Clone, Debug)]
pub struct Violation {
    /// "color-contrast".
    pub rule: String,
    /// What the rule asks for.
    pub help: String,
    /// Where it is broken.
    pub places: Vec<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.help)?;
        for place in &self.places {
            write!(f, "\n      {place}")?;
        }
        Ok(())
    }
}

/// What is wrong with the page as it stands now.
///
/// # Errors
/// axe is not there, or could not run.
pub async fn violations(window: &Window) -> Result<Vec<Violation>> {
    let file = places::repository().join("ui/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    if window.run("return typeof axe === 'undefined'").await? == Value::Bool(true) {
        window.run(&axe).await.context("injecting axe")?;
    }
    // Colours that are still changing would be judged as they pass.
    window.settled().await?;
    let found = window.run_async(RUN).await.context("running axe")?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(found
        .as_array()
        .context("axe gave no list")?
        .iter()
        .map(|violation| Violation {
            rule: text(&violation["id"]),
            help: text(&violation["help"]),
            places: violation["nodes"]
                .as_array()
                .into_iter()
                .flatten()
                .map(text)
                .collect(),
        })
        .collect())
}
