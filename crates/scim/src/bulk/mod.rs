//! Bulk requests (RFC 7644 §3.7).
//!
//! A [`BulkRequest`] is read, a [`BulkRun`] says which operation comes next and with which data, the
//! server does it and tells the outcome, and in the end the run has the BulkResponse. What refers
//! to a resource that another operation creates (`bulkId:qwerty`) comes after it; where two refer
//! to each other, one is created without the reference and completed afterwards (§3.7.1).

mod plan;
mod reference;
mod request;
mod run;

pub use request::{BulkEntry, BulkLimits, BulkMethod, BulkOperation, BulkRequest};
pub use run::{BulkAnswer, BulkRun, BulkTask};
