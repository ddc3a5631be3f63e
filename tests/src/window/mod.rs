//! The real window, under WebDriver: opening it, finding things, looking.

mod act;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use thirtyfour::Capabilities;
use thirtyfour::prelude::*;

use crate::browser::Browser;
use crate::driver::Driver;
use crate::{places, poll};

/// Longest that one WebDriver request may take; axe on a large page is the slowest.
const REQUEST_MAX: Duration = Duration::from_secs(60);

/// How often the app is started before a test gives up on it.
const OPENINGS_MAX: u32 = 3;

/// The size that the app opens with.
pub const USUAL_SIZE: (u32, u32) = (1280, 800);

/// Identifier of the app (`tauri.conf.json`), which names the folder of its settings.
const IDENTIFIER: &str = "net.slipway.desktop";

/// The first element with this `data-testid` that takes up room, or null.
const DISPLAYED: &str = r#"
return [...document.querySelectorAll(`[data-testid="${CSS.escape(arguments[0])}"]`)].find((e) =>
  e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden") ?? null;
"#;

/// Ends when fonts are there and nothing moves any more, apart from what moves for ever.
const SETTLED: &str = r#"
const done = arguments[arguments.length - 1];
const finite = document.getAnimations().filter((a) => a.effect?.getComputedTiming().endTime !== Infinity);
const frame = () => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)));
Promise.allSettled([document.fonts.ready, ...finite.map((a) => a.finished)]).then(frame).then(() => done(true));
"#;

/// How a window is opened.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Width and height of its content.
    pub size: (u32, u32),
    /// "light" or "dark".
    pub theme: &'a str,
    /// The app's data folder; give the same one again to see what a restart keeps.
    pub data_dir: &'a Path,
}

impl<'a> Options<'a> {
    /// The usual window, light.
    #[must_use]
    pub fn usual(data_dir: &'a Path) -> Self {
        Self {
            size: USUAL_SIZE,
            theme: "light",
            data_dir,
        }
    }
}

/// One run of the app.
pub struct Window {
    web: WebDriver,
    /// The system's browser, as the app sees it.
    pub browser: Browser,
    log: PathBuf,
    _driver: Driver,
}

/// Starts a driver and the app under it. On a busy machine the native driver sometimes drops the first request.
async fn start(environment: &[(&str, OsString)], log: &Path) -> Result<(Driver, WebDriver)> {
    let mut tries = 0;
    loop {
        tries += 1;
        let driver = Driver::start(environment, log).await?;
        let mut capabilities = Capabilities::new();
        capabilities.set("browserName", "wry")?;
        capabilities.set("tauri:options", json!({ "application": places::app()? }))?;
        let opened = WebDriver::builder(driver.url(), capabilities)
            .request_timeout(REQUEST_MAX)
            .await;
        match opened {
            Ok(web) => return Ok((driver, web)),
            Err(_) if tries < OPENINGS_MAX => drop(driver),
            Err(error) => return Err(error).context("opening the app under WebDriver"),
        }
    }
}

