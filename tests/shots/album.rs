//! Numbered pictures in a folder.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;
use slipway_tests::window::Window;

/// Scrolls the page's tallest scrolling part to its end, or back; tells whether there was one.
const SCROLL: &str = r#"
const room = (e) => e.scrollHeight - e.clientHeight;
const scrolls = [...document.querySelectorAll("*")].filter((e) =>
  room(e) > 24 && /auto|scroll/.test(getComputedStyle(e).overflowY));
scrolls.sort((a, b) => room(b) - room(a));
if (scrolls.length === 0) return false;
scrolls[0].scrollTop = TO_END ? scrolls[0].scrollHeight : 0;
return true;
"#;

/// Pictures of one theme and width.
pub(crate) struct Album {
    dir: PathBuf,
    ending: String,
    only: Option<String>,
    seen: BTreeSet<String>,
    number: usize,
    taken: usize,
}

impl Album {
    /// Opens the folder; pictures of the same theme and width from an earlier run go.
    pub(crate) fn open(dir: &Path, theme: &str, width: u32, only: Option<&str>) -> Result<Self> {
        std::fs::create_dir_all(dir).with_context(|| format!("making {}", dir.display()))?;
        let ending = format!("-{theme}-{width}.png");
        if only.is_none() {
            for entry in std::fs::read_dir(dir)? {
                let path = entry?.path();
                if path.to_string_lossy().ends_with(&ending) {
                    std::fs::remove_file(path)?;
                }
            }
        }
        let only = only.map(str::to_owned);
        Ok(Self {
            dir: dir.to_path_buf(),
            ending,
            only,
            seen: BTreeSet::new(),
            number: 0,
            taken: 0,
        })
    }

    /// A picture of this stop, and one of its end when it scrolls. A stop that was pictured already is passed by.
    pub(crate) async fn take(&mut self, window: &Window, stop: &str) -> Result<()> {
        if !self.seen.insert(stop.to_owned()) {
            return Ok(());
        }
        self.number += 1;
        if self.only.as_deref().is_some_and(|only| !stop.contains(only)) {
            return Ok(());
        }
        self.picture(window, stop).await?;
        if window.run(&SCROLL.replace("TO_END", "true")).await? == Value::Bool(true) {
            self.picture(window, &format!("{stop}-end")).await?;
            window.run(&SCROLL.replace("TO_END", "false")).await?;
        }
        Ok(())
    }

    /// How many pictures there are now.
    pub(crate) fn taken(&self) -> usize {
        self.taken
    }

    /// Says something beside the pictures.
    pub(crate) fn note(&self, line: &str) -> Result<()> {
        Ok(writeln!(std::io::stdout(), "  {line}")?)
    }

    async fn picture(&mut self, window: &Window, name: &str) -> Result<()> {
        window.settled().await?;
        let file = self.dir.join(format!("{:02}-{name}{}", self.number, self.ending));
        window.picture(&file).await?;
        self.taken += 1;
        Ok(())
    }
}
