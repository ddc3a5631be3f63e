#![doc = include_str!("../README.md")]

pub mod error;
pub mod request;
pub mod view;
