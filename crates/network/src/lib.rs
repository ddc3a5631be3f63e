#![doc = include_str!("../README.md")]

mod answer;
mod chain;
mod clock;
mod peer;
mod settings;
mod trouble;

pub use answer::odd_answer;
pub use chain::{causes, is_caused_by};
pub use clock::{CLOCK_SKEW_MAX, clock_skew, clock_words};
pub use settings::{BadNetwork, Network, Proxy};
pub use trouble::{Cause, Trouble};
