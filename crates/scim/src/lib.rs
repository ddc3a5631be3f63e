#![doc = include_str!("../README.md")]

pub mod body;
pub mod bulk;
pub mod change;
mod datetime;
pub mod error;
pub mod etag;
pub mod exchange;
pub mod filter;
pub mod limits;
pub mod list;
pub mod members;
pub mod mode;
pub mod page;
pub mod patch;
pub mod path;
pub mod probe;
pub mod projection;
pub mod query;
pub mod receive;
pub mod resource;
pub mod rules;
pub mod schema;
pub mod search;
pub mod service_provider;
pub mod sort;
mod value;

pub use error::{ScimError, ScimType};
pub use exchange::Exchange;
pub use mode::Mode;
pub use resource::ResourceType;
pub use schema::SchemaSet;
