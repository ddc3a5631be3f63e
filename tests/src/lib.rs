#![doc = include_str!("../README.md")]

pub mod account;
pub mod axe;
pub mod browser;
pub mod cases;
pub mod driver;
mod family;
pub mod places;
pub mod poll;
pub mod tour;
pub mod trial;
pub mod webpage;
pub mod window;
