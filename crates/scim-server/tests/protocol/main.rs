//! The protocol beyond what Entra uses: RFC 7644 §3.4.2 to §3.14 and RFC 9865, over HTTP.

#[path = "../common/mod.rs"]
mod common;

mod bulk;
mod cursors;
mod extensions;
mod queries;
mod versions;
