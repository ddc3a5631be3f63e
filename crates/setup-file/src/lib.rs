#![doc = include_str!("../README.md")]

mod document;
mod error;
mod key;
mod name;
mod sign;
mod verify;

pub use error::FileError;
pub use key::{Key, KeyError, key_id};
pub use name::{NameError, checked_name, name_key};
pub use sign::{Content, sign};
pub use verify::{FILE_BYTES_MAX, Signed, verify};
