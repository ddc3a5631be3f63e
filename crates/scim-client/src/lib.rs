#![doc = include_str!("../README.md")]

mod client;
mod failure;
mod masking;
mod tenant_url;

pub use client::{ANSWER_BYTES_MAX, CONNECT_TIMEOUT, Limits, REQUEST_TIMEOUT, ScimClient, headers_sent};
pub use tenant_url::{BadUrl, TenantUrl};
