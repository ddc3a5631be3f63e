//! The developer's log: rolling files in the data folder, no personal data, no secrets.

use std::path::Path;

use tracing_appender::rolling::{RollingFileAppender, Rotation};

/// Days of log that are kept.
const DAYS_KEPT: usize = 7;

/// Writes what the program does to a file a day. Without a writable folder there is no log, and the app runs all the same.
pub(crate) fn to_files(folder: &Path) {
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("slipway")
        .filename_suffix("log")
        .max_log_files(DAYS_KEPT)
        .build(folder);
    if let Ok(appender) = appender {
        tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::new("info"))
            .with_ansi(false)
            .with_writer(std::sync::Mutex::new(appender))
            .init();
    }
}