impl Window {
    /// Starts the app and waits for its first page.
    ///
    /// # Errors
    /// The app or its WebDriver does not start, or the page stays empty.
    pub async fn open(options: &Options<'_>) -> Result<Self> {
        let browser = Browser::install(options.data_dir)?;
        let (width, height) = options.size;
        let mut environment = browser.environment()?;
        environment.push(("SLIPWAY_DATA_DIR", options.data_dir.join("data").into()));
        environment.push(("SLIPWAY_WINDOW", OsString::from(format!("{width}x{height}"))));
        for (name, folder) in [
            ("XDG_DATA_HOME", "share"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
        ] {
            environment.push((name, options.data_dir.join(folder).into()));
        }
        let settings = options.data_dir.join("share").join(IDENTIFIER);
        std::fs::create_dir_all(&settings)?;
        std::fs::write(
            settings.join("settings.json"),
            json!({ "theme": options.theme }).to_string(),
        )?;
        let log = options.data_dir.join("app.log");
        let (driver, web) = start(&environment, &log).await?;
        let window = Self {
            web,
            browser,
            log,
            _driver: driver,
        };
        window.see("page-title").await.context("the app's first page")?;
        Ok(window)
    }

    /// Closes the app.
    ///
    /// # Errors
    /// WebDriver could not end the session.
    pub async fn close(self) -> Result<()> {
        Ok(self.web.quit().await?)
    }

    /// The element with this `data-testid`, once it is displayed.
    ///
    /// # Errors
    /// It is not displayed in time.
    pub async fn see(&self, id: &str) -> Result<WebElement> {
        self.see_within(id, poll::SHORT).await
    }

    /// As [`Window::see`], with another limit.
    ///
    /// # Errors
    /// It is not displayed in time.
    pub async fn see_within(&self, id: &str, limit: Duration) -> Result<WebElement> {
        poll::until(&format!("`{id}`"), limit, async || self.displayed(id).await).await
    }

    /// The first such element that takes up room on the page, at this moment.
    async fn displayed(&self, id: &str) -> Result<Option<WebElement>> {
        let found = self.web.execute(DISPLAYED, vec![json!(id)]).await?;
        if found.json().is_null() {
            Ok(None)
        } else {
            Ok(Some(found.element()?))
        }
    }

    /// Every element with this `data-testid`, displayed or not, at this moment.
    ///
    /// # Errors
    /// WebDriver did not answer.
    pub async fn all(&self, id: &str) -> Result<Vec<WebElement>> {
        // Not `By::Testid`, which is a selector that WebKitWebDriver does not know.
        Ok(self
            .web
            .find_all(By::Css(format!("[data-testid='{id}']")))
            .await?)
    }

    /// Whether such an element exists at this moment.
    ///
    /// # Errors
    /// WebDriver did not answer.
    pub async fn has(&self, id: &str) -> Result<bool> {
        Ok(!self.all(id).await?.is_empty())
    }

    /// Waits until no such element exists.
    ///
    /// # Errors
    /// It is still there at the end of `limit`.
    pub async fn gone(&self, id: &str, limit: Duration) -> Result<()> {
        poll::until(&format!("`{id}` to go"), limit, async || {
            Ok((!self.has(id).await?).then_some(()))
        })
        .await
    }

    /// Waits until the element's attribute has this value.
    ///
    /// # Errors
    /// It has another at the end of `limit`; the error says which.
    pub async fn attribute(&self, id: &str, name: &str, value: &str, limit: Duration) -> Result<()> {
        let mut last = None;
        let found = poll::until(&format!("{name}=\"{value}\" of `{id}`"), limit, async || {
            last = match self.all(id).await?.first() {
                Some(element) => element.attr(name).await?,
                None => None,
            };
            Ok((last.as_deref() == Some(value)).then_some(()))
        })
        .await;
        found.with_context(|| format!("it is {last:?}"))
    }

    /// Waits until there is an element whose `data-testid` begins so.
    ///
    /// # Errors
    /// There is none in time.
    pub async fn present(&self, id_start: &str) -> Result<()> {
        poll::until(&format!("`{id_start}…`"), poll::SHORT, async || {
            let found = self
                .web
                .find_all(By::Css(format!("[data-testid^='{id_start}']")))
                .await?;
            Ok((!found.is_empty()).then_some(()))
        })
        .await
    }

    /// The text of an element once it has any.
    ///
    /// # Errors
    /// It has none in time.
    pub async fn text(&self, id: &str) -> Result<String> {
        poll::until(&format!("`{id}` to say something"), poll::SHORT, async || {
            let texts = self.texts(id).await?;
            Ok(texts
                .into_iter()
                .map(|text| text.trim().to_owned())
                .find(|text| !text.is_empty()))
        })
        .await
    }

    /// The texts of all elements with this `data-testid`, in the order of the page.
    ///
    /// # Errors
    /// WebDriver did not answer.
    pub async fn texts(&self, id: &str) -> Result<Vec<String>> {
        let script = "return [...document.querySelectorAll(`[data-testid='${arguments[0]}']`)].map((e) => e.innerText)";
        let found = self.web.execute(script, vec![json!(id)]).await?;
        Ok(found
            .json()
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|text| text.as_str().map(str::to_owned))
            .collect())
    }

    /// Waits until the element's text contains `part`, and gives the whole text.
    ///
    /// # Errors
    /// The text is another at the end of `limit`; the error says which.
    pub async fn reads(&self, id: &str, part: &str, limit: Duration) -> Result<String> {
        let mut last = String::new();
        let found = poll::until(&format!("`{id}` to say “{part}”"), limit, async || {
            last = self.texts(id).await?.join("\n");
            Ok(last.contains(part).then(|| last.clone()))
        })
        .await;
        found.with_context(|| format!("it says: {last}"))
    }

    /// Waits until the page has come to rest.
    ///
    /// # Errors
    /// It goes on moving.
    pub async fn settled(&self) -> Result<()> {
        self.run_async(SETTLED)
            .await
            .context("waiting for the page to come to rest")?;
        Ok(())
    }

    /// Writes a picture of the page.
    ///
    /// # Errors
    /// No picture could be taken or written.
    pub async fn picture(&self, file: &Path) -> Result<()> {
        let png = self.web.screenshot_as_png().await.context("taking a picture")?;
        std::fs::write(file, png).with_context(|| format!("writing {}", file.display()))
    }

    /// Runs JavaScript in the page.
    ///
    /// # Errors
    /// The script failed.
    pub async fn run(&self, script: &str) -> Result<Value> {
        Ok(self.web.execute(script, vec![]).await?.json().clone())
    }

    /// Runs JavaScript that ends by calling its last argument.
    ///
    /// # Errors
    /// The script failed or did not end in time.
    pub async fn run_async(&self, script: &str) -> Result<Value> {
        Ok(self.web.execute_async(script, vec![]).await?.json().clone())
    }

    /// Leaves a picture, the page's text and what the app said, and tells where.
    ///
    /// # Errors
    /// WebDriver does not answer any more, or the files cannot be written.
    pub async fn record_failure(&self, name: &str) -> Result<PathBuf> {
        let base = places::failures()?.join(name.replace(|c: char| !c.is_alphanumeric(), "-"));
        let _ = std::fs::copy(&self.log, base.with_extension("log"));
        self.picture(&base.with_extension("png")).await?;
        let text = self.run("return document.body.innerText").await?;
        std::fs::write(base.with_extension("txt"), text.as_str().unwrap_or_default())?;
        Ok(base.with_extension("png"))
    }
}
