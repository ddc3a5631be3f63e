#![doc = include_str!("../README.md")]

mod error;
mod file;
mod outcome;
mod request;
mod session;
mod store;

pub use error::StoreError;
pub use outcome::StepOutcome;
pub use request::{NewRequest, REQUEST_TEXT_CHARS_MAX, REQUESTS_PER_SESSION_MAX, StoredRequest};
pub use session::{Change, NewSession, StoredSession};
pub use store::SessionStore;
/// Identifies a session.
pub use uuid::Uuid as SessionId;
