//! The engine, asked and answered without a network.

mod bad_input;
mod common;
mod conversations;
mod cost;
mod cycle;
mod dry;
mod failures;
mod guard;
mod leaving;
mod on_demand;
mod scoping;
mod wire;
mod year;
