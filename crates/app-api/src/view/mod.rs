//! What a shell may show: one view per screen, named in the words of the screens.
//!
//! Domain types stay below; a view is made for a screen and carries text that is ready to read.
//! Numbers that cross to JavaScript are `u32` or `f64`; times are RFC 3339 text in UTC.

pub mod apply;
pub mod check;
pub mod common;
pub mod connection;
pub mod doctor;
pub mod drift;
pub mod expression;
pub mod home;
pub mod job;
pub mod mappings;
pub mod on_demand;
pub mod plan;
pub mod questions;
pub mod recording;
pub mod registered;
pub mod report;
pub mod sent;
pub mod session;
pub mod settings;
pub mod setup_file;
pub mod sign_in;
pub mod trial;
pub mod trial_tenant;
pub mod undo;
pub mod vendor;
pub mod who;
