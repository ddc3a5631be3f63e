//! One constructor per Graph call. Paths, encoding, quoting and permissions live here and nowhere else.

mod application;
mod assignment;
mod consent;
mod delta;
mod directory;
mod group;
mod log;
mod on_demand;
mod registration;
mod schema;
mod synchronization;

pub use assignment::Principal;
pub use delta::DeltaOf;
pub use log::{AuditQuery, provisioning_activity};
pub use on_demand::{MEMBERS_MAX, OnDemandSubject, TooManyMembers};
pub use registration::GRAPH_APP_ID;
pub use schema::TestInput;
pub use synchronization::{Credentials, RestartScope};

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
