//! The recording in the window: begun, looked at, and written into the folder of reports.

use super::{Recorder, Written, write};
use crate::app::{App, lock};
use crate::error::ApiError;
use crate::report::file_path;
use crate::request::Nothing;
use crate::view::recording::{RecordingFileView, RecordingView};

/// How it stands.
///
/// # Errors
/// None so far; the answer of a command.
pub async fn show(app: &App, _request: Nothing) -> Result<RecordingView, ApiError> {
    Ok(view(app, None))
}

/// Begins, after it is sure that the file can be written at the end. One that runs goes on.
///
/// # Errors
/// The folder of reports cannot be written to.
pub async fn begin(app: &App, _request: Nothing) -> Result<RecordingView, ApiError> {
    if !recorder(app).is_on() {
        write::try_folder(&file_path(app, "graph-session", "http")?)?;
        recorder(app).start();
    }
    Ok(view(app, None))
}

/// Ends it and writes the file; tries again when that did not work before.
///
/// # Errors
/// The file cannot be written. What was recorded is kept until it can be, or the program ends.
pub async fn end(app: &App, _request: Nothing) -> Result<RecordingView, ApiError> {
    let written = write_out(app)?;
    Ok(view(app, written))
}

/// Writes what there is when the program ends.
pub fn finish(app: &App) {
    if lock(&recorder(app).0.kept).since.is_none() {
        return;
    }
    match write_out(app) {
        Ok(Some(written)) => tracing::info!(file = %written.file, "the recording is written"),
        Ok(None) => {}
        Err(error) => tracing::warn!(error = %error, "the recording could not be written"),
    }
}

fn write_out(app: &App) -> Result<Option<Written>, ApiError> {
    // Stopped even when the folder is not there any more.
    recorder(app).pause();
    recorder(app).stop(&file_path(app, "graph-session", "http")?)
}

fn recorder(app: &App) -> &Recorder {
    &app.inner.options.recorder
}

fn view(app: &App, written: Option<Written>) -> RecordingView {
    let kept = lock(&recorder(app).0.kept);
    RecordingView {
        on: recorder(app).is_on(),
        since: kept.since.map(|since| since.to_string()),
        requests: count(kept.exchanges.len()),
        folder: app.inner.places.dir().join("reports").display().to_string(),
        written: written.map(|written| RecordingFileView {
            path: written.file,
            requests: count(written.requests),
            left_out: count(written.left_out),
        }),
    }
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
