//! What a person does in the window: click, type, choose, tick.

use anyhow::{Result, anyhow};
use thirtyfour::Key;
use thirtyfour::prelude::*;

use super::Window;
use crate::poll;

/// Brings an element to the middle of what scrolls.
const INTO_VIEW: &str = "arguments[0].scrollIntoView({ block: 'center' })";

impl Window {
    /// Clicks the element once it can be clicked.
    ///
    /// # Errors
    /// It cannot be clicked in time.
    pub async fn click(&self, id: &str) -> Result<()> {
        poll::until(&format!("`{id}` to be clickable"), poll::SHORT, async || {
            let Some(element) = self.displayed(id).await? else {
                return Ok(None);
            };
            if !element.is_enabled().await? || element.attr("aria-disabled").await?.as_deref() == Some("true")
            {
                return Ok(None);
            }
            element.click().await?;
            Ok(Some(()))
        })
        .await
    }

    /// Opens what this button opens, unless it is open.
    ///
    /// # Errors
    /// It does not open in time.
    pub async fn unfold(&self, id: &str) -> Result<()> {
        if self.see(id).await?.attr("aria-expanded").await?.as_deref() != Some("true") {
            self.click(id).await?;
        }
        self.attribute(id, "aria-expanded", "true", poll::SHORT).await
    }

    /// Follows the first link inside an element whose `data-testid` begins so.
    ///
    /// # Errors
    /// There is none in time, or it cannot be clicked.
    pub async fn follow(&self, id_start: &str) -> Result<()> {
        let selector = format!("[data-testid^='{id_start}'] a");
        poll::until(&format!("`{id_start}…`"), poll::SHORT, async || {
            self.web.find(By::Css(selector.as_str())).await?.click().await?;
            Ok(Some(()))
        })
        .await
    }

    /// Chooses the first radio button inside an element whose `data-testid` begins so.
    ///
    /// # Errors
    /// There is none, or it cannot be chosen in time.
    pub async fn choose(&self, id_start: &str) -> Result<()> {
        let selector = format!("[data-testid^='{id_start}'] input[type=radio]");
        poll::until(
            &format!("`{id_start}…` to be chosen"),
            poll::SHORT,
            async || {
                let radio = self.web.find(By::Css(selector.as_str())).await?;
                if radio.is_selected().await? {
                    return Ok(Some(()));
                }
                radio.click().await?;
                Ok(None)
            },
        )
        .await
    }

    /// Turns a switch on, or chooses a radio button, unless it is.
    ///
    /// # Errors
    /// It does not stay so in time.
    pub async fn turn_on(&self, id: &str) -> Result<()> {
        poll::until(&format!("`{id}` to be on"), poll::SHORT, async || {
            let element = self.see(id).await?;
            if element.is_selected().await? {
                return Ok(Some(()));
            }
            // What unfolds beside it may move it away from under the pointer.
            self.settled().await?;
            element.click().await?;
            Ok(None)
        })
        .await
    }

    /// Ticks every checkbox of the page, one after the other; each may be busy for a moment.
    ///
    /// # Errors
    /// One of them stays unticked.
    pub async fn tick_everything(&self) -> Result<()> {
        poll::until("every item to be ticked", poll::SHORT, async || {
            let open = self
                .web
                .find_all(By::Css("input[type=checkbox]:not(:checked)"))
                .await?;
            match open.first() {
                None => return Ok(Some(())),
                Some(item) if item.is_enabled().await? => {
                    // A box that is half under the footer counts as in view, and cannot be clicked.
                    self.web.execute(INTO_VIEW, vec![item.to_json()?]).await?;
                    item.click().await?;
                }
                Some(_) => {}
            }
            Ok(None)
        })
        .await
    }

    /// Presses Escape, as to close what lies over the page.
    ///
    /// # Errors
    /// WebDriver did not answer.
    pub async fn escape(&self) -> Result<()> {
        Ok(self.web.action_chain().send_keys(Key::Escape).perform().await?)
    }

    /// Replaces what a field holds, key by key as a person would.
    ///
    /// # Errors
    /// There is no such field, or it does not take the text.
    pub async fn fill(&self, id: &str, text: &str) -> Result<()> {
        let element = self.field(id).await?;
        element.click().await?;
        element.send_keys(Key::Control + "a").await?;
        element.send_keys(Key::Backspace + "").await?;
        element.send_keys(text).await?;
        let value = element.prop("value").await?;
        if value.as_deref() == Some(text) {
            Ok(())
        } else {
            Err(anyhow!("`{id}` holds {value:?} after typing"))
        }
    }

    /// What a field holds.
    ///
    /// # Errors
    /// There is no such field.
    pub async fn field_value(&self, id: &str) -> Result<String> {
        Ok(self.field(id).await?.prop("value").await?.unwrap_or_default())
    }

    /// A field may carry the id itself, or be inside the component that carries it.
    async fn field(&self, id: &str) -> Result<WebElement> {
        let element = self.see(id).await?;
        if matches!(element.tag_name().await?.as_str(), "input" | "textarea") {
            return Ok(element);
        }
        Ok(element.find(By::Css("input, textarea")).await?)
    }
}
