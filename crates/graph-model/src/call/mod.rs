//! One constructor per Graph call. Paths, encoding, quoting and permissions live here and nowhere else.

mod application;
mod assignment;
mod directory;
mod group;
mod log;
mod synchronization;

pub use synchronization::{Credentials, OnDemandSubject, RestartScope};

use crate::encode::query;

/// Largest page that Graph gives for users, groups, members and assignments.
const PAGE_MAX: &str = "999";

/// Joins query options; each value is encoded.
fn with_query(path: &str, options: &[(&str, &str)]) -> String {
    let options: Vec<String> = options
        .iter()
        .map(|(name, value)| format!("{name}={}", query(value)))
        .collect();
    format!("{path}?{}", options.join("&"))
}
