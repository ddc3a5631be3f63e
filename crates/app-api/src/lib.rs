#![doc = include_str!("../README.md")]

mod app;
pub mod apply;
pub mod check;
pub mod connection;
pub mod demo;
mod driver;
pub mod error;
mod exchange;
pub mod expression;
mod graph_calls;
pub mod home;
pub mod host;
pub mod job;
pub mod mappings;
pub mod places;
pub mod preflight;
mod probing;
mod rail;
pub mod report;
pub mod request;
pub mod requests;
pub mod review;
pub mod secrets;
pub mod session;
pub mod settings;
pub mod setup;
pub mod sign_in;
pub mod simulated;
pub mod steering;
mod sync_service;
pub mod text_file;
pub mod trial;
pub mod vendor;
pub mod view;
pub mod who;

pub use app::{App, AppOptions, SimulatedOptions};
