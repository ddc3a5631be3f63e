#![doc = include_str!("../README.md")]

mod data;
mod finding;
pub mod groups;
mod value;

pub use data::{BadRule, DataCheck, Person};
pub use finding::{CONCERNED_MAX, Concerned, Demand, Finding};
pub use value::phone::{Region, region};
