#![doc = include_str!("../README.md")]

pub mod change;
pub mod error;
pub mod exchange;
pub mod filter;
pub mod patch;
pub mod path;
pub mod probe;
pub mod query;
pub mod resource;
pub mod schema;
mod tolerance;
mod value;

pub use error::{ScimError, ScimType};
pub use exchange::Exchange;
