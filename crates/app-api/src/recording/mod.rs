//! Records what was asked of Graph as a conversation that may be handed on: no secret, and nobody's name.
//!
//! The whole session is kept in memory and written at its end, because whom a text speaks of is often known from a later
//! answer alone.

mod address;
mod aliases;
mod known;
mod people;
mod rewrite;
mod text;
mod window;
mod write;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use graph_client::Listener;
use jiff::Timestamp;
use scim::exchange::Exchange;
use serde::Serialize;

use crate::app::{App, lock};
use crate::error::ApiError;

pub(crate) use aliases::names_in;
pub use window::{begin, end, finish, show};
pub use write::check_free;

/// What is kept of one session at most; what comes later is counted.
const EXCHANGES_MAX: usize = 5_000;
/// The same in bytes of bodies.
const BYTES_MAX: usize = 128 * 1024 * 1024;

/// Hears what is asked of Graph, and keeps it while it is on. Cheap to clone; all clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Recorder(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    is_on: AtomicBool,
    kept: Mutex<Kept>,
}

/// What was heard.
#[derive(Debug, Default)]
struct Kept {
    /// When it began; `None` when there is nothing to write.
    since: Option<Timestamp>,
    exchanges: Vec<Exchange>,
    bytes: usize,
    left_out: usize,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Written {
    /// Path of the file.
    pub file: String,
    /// Requests in it.
    pub requests: usize,
    /// Requests that are not, because they had no answer or were too many.
    pub left_out: usize,
}

impl Recorder {
    /// Begins to keep what is asked from now on, and forgets what was kept before.
    pub fn start(&self) {
        *lock(&self.0.kept) = Kept {
            since: Some(Timestamp::now()),
            ..Kept::default()
        };
        self.0.is_on.store(true, Ordering::SeqCst);
    }

    /// Keeps nothing more, and forgets nothing.
    fn pause(&self) {
        self.0.is_on.store(false, Ordering::SeqCst);
    }

    /// Whether it keeps what is asked.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.0.is_on.load(Ordering::SeqCst)
    }

    /// The conversation so far, as text; `None` when nothing was asked.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        self.conversation().map(|(text, _, _)| text)
    }

    fn conversation(&self) -> Option<(String, usize, usize)> {
        let kept = lock(&self.0.kept);
        let conversation = rewrite::conversation(&kept.exchanges)?;
        let requests = conversation.exchanges.len();
        let left_out = kept.left_out + kept.exchanges.len() - requests;
        Some((conversation.to_string(), requests, left_out))
    }

    /// Stops, and writes the file at once and whole. `None` when nothing was asked: then there is no file.
    ///
    /// # Errors
    /// The file exists, or cannot be written. What was recorded is kept, so that another name can be tried.
    pub fn stop(&self, file: &Path) -> Result<Option<Written>, ApiError> {
        self.pause();
        let Some((text, requests, left_out)) = self.conversation() else {
            *lock(&self.0.kept) = Kept::default();
            return Ok(None);
        };
        write::whole(file, &text)?;
        *lock(&self.0.kept) = Kept::default();
        Ok(Some(Written {
            file: file.display().to_string(),
            requests,
            left_out,
        }))
    }
}

impl Listener for Recorder {
    fn heard(&self, exchange: &Exchange) {
        if !self.is_on() {
            return;
        }
        let size = |body: &Option<String>| body.as_ref().map_or(0, String::len);
        let bytes = size(&exchange.request_body) + size(&exchange.response_body);
        let mut kept = lock(&self.0.kept);
        if kept.exchanges.len() == EXCHANGES_MAX || kept.bytes + bytes > BYTES_MAX {
            kept.left_out += 1;
            return;
        }
        kept.bytes += bytes;
        kept.exchanges.push(exchange.clone());
    }
}

/// Begins to record what this app asks of Graph: the switch in Settings.
pub fn start(app: &App) {
    app.inner.options.recorder.start();
}

/// Ends it and writes the file.
///
/// # Errors
/// The file exists, or cannot be written.
pub fn stop(app: &App, file: &Path) -> Result<Option<Written>, ApiError> {
    app.inner.options.recorder.stop(file)
}
