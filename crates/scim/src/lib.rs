#![doc = include_str!("../README.md")]

pub mod error;
pub mod exchange;
pub mod probe;
pub mod schema;

pub use error::{ScimError, ScimType};
pub use exchange::Exchange;
